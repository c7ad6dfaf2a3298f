package org.gyre.tests.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.plan.JobException;
import org.gyre.dataflow.plan.JobResult;
import org.gyre.dataflow.plan.LoopReport;
import org.gyre.dataflow.type.Layouts;
import org.gyre.gelly.Edge;
import org.gyre.gelly.Graph;
import org.gyre.gelly.Vertex;
import org.gyre.iterations.Combiner;
import org.gyre.iterations.Direction;
import org.gyre.iterations.InitialState;
import org.gyre.iterations.MessagePassing;
import org.gyre.iterations.Superstep;
import org.gyre.iterations.VertexContext;
import org.gyre.iterations.VertexProgram;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * States that spread along edges of any direction, with their values, agree with Dijkstra's
 * shortest ways and with components found by uniting.
 */
final class SpreadTest {

  private static final KeyKind<Long> NUMBERS =
      new KeyKind<>("number", Layouts.LONG, vertex -> (long) vertex);

  private static final int ALWAYS = 1_000_000;

  private final Random random = Seed.random(SpreadTest.class);

  private static <K> Graph<K, Long, Long> graph(
      Environment environment, NaiveGraph naive, KeyKind<K> keys) {
    return Graphs.of(environment, naive, keys);
  }

  private static <K, S> void assertStates(
      long[] expected, LongFunction<S> state, List<Vertex<K, S>> actual, KeyKind<K> keys) {
    List<Vertex<K, S>> wanted = new ArrayList<>();
    for (int vertex = 0; vertex < expected.length; vertex++) {
      wanted.add(new Vertex<>(keys.of(vertex), state.apply(expected[vertex])));
    }
    assertEquals(wanted, actual, "vertices in the order of their keys");
  }

  private NaiveGraph weighted(int vertices, int edges) {
    List<Edge<Integer, Long>> list = new ArrayList<>();
    for (Edge<Integer, Long> edge : RandomGraph.of(random, vertices, edges).edges()) {
      list.add(new Edge<>(edge.source(), edge.target(), 1L + random.nextInt(100)));
    }
    return new NaiveGraph(vertices, list);
  }

  private static <M> InitialState<M> from(Object root, M none, M start) {
    return vertex -> vertex.key().equals(root) ? start : none;
  }

  @ParameterizedTest
  @MethodSource("org.gyre.tests.graph.KeyKind#all")
  void shortestWaysInEveryDirection(KeyKind<?> keys) {
    for (Direction direction : Direction.values()) {
      for (int parallelism : List.of(1, 2, 7)) {
        try (Environment environment = CleanExecutor.environment(parallelism)) {
          shortestWays(environment, keys, weighted(50, 300), direction);
          shortestWays(environment, keys, weighted(9_000, 11_000), direction);
        }
      }
    }
  }

  private <K> void shortestWays(
      Environment environment, KeyKind<K> keys, NaiveGraph naive, Direction direction) {
    int root = random.nextInt(naive.vertices());
    MessagePassing<Long, Long> ways =
        MessagePassing.spread(
                Combiner.ofLong(Math::min), from(keys.of(root), Long.MAX_VALUE, 0L), ALWAYS)
            .along((Long distance, Long length) -> distance + length)
            .direction(direction);
    List<Vertex<K, Long>> actual = unreachedStays(ways, graph(environment, naive, keys));
    assertStates(naive.along(direction).distances(root), Long::valueOf, actual, keys);
  }

