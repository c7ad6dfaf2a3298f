package org.gyre.tests.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.plan.Checkpoints;
import org.gyre.dataflow.plan.Explanation;
import org.gyre.dataflow.plan.JobException;
import org.gyre.dataflow.plan.JobObserver;
import org.gyre.dataflow.plan.LoopReport;
import org.gyre.dataflow.plan.Options;
import org.gyre.dataflow.type.Layouts;
import org.gyre.gelly.PageRank;
import org.gyre.iterations.Combiner;
import org.gyre.iterations.MessagePassing;
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

  private static final KeyKind<String> TEXTS =
      new KeyKind<>("text", Layouts.STRING, "v%07d"::formatted);

  @TempDir private Path temp;

  /** What each job has spilled. */
  private final List<Double> spilled = new ArrayList<>();

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

  /**
   * Saves each superstep, and goes on from each but those in the middle.
   *
   * @return what was told of the supersteps
   */
  private List<String> goesOn(Options saving, List<Options> resuming, CheckpointedProgram.Job job)
      throws IOException {
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
  void goesOnAfterAnySuperstepWithAnyNumberOfTasks(CheckpointedProgram program) throws IOException {
    NaiveGraph naive = CheckpointedProgram.graph();
    Options little = tasks(2).withMemory(6 << 20).withPageSize(4096);
    List<String> told = goesOn(tasks(2), List.of(tasks(1), tasks(7), little), program.on(naive));
    assertTrue(told.size() > 7, told::toString);
    assertEquals(
        program == CheckpointedProgram.SPREAD || program == CheckpointedProgram.ALONG,
        told.stream().anyMatch(step -> step.endsWith("push")));
    assertEquals(
        program.ordinal() <= CheckpointedProgram.ALONG.ordinal(),
        told.stream().anyMatch(step -> step.endsWith("pull")));
  }

  @ParameterizedTest
  @EnumSource
  void whatManyTasksSavedFewGoOnWith(CheckpointedProgram program) throws IOException {
    NaiveGraph naive = CheckpointedProgram.graph();
    goesOn(tasks(7), List.of(tasks(2), tasks(1)), program.on(naive));
  }

  /** Messages that are under way lie in temporary files when they are saved and read. */
  @Test
  @OwnOptions(
      keeps = {Change.MEMORY, Change.PARALLELISM},
      value = "has memory that is too little for the messages of its tasks")
  void messagesThatWereSpilled() throws IOException {
    NaiveGraph naive = RandomGraph.of(Seed.random(GraphCheckpointTest.class), 3_000, 60_000);
    Options little = tasks(2).withMemory(4 << 20).withPageSize(4096);
    goesOn(
        little,
        List.of(little),
        (environment, checkpoints) -> {
          var program =
              Graphs.of(environment, naive, CheckpointedProgram.NUMBERS)
                  .vertexCentric(Layouts.LONG, Layouts.STRING);
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
    NaiveGraph naive = CheckpointedProgram.graph();
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
    NaiveGraph naive = CheckpointedProgram.graph();
    goesOn(
        tasks(2),
        List.of(tasks(1), tasks(2)),
        (environment, checkpoints) -> {
          PageRank ranks = PageRank.iterations(9);
          return (checkpoints == null ? ranks : ranks.with(checkpoints))
              .run(Graphs.of(environment, naive, CheckpointedProgram.NUMBERS));
        });
  }

  /** The time begins when the graph is indexed, and again with each checkpoint. */
  @ParameterizedTest
  @EnumSource(names = {"SPREAD", "ORDERED"})
  void timeSaysWhenTheyAreDue(CheckpointedProgram program) throws IOException {
    CheckpointedProgram.Job job = program.on(RandomGraph.line(9));
    Path often = temp.resolve("often");
    Path never = temp.resolve("never");
    try (Environment environment = CleanExecutor.environment(tasks(2))) {
      job.in(environment, Checkpoints.in(often).every(Duration.ofNanos(1))).collect();
      int last = environment.lastJob().loops().getFirst().supersteps();
      assertEquals(
          List.of("superstep-%08d".formatted(last - 2), "superstep-%08d".formatted(last - 1)),
          names(often));
      job.in(environment, Checkpoints.in(never).every(Duration.ofDays(1)).resuming()).collect();
    }
    assertEquals(List.of(), names(never));
  }

  /** A loop that is stopped goes on where it was stopped. */
  @ParameterizedTest
  @EnumSource(names = {"SPREAD", "COMBINED"})
  void whatWasStoppedGoesOn(CheckpointedProgram program) {
    NaiveGraph naive = CheckpointedProgram.graph();
    CheckpointedProgram.Job job = program.on(naive);
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
          Graphs.of(environment, RandomGraph.line(1000), CheckpointedProgram.NUMBERS)
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
