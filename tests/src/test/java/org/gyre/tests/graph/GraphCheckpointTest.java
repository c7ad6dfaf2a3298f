package org.gyre.tests.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.function.Accumulators;
import org.gyre.dataflow.function.Aggregator;
import org.gyre.dataflow.function.Broadcast;
import org.gyre.dataflow.plan.Checkpoints;
import org.gyre.dataflow.plan.Explanation;
import org.gyre.dataflow.plan.JobException;
import org.gyre.dataflow.plan.JobObserver;
import org.gyre.dataflow.plan.LoopReport;
import org.gyre.dataflow.plan.Options;
import org.gyre.dataflow.type.Layouts;
import org.gyre.dataflow.type.Nullable;
import org.gyre.gelly.Edge;
import org.gyre.gelly.Graph;
import org.gyre.gelly.PageRank;
import org.gyre.iterations.BulkIteration;
import org.gyre.iterations.Combiner;
import org.gyre.iterations.ComputedVertex;
import org.gyre.iterations.Direction;
import org.gyre.iterations.MessagePassing;
import org.gyre.iterations.Messages;
import org.gyre.iterations.Superstep;
import org.gyre.iterations.VertexContext;
import org.gyre.iterations.VertexProgram;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.OwnOptions;
import org.gyre.tests.oracle.OwnOptions.Change;
import org.gyre.tests.oracle.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Both forms of message passing go on from what they saved, after any superstep. */
final class GraphCheckpointTest {

  private static final int VERTICES = 9_000;

  private static final KeyKind<Long> NUMBERS =
      new KeyKind<>("number", Layouts.LONG, vertex -> (long) vertex);

  private static final KeyKind<String> TEXTS =
      new KeyKind<>("text", Layouts.STRING, "v%07d"::formatted);

  @TempDir private Path temp;

  /** What each job has spilled. */
  private final List<Double> spilled = new ArrayList<>();

  /** A random graph, and a line along which something comes late. */
  private static NaiveGraph graph() {
    Random random = Seed.random(GraphCheckpointTest.class);
    List<Edge<Integer, Long>> edges =
        new ArrayList<>(RandomGraph.of(random, VERTICES - 20, 20_000).edges());
    for (int vertex = VERTICES - 21; vertex + 1 < VERTICES; vertex++) {
      edges.add(new Edge<>(vertex, vertex + 1, 1L + vertex % 3));
    }
    return new NaiveGraph(VERTICES, edges);
  }

  /** The programs, which read whatever a superstep may read of those before. */
  enum Program {
    /** Wakes all vertices, and so always pulls; sums, an aggregator and a rule. */
    PULLED {
      @Override
      DataSet<?> on(Graph<Long, Long, Long> graph, @Nullable Checkpoints checkpoints) {
        var weight = Aggregator.sum("weight");
        MessagePassing<Double, Double> program =
            new MessagePassing<>(
                    new Weights(weight), Combiner.ofDouble(Double::sum), Layouts.DOUBLE, 50)
                .until(weight, (superstep, sum) -> superstep > 8 && sum > 0);
        return graph.run(checkpoints == null ? program : program.with(checkpoints));
      }
    },

    /** Pulls first, and pushes in the end. */
    SPREAD {
      @Override
      DataSet<?> on(Graph<Long, Long, Long> graph, @Nullable Checkpoints checkpoints) {
        MessagePassing<Long, Long> program =
            MessagePassing.spread(Combiner.ofLong(Math::min), vertex -> (long) vertex.id(), 1000);
        return graph.run(checkpoints == null ? program : program.with(checkpoints));
      }
    },

    /** Messages with values of edges, along edges of both directions. */
    ALONG {
      @Override
      DataSet<?> on(Graph<Long, Long, Long> graph, @Nullable Checkpoints checkpoints) {
        MessagePassing<Long, Long> program =
            MessagePassing.spread(
                    Combiner.ofLong(Math::min),
                    vertex -> vertex.id() == vertex.vertexCount() - 1 ? 0L : 1L << 40,
                    1000)
                .direction(Direction.ALL)
                .along((Long way, Long length) -> way + length);
        return graph.run(checkpoints == null ? program : program.with(checkpoints));
      }
    },

