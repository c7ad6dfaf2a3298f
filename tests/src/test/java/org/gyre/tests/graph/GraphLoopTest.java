package org.gyre.tests.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.function.Accumulators;
import org.gyre.dataflow.function.Aggregator;
import org.gyre.dataflow.function.Broadcast;
import org.gyre.dataflow.plan.JobCancelledException;
import org.gyre.dataflow.plan.JobException;
import org.gyre.dataflow.plan.JobObserver;
import org.gyre.dataflow.plan.JobResult;
import org.gyre.dataflow.plan.LoopReport;
import org.gyre.dataflow.plan.Options;
import org.gyre.dataflow.type.Layouts;
import org.gyre.gelly.Edge;
import org.gyre.gelly.Graph;
import org.gyre.gelly.Vertex;
import org.gyre.iterations.BulkIteration;
import org.gyre.iterations.Combiner;
import org.gyre.iterations.Direction;
import org.gyre.iterations.MessagePassing;
import org.gyre.iterations.Superstep;
import org.gyre.iterations.VertexContext;
import org.gyre.iterations.VertexProgram;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Aggregators, rules, broadcasts and reports of both forms of message passing. */
final class GraphLoopTest {

  private static final KeyKind<Long> NUMBERS =
      new KeyKind<>("number", Layouts.LONG, vertex -> (long) vertex);

  private final Random random = Seed.random(GraphLoopTest.class);

  /** Takes the smallest label, and tells what becomes of the labels. */
  private record Labels(
      Aggregator<Accumulators.LongCounter, Long> changed,
      Aggregator<Accumulators.LongRange, Accumulators.LongRange> range,
      Aggregator<Accumulators.DoubleSum, Double> sum,
      Aggregator<Accumulators.Histogram<Long>, Map<Long, Long>> digits)
      implements VertexProgram<Long, Long> {

    static Labels make() {
      return new Labels(
          Aggregator.counter("changed"),
          Aggregator.range("range"),
          Aggregator.sum("sum"),
          Aggregator.of("digits", Accumulators.Histogram<Long>::new));
    }

    MessagePassing<Long, Long> program(int maximum) {
      return new MessagePassing<>(this, Combiner.ofLong(Math::min), Layouts.LONG, maximum)
          .with(changed)
          .with(range)
          .with(sum)
          .with(digits);
    }

    @Override
    public Wakes wakes() {
      return Wakes.ALL;
    }

    @Override
    public Long initial(VertexContext vertex) {
      return (long) vertex.id();
    }

    @Override
    public Long message(Long label, VertexContext vertex) {
      return label;
    }

    @Override
    public Long update(Long label, Long message, VertexContext vertex, Superstep superstep) {
      return message == null ? label : Math.min(label, message);
    }

    @Override
    public void aggregate(Long before, Long after, VertexContext vertex, double[] sums) {
      if (!after.equals(before)) {
        vertex.aggregator(changed).increment();
      }
      vertex.aggregator(range).add(after.longValue());
      vertex.aggregator(sum).add(1.0 / (1 + after));
      vertex.aggregator(digits).add(after % 10);
    }
  }

  /** The labels after each superstep, from those at the beginning on. */
  private static List<long[]> rounds(NaiveGraph graph, int count) {
    List<long[]> rounds = new ArrayList<>();
    rounds.add(LongStream.range(0, graph.vertices()).toArray());
    for (int round = 1; round <= count; round++) {
      long[] before = rounds.getLast();
      long[] after = before.clone();
      for (Edge<Integer, Long> edge : graph.edges()) {
        after[edge.target()] = Math.min(after[edge.target()], before[edge.source()]);
      }
      rounds.add(after);
    }
    return rounds;
  }

  private static void assertAggregates(
      Labels labels, List<long[]> rounds, List<LoopReport.Superstep> history) {
    for (LoopReport.Superstep superstep : history) {
      long[] before = rounds.get(superstep.number() - 1);
      long[] after = rounds.get(superstep.number());
      long changed = 0;
      double sum = 0;
      Map<Long, Long> digits = new TreeMap<>();
      for (int vertex = 0; vertex < after.length; vertex++) {
        changed += after[vertex] == before[vertex] ? 0 : 1;
        sum += 1.0 / (1 + after[vertex]);
        digits.merge(after[vertex] % 10, 1L, Long::sum);
      }
      assertEquals(changed, superstep.aggregate(labels.changed()));
      assertEquals(sum, superstep.aggregate(labels.sum()), 1e-9);
      assertEquals(digits, superstep.aggregate(labels.digits()));
      Accumulators.LongRange range = superstep.aggregate(labels.range());
      assertEquals(Arrays.stream(after).min(), range.minimum());
      assertEquals(Arrays.stream(after).max(), range.maximum());
    }
  }

