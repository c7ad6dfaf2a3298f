package org.gyre.jmh;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The limit of loops that make values smaller along edges until none can be, written by hand: a
 * frontier of vertices whose values changed, a compressed adjacency, and an atomic minimum.
 *
 * <p>A superstep sees what others have changed in it already, which saves some; the result is the
 * same.
 */
final class Relaxation {

  private static final VarHandle VALUES = MethodHandles.arrayElementVarHandle(int[].class);

  /** How many vertices a thread takes from the frontier at a time. */
  private static final int CHUNK = 256;

  private final Workers workers;
  private final int[] offsets;
  private final int[] targets;
  private final int[] weights;

  private Relaxation(Workers workers, int[] offsets, int[] targets, int[] weights) {
    this.workers = workers;
    this.offsets = offsets;
    this.targets = targets;
    this.weights = weights;
  }

  /**
   * Makes values smaller.
   *
   * @param sources where each edge begins
   * @param targets where it ends
   * @param weights what its target's value is more than its source's at most
   * @param values of each vertex; are changed
   * @param frontier the vertices whose edges are looked at first
   */
  static void run(
      Workers workers, int[] sources, int[] targets, int[] weights, int[] values, int[] frontier)
      throws Exception {
    int[] offsets = new int[values.length + 1];
    for (int source : sources) {
      offsets[source + 1]++;
    }
    for (int v = 0; v < values.length; v++) {
      offsets[v + 1] += offsets[v];
    }
    int[] next = offsets.clone();
    int[] ends = new int[targets.length];
    int[] lengths = new int[targets.length];
    for (int e = 0; e < sources.length; e++) {
      int place = next[sources[e]]++;
      ends[place] = targets[e];
      lengths[place] = weights[e];
    }
    new Relaxation(workers, offsets, ends, lengths).relax(values, frontier);
  }

  private void relax(int[] values, int[] first) throws Exception {
    int[] frontier = first;
    int[] latest = new int[values.length];
    for (int superstep = 1; frontier.length > 0; superstep++) {
      frontier = superstep(values, frontier, latest, superstep);
    }
  }

  /** Looks at the edges of a frontier; the vertices that changed. */
  private int[] superstep(int[] values, int[] frontier, int[] latest, int superstep)
      throws Exception {
    int[][] changed = new int[workers.count()][];
    AtomicInteger taken = new AtomicInteger();
    workers.run(worker -> changed[worker] = share(values, frontier, latest, superstep, taken));
    int[] all = new int[Arrays.stream(changed).mapToInt(part -> part.length).sum()];
    int size = 0;
    for (int[] part : changed) {
      System.arraycopy(part, 0, all, size, part.length);
      size += part.length;
    }
    return all;
  }

  private int[] share(
      int[] values, int[] frontier, int[] latest, int superstep, AtomicInteger taken) {
    int[] changed = new int[CHUNK];
    int size = 0;
    for (int from = taken.getAndAdd(CHUNK); from < frontier.length; from = taken.getAndAdd(CHUNK)) {
      for (int i = from; i < Math.min(frontier.length, from + CHUNK); i++) {
        int vertex = frontier[i];
        int value = (int) VALUES.getOpaque(values, vertex);
        for (int e = offsets[vertex]; e < offsets[vertex + 1]; e++) {
          int target = targets[e];
          if (lower(values, target, value + weights[e])
              && (int) VALUES.getAndSet(latest, target, superstep) != superstep) {
            changed = size == changed.length ? Arrays.copyOf(changed, 2 * size) : changed;
            changed[size++] = target;
          }
        }
      }
    }
    return Arrays.copyOf(changed, size);
  }

  private static boolean lower(int[] values, int vertex, int offer) {
    int known = (int) VALUES.getOpaque(values, vertex);
    while (offer < known) {
      int found = (int) VALUES.compareAndExchange(values, vertex, known, offer);
      if (found == known) {
        return true;
      }
      known = found;
    }
    return false;
  }
}