    /** States and messages of no fixed size, in an order that matters, and vertices that halt. */
    ORDERED {
      @Override
      DataSet<?> on(Graph<Long, Long, Long> graph, @Nullable Checkpoints checkpoints) {
        var sent = Aggregator.counter("sent");
        var program = graph.vertexCentric(Layouts.STRING, Layouts.STRING).with(sent);
        return (checkpoints == null ? program : program.with(checkpoints))
            .run(
                9,
                vertex -> "v" + vertex.id(),
                (vertex, messages) -> follow(vertex, messages, sent));
      }
    },

    /** Combined messages of fixed size, and a rule. */
    COMBINED {
      @Override
      DataSet<?> on(Graph<Long, Long, Long> graph, @Nullable Checkpoints checkpoints) {
        var sum = Aggregator.sum("sum");
        var program =
            graph
                .vertexCentric(Layouts.DOUBLE, Layouts.DOUBLE)
                .combiner(Combiner.ofDouble(Double::sum))
                .until(sum, (superstep, added) -> superstep > 7 && added > 0);
        return (checkpoints == null ? program : program.with(checkpoints))
            .run(
                100,
                vertex -> 1.0 / (1 + vertex.id()),
                (vertex, messages) -> {
                  double state = vertex.state();
                  for (double message : messages) {
                    state += message + vertex.previousAggregate(sum) / VERTICES;
                  }
                  vertex.setState(state);
                  vertex.aggregator(sum).add(state);
                  if (vertex.superstep() % 3 != vertex.id() % 3) {
                    vertex.sendToAll(state / (1 + vertex.outDegree()));
                  }
                  vertex.voteToHalt();
                });
      }
    };

    abstract DataSet<?> on(Graph<Long, Long, Long> graph, @Nullable Checkpoints checkpoints);
  }

  /** Ranks of a kind, which read the sums, the aggregate and the number of the superstep. */
  private record Weights(Aggregator<Accumulators.DoubleSum, Double> weight)
      implements VertexProgram<Double, Double> {

    @Override
    public Wakes wakes() {
      return Wakes.ALL;
    }

    @Override
    public Double initial(VertexContext vertex) {
      return 1.0 / (1 + vertex.id());
    }

    @Override
    public Double message(Double state, VertexContext vertex) {
      return state / (1 + vertex.outDegree()) + vertex.previousAggregate(weight) / 1e9;
    }

    @Override
    public Double update(
        Double state, @Nullable Double message, VertexContext vertex, Superstep superstep) {
      double arrived = message == null ? 0 : message;
      return 0.1 / superstep.number()
          + 0.8 * arrived
          + superstep.sum(0) / 1e9
          + vertex.previousAggregate(weight) / 1e9;
    }

    @Override
    public int sums() {
      return 1;
    }

    @Override
    public void aggregate(Double before, Double after, VertexContext vertex, double[] sums) {
      sums[0] += Math.abs(after - before);
      vertex.aggregator(weight).add(after);
    }
  }

  /** What a vertex becomes depends on all messages and their order. */
  private static void follow(
      ComputedVertex<Long, Long, String, String> vertex,
      Messages<String> messages,
      Aggregator<Accumulators.LongCounter, Long> sent) {
    long hash = vertex.state().hashCode() + vertex.superstep() + vertex.previousAggregate(sent);
    for (String message : messages) {
      hash = hash * 31 + message.hashCode();
    }
    vertex.setState(hash + "x".repeat((int) Math.floorMod(hash, 40L)));
    if (Math.floorMod(hash, 3) == 0) {
      vertex.aggregator(sent).add(vertex.outDegree());
      vertex.sendToAll("%" + (1 + Math.floorMod(hash, 30)) + "d");
      long other = (vertex.key() * 7 + vertex.superstep()) % vertex.vertexCount();
      if (vertex.hasVertex(other)) {
        vertex.send(other, "from " + vertex.key());
      }
    }
    if (Math.floorMod(hash, 5) != 0) {
      vertex.voteToHalt();
    }
  }