  @Test
  void aggregatesOfEverySuperstepAtAnyParallelism() {
    NaiveGraph naive = RandomGraph.of(random, 20_000, 30_000);
    List<long[]> rounds = rounds(naive, 6);
    List<Object> first = null;
    for (int parallelism : List.of(1, 2, 7)) {
      try (Environment environment = CleanExecutor.environment(parallelism)) {
        Labels labels = Labels.make();
        Graphs.of(environment, naive, NUMBERS).run(labels.program(6)).collected();
        JobResult job = environment.execute();
        LoopReport loop = job.loops().getFirst();
        assertEquals(6, loop.history().size());
        assertAggregates(labels, rounds, loop.history());
        List<Object> sums = new ArrayList<>();
        for (LoopReport.Superstep superstep : loop.history()) {
          assertEquals(20_000, superstep.active());
          assertEquals(naive.edges().size(), superstep.messages());
          sums.add(superstep.aggregate(labels.sum()));
        }
        first = first == null ? sums : first;
        assertEquals(first, sums, "the same bits at parallelism " + parallelism);
      }
    }
  }

  @Test
  void anAggregateEndsTheLoop() {
    NaiveGraph naive = RandomGraph.of(random, 9_000, 20_000);
    List<long[]> rounds = rounds(naive, 100);
    int expected = 1;
    while (!Arrays.equals(rounds.get(expected), rounds.get(expected - 1))) {
      expected++;
    }
    try (Environment environment = CleanExecutor.environment(2)) {
      Labels labels = Labels.make();
      Graphs.of(environment, naive, NUMBERS)
          .run(labels.program(1000).until(labels.changed(), (_, changed) -> changed == 0))
          .collected();
      LoopReport loop = environment.execute().loops().getFirst();
      assertEquals(expected, loop.supersteps());
      assertTrue(loop.converged());

      var moved = Aggregator.counter("moved");
      Graphs.of(environment, naive, NUMBERS)
          .vertexCentric(Layouts.LONG, Layouts.LONG)
          .until(moved, (superstep, count) -> superstep > 1 && count == 0)
          .run(
              1000,
              vertex -> (long) vertex.id(),
              (vertex, messages) -> {
                long least = vertex.state();
                for (long label : messages) {
                  least = Math.min(least, label);
                }
                vertex.aggregator(moved).add(least == vertex.state() ? 0 : 1);
                vertex.setState(least);
                vertex.sendToAll(least);
              })
          .collected();
      JobResult job = environment.execute();
      // In the first superstep labels are sent only.
      assertEquals(expected + 1, job.loops().getFirst().supersteps());
      List<Vertex<Long, Long>> states = new ArrayList<>();
      for (int vertex = 0; vertex < naive.vertices(); vertex++) {
        states.add(new Vertex<>((long) vertex, rounds.get(100)[vertex]));
      }
      assertEquals(states, job.collected().getFirst());
    }
  }

  /** Every vertex reads what all have added up before: powers of the number of vertices. */
  @Test
  void theAggregateOfTheSuperstepBefore() {
    for (int parallelism : List.of(1, 2, 7)) {
      try (Environment environment = CleanExecutor.environment(parallelism)) {
        var total = Aggregator.counter("total");
        var states =
            Graphs.of(environment, new NaiveGraph(10_000, List.of()), NUMBERS)
                .vertexCentric(Layouts.LONG, Layouts.LONG)
                .with(total)
                .run(
                    4,
                    vertex -> {
                      vertex.aggregator(total).increment();
                      return 0L;
                    },
                    (vertex, _) -> {
                      vertex.setState(vertex.previousAggregate(total));
                      vertex.aggregator(total).add(vertex.state() + vertex.superstep());
                    });
        long n = 10_000;
        // Added: n, (n + 1) n, ((n + 1) n + 2) n, and so on; that of superstep 3 is read last.
        long last = (((n + 1) * n + 2) * n + 3) * n;
        assertEquals(new Vertex<>(0L, last), states.collect().getFirst());
      }
    }
  }

