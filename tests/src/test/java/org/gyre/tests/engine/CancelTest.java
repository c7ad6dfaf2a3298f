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
import org.gyre.dataflow.format.OutputFormat;
import org.gyre.dataflow.format.TextOutput;
import org.gyre.dataflow.function.Aggregates;
import org.gyre.dataflow.plan.JobCancelledException;
import org.gyre.dataflow.plan.JoinHint;
import org.gyre.dataflow.plan.Options;
import org.gyre.dataflow.plan.SortOrder;
import org.gyre.iterations.BulkIteration;
import org.gyre.tests.oracle.CleanExecutor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A job that is cancelled from another thread ends and leaves nothing: one that reads without end,
 * and one that makes an enormous number of values of a few.
 */
final class CancelTest {

  private static final long FOREVER = Long.MAX_VALUE / 4;

  /** So many pairs of values that no machine comes to their end. */
  private static final long MANY = 500_000;

  /** Long enough for any machine. */
  private static final long PATIENCE_SECONDS = 20;

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

  private static Arguments result(String name, Function<Environment, DataSet<Long>> plan) {
    return Arguments.of(name, plan);
  }

  /** The last function of each says that the job runs: what comes before has ended then. */
  static Stream<Arguments> enormous() {
    return Stream.of(
        result(
            "flatMap",
            environment ->
                environment
                    .sequence(0, 10)
                    .flatMap(
                        (value, out) -> {
                          while (true) {
                            out.collect(first(value));
                          }
                        })),
        result(
            "mapPartition",
            environment ->
                environment
                    .sequence(0, 10)
                    .mapPartition(
                        (values, out) -> {
                          while (true) {
                            out.collect(first(1));
                          }
                        })),
        result(
            "reduceGroup",
            environment ->
                environment
                    .sequence(0, 10)
                    .groupBy(value -> 1L)
                    .reduceGroup(
                        (key, values, out) -> {
                          while (true) {
                            out.collect(first(key));
                          }
                        })),
        result(
            "cross",
            environment ->
                environment
                    .sequence(0, MANY)
                    .cross(environment.sequence(0, MANY))
                    .with((left, right) -> first(left))),
        result(
            "join by tables", environment -> pairs(environment, JoinHint.BUILD_RIGHT, MANY / 20)),
        result("join by sorting", environment -> pairs(environment, JoinHint.SORT_MERGE, MANY)),
        result("join of what spills", environment -> pairs(environment, JoinHint.AUTO, MANY)));
  }

  /** All of one key, and a function that hands nothing on. */
  private static DataSet<Long> pairs(Environment environment, JoinHint hint, long right) {
    return environment
        .sequence(0, MANY)
        .join(environment.sequence(0, right))
        .hint(hint)
        .where(value -> 1L)
        .equalTo(value -> 1L)
        .flatWith((one, other, out) -> first(one));
  }

  private static long first(long value) {
    started.countDown();
    return value;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("endless")
  void endsReading(String name, Function<DataSet<Long>, DataSet<Long>> plan) throws Exception {
    ends(environment -> plan.apply(environment.sequence(0, FOREVER).map(CancelTest::first)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("enormous")
  void endsHandingOn(String name, Function<Environment, DataSet<Long>> plan) throws Exception {
    ends(environment -> plan.apply(environment).filter(value -> value < 0));
  }

  /** As long as all values are written and an output makes a whole of them. */
  @Test
  void endsPreparingAnOutput() throws Exception {
    ends(
        environment -> {
          environment.sequence(0, 10).write(new Preparing());
          return environment.sequence(0, 10);
        });
  }

  /** Takes values, and is never ready to show them. */
  private record Preparing()
      implements OutputFormat<Long>, OutputFormat.Output<Long>, OutputFormat.Partition<Long> {

    @Override
    public Output<Long> open(int partitions) {
      return this;
    }

    @Override
    public Partition<Long> partition(int index) {
      return this;
    }

    @Override
    public void write(Long value) {
      assertTrue(value < 10);
    }

    @Override
    public void close() {}

    @Override
    public void prepare(Runnable checkpoint) {
      while (true) {
        checkpoint.run();
        first(0);
      }
    }

    @Override
    public void commit() {
      throw new AssertionError("the job was cancelled");
    }

    @Override
    public void abort() {}

    @Override
    public String describe() {
      return "output that is never ready";
    }
  }

  private void ends(Function<Environment, DataSet<Long>> plan) throws Exception {
    started = new CountDownLatch(1);
    Path file = folder.resolve("out.txt");
    Options options = Options.defaults().withParallelism(2).withMemory(8 << 20).withPageSize(4096);
    try (Environment environment = CleanExecutor.environment(options)) {
      plan.apply(environment).write(TextOutput.of(file));
      var running = CompletableFuture.supplyAsync(environment::execute);
      assertTrue(started.await(PATIENCE_SECONDS, TimeUnit.SECONDS), "the job runs");
      environment.cancel();
      ExecutionException failure =
          assertThrows(
              ExecutionException.class, () -> running.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
      assertInstanceOf(JobCancelledException.class, failure.getCause());
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
