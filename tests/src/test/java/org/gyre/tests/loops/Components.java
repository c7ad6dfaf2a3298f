package org.gyre.tests.loops;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.gyre.dataflow.api.DataSet;
import org.gyre.iterations.DeltaIteration;

/** Connected components: the least label that reaches each vertex. */
final class Components {

  private Components() {}

  record Edge(long source, long target, long weight) {}

  record Label(long vertex, long component) {}

  /** Chains and stars in both directions, so that there are many supersteps and components. */
  static List<Edge> edges(int vertices, Random random) {
    List<Edge> edges = new ArrayList<>();
    for (int i = 0; i < vertices; i++) {
      long from = random.nextInt(vertices);
      long to =
          random.nextInt(4) > 0 && from % 20 > 0
              ? from - 1
              : from / 100 * 100 + random.nextInt(100);
      long weight = random.nextInt(1, 100);
      edges.add(new Edge(from, to, weight));
      edges.add(new Edge(to, from, weight));
    }
    return edges;
  }

  /** On an array of parents. */
  static List<Label> unionFind(int vertices, List<Edge> edges) {
    int[] parents = IntStream.range(0, vertices).toArray();
    for (Edge edge : edges) {
      int left = root(parents, (int) edge.source());
      int right = root(parents, (int) edge.target());
      parents[Math.max(left, right)] = Math.min(left, right);
    }
    return IntStream.range(0, vertices)
        .mapToObj(vertex -> new Label(vertex, root(parents, vertex)))
        .toList();
  }

  private static int root(int[] parents, int vertex) {
    int root = vertex;
    while (parents[root] != root) {
      root = parents[root];
    }
    return root;
  }

  /**
   * A superstep of a delta iteration: each vertex that changed offers its label to its neighbours.
   */
  static DeltaIteration.Step<Long, Label, Label> over(DataSet<Edge> edges) {
    return (solution, changed) -> {
      DataSet<Label> offers =
          changed
              .join(edges)
              .where(Label::vertex)
              .equalTo(Edge::source)
              .with((label, edge) -> new Label(edge.target(), label.component()))
              .groupBy(Label::vertex)
              .minBy(Label::component);
      return DeltaIteration.changes(
          solution
              .join(offers, Label::vertex)
              .flatWith(
                  (offer, label, out) -> {
                    if (offer.component() < label.component()) {
                      out.collect(offer);
                    }
                  }));
    };
  }
}