  @Test
  void whatIsNotDeclaredIsRefused() {
    try (Environment environment = CleanExecutor.environment(2)) {
      var total = Aggregator.counter("total");
      Broadcast<List<Long>> numbers = environment.of(1L, 2L).broadcast();
      Graph<Long, Long, Long> graph = Graphs.of(environment, RandomGraph.line(3), NUMBERS);
      assertTrue(
          failure(
                  () ->
                      graph
                          .vertexCentric(Layouts.LONG, Layouts.LONG)
                          .run(4, _ -> 0L, (vertex, _) -> vertex.aggregator(total).increment())
                          .collect())
              .contains("the loop has not the aggregator 'total'"));
      assertTrue(
          failure(
                  () ->
                      graph
                          .run(
                              MessagePassing.spread(
                                  Combiner.ofLong(Math::min),
                                  vertex -> vertex.broadcast(numbers).getFirst(),
                                  5))
                          .collect())
              .contains("does not read the broadcast"));
    }
  }

  private static String failure(Executable job) {
    return assertThrows(JobException.class, job).getMessage();
  }

  @Test
  void broadcasts() {
    NaiveGraph naive = RandomGraph.of(random, 9_000, 20_000);
    long root = random.nextInt(naive.vertices());
    List<Vertex<Long, Long>> expected = new ArrayList<>();
    long[] levels = naive.levels((int) root);
    for (int vertex = 0; vertex < levels.length; vertex++) {
      expected.add(new Vertex<>((long) vertex, levels[vertex]));
    }
    for (int parallelism : List.of(1, 2, 7)) {
      try (Environment environment = CleanExecutor.environment(parallelism)) {
        Graph<Long, Long, Long> graph = Graphs.of(environment, naive, NUMBERS);
        Broadcast<List<Long>> roots = environment.of(root).map(key -> key).broadcast();
        Broadcast<Integer> step = environment.of(1, 1, 1).broadcast(ones -> ones.size() - 2);
        var fast =
            graph.run(
                MessagePassing.spread(
                        Combiner.ofLong(Math::min),
                        vertex ->
                            vertex.broadcast(roots).contains((Long) vertex.key())
                                ? 0L
                                : NaiveGraph.UNREACHED,
                        1000)
                    .<Long>along((level, _) -> level == NaiveGraph.UNREACHED ? level : level + 1)
                    .with(roots));
        assertEquals(expected, fast.collect());
        var general =
            graph
                .vertexCentric(Layouts.LONG, Layouts.LONG)
                .combiner(Combiner.ofLong(Math::min))
                .with(roots)
                .with(step)
                .run(
                    1000,
                    _ -> NaiveGraph.UNREACHED,
                    (vertex, messages) -> {
                      long level = vertex.state();
                      for (long message : messages) {
                        level = Math.min(level, message);
                      }
                      if (vertex.superstep() == 1
                          && vertex.broadcast(roots).contains(vertex.key())) {
                        level = 0;
                      }
                      if (level < vertex.state()) {
                        vertex.setState(level);
                        vertex.sendToAll(level + vertex.broadcast(step));
                      }
                      vertex.voteToHalt();
                    });
        assertEquals(expected, general.collect());
      }
    }
  }

  /** A path has as many supersteps as vertices; none of them leaves anything behind. */
  @Test
  void manySupersteps() {
    NaiveGraph line = RandomGraph.line(3_000);
    try (Environment environment = CleanExecutor.environment(2)) {
      Graph<Long, Long, Long> graph = Graphs.of(environment, line, NUMBERS);
      var ways =
          MessagePassing.spread(
                  Combiner.ofLong(Math::min), vertex -> vertex.id() == 0 ? 0L : 1L << 40, 5_000)
              .along((Long way, Long _) -> way + 1);
      assertEquals(2_999L, graph.run(ways).collect().getLast().value());
      graph
          .vertexCentric(Layouts.LONG, Layouts.LONG)
          .run(
              5_000,
              _ -> -1L,
              (vertex, messages) -> {
                boolean starts = vertex.superstep() == 1 && vertex.id() == 0;
                if (starts || !messages.isEmpty()) {
                  vertex.setState(starts ? 0L : messages.iterator().next());
                  vertex.sendToAll(vertex.state() + 1);
                }
                vertex.voteToHalt();
              })
          .collected();
      JobResult job = environment.execute();
      assertEquals(new Vertex<>(2_999L, 2_999L), job.collected().getFirst().getLast());
      assertEquals(3_000, job.loops().getFirst().supersteps());
    }
  }

