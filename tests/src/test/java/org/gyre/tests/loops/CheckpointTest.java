package org.gyre.tests.loops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.function.Accumulators.LongCounter;
import org.gyre.dataflow.function.Aggregator;
import org.gyre.dataflow.function.Rich;
import org.gyre.dataflow.plan.Checkpoints;
import org.gyre.dataflow.plan.JobException;
import org.gyre.dataflow.plan.LoopReport;
import org.gyre.dataflow.plan.Options;
import org.gyre.dataflow.type.Tuple2;
import org.gyre.iterations.BulkIteration;
import org.gyre.iterations.DeltaIteration;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.OwnOptions;
import org.gyre.tests.oracle.OwnOptions.Change;
import org.gyre.tests.oracle.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Loops that fail go on from what they saved, and give what they would have given. */
final class CheckpointTest {

  private static final int SUPERSTEPS = 11;

  /** In which superstep a function fails; 0 for none. */
  private static final AtomicInteger FAILS = new AtomicInteger();

  private static final Aggregator<LongCounter, Long> CALLS = Aggregator.counter("calls");

  @TempDir private Path temp;

  /** A value that changes in each superstep, of no fixed size. */
  record Text(long id, String text) {}

  static Stream<Options> options() {
    return DeltaIterationTest.options();
  }

  /** What each value becomes depends on the superstep and on what the one before added up. */
  private static DataSet<Text> bulk(Environment environment, Checkpoints checkpoints) {
    DataSet<Text> initial = environment.sequence(0, 500).map(i -> new Text(i, "v" + i));
    BulkIteration<Text> loop = BulkIteration.from(initial, SUPERSTEPS).with(CALLS);
    return (checkpoints == null ? loop : loop.with(checkpoints))
        .run(
            current ->
                current.map(
                    Rich.map(
                        context -> {
                          int superstep = context.superstep();
                          long before = context.previousAggregate(CALLS);
                          LongCounter calls = context.aggregator(CALLS);
                          return (Text value) -> {
                            if (superstep == FAILS.get() && value.id() == 77) {
                              throw new IllegalStateException("as planned");
                            }
                            calls.add(value.id() % superstep);
                            return new Text(value.id(), value.text() + (value.id() + before) % 7);
                          };
                        })))
        .name("bulk");
  }

  /** Shortest paths over a random graph, as texts, so that values grow. */
  private static DataSet<Text> delta(Environment environment, Checkpoints checkpoints) {
    DataSet<Tuple2<Long, Long>> edges = edges(environment);
    DeltaIteration<Long, Text, Text> loop = paths(environment);
    return (checkpoints == null ? loop : loop.with(checkpoints))
        .run(
            (solution, changed) -> {
              DataSet<Text> offers =
                  changed
                      .join(edges)
                      .where(Text::id)
                      .equalTo(Tuple2::f0)
                      .with((from, edge) -> new Text(edge.f1(), from.text() + "/" + edge.f1()));
              return DeltaIteration.changes(
                  solution
                      .join(offers.groupBy(Text::id).minBy(Text::text), Text::id)
                      .flatWith(
                          (offer, known, out) -> {
                            if (FAILS.get() > 0 && offer.text().split("/").length > FAILS.get()) {
                              throw new IllegalStateException("as planned");
                            }
                            if (known.text().isEmpty()) {
                              out.collect(offer);
                            }
                          }));
            })
        .name("delta");
  }

  private static DataSet<Tuple2<Long, Long>> edges(Environment environment) {
    Random random = Seed.random(CheckpointTest.class);
    List<Tuple2<Long, Long>> edges = new ArrayList<>();
    for (long vertex = 1; vertex < 1500; vertex++) {
      edges.add(Tuple2.of(Math.max(0, vertex - random.nextInt(1, 200)), vertex));
    }
    return environment.of(edges);
  }

  private static DeltaIteration<Long, Text, Text> paths(Environment environment) {
    DataSet<Text> set = environment.sequence(0, 1500).map(i -> new Text(i, ""));
    return DeltaIteration.from(set, Text::id, environment.of(List.of(new Text(0, "0"))), 1000);
  }

