package org.gyre.jmh;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The limit of PageRank: every vertex pulls the shares of its in-neighbours, over {@code int[]} and
 * {@code double[]}, written by hand.
 *
 * <p>The share that a vertex gives to each of its targets is computed once per vertex, so an edge
 * costs one random read and one addition. Threads take ranges of vertices with about as many edges
 * each. Start uniform, dangling mass spread evenly.
 */
final class PullPageRank {

  private static final int RANGES_PER_WORKER = 32;

  private final Workers workers;
  private final InAdjacency graph;
  private final double damping;
  private final int[] ranges;
  private final double[] reciprocals;
  private final double[] ranks;

  /** Of each range, the rank on vertices without outgoing edges. */
  private final double[] dangling;

  private PullPageRank(Workers workers, InAdjacency graph, double damping) {
    this.workers = workers;
    this.graph = graph;
    this.damping = damping;
    this.ranges = ranges(graph, workers.count() * RANGES_PER_WORKER);
    this.reciprocals = new double[graph.vertices()];
    this.ranks = new double[graph.vertices()];
    this.dangling = new double[ranges.length - 1];
  }

  /** The ranks by vertex after a number of iterations. */
  static double[] run(Workers workers, InAdjacency graph, double damping, int iterations)
      throws Exception {
    return new PullPageRank(workers, graph, damping).iterate(iterations);
  }

  private double[] iterate(int iterations) throws Exception {
    int n = graph.vertices();
    double[] shares = new double[n];
    double[] next = new double[n];
    Arrays.fill(ranks, 1.0 / n);
    forRanges(range -> start(range, shares));
    for (int i = 0; i < iterations; i++) {
      double mass = 0;
      for (double part : dangling) {
        mass += part;
      }
      double base = (1 - damping + damping * mass) / n;
      double[] from = i % 2 == 0 ? shares : next;
      double[] to = i % 2 == 0 ? next : shares;
      forRanges(range -> pull(range, base, from, to));
    }
    return ranks;
  }

  private void start(int range, double[] shares) {
    double lost = 0;
    for (int v = ranges[range]; v < ranges[range + 1]; v++) {
      int degree = graph.outDegrees()[v];
      reciprocals[v] = degree == 0 ? 0 : 1.0 / degree;
      shares[v] = ranks[v] * reciprocals[v];
      lost += degree == 0 ? ranks[v] : 0;
    }
    dangling[range] = lost;
  }

  private void pull(int range, double base, double[] shares, double[] next) {
    int[] offsets = graph.offsets();
    int[] sources = graph.sources();
    double lost = 0;
    for (int v = ranges[range]; v < ranges[range + 1]; v++) {
      double sum = 0;
      int end = offsets[v + 1];
      for (int e = offsets[v]; e < end; e++) {
        sum += shares[sources[e]];
      }
      double rank = base + damping * sum;
      ranks[v] = rank;
      next[v] = rank * reciprocals[v];
      lost += reciprocals[v] == 0 ? rank : 0;
    }
    dangling[range] = lost;
  }

  private void forRanges(RangeLoop loop) throws Exception {
    AtomicInteger next = new AtomicInteger();
    workers.run(
        worker -> {
          for (int r = next.getAndIncrement(); r < dangling.length; r = next.getAndIncrement()) {
            loop.run(r);
          }
        });
  }

  /** Where ranges of vertices with about as many edges each begin, and the last ends. */
  private static int[] ranges(InAdjacency graph, int count) {
    int[] starts = new int[count + 1];
    for (int r = 1; r < count; r++) {
      int edge = (int) ((long) graph.edges() * r / count);
      int found = Arrays.binarySearch(graph.offsets(), edge);
      starts[r] = Math.max(starts[r - 1], found >= 0 ? found : -found - 2);
    }
    starts[count] = graph.vertices();
    return starts;
  }

  /** What is done for one range. */
  @FunctionalInterface
  private interface RangeLoop {
    void run(int range);
  }
}