  /** Adding to the largest number would overflow, so far away is far enough away not to. */
  private static <K> List<Vertex<K, Long>> unreachedStays(
      MessagePassing<Long, Long> ways, Graph<K, Long, Long> graph) {
    return graph
        .run(
            ways.along(
                (Long distance, Long length) ->
                    distance == Long.MAX_VALUE ? distance : distance + length))
        .collect();
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void shortestWaysInDoublesFloatsIntsAndObjects(Direction direction) {
    NaiveGraph naive = weighted(6_000, 9_000);
    int root = random.nextInt(naive.vertices());
    long[] expected = naive.along(direction).distances(root);
    long key = root;
    try (Environment environment = CleanExecutor.environment(2)) {
      Graph<Long, Long, Long> graph = graph(environment, naive, NUMBERS);
      assertStates(
          expected,
          length -> length == NaiveGraph.UNREACHED ? Double.POSITIVE_INFINITY : (double) length,
          graph
              .mapEdges(edge -> (double) edge.value())
              .run(
                  MessagePassing.spread(
                          Combiner.ofDouble(Math::min),
                          from(key, Double.POSITIVE_INFINITY, 0.0),
                          ALWAYS)
                      .along((Double distance, Double length) -> distance + length)
                      .direction(direction))
              .collect(),
          NUMBERS);
      assertStates(
          expected,
          length -> length == NaiveGraph.UNREACHED ? Float.POSITIVE_INFINITY : (float) length,
          graph
              .mapEdges(edge -> (float) edge.value())
              .run(
                  MessagePassing.spread(
                          Combiner.ofFloat(Math::min),
                          from(key, Float.POSITIVE_INFINITY, 0.0f),
                          ALWAYS)
                      .along((Float distance, Float length) -> distance + length)
                      .direction(direction))
              .collect(),
          NUMBERS);
      int far = Integer.MAX_VALUE / 2;
      assertStates(
          expected,
          length -> length == NaiveGraph.UNREACHED ? far : (int) length,
          graph
              .mapEdges(edge -> (int) (long) edge.value())
              .run(
                  MessagePassing.spread(Combiner.ofInt(Math::min), from(key, far, 0), ALWAYS)
                      .along((Integer distance, Integer length) -> Math.min(far, distance + length))
                      .direction(direction))
              .collect(),
          NUMBERS);
      assertStates(
          expected,
          Way::new,
          graph
              .mapEdges(edge -> "length " + edge.value())
              .run(
                  MessagePassing.spread(
                          Combiner.of(Layouts.of(Way.class), Way::shorter),
                          from(key, new Way(NaiveGraph.UNREACHED), new Way(0)),
                          ALWAYS)
                      .along(Way::longer)
                      .direction(direction))
              .collect(),
          NUMBERS);
    }
  }

  /** A record as a message, along edges whose values are texts. */
  record Way(long length) {

    static Way shorter(Way left, Way right) {
      return left.length <= right.length ? left : right;
    }

    static Way longer(Way way, String edge) {
      return way.length == NaiveGraph.UNREACHED
          ? way
          : new Way(way.length + Long.parseLong(edge.substring("length ".length())));
    }
  }

  @ParameterizedTest
  @MethodSource("org.gyre.tests.graph.KeyKind#all")
  void componentsAlongAllEdges(KeyKind<?> keys) {
    for (int parallelism : List.of(1, 2, 7)) {
      try (Environment environment = CleanExecutor.environment(parallelism)) {
        components(environment, keys, RandomGraph.of(random, 300, 150));
        components(environment, keys, RandomGraph.of(random, 9_000, 6_000));
      }
    }
  }

  private static <K> void components(Environment environment, KeyKind<K> keys, NaiveGraph naive) {
    MessagePassing<Integer, Integer> labels =
        MessagePassing.spread(Combiner.ofInt(Math::min), VertexContext::id, ALWAYS)
            .direction(Direction.ALL);
    assertStates(
        naive.components(),
        label -> (int) label,
        graph(environment, naive, keys).run(labels).collect(),
        keys);
  }

  /** Counts its messages in the state, and tells its degrees. */
  record Counts(long messages, long out, long in, int vertices) {}

  private record Counting() implements VertexProgram<Counts, Long> {

    @Override
    public Wakes wakes() {
      return Wakes.ALL;
    }

    @Override
    public Counts initial(VertexContext vertex) {
      return new Counts(0, vertex.outDegree(), vertex.inDegree(), vertex.vertexCount());
    }

    @Override
    public Long message(Counts state, VertexContext vertex) {
      return 1L;
    }

    @Override
    public Counts update(Counts state, Long message, VertexContext vertex, Superstep superstep) {
      return new Counts(message == null ? 0 : message, state.out, state.in, state.vertices);
    }
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void degreesAndMessagesCountRepeatedEdgesAndLoops(Direction direction) {
    NaiveGraph naive = RandomGraph.of(random, 200, 1_000);
    long[][] degrees = new long[naive.vertices()][2];
    for (Edge<Integer, Long> edge : naive.edges()) {
      degrees[edge.source()][0]++;
      degrees[edge.target()][1]++;
    }
    List<Vertex<Long, Counts>> expected = new ArrayList<>();
    for (int vertex = 0; vertex < naive.vertices(); vertex++) {
      long out = degrees[vertex][0];
      long in = degrees[vertex][1];
      long messages =
          switch (direction) {
            case OUT -> in;
            case IN -> out;
            case ALL -> in + out;
          };
      expected.add(new Vertex<>((long) vertex, new Counts(messages, out, in, naive.vertices())));
    }
    long[] sums = new long[naive.vertices()];
    naive.along(direction).edges().forEach(edge -> sums[edge.target()] += edge.value());
    for (int parallelism : List.of(1, 2, 7)) {
      try (Environment environment = CleanExecutor.environment(parallelism)) {
        var counting =
            new MessagePassing<>(
                    new Counting(), Combiner.ofLong(Long::sum), Layouts.of(Counts.class), 1)
                .direction(direction);
        Graph<Long, Long, Long> graph = graph(environment, naive, NUMBERS);
        assertEquals(expected, graph.run(counting).collect());
        var adding = counting.along((Long one, Long value) -> one * value);
        graph
            .run(adding)
            .collect()
            .forEach(
                vertex -> assertEquals(sums[(int) (long) vertex.id()], vertex.value().messages()));
      }
    }
  }

  /** Weights of one edge that occurs often, and sums that depend on the order of adding. */
  @ParameterizedTest
  @ValueSource(strings = {"number", "text"})
  void sumsOfRepeatedEdgesHaveTheSameBitsInAnyOrderOfTheEdges(String kind) {
    List<Edge<Integer, Double>> edges = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      edges.add(new Edge<>(random.nextInt(20), random.nextInt(20), random.nextDouble() - 0.3));
    }
    List<Vertex<Integer, Double>> first = null;
    for (int parallelism : List.of(1, 2, 7)) {
      Collections.shuffle(edges, random);
      try (Environment environment = CleanExecutor.environment(parallelism)) {
        MessagePassing<Double, Double> sums =
            MessagePassing.spread(Combiner.ofDouble(Double::sum), vertex -> 1.0, 4);
        Graph<Integer, ?, Double> graph = Graph.fromEdges(environment, edges);
        List<Vertex<Integer, Double>> states =
            kind.equals("number")
                ? graph.run(sums.along((Double sum, Double weight) -> sum * weight)).collect()
                : graph
                    .mapEdges(edge -> Double.toString(edge.value()))
                    .run(
                        sums.along((Double sum, String weight) -> sum * Double.parseDouble(weight)))
                    .collect();
        first = first == null ? states : first;
        assertEquals(first, states);
      }
    }
  }

  /** Starts at one vertex only, so that few send and messages are pushed. */
  private record Flow(long root) implements VertexProgram<Double, Double> {

    @Override
    public Double initial(VertexContext vertex) {
      return vertex.key().equals(root) ? 1.0 : 0.0;
    }

    @Override
    public boolean sends(Double before, Double after) {
      return before == null ? after == 1.0 : !after.equals(before);
    }

    @Override
    public Double message(Double state, VertexContext vertex) {
      return state;
    }

    @Override
    public Double update(Double state, Double sum, VertexContext vertex, Superstep superstep) {
      return sum;
    }
  }

  @Test
  void pushedMessagesOfRepeatedEdgesComeInTheOrderOfTheirValues() {
    List<Edge<Long, Double>> edges = new ArrayList<>();
    List<Vertex<Long, Double>> expected = new ArrayList<>(List.of(new Vertex<>(0L, 1.0)));
    for (long vertex = 0; vertex < 60; vertex++) {
      List<Double> weights = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        weights.add(random.nextDouble() / 2);
        edges.add(new Edge<>(vertex, vertex + 1, weights.getLast()));
      }
      double before = expected.getLast().value();
      double sum =
          weights.stream()
              .sorted()
              .map(weight -> before * weight)
              .reduce(Double::sum)
              .orElseThrow();
      expected.add(new Vertex<>(vertex + 1, sum));
    }
    for (int parallelism : List.of(1, 2, 7)) {
      Collections.shuffle(edges, random);
      try (Environment environment = CleanExecutor.environment(parallelism)) {
        var flow =
            new MessagePassing<>(
                    new Flow(0), Combiner.ofDouble(Double::sum), Layouts.DOUBLE, ALWAYS)
                .along((Double state, Double weight) -> state * weight);
        Graph.fromEdges(environment, edges).run(flow).collected();
        JobResult job = environment.execute();
        assertEquals(expected, job.collected().getFirst());
        assertEquals(0, job.metric("pulled_supersteps").orElseThrow());
      }
    }
  }