  /** The same paths, each merged with what is known. */
  private static DataSet<Text> merging(Environment environment, Checkpoints checkpoints) {
    DataSet<Tuple2<Long, Long>> edges = edges(environment);
    DeltaIteration<Long, Text, Text> loop =
        paths(environment)
            .merging(
                (a, b) ->
                    b.text().isEmpty() || (!a.text().isEmpty() && a.text().compareTo(b.text()) <= 0)
                        ? a
                        : b);
    return (checkpoints == null ? loop : loop.with(checkpoints))
        .run(
            (_, changed) ->
                DeltaIteration.changes(
                    changed
                        .join(edges)
                        .where(Text::id)
                        .equalTo(Tuple2::f0)
                        .with(
                            (from, edge) -> {
                              String path = from.text() + "/" + edge.f1();
                              if (FAILS.get() > 0 && path.split("/").length > FAILS.get()) {
                                throw new IllegalStateException("as planned");
                              }
                              return new Text(edge.f1(), path);
                            })))
        .name("merging");
  }

  /** Builds a loop with checkpoints, or with null. */
  @FunctionalInterface
  private interface Loop {
    DataSet<Text> in(Environment environment, Checkpoints checkpoints);
  }

  private static LoopReport report(Environment environment) {
    return environment.lastJob().loops().getFirst();
  }

  private void failsAndGoesOn(Options options, Loop loop, int fails, int expectedResume)
      throws IOException {
    Path folder = temp.resolve("checkpoints");
    Checkpoints checkpoints = Checkpoints.in(folder).every(2);
    List<Text> expected;
    int supersteps;
    try (Environment environment = CleanExecutor.environment(options)) {
      expected = loop.in(environment, null).collect();
      supersteps = report(environment).supersteps();
      assertTrue(supersteps > expectedResume, () -> supersteps + " supersteps");
    }
    FAILS.set(fails);
    try (Environment environment = CleanExecutor.environment(options)) {
      assertThrows(JobException.class, () -> loop.in(environment, checkpoints).collect());
    } finally {
      FAILS.set(0);
    }
    assertEquals(
        List.of(
            "superstep-%08d".formatted(expectedResume - 2),
            "superstep-%08d".formatted(expectedResume)),
        names(folder));
    try (Environment environment = CleanExecutor.environment(options)) {
      assertEquals(expected, loop.in(environment, checkpoints.resuming()).collect());
      LoopReport report = report(environment);
      assertEquals(expectedResume + 1, report.history().getFirst().number());
      assertEquals(supersteps, report.supersteps());
      assertReported(environment, folder);
    }
  }

