package org.gyre.tests.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.function.Aggregator;
import org.gyre.dataflow.plan.JobException;
import org.gyre.dataflow.plan.JobResult;
import org.gyre.dataflow.plan.LoopReport;
import org.gyre.dataflow.plan.Options;
import org.gyre.dataflow.type.Layouts;
import org.gyre.gelly.Edge;
import org.gyre.gelly.Graph;
import org.gyre.gelly.Vertex;
import org.gyre.iterations.Combiner;
import org.gyre.iterations.ComputedVertex;
import org.gyre.iterations.Direction;
import org.gyre.iterations.Messages;
import org.gyre.iterations.VertexCentric;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.OwnOptions;
import org.gyre.tests.oracle.OwnOptions.Change;
import org.gyre.tests.oracle.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Vertex-centric programs agree with plain code on random graphs, at any parallelism. */
final class VertexCentricTest {

  private static final KeyKind<Long> NUMBERS =
      new KeyKind<>("number", Layouts.LONG, vertex -> (long) vertex);

  private static final int ALWAYS = 1_000_000;

  private final Random random = Seed.random(VertexCentricTest.class);

  private NaiveGraph weighted(int vertices, int edges) {
    List<Edge<Integer, Long>> list = new ArrayList<>();
    for (Edge<Integer, Long> edge : RandomGraph.of(random, vertices, edges).edges()) {
      list.add(new Edge<>(edge.source(), edge.target(), 1L + random.nextInt(100)));
    }
    return new NaiveGraph(vertices, list);
  }

  private static <K, S> List<Vertex<K, S>> vertices(List<S> states, KeyKind<K> keys) {
    return IntStream.range(0, states.size())
        .mapToObj(vertex -> new Vertex<>(keys.of(vertex), states.get(vertex)))
        .toList();
  }

  private static List<Long> list(long[] values) {
    List<Long> list = new ArrayList<>();
    for (long value : values) {
      list.add(value);
    }
    return list;
  }

  private static long least(long first, Messages<Long> messages) {
    long least = first;
    for (long message : messages) {
      least = Math.min(least, message);
    }
    return least;
  }

  /** Shortest ways: sleeps unless it has become nearer. */
  private static <K> List<Vertex<K, Long>> shortestWays(
      VertexCentric<K, Long, Long, Long, Long, Vertex<K, Long>> program, int root) {
    return program
        .run(
            ALWAYS,
            _ -> NaiveGraph.UNREACHED,
            (vertex, messages) -> {
              boolean starts = vertex.superstep() == 1 && vertex.id() == root;
              long nearest = starts ? 0 : least(vertex.state(), messages);
              if (nearest < vertex.state()) {
                vertex.setState(nearest);
                for (var edge : vertex.edges()) {
                  edge.send(nearest + edge.value());
                }
              }
              vertex.voteToHalt();
            })
        .collect();
  }

  @ParameterizedTest
  @MethodSource("org.gyre.tests.graph.KeyKind#all")
  void shortestWays(KeyKind<?> keys) {
    for (int parallelism : List.of(1, 2, 7)) {
      try (Environment environment = CleanExecutor.environment(parallelism)) {
        for (Direction direction : Direction.values()) {
          shortestWays(environment, keys, weighted(50, 300), direction);
        }
        shortestWays(environment, keys, weighted(9_000, 12_000), Direction.OUT);
      }
    }
  }

  private <K> void shortestWays(
      Environment environment, KeyKind<K> keys, NaiveGraph naive, Direction direction) {
    int root = random.nextInt(naive.vertices());
    var program =
        Graphs.of(environment, naive, keys)
            .vertexCentric(Layouts.LONG, Layouts.LONG)
            .direction(direction);
    List<Vertex<K, Long>> expected = vertices(list(naive.along(direction).distances(root)), keys);
    assertEquals(expected, shortestWays(program, root));
    assertEquals(expected, shortestWays(program.combiner(Combiner.ofLong(Math::min)), root));
  }