  /** Ends the loop after its fourth superstep. */
  private static final class Stopping implements JobObserver {
    private Environment environment;

    @Override
    public void superstep(String loop, LoopReport.Superstep superstep) {
      if (superstep.number() == 4) {
        assertTrue(environment.stopAfterSuperstep());
      }
    }
  }

  @Test
  void theProgramAsksForAnEnd() {
    NaiveGraph naive = RandomGraph.line(100);
    List<Vertex<Long, Long>> expected = new ArrayList<>();
    long[] after = rounds(naive, 4).getLast();
    for (int vertex = 0; vertex < after.length; vertex++) {
      expected.add(new Vertex<>((long) vertex, after[vertex]));
    }
    Stopping observer = new Stopping();
    try (Environment environment =
        CleanExecutor.environment(Options.defaults().withParallelism(2).withObserver(observer))) {
      observer.environment = environment;
      Graph<Long, Long, Long> graph = Graphs.of(environment, naive, NUMBERS);
      assertEquals(expected, graph.run(Labels.make().program(1000)).collect());
      assertEquals(LoopReport.End.STOPPED, environment.lastJob().loops().getFirst().end());
      var counted =
          graph
              .vertexCentric(Layouts.INT, Layouts.INT)
              .run(1000, _ -> 0, (vertex, _) -> vertex.setState(vertex.state() + 1))
              .collect();
      counted.forEach(vertex -> assertEquals(4, vertex.value()));
      LoopReport loop = environment.lastJob().loops().getFirst();
      assertEquals(LoopReport.End.STOPPED, loop.end());
      assertEquals(4, loop.supersteps());
    }
  }

  /** In each superstep of the outer loop, the edges follow from what a program finds on them. */
  @Test
  void withinALoopOverItsEdges() {
    int count = 500;
    List<Edge<Long, Long>> edges = new ArrayList<>();
    for (long vertex = 0; vertex < count; vertex++) {
      edges.add(new Edge<>(vertex, (long) random.nextInt(count), 1L));
    }
    List<Edge<Long, Long>> expected = edges;
    for (int round = 0; round < 4; round++) {
      Map<Long, Long> arrived = new TreeMap<>();
      for (Edge<Long, Long> edge : expected) {
        arrived.merge(edge.source(), 0L, Long::sum);
        arrived.merge(edge.target(), edge.value(), Long::sum);
      }
      List<Edge<Long, Long>> next = new ArrayList<>();
      arrived.forEach((vertex, sum) -> next.add(next(vertex, sum, count)));
      expected = next;
    }
    for (int parallelism : List.of(1, 2, 7)) {
      try (Environment environment = CleanExecutor.environment(parallelism)) {
        List<Edge<Long, Long>> actual =
            BulkIteration.from(environment.of(edges, Graphs.edgeLayout(Layouts.LONG)), 4)
                .run(
                    current ->
                        Graph.fromEdges(current)
                            .vertexCentric(Layouts.LONG, Layouts.LONG)
                            .run(
                                2,
                                _ -> 0L,
                                (vertex, messages) -> {
                                  long sum = 0;
                                  for (long message : messages) {
                                    sum += message;
                                  }
                                  vertex.setState(sum);
                                  if (vertex.superstep() == 1) {
                                    for (var edge : vertex.edges()) {
                                      edge.send(edge.value());
                                    }
                                  }
                                })
                            .map(vertex -> next(vertex.id(), vertex.value(), count)))
                .collect();
        assertEquals(expected, actual);
        assertEquals(5, environment.lastJob().loops().size());
      }
    }
  }