  /** Copies each checkpoint to a folder of its own when its superstep is reported. */
  private record Copying(Path from, Path to) implements JobObserver {

    @Override
    public void superstep(String loop, LoopReport.Superstep superstep) {
      Path saved = from.resolve("superstep-%08d".formatted(superstep.number()));
      try {
        assertEquals(Files.exists(saved), superstep.checkpoint().bytes() > 0);
        if (Files.exists(saved)) {
          assertEquals(size(saved), superstep.checkpoint().bytes());
          copy(saved, to.resolve("" + superstep.number()).resolve(saved.getFileName()));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static long size(Path folder) throws IOException {
    long bytes = 0;
    for (String name : names(folder)) {
      bytes += Files.size(folder.resolve(name));
    }
    return bytes;
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    for (String name : names(from)) {
      Files.copy(from.resolve(name), to.resolve(name));
    }
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** The supersteps of the last job, but for their times. */
  private List<String> told(Environment environment) {
    spilled.add(environment.lastJob().metric("spilled_bytes").orElseThrow());
    return environment.lastJob().loops().getFirst().history().stream()
        .map(
            superstep ->
                superstep.number()
                    + " "
                    + superstep.aggregates()
                    + " "
                    + superstep.active()
                    + " "
                    + superstep.messages()
                    + " "
                    + superstep.choice())
        .toList();
  }

  private static Options tasks(int parallelism) {
    return Options.defaults().withParallelism(parallelism);
  }

  /** Builds a job with checkpoints, or with null. */
  @FunctionalInterface
  private interface Job {
    DataSet<?> in(Environment environment, @Nullable Checkpoints checkpoints);
  }

  /**
   * Saves each superstep, and goes on from each but those in the middle.
   *
   * @return what was told of the supersteps
   */
  private List<String> goesOn(Options saving, List<Options> resuming, Job job) throws IOException {
    List<?> expected;
    List<String> told;
    try (Environment environment = CleanExecutor.environment(saving)) {
      expected = job.in(environment, null).collect();
      told = told(environment);
    }
    Path folder = temp.resolve("saved");
    Path copies = temp.resolve("copies");
    Options copying = saving.withObserver(new Copying(folder, copies));
    try (Environment environment = CleanExecutor.environment(copying)) {
      assertEquals(expected, job.in(environment, Checkpoints.in(folder)).collect());
      assertEquals(told, told(environment));
      assertReported(environment);
    }
    assertEquals(told.size() - 1, names(copies).size());
    for (int after = 1; after < told.size(); after++) {
      if (after > 3 && after < told.size() - 2) {
        continue;
      }
      Options options = resuming.get(after % resuming.size());
      Checkpoints checkpoints = Checkpoints.in(copies.resolve("" + after)).every(1000).resuming();
      try (Environment environment = CleanExecutor.environment(options)) {
        assertEquals(expected, job.in(environment, checkpoints).collect(), "after " + after);
        assertEquals(told.subList(after, told.size()), told(environment));
        assertEquals(told.size(), environment.lastJob().loops().getFirst().supersteps());
      }
    }
    return told;
  }

  /** The report of the job has what the reports of supersteps have. */
  private static void assertReported(Environment environment) {
    LoopReport loop = environment.lastJob().loops().getFirst();
    long bytes = loop.history().stream().mapToLong(step -> step.checkpoint().bytes()).sum();
    double seconds = loop.history().stream().mapToDouble(step -> step.checkpoint().seconds()).sum();
    assertTrue(bytes > 0 && seconds > 0);
    assertEquals(LoopReport.Checkpoint.NONE, loop.history().getLast().checkpoint());
    var step =
        environment.lastJob().steps().stream()
            .filter(each -> each.name().endsWith(": checkpoints"))
            .findFirst()
            .orElseThrow();
    assertEquals(bytes, step.bytes());
    assertTrue(step.rows() > 0);
  }

  /** What 2 tasks have saved, 1, 2 and 7 go on with, and the other way round. */
  @ParameterizedTest
  @EnumSource
  void goesOnAfterAnySuperstepWithAnyNumberOfTasks(Program program) throws IOException {
    NaiveGraph naive = graph();
    Options little = tasks(2).withMemory(6 << 20).withPageSize(4096);
    List<String> told =
        goesOn(
            tasks(2),
            List.of(tasks(1), tasks(7), little),
            (environment, checkpoints) ->
                program.on(Graphs.of(environment, naive, NUMBERS), checkpoints));
    assertTrue(told.size() > 7, told::toString);
    assertEquals(
        program == Program.SPREAD || program == Program.ALONG,
        told.stream().anyMatch(step -> step.endsWith("push")));
    assertEquals(
        program.ordinal() <= Program.ALONG.ordinal(),
        told.stream().anyMatch(step -> step.endsWith("pull")));
  }

  @ParameterizedTest
  @EnumSource
  void whatManyTasksSavedFewGoOnWith(Program program) throws IOException {
    NaiveGraph naive = graph();
    goesOn(
        tasks(7),
        List.of(tasks(2), tasks(1)),
        (environment, checkpoints) ->
            program.on(Graphs.of(environment, naive, NUMBERS), checkpoints));
  }

  /** Messages that are under way lie in temporary files when they are saved and read. */
  @Test
  void messagesThatWereSpilled() throws IOException {
    NaiveGraph naive = RandomGraph.of(Seed.random(GraphCheckpointTest.class), 3_000, 60_000);
    Options little = tasks(2).withMemory(4 << 20).withPageSize(4096);
    goesOn(
        little,
        List.of(little),
        (environment, checkpoints) -> {
          var program =
              Graphs.of(environment, naive, NUMBERS).vertexCentric(Layouts.LONG, Layouts.STRING);
          return (checkpoints == null ? program : program.with(checkpoints))
              .run(
                  5,
                  _ -> 0L,
                  (vertex, messages) -> {
                    long sum = vertex.state();
                    for (String message : messages) {
                      sum = sum * 31 + Long.parseLong(message.strip());
                    }
                    vertex.setState(sum);
                    vertex.sendToAll("%60d".formatted(vertex.key() * 7 + vertex.superstep()));
                  });
        });
    assertTrue(spilled.stream().allMatch(bytes -> bytes > 1 << 20), spilled::toString);
  }

  @Test
  void keysThatAreTexts() throws IOException {
    NaiveGraph naive = graph();
    goesOn(
        tasks(2),
        List.of(tasks(3)),
        (environment, checkpoints) -> {
          MessagePassing<Long, Long> program =
              MessagePassing.spread(Combiner.ofLong(Math::min), vertex -> (long) vertex.id(), 1000);
          return Graphs.of(environment, naive, TEXTS)
              .run(checkpoints == null ? program : program.with(checkpoints));
        });
  }

  @Test
  void pageRank() throws IOException {
    NaiveGraph naive = graph();
    goesOn(
        tasks(2),
        List.of(tasks(1), tasks(2)),
        (environment, checkpoints) -> {
          PageRank ranks = PageRank.iterations(9);
          return (checkpoints == null ? ranks : ranks.with(checkpoints))
              .run(Graphs.of(environment, naive, NUMBERS));
        });
  }

  private static List<String> lines(NaiveGraph naive) {
    return naive.edges().stream()
        .map(edge -> edge.source() + " " + edge.target() + " " + edge.value())
        .toList();
  }

  /** The graph of a file, which the plan does not tell from another. */
  private static Graph<Long, Long, Long> read(Environment environment, Path file) {
    Graph<Long, ?, Long> edges =
        Graph.fromEdges(
            environment
                .readText(file)
                .map(
                    line -> {
                      String[] words = line.split(" ");
                      return new Edge<>(
                          Long.valueOf(words[0]), Long.valueOf(words[1]), Long.valueOf(words[2]));
                    })
                .as(Graphs.edgeLayout(Layouts.LONG)));
    return Graph.of(environment.of(List.of(), Graphs.vertexLayout(Layouts.LONG)), edges.edges());
  }

  private static String refusal(Options options, Job job, Checkpoints checkpoints) {
    try (Environment environment = CleanExecutor.environment(options)) {
      return assertThrows(JobException.class, () -> job.in(environment, checkpoints).collect())
          .getMessage();
    }
  }

  private static void assertRefused(
      Options options, Job job, Checkpoints checkpoints, String... reasons) {
    String message = refusal(options, job, checkpoints);
    for (String reason : reasons) {
      assertTrue(message.contains(reason), message);
    }
  }

  private void save(Job job, Path folder) {
    try (Environment environment = CleanExecutor.environment(tasks(2))) {
      job.in(environment, Checkpoints.in(folder).every(2)).collect();
    }
  }

  /** Each change of one edge; the order of edges is none. */
  @ParameterizedTest
  @EnumSource(names = {"ALONG", "ORDERED"})
  void anotherGraphIsRefused(Program program) throws IOException {
    Path file = temp.resolve("edges");
    Path folder = temp.resolve("saved");
    Job job = (environment, checkpoints) -> program.on(read(environment, file), checkpoints);
    NaiveGraph naive = graph();
    List<String> lines = lines(naive);
    Files.write(file, lines);
    save(job, folder);
    List<?> expected;
    try (Environment environment = CleanExecutor.environment(tasks(1))) {
      expected = job.in(environment, null).collect();
    }
    Files.write(file, lines.reversed());
    Checkpoints resuming = Checkpoints.in(folder).every(1000).resuming();
    try (Environment environment = CleanExecutor.environment(tasks(3))) {
      assertEquals(expected, job.in(environment, resuming).collect());
      assertTrue(environment.lastJob().loops().getFirst().history().getFirst().number() > 2);
    }
    String counts =
        "a graph of %,d vertices and %,d edges".formatted(naive.ends().size(), lines.size());
    for (String changed : List.of("0 2 1000", "1 0 1000", "0 1 1001")) {
      List<String> other = new ArrayList<>(lines);
      other.set(0, "0 1 1000");
      Files.write(file, other);
      Path own = temp.resolve("saved" + changed.replace(' ', '-'));
      save(job, own);
      other.set(0, changed);
      Files.write(file, other);
      assertRefused(
          tasks(2),
          job,
          Checkpoints.in(own).resuming(),
          "was written for " + counts,
          "this is " + counts,
          "read what it has read then");
    }
    Files.write(file, lines.subList(1, lines.size()));
    assertRefused(tasks(2), job, resuming, counts, "%,d edges".formatted(lines.size() - 1));
    // Another key for a vertex.
    Files.write(file, lines.stream().map(line -> line.replace("8999", "9999")).toList());
    assertRefused(tasks(2), job, resuming, "was written for " + counts, "this is " + counts);
  }

  @Test
  void anotherPlanIsRefused() {
    NaiveGraph naive = RandomGraph.line(30);
    Path folder = temp.resolve("saved");
    Job job =
        (environment, checkpoints) ->
            Program.SPREAD.on(Graphs.of(environment, naive, NUMBERS), checkpoints);
    save(job, folder);
    for (Program other : List.of(Program.PULLED, Program.ORDERED)) {
      assertRefused(
          tasks(2),
          (environment, checkpoints) ->
              other.on(Graphs.of(environment, naive, NUMBERS), checkpoints),
          Checkpoints.in(folder).resuming(),
          "another plan",
          "message passing at GraphCheckpointTest.java");
    }
    assertRefused(tasks(2), job, Checkpoints.in(folder), "earlier run", "resuming()");
  }

  /** A run over a line, whose labels come from a broadcast. */
  private static Job broadcasting(long label) {
    return (environment, checkpoints) -> {
      Broadcast<List<Long>> labels = environment.of(label, 5L).broadcast();
      MessagePassing<Long, Long> program =
          MessagePassing.spread(
                  Combiner.ofLong(Math::min),
                  vertex -> vertex.broadcast(labels).getFirst() + (long) vertex.id(),
                  1000)
              .with(labels);
      return Graphs.of(environment, RandomGraph.line(30), NUMBERS)
          .run(checkpoints == null ? program : program.with(checkpoints));
    };
  }

  @Test
  @OwnOptions(keeps = Change.PARALLELISM, value = "has files of two tasks")
  void whatIsBroadcastIsPartOfThePlan() {
    Path folder = temp.resolve("saved");
    save(broadcasting(1), folder);
    Checkpoints resuming = Checkpoints.in(folder).every(1000).resuming();
    assertRefused(tasks(2), broadcasting(2), resuming, "another plan");
    assertRefused(tasks(3), broadcasting(1), resuming, "2 tasks", "withParallelism(2)");
    try (Environment environment = CleanExecutor.environment(tasks(2))) {
      assertEquals(30, broadcasting(1).in(environment, resuming).collect().size());
      assertEquals(29, environment.lastJob().loops().getFirst().history().getFirst().number());
    }
  }

  /** Each file of the last checkpoint: with a byte changed, cut, and not there at all. */
  @ParameterizedTest
  @EnumSource(names = {"SPREAD", "ORDERED"})
  @OwnOptions(keeps = Change.PARALLELISM, value = "has files of two tasks")
  void aDamagedOneIsRefused(Program program) throws IOException {
    NaiveGraph naive = RandomGraph.of(Seed.random(GraphCheckpointTest.class), 300, 600);
    Job job =
        (environment, checkpoints) ->
            program.on(Graphs.of(environment, naive, NUMBERS), checkpoints);
    Path folder = temp.resolve("saved");
    save(job, folder);
    Path last = folder.resolve(names(folder).getLast());
    List<String> files = names(last);
    List<String> parts =
        program == Program.SPREAD
            ? List.of("manifest", "messages", "senders", "states", "sums")
            : List.of("halted", "manifest", "messages", "states");
    assertEquals(
        parts,
        List.copyOf(new TreeSet<>(files.stream().map(f -> f.replaceAll("-.", "")).toList())));
    Checkpoints resuming = Checkpoints.in(folder).resuming();
    String damaged = last.getFileName() + " is damaged";
    for (String name : files) {
      Path file = last.resolve(name);
      byte[] bytes = Files.readAllBytes(file);
      if (bytes.length > 0) {
        byte[] changed = bytes.clone();
        changed[bytes.length / 2] ^= 4;
        Files.write(file, changed);
        assertRefused(tasks(2), job, resuming, damaged, name);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
        assertRefused(tasks(2), job, resuming, damaged, name);
      }
      Files.delete(file);
      assertRefused(tasks(2), job, resuming, damaged, name, "is not there");
      Files.write(file, bytes);
    }
    try (Environment environment = CleanExecutor.environment(tasks(2))) {
      assertEquals(job.in(environment, null).collect(), job.in(environment, resuming).collect());
    }
  }

  @Test
  void withinALoopNothingIsSaved() {
    Checkpoints inner = Checkpoints.in(temp.resolve("inner"));
    assertRefused(
        tasks(2),
        (environment, checkpoints) -> {
          Graph<Long, Long, Long> graph = Graphs.of(environment, RandomGraph.line(9), NUMBERS);
          return BulkIteration.from(environment.sequence(0, 9), 2)
              .run(
                  current ->
                      current
                          .join(graph.run(spreading(checkpoints)))
                          .where(value -> value)
                          .equalTo(vertex -> vertex.id())
                          .with((value, vertex) -> vertex.value()));
        },
        inner,
        "within another loop");
  }

  private static MessagePassing<Long, Long> spreading(Checkpoints checkpoints) {
    return MessagePassing.spread(Combiner.ofLong(Math::min), vertex -> (long) vertex.id(), 1000)
        .with(checkpoints);
  }

  /** A loop that is stopped goes on where it was stopped. */
  @ParameterizedTest
  @EnumSource(names = {"SPREAD", "COMBINED"})
  void whatWasStoppedGoesOn(Program program) {
    NaiveGraph naive = graph();
    Job job =
        (environment, checkpoints) ->
            program.on(Graphs.of(environment, naive, NUMBERS), checkpoints);
    List<?> expected;
    try (Environment environment = CleanExecutor.environment(tasks(2))) {
      expected = job.in(environment, null).collect();
    }
    Environment[] running = new Environment[1];
    JobObserver stopping =
        new JobObserver() {
          @Override
          public void superstep(String loop, LoopReport.Superstep superstep) {
            if (superstep.number() % 3 == 0) {
              running[0].stopAfterSuperstep();
            }
          }
        };
    Checkpoints checkpoints = Checkpoints.in(temp.resolve("saved")).resuming();
    List<?> found;
    int jobs = 0;
    do {
      try (Environment environment =
          CleanExecutor.environment(tasks(1 + jobs % 3).withObserver(stopping))) {
        running[0] = environment;
        found = job.in(environment, checkpoints).collect();
        jobs++;
        if (environment.lastJob().loops().getFirst().end() != LoopReport.End.STOPPED) {
          break;
        }
      }
    } while (jobs < 1000);
    assertEquals(expected, found);
    assertTrue(jobs > 2, "jobs: " + jobs);
  }

  /** States grow until they do not fit; without what is cached it is tried again from there. */
  @Test
  @OwnOptions(keeps = Change.MEMORY, value = "says how much does not fit")
  void aJobThatIsShortOfMemoryGoesOnWhereItWas() {
    List<List<Integer>> attempts = new ArrayList<>();
    JobObserver observer =
        new JobObserver() {
          @Override
          public void jobStarted(Explanation plan) {
            attempts.add(new ArrayList<>());
          }

          @Override
          public void superstep(String loop, LoopReport.Superstep superstep) {
            attempts.getLast().add(superstep.number());
          }
        };
    Options little = tasks(2).withMemory(4 << 20).withPageSize(4096).withObserver(observer);
    try (Environment environment = CleanExecutor.environment(little)) {
      DataSet<Long> cached = environment.sequence(0, 100).map(value -> value + 1).cache();
      cached.count();
      var growing =
          Graphs.of(environment, RandomGraph.line(1000), NUMBERS)
              .vertexCentric(Layouts.STRING, Layouts.LONG)
              .with(Checkpoints.in(temp.resolve("saved")).every(2))
              .run(1000, _ -> "", (vertex, _) -> vertex.setState(vertex.state() + "x".repeat(200)));
      JobException failure = assertThrows(JobException.class, growing::collect);
      assertTrue(failure.getMessage().contains("vertex states"), failure.getMessage());
      assertEquals(100, cached.count()); // until here, as what is not reachable is not kept
    }
    assertEquals(4, attempts.size());
    List<Integer> first = attempts.get(1);
    List<Integer> second = attempts.get(2);
    assertEquals(1, first.getFirst());
    assertTrue(first.size() > 1, attempts::toString);
    int resumed = first.size() / 2 * 2 + 1;
    assertEquals(IntStream.range(resumed, resumed + second.size()).boxed().toList(), second);
  }
}
