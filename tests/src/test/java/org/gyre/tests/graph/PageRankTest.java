package org.gyre.tests.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.plan.JobResult;
import org.gyre.dataflow.plan.Options;
import org.gyre.dataflow.type.Layouts;
import org.gyre.gelly.Edge;
import org.gyre.gelly.Graph;
import org.gyre.gelly.NoValue;
import org.gyre.gelly.PageRank;
import org.gyre.gelly.Rmat;
import org.gyre.gelly.Vertex;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * PageRank agrees with a dense power iteration, and to the last bit with itself at any parallelism.
 */
final class PageRankTest {

  private static final double TOLERANCE = 1e-14;

  private final Random random = Seed.random(PageRankTest.class);

  @ParameterizedTest
  @MethodSource("org.gyre.tests.graph.KeyKind#all")
  void agreesWithPowerIteration(KeyKind<?> keys) {
    for (int edges : List.of(0, 1, 10, 200, 2000)) {
      agrees(keys, RandomGraph.of(random, 1 + random.nextInt(200), edges), 0.85);
      agrees(keys, RandomGraph.of(random, 1 + random.nextInt(200), edges), random.nextDouble());
    }
  }

  private <K> void agrees(KeyKind<K> keys, NaiveGraph graph, double damping) {
    int iterations = random.nextInt(1, 20);
    double[] expected = graph.ranks(damping, iterations);
    List<Vertex<K, Double>> first = null;
    for (int parallelism : List.of(1, 2, 7)) {
      try (Environment environment = CleanExecutor.environment(parallelism)) {
        List<Vertex<K, Double>> ranks =
            PageRank.iterations(iterations)
                .damping(damping)
                .run(Graphs.of(environment, graph, keys))
                .collect();
        assertRanks(expected, ranks, keys);
        first = first == null ? ranks : first;
        assertEquals(first, ranks, "the same bits at parallelism " + parallelism);
      }
    }
  }

  private static <K> void assertRanks(
      double[] expected, List<Vertex<K, Double>> actual, KeyKind<K> keys) {
    assertEquals(expected.length, actual.size());
    for (int vertex = 0; vertex < expected.length; vertex++) {
      assertEquals(keys.of(vertex), actual.get(vertex).id());
      assertEquals(expected[vertex], actual.get(vertex).value(), TOLERANCE);
    }
  }

  /** A million neighbours of four bytes in less memory: they are mapped from a file. */
  @Test
  void theSameBitsWithNeighboursThatDoNotFit() {
    Rmat graph = Rmat.scale(12).edgeFactor(256).seed(random.nextLong());
    List<Vertex<Long, Double>> first = null;
    for (long memory : List.of(64L << 20, 3L << 20)) {
      Options options = Options.defaults().withParallelism(2).withMemory(memory).withPageSize(4096);
      try (Environment environment = CleanExecutor.environment(options)) {
        List<Vertex<Long, Double>> ranks =
            PageRank.iterations(5).run(Graph.fromEdges(environment.read(graph))).collect();
        first = first == null ? ranks : first;
        assertEquals(first, ranks, "in a budget of " + memory + " bytes");
      }
    }
  }

  @Test
  void theSameBitsOnALargerGraph() {
    NaiveGraph graph = RandomGraph.of(random, 20_000, 80_000);
    KeyKind<Long> keys = new KeyKind<>("number", Layouts.LONG, vertex -> (long) vertex);
    List<Vertex<Long, Double>> first = null;
    for (int parallelism : List.of(1, 2, 7)) {
      for (long memory : List.of(0L, 8L << 20)) {
        Options options =
            Options.defaults()
                .withParallelism(parallelism)
                .withMemory(memory)
                .withPageSize(memory == 0 ? 0 : 4096);
        try (Environment environment = CleanExecutor.environment(options)) {
          var ranks = PageRank.iterations(10).run(Graphs.of(environment, graph, keys)).collect();
          first = first == null ? ranks : first;
          assertEquals(first, ranks, parallelism + " tasks, " + memory + " bytes");
        }
      }
    }
    assertEquals(1, first.stream().mapToDouble(Vertex::value).sum(), 1e-12);
  }

  @Test
  void endsWhenLittleChanges() {
    try (Environment environment = CleanExecutor.environment(2)) {
      List<Edge<String, NoValue>> edges =
          List.of(
              new Edge<>("a", "b", new NoValue()),
              new Edge<>("b", "a", new NoValue()),
              new Edge<>("c", "a", new NoValue()));
      PageRank.until(1e-10, 1000).run(Graph.fromEdges(environment, edges)).collected();
      JobResult job = environment.execute();
      assertEquals(1, job.metric("converged").orElseThrow());
      assertTrue(job.metric("supersteps").orElseThrow() < 200);
    }
  }

  @Test
  void endsAtTheMaximum() {
    try (Environment environment = CleanExecutor.environment(2)) {
      List<Edge<Integer, NoValue>> edges =
          List.of(new Edge<>(1, 2, new NoValue()), new Edge<>(2, 3, new NoValue()));
      PageRank.iterations(3).run(Graph.fromEdges(environment, edges)).collected();
      JobResult job = environment.execute();
      assertEquals(0, job.metric("converged").orElseThrow());
      assertEquals(3, job.metric("supersteps").orElseThrow());
    }
  }
}