  /** What checkpoints took stands beside their supersteps, and all of it among the steps. */
  private static void assertReported(Environment environment, Path folder) throws IOException {
    LoopReport report = report(environment);
    long bytes = 0;
    for (LoopReport.Superstep superstep : report.history()) {
      boolean isSaved = superstep.number() % 2 == 0 && superstep.number() < report.supersteps();
      LoopReport.Checkpoint checkpoint = superstep.checkpoint();
      assertEquals(isSaved, checkpoint.bytes() > 0 && checkpoint.seconds() > 0, report::toString);
      assertEquals(isSaved, !checkpoint.equals(LoopReport.Checkpoint.NONE));
      bytes += checkpoint.bytes();
    }
    int last = (report.supersteps() - 1) / 2 * 2;
    long written = 0;
    for (String name : names(folder.resolve("superstep-%08d".formatted(last)))) {
      written += Files.size(folder.resolve("superstep-%08d".formatted(last)).resolve(name));
    }
    assertEquals(
        written,
        report.history().get(last - report.history().getFirst().number()).checkpoint().bytes());
    String steps = environment.lastJob().steps().toString();
    assertTrue(steps.contains(": checkpoints, rows="), steps);
    assertTrue(steps.contains("bytes=" + bytes), steps);
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("options")
  void aBulkIterationGoesOn(Options options) throws IOException {
    failsAndGoesOn(options, CheckpointTest::bulk, 9, 8);
  }

  @ParameterizedTest
  @MethodSource("options")
  void aDeltaIterationGoesOn(Options options) throws IOException {
    failsAndGoesOn(options, CheckpointTest::delta, 9, 8);
  }

  @ParameterizedTest
  @MethodSource("options")
  void aDeltaIterationThatMergesGoesOn(Options options) throws IOException {
    failsAndGoesOn(options, CheckpointTest::merging, 9, 8);
  }

  /** The folder of a loop that has saved supersteps 2, 4 ... 10. */
  private Path saved() {
    Path folder = temp.resolve("saved");
    try (Environment environment = CleanExecutor.environment(2)) {
      bulk(environment, Checkpoints.in(folder).every(2)).collect();
    }
    return folder;
  }

  private static void assertRefused(Path folder, Options options, Loop loop, String... reasons) {
    try (Environment environment = CleanExecutor.environment(options)) {
      Checkpoints resuming = Checkpoints.in(folder).resuming();
      JobException failure =
          assertThrows(JobException.class, () -> loop.in(environment, resuming).collect());
      for (String reason : reasons) {
        assertTrue(failure.getMessage().contains(reason), failure.getMessage());
      }
    }
  }

  private static final Options TWO = Options.defaults().withParallelism(2);

  @Test
  @OwnOptions(keeps = Change.PARALLELISM, value = "has files of two tasks")
  void anotherPlanIsRefused() {
    Path folder = saved();
    assertRefused(
        folder, TWO, CheckpointTest::delta, "another plan", "bulk (iterate) at", "begin anew");
    assertRefused(
        folder,
        Options.defaults().withParallelism(3),
        CheckpointTest::bulk,
        "2 tasks",
        "withParallelism(2)");
  }

  @Test
  void earlierOnesAreNotOverwritten() {
    Path folder = saved();
    try (Environment environment = CleanExecutor.environment(TWO)) {
      JobException failure =
          assertThrows(
              JobException.class,
              () -> bulk(environment, Checkpoints.in(folder).every(3)).collect());
      assertTrue(failure.getMessage().contains("earlier run"), failure.getMessage());
    }
  }

  /** Each file of the last checkpoint: with a byte changed, cut, and not there at all. */
  @Test
  @OwnOptions(keeps = Change.PARALLELISM, value = "has files of two tasks")
  void aDamagedOneIsRefusedAndTheOneBeforeIsThere() throws IOException {
    Path folder = saved();
    Path last = folder.resolve("superstep-00000010");
    List<String> files = names(last);
    assertEquals(List.of("manifest", "values-0", "values-1"), files);
    for (String name : files) {
      Path file = last.resolve(name);
      byte[] bytes = Files.readAllBytes(file);
      for (int at : new int[] {0, bytes.length / 2, bytes.length - 1}) {
        byte[] changed = bytes.clone();
        changed[at] ^= 4;
        Files.write(file, changed);
        assertRefused(folder, TWO, CheckpointTest::bulk, "superstep-00000010 is damaged", name);
      }
      Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
      assertRefused(folder, TWO, CheckpointTest::bulk, "superstep-00000010 is damaged", name);
      Files.delete(file);
      assertRefused(folder, TWO, CheckpointTest::bulk, "superstep-00000010 is damaged", name);
      Files.write(file, bytes);
    }
    for (String name : files) {
      Files.delete(last.resolve(name));
    }
    Files.delete(last);
    try (Environment environment = CleanExecutor.environment(TWO)) {
      List<Text> expected = bulk(environment, null).collect();
      assertEquals(expected, bulk(environment, Checkpoints.in(folder).resuming()).collect());
      assertEquals(9, report(environment).history().getFirst().number());
    }
  }

  @Test
  void whatWasBeingWrittenIsDeleted() throws IOException {
    Path folder = saved();
    Path unfinished = Files.createDirectory(folder.resolve(".writing-superstep-00000012"));
    Files.writeString(unfinished.resolve("values-0"), "half");
    try (Environment environment = CleanExecutor.environment(TWO)) {
      bulk(environment, Checkpoints.in(folder).resuming()).collect();
    }
    assertEquals(List.of("superstep-00000008", "superstep-00000010"), names(folder));
  }

  @Test
  void timeSaysWhenTheyAreDue() throws IOException {
    Path often = temp.resolve("often");
    Path never = temp.resolve("never");
    try (Environment environment = CleanExecutor.environment(TWO)) {
      bulk(environment, Checkpoints.in(often).every(Duration.ofNanos(1))).collect();
      bulk(environment, Checkpoints.in(never).every(Duration.ofDays(1)).resuming()).collect();
    }
    assertEquals(List.of("superstep-00000009", "superstep-00000010"), names(often));
    assertEquals(List.of(), names(never));
    assertThrows(IllegalArgumentException.class, () -> Checkpoints.in(never).every(0));
    assertThrows(IllegalArgumentException.class, () -> Checkpoints.in(never).every(Duration.ZERO));
  }

  @Test
  void aLoopWithinAnotherSavesNothing() {
    try (Environment environment = CleanExecutor.environment(TWO)) {
      DataSet<Long> result =
          BulkIteration.from(environment.sequence(0, 10), 2)
              .run(
                  outer ->
                      BulkIteration.from(outer, 2)
                          .with(Checkpoints.in(temp.resolve("inner")))
                          .run(inner -> inner.map(value -> value + 1)));
      JobException failure = assertThrows(JobException.class, result::collect);
      assertTrue(failure.getMessage().contains("within another loop"), failure.getMessage());
    }
  }

  @Test
  void aFolderThatCannotBeIsNamed() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "text");
    assertRefused(file, TWO, CheckpointTest::bulk, file.toString(), "name another folder");
  }
}
