package org.gyre.tests.loops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.stream.LongStream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.function.Accumulators;
import org.gyre.dataflow.function.Aggregator;
import org.gyre.dataflow.function.Rich;
import org.gyre.dataflow.plan.Checkpoints;
import org.gyre.dataflow.plan.JobObserver;
import org.gyre.dataflow.plan.LoopReport;
import org.gyre.dataflow.plan.LoopReport.End;
import org.gyre.dataflow.plan.Options;
import org.gyre.iterations.BulkIteration;
import org.gyre.tests.oracle.Bag;
import org.gyre.tests.oracle.CleanExecutor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Loops that are watched, and ended by the program after the current superstep. */
final class StopTest {

  private static final long PATIENCE_SECONDS = 20;

  @TempDir Path folder;

  /** What the functions of a running loop and another thread tell each other. */
  private static volatile CountDownLatch reached = new CountDownLatch(1);

  private static volatile CountDownLatch stopped = new CountDownLatch(1);

  /** Notes supersteps, and asks for an end after one of them. */
  private static final class Watcher implements JobObserver {

    private final List<String> seen = Collections.synchronizedList(new ArrayList<>());
    private final BiPredicate<String, LoopReport.Superstep> stops;
    private Environment environment;

    Watcher(BiPredicate<String, LoopReport.Superstep> stops) {
      this.stops = stops;
    }

    @Override
    public void superstep(String loop, LoopReport.Superstep superstep) {
      seen.add(
          loop.substring(0, loop.indexOf(' '))
              + " "
              + superstep.number()
              + " "
              + superstep.aggregates());
      if (stops.test(loop, superstep)) {
        assertTrue(environment.stopAfterSuperstep());
      }
    }
  }

  private static Environment environment(int parallelism, Watcher watcher) {
    Environment environment =
        CleanExecutor.environment(
            Options.defaults().withParallelism(parallelism).withObserver(watcher));
    watcher.environment = environment;
    return environment;
  }

