package org.gyre.tests.loops;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.stream.IntStream;

/** Random directed graphs, and what is asked about them by algorithms on arrays. */
final class Arcs {

  private Arcs() {}

  record Arc(int source, int target, int length) {}

  record Way(int from, int to) {}

  record Distance(int vertex, long length) {}

  /** Ten arcs leave the first vertex, so that it surely reaches most of a large graph. */
  static List<Arc> random(int vertices, int arcs, Random random) {
    return IntStream.range(0, arcs)
        .mapToObj(
            number ->
                new Arc(
                    number < 10 ? 0 : random.nextInt(vertices),
                    random.nextInt(vertices),
                    random.nextInt(1, 50)))
        .toList();
  }

  /** From where to where there is a way of at least one arc. */
  static List<Way> warshall(int vertices, List<Arc> arcs) {
    boolean[][] reaches = new boolean[vertices][vertices];
    arcs.forEach(arc -> reaches[arc.source()][arc.target()] = true);
    for (int by = 0; by < vertices; by++) {
      for (int from = 0; from < vertices; from++) {
        for (int to = 0; to < vertices; to++) {
          reaches[from][to] |= reaches[from][by] && reaches[by][to];
        }
      }
    }
    List<Way> ways = new ArrayList<>();
    for (int from = 0; from < vertices; from++) {
      for (int to = 0; to < vertices; to++) {
        if (reaches[from][to]) {
          ways.add(new Way(from, to));
        }
      }
    }
    return ways;
  }

  /** How far all vertices are from the first one; {@link Long#MAX_VALUE} if there is no way. */
  static List<Distance> dijkstra(int vertices, List<Arc> arcs) {
    List<List<Arc>> from = new ArrayList<>();
    IntStream.range(0, vertices).forEach(_ -> from.add(new ArrayList<>()));
    arcs.forEach(arc -> from.get(arc.source()).add(arc));
    long[] lengths = new long[vertices];
    Arrays.fill(lengths, Long.MAX_VALUE);
    PriorityQueue<Distance> open = new PriorityQueue<>(Comparator.comparingLong(Distance::length));
    open.add(new Distance(0, 0));
    while (!open.isEmpty()) {
      Distance next = open.remove();
      if (lengths[next.vertex()] == Long.MAX_VALUE) {
        lengths[next.vertex()] = next.length();
        for (Arc arc : from.get(next.vertex())) {
          open.add(new Distance(arc.target(), next.length() + arc.length()));
        }
      }
    }
    return IntStream.range(0, vertices).mapToObj(v -> new Distance(v, lengths[v])).toList();
  }
}
