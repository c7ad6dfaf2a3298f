package org.gyre.tests.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.format.TextOutput;
import org.gyre.dataflow.function.Aggregates;
import org.gyre.dataflow.plan.JobCancelledException;
import org.gyre.dataflow.plan.Options;
import org.gyre.dataflow.plan.SortOrder;
import org.gyre.iterations.BulkIteration;
import org.gyre.tests.oracle.CleanExecutor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A job that is cancelled from another thread ends within a second and leaves nothing. */
final class CancelTest {

  private static final long FOREVER = Long.MAX_VALUE / 4;

  /** Opened by the first value of the running job. */
  private static volatile CountDownLatch started = new CountDownLatch(1);

  @TempDir Path folder;

  private static Arguments job(String name, Function<DataSet<Long>, DataSet<Long>> plan) {
    return Arguments.of(name, plan);
  }

  static Stream<Arguments> endless() {
    return Stream.of(
        job("map", data -> data.map(value -> value + 1).filter(value -> value < 0)),
        job("flatMap", data -> data.flatMap((value, out) -> {})),
        job("reduce", data -> data.reduce(Long::sum)),
        job("aggregate", data -> data.aggregate(Aggregates.count())),
        job("groupBy", data -> data.groupBy(value -> value % 1000).reduce(Long::sum)),
        job("distinct", data -> data.distinct(value -> value % 10)),
        job("spilling distinct", data -> data.distinct()),
        job("spilling sort", data -> data.sortPartition(value -> -value, SortOrder.ASCENDING)),
        job(
            "mapPartition",
            data -> data.mapPartition((values, out) -> values.forEachRemaining(value -> {}))),
        job(
            "join",
            data ->
                data.join(data.environment().sequence(0, 10))
                    .where(value -> value % 20)
                    .equalTo(value -> value)
                    .with((left, right) -> left)
                    .filter(value -> value < 0)),
        job(
            "iterate",
            data ->
                BulkIteration.from(data.environment().sequence(0, 100), Integer.MAX_VALUE)
                    .run(current -> current.map(CancelTest::first))));
  }

  private static long first(long value) {
    started.countDown();
    return value;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("endless")
  void endsAtOnce(String name, Function<DataSet<Long>, DataSet<Long>> plan) throws Exception {
    started = new CountDownLatch(1);
    Path file = folder.resolve("out.txt");
    Options options = Options.defaults().withParallelism(2).withMemory(8 << 20).withPageSize(4096);
    try (Environment environment = CleanExecutor.environment(options)) {
      plan.apply(environment.sequence(0, FOREVER).map(CancelTest::first))
          .write(TextOutput.of(file));
      var running = CompletableFuture.supplyAsync(environment::execute);
      assertTrue(started.await(10, TimeUnit.SECONDS), "the job runs");
      long start = System.nanoTime();
      environment.cancel();
      ExecutionException failure =
          assertThrows(ExecutionException.class, () -> running.get(10, TimeUnit.SECONDS));
      double seconds = (System.nanoTime() - start) / 1e9;
      assertInstanceOf(JobCancelledException.class, failure.getCause());
      assertTrue(seconds < 1, name + " took " + seconds + " s to end");
      assertEquals(10, environment.sequence(0, 10).count(), "the environment can be used on");
    }
    assertFalse(Files.exists(file));
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(0, left.count(), "no output is left");
    }
  }

  @Test
  void withoutAJobDoesNothing() {
    try (Environment environment = CleanExecutor.environment(2)) {
      environment.cancel();
      assertEquals(10, environment.sequence(0, 10).count());
    }
  }
}