  @Test
  void aVertexThatIsOnlyATarget() {
    try (Environment environment = CleanExecutor.environment(2)) {
      Graph<String, ?, Long> graph =
          Graph.fromEdges(environment, List.of(new Edge<>("a", "b", 3L), new Edge<>("c", "b", 4L)));
      MessagePassing<Long, Long> ways =
          MessagePassing.spread(Combiner.ofLong(Math::min), from("a", 99L, 0L), 10);
      assertEquals(
          List.of(new Vertex<>("a", 0L), new Vertex<>("b", 3L), new Vertex<>("c", 99L)),
          graph.run(ways.along((Long way, Long length) -> way + length)).collect());
    }
  }

  /** Twice, as the first time must leave them there. */
  @Test
  void keptRowsAreReadWhereTheyLie() {
    NaiveGraph naive = weighted(500, 2_000);
    try (Environment environment = CleanExecutor.environment(2)) {
      Graph<Long, Long, Long> given = graph(environment, naive, NUMBERS);
      DataSet<Vertex<Long, Long>> vertices =
          environment.sequence(0, 500).map(vertex -> new Vertex<>(vertex, vertex)).cache();
      Graph<Long, Long, Long> kept = Graph.of(vertices, given.edges().cache());
      assertEquals(500, vertices.count());
      assertEquals(naive.edges().size(), kept.edges().count());
      MessagePassing<Long, Long> ways =
          MessagePassing.spread(Combiner.ofLong(Math::min), from(3L, Long.MAX_VALUE, 0L), ALWAYS);
      for (Graph<Long, Long, Long> graph : List.of(given, kept, kept)) {
        assertStates(naive.distances(3), Long::valueOf, unreachedStays(ways, graph), NUMBERS);
        boolean copies =
            environment.lastJob().steps().stream()
                .anyMatch(step -> step.name().startsWith("exchange for message passing"));
        assertEquals(graph == given, copies);
      }
      assertEquals(naive.edges().size(), kept.edges().collect().size());
    }
  }