  /** The graph stays, and what programs read as a broadcast changes with the loop around them. */
  @Test
  void withinALoopOverABroadcast() {
    NaiveGraph naive = RandomGraph.bothWays(RandomGraph.of(random, 300, 350));
    long root = random.nextInt(naive.vertices());
    List<Long> roots = new ArrayList<>(List.of(root));
    for (int round = 0; round < 3; round++) {
      long[] levels = naive.levels((int) (long) roots.getLast());
      long farthest = 0;
      for (int vertex = 0; vertex < levels.length; vertex++) {
        levels[vertex] = levels[vertex] == NaiveGraph.UNREACHED ? -1 : levels[vertex];
        farthest = levels[vertex] > levels[(int) farthest] ? vertex : farthest;
      }
      roots.add(farthest);
    }
    for (int parallelism : List.of(1, 2, 7)) {
      try (Environment environment = CleanExecutor.environment(parallelism)) {
        Graph<Long, Long, Long> graph = Graphs.of(environment, naive, NUMBERS);
        assertEquals(
            List.of(roots.getLast()),
            BulkIteration.from(environment.of(root), 3)
                .run(current -> farthest(graph, current.broadcast()))
                .collect());
      }
    }
  }

  private static DataSet<Long> farthest(
      Graph<Long, Long, Long> graph, Broadcast<List<Long>> roots) {
    MessagePassing<Long, Long> levels =
        MessagePassing.spread(
                Combiner.ofLong(Math::min),
                vertex ->
                    vertex.broadcast(roots).getFirst().equals(vertex.key())
                        ? 0L
                        : NaiveGraph.UNREACHED,
                1000)
            .<Long>along((level, _) -> level == NaiveGraph.UNREACHED ? level : level + 1)
            .with(roots);
    return graph
        .run(levels)
        .map(
            vertex ->
                vertex.value() == NaiveGraph.UNREACHED ? new Vertex<>(vertex.id(), -1L) : vertex)
        .reduce((a, b) -> isFarther(b, a) ? b : a)
        .map(Vertex::id);
  }

  private static boolean isFarther(Vertex<Long, Long> left, Vertex<Long, Long> right) {
    int order = Long.compare(left.value(), right.value());
    return order > 0 || (order == 0 && left.id() < right.id());
  }

  private static Edge<Long, Long> next(long vertex, long sum, int count) {
    return new Edge<>(vertex, (vertex * 7 + sum) % count, 1 + sum % 3);
  }

  /** Opened by a function of the running job. */
  private static volatile CountDownLatch started = new CountDownLatch(1);

  private static long starts(long value) {
    started.countDown();
    return value;
  }

  private static Arguments program(
      String name, Function<Graph<Long, Long, Long>, DataSet<Vertex<Long, Long>>> program) {
    return Arguments.of(name, program);
  }

  /** Programs without end, and one with a superstep without end. */
  static Stream<Arguments> endless() {
    return Stream.of(
        program(
            "spreading",
            graph ->
                graph.run(
                    MessagePassing.spread(
                            Combiner.ofLong(Math::max), vertex -> starts(0), Integer.MAX_VALUE)
                        .along((Long sum, Long _) -> sum + 1)
                        .direction(Direction.ALL))),
        program(
            "never halting",
            graph ->
                graph
                    .vertexCentric(Layouts.LONG, Layouts.LONG)
                    .run(Integer.MAX_VALUE, _ -> 0L, (vertex, _) -> vertex.sendToAll(starts(1)))),
        program(
            "sending",
            graph ->
                graph
                    .vertexCentric(Layouts.LONG, Layouts.LONG)
                    .run(
                        1,
                        _ -> 0L,
                        (vertex, _) -> {
                          while (true) {
                            vertex.sendToAll(starts(1));
                          }
                        })));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("endless")
  void isCancelled(
      String name, Function<Graph<Long, Long, Long>, DataSet<Vertex<Long, Long>>> program)
      throws Exception {
    started = new CountDownLatch(1);
    try (Environment environment = CleanExecutor.environment(2)) {
      program.apply(Graphs.of(environment, RandomGraph.line(9_000), NUMBERS)).collected();
      var running = CompletableFuture.supplyAsync(environment::execute);
      assertTrue(started.await(20, TimeUnit.SECONDS), "the job runs");
      environment.cancel();
      ExecutionException failure =
          assertThrows(ExecutionException.class, () -> running.get(20, TimeUnit.SECONDS));
      assertInstanceOf(JobCancelledException.class, failure.getCause(), name);
      assertEquals(10, environment.sequence(0, 10).count(), "the environment can be used on");
    }
  }
}
