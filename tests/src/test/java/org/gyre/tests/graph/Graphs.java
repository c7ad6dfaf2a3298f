package org.gyre.tests.graph;

import java.util.List;
import java.util.stream.IntStream;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;
import org.gyre.gelly.Edge;
import org.gyre.gelly.Graph;
import org.gyre.gelly.Vertex;

/** Graphs of the library with the vertices and edges of naive ones. */
final class Graphs {

  private Graphs() {}

  /** A graph of all vertices and edges; the value of a vertex is its number. */
  static <K> Graph<K, Long, Long> of(Environment environment, NaiveGraph graph, KeyKind<K> keys) {
    List<Vertex<K, Long>> vertices =
        IntStream.range(0, graph.vertices())
            .mapToObj(vertex -> new Vertex<>(keys.of(vertex), (long) vertex))
            .toList();
    return Graph.of(
        environment.of(vertices, vertexLayout(keys.layout())),
        environment.of(edges(graph, keys), edgeLayout(keys.layout())));
  }

  static <K> List<Edge<K, Long>> edges(NaiveGraph graph, KeyKind<K> keys) {
    return graph.edges().stream()
        .map(edge -> new Edge<>(keys.of(edge.source()), keys.of(edge.target()), edge.value()))
        .toList();
  }

  @SuppressWarnings("unchecked") // the record class is raw, its components are given
  static <K> Layout<Vertex<K, Long>> vertexLayout(Layout<K> keys) {
    return (Layout<Vertex<K, Long>>)
        (Layout<?>) Layouts.ofRecord(Vertex.class, List.of(keys, Layouts.LONG));
  }

  @SuppressWarnings("unchecked") // the record class is raw, its components are given
  static <K> Layout<Edge<K, Long>> edgeLayout(Layout<K> keys) {
    return (Layout<Edge<K, Long>>)
        (Layout<?>) Layouts.ofRecord(Edge.class, List.of(keys, keys, Layouts.LONG));
  }
}