  private static DataSet<Long> counted(
      DataSet<Long> data, Aggregator<Accumulators.LongCounter, Long> sum) {
    return data.map(
        Rich.map(
            context -> {
              var sums = context.aggregator(sum);
              return value -> {
                sums.add(value);
                return value + 1;
              };
            }));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void anObserverSeesEachSuperstepAndEndsTheLoop(int parallelism) {
    Aggregator<Accumulators.LongCounter, Long> sum = Aggregator.counter("sum");
    Watcher watcher = new Watcher((loop, superstep) -> superstep.number() == 4);
    try (Environment environment = environment(parallelism, watcher)) {
      List<Long> result =
          BulkIteration.from(environment.sequence(0, 10), 1_000)
              .with(sum)
              .run(current -> counted(current, sum))
              .map(value -> value * 2)
              .collect();
      Bag.assertEqual(LongStream.range(4, 14).mapToObj(value -> value * 2).toList(), result);
      LoopReport report = environment.lastJob().loop("iterate");
      assertEquals(End.STOPPED, report.end());
      assertEquals(4, report.supersteps());
      assertFalse(report.converged());
      assertEquals(
          List.of(
              "iterate 1 {sum=45}",
              "iterate 2 {sum=55}",
              "iterate 3 {sum=65}",
              "iterate 4 {sum=75}"),
          watcher.seen);
    }
  }

  @Test
  void anotherThreadEndsTheLoop() throws Exception {
    reached = new CountDownLatch(1);
    stopped = new CountDownLatch(1);
    try (Environment environment = CleanExecutor.environment(2)) {
      CompletableFuture<Boolean> other =
          CompletableFuture.supplyAsync(
              () -> {
                await(reached);
                boolean runs = environment.stopAfterSuperstep();
                stopped.countDown();
                return runs;
              });
      List<Long> result =
          BulkIteration.from(environment.sequence(0, 1), 1_000)
              .run(
                  current ->
                      current.map(
                          Rich.map(
                              context -> {
                                int superstep = context.superstep();
                                return value -> {
                                  if (superstep == 3) {
                                    reached.countDown();
                                    await(stopped);
                                  }
                                  return value + 1;
                                };
                              })))
              .collect();
      assertTrue(other.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
      assertEquals(List.of(3L), result);
      assertEquals(End.STOPPED, environment.lastJob().loop("iterate").end());
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The result is that of so many supersteps of the outer loop, whose inner ones are whole. */
  @Test
  void loopsWithinEndAsTheyAlwaysDo() {
    Watcher watcher =
        new Watcher((loop, superstep) -> loop.startsWith("inner") && superstep.number() == 2);
    try (Environment environment = environment(2, watcher)) {
      List<Long> result =
          BulkIteration.from(environment.sequence(0, 1), 100)
              .run(
                  outer ->
                      BulkIteration.from(outer, 5)
                          .run(inner -> inner.map(value -> value + 1))
                          .name("inner")
                          .map(value -> value * 10))
              .collect();
      assertEquals(List.of(50L), result);
      assertEquals(End.MAXIMUM, environment.lastJob().loop("inner").end());
      assertEquals(End.STOPPED, environment.lastJob().loop("iterate").end());
      assertEquals(1, environment.lastJob().loop("iterate").supersteps());
    }
  }

  @Test
  void aLaterLoopRunsInFull() {
    Watcher watcher =
        new Watcher((loop, superstep) -> loop.startsWith("first") && superstep.number() == 2);
    try (Environment environment = environment(2, watcher)) {
      DataSet<Long> first =
          BulkIteration.from(environment.sequence(0, 1), 9)
              .run(current -> current.map(value -> value + 1))
              .name("first");
      assertEquals(
          List.of(32L),
          BulkIteration.from(first, 4).run(current -> current.map(value -> value * 2)).collect());
      assertEquals(End.STOPPED, environment.lastJob().loop("first").end());
      assertEquals(End.MAXIMUM, environment.lastJob().loop("iterate").end());
    }
  }

  @Test
  void aRuleThatEndsTheLoopAnywayIsWhatHasEndedIt() {
    Watcher watcher = new Watcher((loop, superstep) -> superstep.number() == 2);
    try (Environment environment = environment(2, watcher)) {
      BulkIteration.from(environment.sequence(0, 1), 9)
          .runWhile(
              current -> current.map(value -> value + 1),
              (before, after) -> after.filter(value -> value < 2))
          .count();
      assertEquals(End.CONVERGED, environment.lastJob().loop("iterate").end());
    }
  }

  @Test
  void aFlightRecordingShowsSupersteps() throws IOException {
    Path file = folder.resolve("run.jfr");
    try (Recording recording = new Recording();
        Environment environment = CleanExecutor.environment(2)) {
      recording.enable("org.gyre.Superstep").withoutThreshold();
      recording.start();
      BulkIteration.from(environment.sequence(0, 10), 3)
          .with(Checkpoints.in(folder.resolve("saved")).every(2))
          .run(current -> current.map(value -> value + 1))
          .count();
      recording.stop();
      recording.dump(file);
    }
    List<RecordedEvent> events =
        RecordingFile.readAllEvents(file).stream()
            .filter(event -> event.getEventType().getName().equals("org.gyre.Superstep"))
            .filter(event -> event.getString("loop").startsWith("iterate at StopTest.java:"))
            .toList(); // others are of tests that run meanwhile
    assertEquals(List.of(1, 2, 3), events.stream().map(event -> event.getInt("number")).toList());
    for (RecordedEvent event : events) {
      assertEquals(-1, event.getLong("active"));
      assertTrue(event.getDuration().isPositive());
      assertEquals(event.getInt("number") == 2, event.getLong("checkpointBytes") > 0);
      assertEquals(event.getInt("number") == 2, event.getDouble("checkpointSeconds") > 0);
    }
  }

  @Test
  void whereNoLoopRunsNothingEnds() {
    try (Environment environment = CleanExecutor.environment(1)) {
      assertFalse(environment.stopAfterSuperstep());
      DataSet<Long> data = environment.sequence(0, 10);
      assertEquals(10, data.count());
      assertFalse(environment.stopAfterSuperstep());
      assertEquals(
          List.of(3L),
          BulkIteration.from(environment.sequence(0, 1), 3)
              .run(current -> current.map(value -> value + 1))
              .collect());
      assertEquals(End.MAXIMUM, environment.lastJob().loop("iterate").end());
    }
  }
}
