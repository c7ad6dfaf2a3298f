package org.gyre.tests.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.gyre.gelly.Edge;

/**
 * Random graphs with hubs, repeated edges, self-loops, vertices without edges, and vertices without
 * out-edges.
 */
final class RandomGraph {

  private RandomGraph() {}

  static NaiveGraph of(Random random, int vertices, int edges) {
    List<Edge<Integer, Long>> list = new ArrayList<>();
    for (int i = 0; i < edges; i++) {
      int source =
          random.nextBoolean() ? random.nextInt(vertices) : random.nextInt(1 + vertices / 10);
      int target = random.nextInt(20) == 0 ? source : random.nextInt(vertices);
      list.add(new Edge<>(source, target, (long) i));
      if (random.nextInt(10) == 0) {
        list.add(new Edge<>(source, target, (long) i));
      }
    }
    return new NaiveGraph(vertices, list);
  }

  /** With every edge in both directions. */
  static NaiveGraph bothWays(NaiveGraph graph) {
    List<Edge<Integer, Long>> list = new ArrayList<>(graph.edges());
    graph.edges().forEach(edge -> list.add(new Edge<>(edge.target(), edge.source(), edge.value())));
    return new NaiveGraph(graph.vertices(), list);
  }

  /**
   * A line, which takes as many supersteps as it has vertices, most of them with one active vertex.
   */
  static NaiveGraph line(int vertices) {
    List<Edge<Integer, Long>> list = new ArrayList<>();
    for (int i = 0; i + 1 < vertices; i++) {
      list.add(new Edge<>(i, i + 1, 0L));
    }
    return new NaiveGraph(vertices, list);
  }
}
