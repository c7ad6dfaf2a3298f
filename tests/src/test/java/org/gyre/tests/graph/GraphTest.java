package org.gyre.tests.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.gelly.Edge;
import org.gyre.gelly.Graph;
import org.gyre.gelly.NoValue;
import org.gyre.gelly.PageRank;
import org.gyre.gelly.Vertex;
import org.gyre.tests.oracle.Bag;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.Seed;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The operations of a graph, for keys of any type. */
final class GraphTest {

  @AutoClose private final Environment environment = CleanExecutor.environment(3);

  private final NaiveGraph naive = RandomGraph.of(Seed.random(GraphTest.class), 200, 300);

  @ParameterizedTest
  @MethodSource("org.gyre.tests.graph.KeyKind#all")
  void degrees(KeyKind<?> keys) {
    checkDegrees(keys);
  }

  private <K> void checkDegrees(KeyKind<K> keys) {
    Graph<K, Long, Long> all = Graphs.of(environment, naive, keys);
    Graph<K, NoValue, Long> ends = Graph.fromEdges(all.edges());
    assertDegrees(keys, ends.outDegrees(), all.outDegrees(), both -> both[0]);
    assertDegrees(keys, ends.inDegrees(), all.inDegrees(), both -> both[1]);
    assertDegrees(keys, ends.degrees(), all.degrees(), both -> both[0] + both[1]);
  }

  private <K> void assertDegrees(
      KeyKind<K> keys,
      DataSet<Vertex<K, Long>> ofEnds,
      DataSet<Vertex<K, Long>> ofAll,
      ToLongFunction<long[]> degree) {
    Map<Integer, long[]> known = naive.degrees();
    List<Vertex<K, Long>> some = new ArrayList<>();
    known.forEach(
        (vertex, both) -> some.add(new Vertex<>(keys.of(vertex), degree.applyAsLong(both))));
    Bag.assertEqual(some, ofEnds.collect());
    for (int vertex = 0; vertex < naive.vertices(); vertex++) {
      if (!known.containsKey(vertex)) {
        some.add(new Vertex<>(keys.of(vertex), 0L));
      }
    }
    Bag.assertEqual(some, ofAll.collect());
  }

  @ParameterizedTest
  @MethodSource("org.gyre.tests.graph.KeyKind#all")
  void keys(KeyKind<?> keys) {
    checkKeys(keys);
  }

  private <K> void checkKeys(KeyKind<K> keys) {
    Graph<K, Long, Long> all = Graphs.of(environment, naive, keys);
    List<K> ends = naive.ends().stream().map(keys::of).toList();
    Bag.assertEqual(ends, Graph.fromEdges(all.edges()).keys().collect());
    assertEquals(naive.vertices(), all.keys().count());
  }

  @ParameterizedTest
  @MethodSource("org.gyre.tests.graph.KeyKind#all")
  void reverseAndUndirected(KeyKind<?> keys) {
    checkTurned(keys);
  }

  private <K> void checkTurned(KeyKind<K> keys) {
    Graph<K, Long, Long> graph = Graphs.of(environment, naive, keys);
    List<Edge<K, Long>> edges = Graphs.edges(naive, keys);
    List<Edge<K, Long>> turned =
        edges.stream().map(edge -> new Edge<>(edge.target(), edge.source(), edge.value())).toList();
    Bag.assertEqual(turned, graph.reverse().edges().collect());
    Bag.assertEqual(edges, graph.reverse().reverse().edges().collect());
    List<Edge<K, Long>> both = new ArrayList<>(edges);
    both.addAll(turned);
    Bag.assertEqual(both, graph.undirected().edges().collect());
  }

  @ParameterizedTest
  @MethodSource("org.gyre.tests.graph.KeyKind#all")
  void mapped(KeyKind<?> keys) {
    checkMapped(keys);
  }

  private <K> void checkMapped(KeyKind<K> keys) {
    Graph<K, String, Double> graph =
        Graphs.of(environment, naive, keys)
            .mapVertices(vertex -> "v" + vertex.value())
            .mapEdges(edge -> edge.value() / 2.0);
    List<Edge<K, Double>> halved =
        Graphs.edges(naive, keys).stream()
            .map(edge -> new Edge<>(edge.source(), edge.target(), edge.value() / 2.0))
            .toList();
    Bag.assertEqual(halved, graph.edges().collect());
    Bag.assertEqual(
        Graph.fromEdges(graph.edges()).edges().map(Edge::value).collect(),
        halved.stream().map(Edge::value).toList());
  }

  @ParameterizedTest
  @MethodSource("org.gyre.tests.graph.KeyKind#all")
  void algorithmsRunOnMappedGraphs(KeyKind<?> keys) {
    checkRanksOfMapped(keys);
  }

  private <K> void checkRanksOfMapped(KeyKind<K> keys) {
    Graph<K, Long, Long> graph = Graphs.of(environment, naive, keys);
    List<Vertex<K, Double>> expected = PageRank.iterations(5).run(graph).collect();
    assertEquals(naive.vertices(), expected.size());
    Graph<K, Double, String> mapped =
        graph
            .mapVertices(vertex -> vertex.value() * 0.5)
            .mapEdges(edge -> "e" + edge.value())
            .reverse()
            .reverse();
    assertEquals(expected, PageRank.iterations(5).run(mapped).collect());
    Map<K, Long> degrees = new HashMap<>();
    mapped.outDegrees().collect().forEach(vertex -> degrees.put(vertex.id(), vertex.value()));
    assertEquals(naive.vertices(), degrees.size());
  }

  @Test
  void ofACollection() {
    List<Edge<String, Long>> edges = List.of(new Edge<>("a", "b", 1L), new Edge<>("b", "c", 2L));
    Graph<String, NoValue, Long> graph = Graph.fromEdges(environment, edges);
    Bag.assertEqual(List.of("a", "b", "c"), graph.keys().collect());
    RuntimeException failure =
        assertThrows(IllegalStateException.class, () -> graph.mapVertices(vertex -> 1));
    assertTrue(failure.getMessage().contains("Graph.of("), failure.getMessage());
  }

  @Test
  void ofEdgesThatAFunctionMakes() {
    DataSet<Edge<Long, NoValue>> ring =
        environment.sequence(0, 100).map(i -> new Edge<>(i, (i + 1) % 100, new NoValue()));
    Graph<Long, NoValue, NoValue> graph = Graph.fromEdges(ring);
    assertEquals(100, graph.keys().count());
    assertEquals(100, PageRank.iterations(3).run(graph).count());
  }
}
