package org.gyre.tests.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.plan.JobResult;
import org.gyre.dataflow.plan.Options;
import org.gyre.dataflow.type.Layouts;
import org.gyre.gelly.Graph;
import org.gyre.gelly.Vertex;
import org.gyre.iterations.Combiner;
import org.gyre.iterations.MessagePassing;
import org.gyre.iterations.VertexProgram;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Vertex programs that push and pull agree with breadth-first searches, for keys of any type. */
final class MessagePassingTest {

  private static final KeyKind<Long> NUMBERS =
      new KeyKind<>("number", Layouts.LONG, vertex -> (long) vertex);

  private final Random random = Seed.random(MessagePassingTest.class);

  private static <K> DataSet<Vertex<K, Long>> run(
      VertexProgram<Long, Long> program,
      Graph<K, Long, Long> graph,
      NaiveGraph naive,
      KeyKind<K> keys) {
    DataSet<Vertex<K, Long>> vertices =
        graph
            .environment()
            .of(
                IntStream.range(0, naive.vertices())
                    .mapToObj(vertex -> new Vertex<>(keys.of(vertex), 0L))
                    .toList(),
                Graphs.vertexLayout(keys.layout()));
    return new MessagePassing<>(program, Combiner.ofLong(Math::min), Layouts.LONG, 1_000_000)
        .run(
            graph.edges(),
            vertices,
            keys.layout(),
            Vertex::new,
            Graphs.vertexLayout(keys.layout()));
  }

  private static <K> void assertStates(
      long[] expected, List<Vertex<K, Long>> actual, KeyKind<K> keys) {
    List<Vertex<K, Long>> wanted = new ArrayList<>();
    for (int vertex = 0; vertex < expected.length; vertex++) {
      wanted.add(new Vertex<>(keys.of(vertex), expected[vertex]));
    }
    assertEquals(wanted, actual, "vertices in the order of their keys");
  }

  @ParameterizedTest
  @MethodSource("org.gyre.tests.graph.KeyKind#all")
  void components(KeyKind<?> keys) {
    for (int parallelism : List.of(1, 2, 7)) {
      try (Environment environment = CleanExecutor.environment(parallelism)) {
        components(environment, keys, RandomGraph.of(random, 300, 150));
        components(environment, keys, RandomGraph.of(random, 2000, 3000));
      }
    }
  }

  private static <K> void components(Environment environment, KeyKind<K> keys, NaiveGraph graph) {
    NaiveGraph both = RandomGraph.bothWays(graph);
    Graph<K, Long, Long> given = Graphs.of(environment, graph, keys).undirected();
    assertStates(
        both.smallestReaching(), run(new SmallestLabel(), given, graph, keys).collect(), keys);
  }

  @ParameterizedTest
  @MethodSource("org.gyre.tests.graph.KeyKind#all")
  void levels(KeyKind<?> keys) {
    try (Environment environment = CleanExecutor.environment(2)) {
      for (int i = 0; i < 5; i++) {
        NaiveGraph graph = RandomGraph.of(random, 100 + i * 1000, 100 + i * 1500);
        levels(environment, keys, graph, random.nextInt(graph.vertices()));
      }
    }
  }

  private static <K> void levels(
      Environment environment, KeyKind<K> keys, NaiveGraph graph, int root) {
    Graph<K, Long, Long> given = Graphs.of(environment, graph, keys);
    assertStates(graph.levels(root), run(new Levels(root), given, graph, keys).collect(), keys);
  }

  /** One vertex is active at a time, which pushes. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void aLongLine(int parallelism) {
    try (Environment environment = CleanExecutor.environment(parallelism)) {
      levels(environment, NUMBERS, RandomGraph.line(500), 0);
      levels(environment, NUMBERS, RandomGraph.line(500), 499);
    }
  }

  @Test
  void largerThanABlockOfVertices() {
    try (Environment environment = CleanExecutor.environment(3)) {
      components(environment, NUMBERS, RandomGraph.of(random, 30_000, 40_000));
      levels(environment, NUMBERS, RandomGraph.of(random, 30_000, 60_000), 5);
    }
  }

  @Test
  void inLittleMemory() {
    Options options = Options.defaults().withParallelism(2).withMemory(4 << 20).withPageSize(4096);
    try (Environment environment = CleanExecutor.environment(options)) {
      components(environment, NUMBERS, RandomGraph.of(random, 20_000, 60_000));
    }
  }

  @Test
  void reportsWhatItDid() {
    try (Environment environment = CleanExecutor.environment(2)) {
      NaiveGraph line = RandomGraph.line(20);
      Graph<Long, Long, Long> graph = Graphs.of(environment, line, NUMBERS);
      run(new Levels(0), graph, line, NUMBERS).collected();
      JobResult job = environment.execute();
      assertEquals(20, job.metric("vertices").orElseThrow());
      assertEquals(19, job.metric("edges").orElseThrow());
      assertEquals(1, job.metric("converged").orElseThrow());
      assertEquals(20, job.metric("supersteps").orElseThrow(), 1.0);
    }
  }

  @Test
  void ofNoEdges() {
    try (Environment environment = CleanExecutor.environment(2)) {
      NaiveGraph lonely = new NaiveGraph(5, List.of());
      components(environment, NUMBERS, lonely);
      levels(environment, NUMBERS, lonely, 3);
    }
  }

  @Test
  void ofNothing() {
    try (Environment environment = CleanExecutor.environment(2)) {
      components(environment, NUMBERS, new NaiveGraph(0, List.of()));
      KeyKind<String> texts = new KeyKind<>("text", Layouts.STRING, String::valueOf);
      components(environment, texts, new NaiveGraph(0, List.of()));
    }
  }
}