  /** Labels of neighbours that occur most often, the least of several: as arrays. */
  private static long[] mostFrequentLabels(NaiveGraph graph, int rounds) {
    long[] labels = LongStream.range(0, graph.vertices()).toArray();
    for (int round = 0; round < rounds; round++) {
      List<Map<Long, Integer>> counts = new ArrayList<>();
      for (int vertex = 0; vertex < graph.vertices(); vertex++) {
        counts.add(new HashMap<>());
      }
      for (Edge<Integer, Long> edge : graph.edges()) {
        counts.get(edge.target()).merge(labels[edge.source()], 1, Integer::sum);
      }
      for (int vertex = 0; vertex < graph.vertices(); vertex++) {
        labels[vertex] = mostFrequent(labels[vertex], counts.get(vertex));
      }
    }
    return labels;
  }

  private static long mostFrequent(long otherwise, Map<Long, Integer> counts) {
    return counts.entrySet().stream()
        .min(
            Map.Entry.<Long, Integer>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .map(Map.Entry::getKey)
        .orElse(otherwise);
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void labelPropagation(Direction direction) {
    for (NaiveGraph naive :
        List.of(RandomGraph.of(random, 40, 100), RandomGraph.of(random, 20_000, 30_000))) {
      int rounds = 1 + random.nextInt(6);
      List<Vertex<Long, Long>> expected =
          vertices(list(mostFrequentLabels(naive.along(direction), rounds)), NUMBERS);
      for (int parallelism : List.of(1, 2, 7)) {
        try (Environment environment = CleanExecutor.environment(parallelism)) {
          var labels =
              Graphs.of(environment, naive, NUMBERS)
                  .vertexCentric(Layouts.LONG, Layouts.LONG)
                  .direction(direction)
                  .run(
                      rounds + 1,
                      vertex -> (long) vertex.id(),
                      (vertex, messages) -> {
                        Map<Long, Integer> counts = new HashMap<>();
                        messages.forEach(label -> counts.merge(label, 1, Integer::sum));
                        vertex.setState(mostFrequent(vertex.state(), counts));
                        vertex.sendToAll(vertex.state());
                      });
          assertEquals(expected, labels.collect());
        }
      }
    }
  }

  /** The rank of vertices without edges is lost to an aggregator, which all read. */
  @Test
  void pageRank() {
    for (NaiveGraph naive :
        List.of(RandomGraph.of(random, 150, 400), RandomGraph.of(random, 600, 900))) {
      int iterations = 1 + random.nextInt(15);
      double[] expected = naive.ranks(0.85, iterations);
      List<Vertex<Long, Double>> first = null;
      for (int parallelism : List.of(1, 2, 7)) {
        try (Environment environment = CleanExecutor.environment(parallelism)) {
          var ranks = ranks(Graphs.of(environment, naive, NUMBERS), iterations).collect();
          assertEquals(expected.length, ranks.size());
          ranks.forEach(
              page -> assertEquals(expected[(int) (long) page.id()], page.value(), 1e-14));
          first = first == null ? ranks : first;
          assertEquals(first, ranks, "the same bits at parallelism " + parallelism);
        }
      }
    }
  }

  private static DataSet<Vertex<Long, Double>> ranks(
      Graph<Long, Long, Long> graph, int iterations) {
    var lost = Aggregator.sum("lost");
    return graph
        .vertexCentric(Layouts.DOUBLE, Layouts.DOUBLE)
        .combiner(Combiner.ofDouble(Double::sum))
        .with(lost)
        .run(
            iterations + 1,
            page -> 1.0 / page.vertexCount(),
            (page, shares) -> {
              if (page.superstep() > 1) {
                double sum = 0;
                for (double share : shares) {
                  sum += share;
                }
                double jumped = 0.15 + 0.85 * page.previousAggregate(lost);
                page.setState(jumped / page.vertexCount() + 0.85 * sum);
              }
              if (page.outDegree() == 0) {
                page.aggregator(lost).add(page.state().doubleValue());
              }
              page.sendToAll(page.state() / page.outDegree());
            });
  }

  /** A vertex on its way to the root of its tree: where it is, and how far that is. */
  record Climber(String at, long steps, boolean arrived) {}

  /** Asks how it goes on from a vertex, or answers. */
  record Word(String from, String to, long steps, boolean isQuestion) {}

  /** Every vertex finds its root by asking vertices that are no neighbours, in doubling steps. */
  @Test
  void messagesToAnyVertexByItsKey() {
    int count = 9_000;
    KeyKind<String> keys = new KeyKind<>("text", Layouts.STRING, "v%07d"::formatted);
    int[] parents = new int[count];
    List<Vertex<String, String>> given = new ArrayList<>();
    for (int vertex = 0; vertex < count; vertex++) {
      parents[vertex] =
          vertex == 0 || random.nextInt(100) == 0
              ? vertex
              : vertex - 1 - random.nextInt(Math.min(vertex, 3));
      given.add(new Vertex<>(keys.of(vertex), keys.of(parents[vertex])));
    }
    List<Climber> roots = new ArrayList<>();
    for (int vertex = 0; vertex < count; vertex++) {
      int at = vertex;
      long steps = 0;
      while (parents[at] != at) {
        at = parents[at];
        steps++;
      }
      roots.add(new Climber(keys.of(at), steps, true));
    }
    for (int parallelism : List.of(1, 2, 7)) {
      try (Environment environment = CleanExecutor.environment(parallelism)) {
        Graph<String, String, Long> graph =
            Graph.of(
                environment.of(given),
                environment.of(List.of(new Edge<>(keys.of(0), keys.of(1), 1L))));
        assertEquals(vertices(roots, keys), climb(graph));
      }
    }
  }

  private static List<Vertex<String, Climber>> climb(Graph<String, String, Long> graph) {
    return graph
        .vertexCentric(Layouts.of(Climber.class), Layouts.of(Word.class))
        .run(
            100,
            (key, parent) -> new Climber(parent, key.equals(parent) ? 0 : 1, key.equals(parent)),
            (vertex, words) -> {
              Climber before = vertex.state();
              for (Word word : words) {
                if (word.isQuestion) {
                  String from = vertex.key();
                  String to = before.at;
                  vertex.send(word.from, new Word(from, to, before.steps, false));
                } else {
                  boolean arrived = word.from.equals(word.to);
                  long steps = vertex.state().steps + word.steps;
                  vertex.setState(new Climber(word.to, steps, arrived));
                }
              }
              if (!vertex.state().arrived && vertex.superstep() % 2 == 1) {
                vertex.send(vertex.state().at, new Word(vertex.key(), "", 0, true));
              }
              vertex.voteToHalt();
            })
        .collect();
  }

  @Test
  void aMessageToNobodyFailsUnlessAskedFor() {
    try (Environment environment = CleanExecutor.environment(2)) {
      for (KeyKind<?> keys : KeyKind.all().toList()) {
        toNobody(environment, keys);
      }
    }
  }

  private static <K> void toNobody(Environment environment, KeyKind<K> keys) {
    Graph<K, Long, Long> graph = Graphs.of(environment, RandomGraph.line(20), keys);
    // Not captured, as not all of these keys are serializable.
    List<K> nobody = List.of(keys.of(20), keys.of(1000), keys.of(19));
    JobException failure =
        assertThrows(
            JobException.class,
            () ->
                graph
                    .vertexCentric(Layouts.LONG, Layouts.LONG)
                    .run(5, _ -> 0L, (vertex, _) -> vertex.send(nobody.get(0), 1L))
                    .collect());
    assertTrue(failure.getMessage().contains("which is the key of no vertex"));
    assertTrue(failure.getMessage().contains("superstep 1"), failure.getMessage());
    assertTrue(failure.getMessage().contains(keys.of(0).toString()), failure.getMessage());
    List<Long> found = new ArrayList<>();
    graph
        .vertexCentric(Layouts.LONG, Layouts.LONG)
        .run(
            1,
            _ -> 0L,
            (vertex, _) -> vertex.setState(nobody.stream().filter(vertex::hasVertex).count()))
        .collect()
        .forEach(vertex -> found.add(vertex.value()));
    assertEquals(Collections.nCopies(20, 1L), found);
  }

  /** States that grow to lists of all vertices within some steps, and messages that are lists. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void statesThatGrow(int parallelism) {
    NaiveGraph naive = RandomGraph.of(random, 9_000, 12_000);
    int steps = 4;
    List<List<Integer>> expected = new ArrayList<>();
    List<TreeSet<Integer>> reached = new ArrayList<>();
    for (int vertex = 0; vertex < naive.vertices(); vertex++) {
      reached.add(new TreeSet<>(List.of(vertex)));
    }
    for (int step = 0; step < steps; step++) {
      List<TreeSet<Integer>> next = new ArrayList<>();
      reached.forEach(set -> next.add(new TreeSet<>(set)));
      naive.edges().forEach(edge -> next.get(edge.target()).addAll(reached.get(edge.source())));
      reached.clear();
      next.forEach(reached::add);
    }
    reached.forEach(set -> expected.add(List.copyOf(set)));
    for (Options options :
        List.of(
            Options.defaults().withParallelism(parallelism),
            Options.defaults()
                .withParallelism(parallelism)
                .withMemory(16 << 20)
                .withPageSize(4096))) {
      try (Environment environment = CleanExecutor.environment(options)) {
        var lists = Layouts.listOf(Layouts.INT);
        var sets =
            Graphs.of(environment, naive, NUMBERS)
                .vertexCentric(lists, lists)
                .run(
                    steps + 1,
                    vertex -> List.of(vertex.id()),
                    (vertex, messages) -> {
                      TreeSet<Integer> all = new TreeSet<>(vertex.state());
                      messages.forEach(all::addAll);
                      if (vertex.superstep() == 1 || all.size() > vertex.state().size()) {
                        vertex.setState(List.copyOf(all));
                        vertex.sendToAll(vertex.state());
                      }
                      vertex.voteToHalt();
                    });
        assertEquals(vertices(expected, NUMBERS), sets.collect());
      }
    }
  }

  /** A text of who sent what along which edge: by senders, and by what they send. */
  @ParameterizedTest
  @EnumSource(Direction.class)
  void messagesComeInTheOrderOfTheirSenders(Direction direction) {
    NaiveGraph naive = RandomGraph.of(random, 12_000, 30_000);
    List<Edge<Integer, Long>> edges = new ArrayList<>(naive.along(direction).edges());
    edges.sort(
        Comparator.<Edge<Integer, Long>>comparingInt(Edge::source)
            .thenComparing(Edge::target)
            .thenComparing(Edge::value));
    List<StringBuilder> texts = new ArrayList<>();
    for (int vertex = 0; vertex < naive.vertices(); vertex++) {
      texts.add(new StringBuilder());
    }
    edges.forEach(
        edge -> {
          StringBuilder text = texts.get(edge.target());
          text.append(text.isEmpty() ? "" : "+").append(edge.source());
          text.append('|').append(edge.value());
        });
    List<String> expected = texts.stream().map(StringBuilder::toString).toList();
    for (int parallelism : List.of(1, 2, 7)) {
      for (boolean combines : List.of(false, true)) {
        try (Environment environment = CleanExecutor.environment(parallelism)) {
          var program =
              Graphs.of(environment, naive, NUMBERS)
                  .vertexCentric(Layouts.STRING, Layouts.STRING)
                  .direction(direction);
          var result =
              (combines
                      ? program.combiner(Combiner.of(Layouts.STRING, (a, b) -> a + "+" + b))
                      : program)
                  .run(
                      2,
                      _ -> "",
                      (vertex, messages) -> {
                        vertex.setState(String.join("+", messages));
                        if (vertex.superstep() == 1) {
                          for (var edge : vertex.edges()) {
                            edge.send(vertex.key() + "|" + edge.value());
                          }
                        }
                      });
          assertEquals(vertices(expected, NUMBERS), result.collect());
        }
      }
    }
  }

  /** Vertex 0 keeps itself awake for a while, then wakes the last one; the others sleep. */
  @Test
  void halting() {
    try (Environment environment = CleanExecutor.environment(2)) {
      Graphs.of(environment, new NaiveGraph(10_000, List.of()), NUMBERS)
          .vertexCentric(Layouts.INT, Layouts.of(Nothing.class))
          .run(
              ALWAYS,
              _ -> 0,
              (vertex, messages) -> {
                int count = 0;
                for (Nothing _ : messages) {
                  count++;
                }
                vertex.setState(vertex.state() + 1 + 100 * count);
                if (vertex.id() == 0 && vertex.superstep() == 5) {
                  vertex.send(9_999L, new Nothing());
                  vertex.send(9_999L, new Nothing());
                }
                if (vertex.id() != 0 || vertex.superstep() == 5) {
                  vertex.voteToHalt();
                }
              })
          .filter(vertex -> vertex.value() > 1)
          .collected();
      JobResult job = environment.execute();
      assertEquals(List.of(new Vertex<>(0L, 5), new Vertex<>(9_999L, 202)), job.collected().get(0));
      LoopReport loop = job.loops().getFirst();
      assertEquals(6, loop.supersteps());
      assertTrue(loop.converged());
      assertEquals(
          List.of(1L, 1L, 1L, 1L, 0L, 0L),
          loop.history().stream().map(LoopReport.Superstep::active).toList());
      assertEquals(
          List.of(0L, 0L, 0L, 0L, 2L, 0L),
          loop.history().stream().map(LoopReport.Superstep::messages).toList());
    }
  }

  /** A message that takes no room. */
  record Nothing() {}

  @Test
  void endsAtTheMaximum() {
    try (Environment environment = CleanExecutor.environment(2)) {
      Graphs.of(environment, RandomGraph.line(3), NUMBERS)
          .vertexCentric(Layouts.INT, Layouts.INT)
          .run(7, _ -> 0, (vertex, _) -> vertex.setState(vertex.superstep()))
          .collected();
      JobResult job = environment.execute();
      assertEquals(
          List.of(new Vertex<>(0L, 7), new Vertex<>(1L, 7), new Vertex<>(2L, 7)),
          job.collected().get(0));
      assertEquals(LoopReport.End.MAXIMUM, job.loops().getFirst().end());
      assertEquals(0, job.metric("converged").orElseThrow());
    }
  }

  /** Messages that do not fit are spilled, and handed out in pieces; what must fit is named. */
  @Test
  @OwnOptions(
      keeps = {Change.MEMORY, Change.PARALLELISM},
      value = "has memory that is too little for the messages of its tasks")
  void manyMessagesInLittleMemory() {
    NaiveGraph naive = RandomGraph.of(random, 4_000, 100_000);
    long[] expected = new long[naive.vertices()];
    naive.edges().forEach(edge -> expected[edge.target()] += edge.source() * 7L);
    for (int parallelism : List.of(1, 2, 7)) {
      Options options =
          Options.defaults().withParallelism(parallelism).withMemory(4 << 20).withPageSize(4096);
      try (Environment environment = CleanExecutor.environment(options)) {
        var sums =
            Graphs.of(environment, naive, NUMBERS)
                .vertexCentric(Layouts.LONG, Layouts.STRING)
                .run(
                    2,
                    _ -> 0L,
                    (vertex, messages) -> {
                      long sum = 0;
                      for (String message : messages) {
                        sum += Long.parseLong(message.strip());
                      }
                      vertex.setState(sum);
                      if (vertex.superstep() == 1) {
                        vertex.sendToAll("%60d".formatted(vertex.key() * 7));
                      }
                    });
        sums.collected();
        JobResult job = environment.execute();
        assertEquals(vertices(list(expected), NUMBERS), job.collected().get(0));
        assertTrue(job.metric("spilled_bytes").orElseThrow() > 1 << 20);
      }
    }
  }

  @Test
  void theMessagesOfOneVertexThatDoNotFit() {
    Options options = Options.defaults().withParallelism(2).withMemory(4 << 20).withPageSize(4096);
    try (Environment environment = CleanExecutor.environment(options)) {
      var program =
          Graphs.of(environment, new NaiveGraph(10_000, List.of()), NUMBERS)
              .vertexCentric(Layouts.LONG, Layouts.of(Wide.class));
      JobException failure =
          assertThrows(
              JobException.class,
              () -> program.run(2, _ -> 0L, (vertex, m) -> hear(vertex, m)).collect());
      assertTrue(failure.getMessage().contains("messages of a bin"), failure.getMessage());
      var combined =
          program
              .combiner(Combiner.of(Layouts.of(Wide.class), (a, b) -> a.plus(b)))
              .run(2, _ -> 0L, (vertex, m) -> hear(vertex, m));
      assertEquals(500L * 10_000 * 9_999 / 2, combined.collect().getFirst().value());
    }
  }

  private static void hear(ComputedVertex<Long, Long, Long, Wide> vertex, Messages<Wide> messages) {
    if (vertex.superstep() == 1) {
      for (int i = 0; i < 500; i++) {
        vertex.send(0L, new Wide(vertex.id(), 0, 0, 0));
      }
    }
    long sum = 0;
    for (Wide message : messages) {
      sum += message.a;
    }
    vertex.setState(sum);
  }

  /** A message of some size. */
  record Wide(long a, long b, long c, long d) {
    Wide plus(Wide other) {
      return new Wide(a + other.a, b + other.b, c + other.c, d + other.d);
    }
  }

  @Test
  void valuesOfVerticesAndThoseThatHaveNone() {
    try (Environment environment = CleanExecutor.environment(2)) {
      Graph<String, String, Long> graph =
          Graph.of(
              environment.of(List.of(new Vertex<>("a", "first"), new Vertex<>("d", "lonely"))),
              environment.of(List.of(new Edge<>("a", "b", 1L), new Edge<>("c", "a", 1L))));
      var values =
          graph
              .vertexCentric(Layouts.STRING, Layouts.STRING)
              .run(9, (key, value) -> key + value, (vertex, messages) -> vertex.voteToHalt());
      assertEquals(
          List.of(
              new Vertex<>("a", "afirst"),
              new Vertex<>("b", "bnull"),
              new Vertex<>("c", "cnull"),
              new Vertex<>("d", "dlonely")),
          values.collect());
      Graph<String, String, Long> twice =
          Graph.of(
              environment.of(List.of(new Vertex<>("a", "first"), new Vertex<>("a", "second"))),
              graph.edges());
      JobException failure =
          assertThrows(
              JobException.class,
              () ->
                  twice
                      .vertexCentric(Layouts.STRING, Layouts.STRING)
                      .run(9, (key, value) -> value, (vertex, _) -> vertex.voteToHalt())
                      .collect());
      assertTrue(failure.getMessage().contains("'a' occurs twice"), failure.getMessage());
    }
  }

  @Test
  void aFailureNamesVertexAndSuperstep() {
    try (Environment environment = CleanExecutor.environment(2)) {
      JobException failure =
          assertThrows(
              JobException.class,
              () ->
                  Graphs.of(environment, RandomGraph.line(3000), NUMBERS)
                      .vertexCentric(Layouts.LONG, Layouts.LONG)
                      .run(
                          10,
                          _ -> 0L,
                          (vertex, _) -> {
                            if (vertex.superstep() == 3 && vertex.key() == 2345) {
                              throw new IOException("no such luck");
                            }
                          })
                      .collect());
      String message = failure.getMessage();
      assertTrue(message.contains("vertex-centric at VertexCentricTest.java"), message);
      assertTrue(
          message.contains("make the state of vertex '2345' in superstep 3: IOException: no such"),
          message);
    }
  }
}