  /** Ranges at the ends of all numbers, which grow upwards, downwards or both ways as rows come. */
  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, -20_000, 1_234_567, Long.MAX_VALUE - 3 * 19_999})
  void rangesOfKeysInAnyOrder(long first) {
    int vertices = 20_000;
    for (int gap : List.of(1, 3)) {
      List<Long> keys = LongStream.range(0, vertices).mapToObj(i -> first + gap * i).toList();
      List<Long> shuffled = new ArrayList<>(keys);
      Collections.shuffle(shuffled, random);
      for (List<Long> order : List.of(keys, keys.reversed(), shuffled)) {
        try (Environment environment = CleanExecutor.environment(2)) {
          DataSet<Edge<Long, Long>> loops =
              environment.of(order).map(key -> new Edge<>(key, key, 1L));
          List<Vertex<Long, Long>> found =
              Graph.fromEdges(loops)
                  .run(
                      MessagePassing.spread(
                          Combiner.ofLong(Math::min), vertex -> (Long) vertex.key() / 7, 1))
                  .collect();
          assertEquals(keys.stream().map(key -> new Vertex<>(key, key / 7)).toList(), found);
          assertEquals(1, environment.lastJob().metric("direct_ids").orElseThrow());
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void keysThatFillTheirRangeNeedNoTranslation(int gap) {
    KeyKind<Long> keys = new KeyKind<>("numbers", Layouts.LONG, vertex -> (long) gap * vertex - 9);
    NaiveGraph naive = RandomGraph.of(random, 300, 900);
    try (Environment environment = CleanExecutor.environment(2)) {
      graph(environment, naive, keys)
          .run(MessagePassing.spread(Combiner.ofLong(Math::min), _ -> 0L, 1))
          .collected();
      JobResult job = environment.execute();
      double adjacency = 2 * (301 * Long.BYTES + naive.edges().size() * Integer.BYTES);
      assertEquals(1, job.metric("direct_ids").orElseThrow());
      assertEquals(
          gap == 1 ? adjacency : adjacency + 300 * Integer.BYTES,
          job.metric("index_bytes").orElseThrow());
    }
  }

  @Test
  void pushesWhenFewSendAndReportsTheIndex() {
    try (Environment environment = CleanExecutor.environment(2)) {
      NaiveGraph line = RandomGraph.line(50);
      MessagePassing<Long, Long> ways =
          MessagePassing.spread(
              Combiner.ofLong(Math::min), vertex -> vertex.id() == 0 ? 0L : 1_000L, ALWAYS);
      graph(environment, line, NUMBERS)
          .run(ways.along((Long way, Long length) -> way + 1))
          .collected();
      JobResult job = environment.execute();
      double supersteps = job.metric("supersteps").orElseThrow();
      assertTrue(supersteps >= 49, "supersteps: " + supersteps);
      assertTrue(job.metric("pulled_supersteps").orElseThrow() < 5);
      assertEquals(1, job.metric("direct_ids").orElseThrow());
      List<LoopReport.Superstep> history = job.loops().getFirst().history();
      assertEquals(49, history.getFirst().messages());
      assertEquals("pull", history.getFirst().choice());
      for (LoopReport.Superstep superstep : history.subList(2, 48)) {
        assertEquals(
            new LoopReport.Superstep(superstep.number(), 0, Map.of(), 1, 1, "push"),
            new LoopReport.Superstep(
                superstep.number(),
                0,
                Map.of(),
                superstep.active(),
                superstep.messages(),
                superstep.choice()));
      }
      // Offsets and neighbours of senders and targets, a value of 8 bytes beside each edge.
      double bytes = 2 * (51 * 8 + 49 * (4 + 8));
      assertEquals(bytes, job.metric("index_bytes").orElseThrow(), 0);
    }
  }

  /** A failure is not put down to a vertex that has nothing to do with it. */
  @Test
  void failuresOfFunctionsNameWhatTheyDid() {
    try (Environment environment = CleanExecutor.environment(2)) {
      Graph<Long, Long, Long> line = graph(environment, RandomGraph.line(50), NUMBERS);
      MessagePassing<Long, Long> ways =
          MessagePassing.spread(
              Combiner.ofLong(Math::min), vertex -> vertex.id() == 0 ? 0L : 1_000L, ALWAYS);
      for (long at : List.of(0L, 30L)) {
        String message =
            assertThrows(
                    JobException.class,
                    () ->
                        line.run(
                                ways.along(
                                    (Long way, Long length) -> {
                                      if (way == at) {
                                        throw new ArithmeticException("a toll");
                                      }
                                      return way + 1;
                                    }))
                            .collect())
                .getMessage();
        assertTrue(
            message.contains(
                "failed to combine messages in superstep " + (at + 1) + ": ArithmeticException"),
            message);
      }
      MessagePassing<Long, Long> spread =
          MessagePassing.spread(
              Combiner.ofLong(Math::min), vertex -> 100 / (vertex.id() - 7L), ALWAYS);
      String message =
          assertThrows(JobException.class, () -> line.run(spread).collect()).getMessage();
      assertTrue(message.contains("make the state of vertex '7' in superstep 0"), message);
    }
  }

  @Test
  void whatIsMissingIsNamed() {
    record Arc(long source, long target) {}
    try (Environment environment = CleanExecutor.environment(2)) {
      MessagePassing<Long, Long> ways =
          MessagePassing.spread(Combiner.ofLong(Math::min), from(1L, 99L, 0L), 10);
      var arcs = environment.of(List.of(new Arc(1, 2), new Arc(2, 3)));
      JobException noValues =
          assertThrows(
              JobException.class,
              () ->
                  ways.along((Long way, Long length) -> way + length)
                      .run(arcs, null, Layouts.LONG, Vertex::new, null)
                      .collect());
      assertTrue(noValues.getMessage().contains("no component 'value'"), noValues.getMessage());
      IllegalArgumentException texts =
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  MessagePassing.spread(
                      Combiner.of(Layouts.STRING, String::concat), vertex -> "", 3));
      assertTrue(texts.getMessage().contains("VertexCentric"), texts.getMessage());
      IllegalArgumentException nulls =
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  MessagePassing.spread(
                      Combiner.of(Layouts.nullable(Layouts.LONG), (a, b) -> a), vertex -> 0L, 3));
      assertTrue(nulls.getMessage().contains("may be null"), nulls.getMessage());
    }
  }
}
