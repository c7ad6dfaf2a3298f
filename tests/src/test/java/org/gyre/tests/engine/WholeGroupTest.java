package org.gyre.tests.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.function.MapPartitionFunction;
import org.gyre.dataflow.function.Rich;
import org.gyre.dataflow.plan.JobException;
import org.gyre.dataflow.plan.JobResult;
import org.gyre.dataflow.plan.Options;
import org.gyre.dataflow.plan.SortOrder;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.OwnOptions;
import org.gyre.tests.oracle.OwnOptions.Change;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All values of a data set as one group. */
final class WholeGroupTest {

  /** Emits the sum of the values and how many there are. */
  private static final MapPartitionFunction<Long, Long> SUM =
      (values, out) -> {
        long sum = 0;
        while (values.hasNext()) {
          sum += values.next();
        }
        out.collect(sum);
      };

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void theGroupHasAllValuesInTheOrderOfTheInput(int tasks) {
    try (Environment environment = CleanExecutor.environment(tasks)) {
      DataSet<Long> running =
          environment
              .sequence(0, 1000)
              .filter(value -> value % 3 != 0)
              .reduceGroup(
                  (values, out) -> {
                    long sum = 0;
                    while (values.hasNext()) {
                      sum = 31 * sum + values.next();
                      out.collect(sum);
                    }
                  });
      long[] sum = {0};
      assertEquals(
          LongStream.range(0, 1000)
              .filter(value -> value % 3 != 0)
              .map(value -> sum[0] = 31 * sum[0] + value)
              .boxed()
              .toList(),
          running.collect());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void aSortRightBeforeIsTheOrderOfTheGroup(int tasks) {
    try (Environment environment = CleanExecutor.environment(tasks)) {
      List<Long> firstAndLast =
          environment
              .sequence(0, 10_000)
              .map(value -> value * 7919 % 10_007)
              .sort(value -> value, SortOrder.DESCENDING)
              .<Long>reduceGroup(
                  (values, out) -> {
                    long first = values.next();
                    long last = first;
                    while (values.hasNext()) {
                      long next = values.next();
                      if (next >= last) {
                        throw new IllegalStateException(next + " after " + last);
                      }
                      last = next;
                    }
                    out.collect(first);
                    out.collect(last);
                  })
              .collect();
      long largest = LongStream.range(0, 10_000).map(v -> v * 7919 % 10_007).max().getAsLong();
      assertEquals(List.of(largest, 0L), firstAndLast);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void withoutValuesTheFunctionIsNotCalled(int tasks) {
    try (Environment environment = CleanExecutor.environment(tasks)) {
      DataSet<Long> none = environment.sequence(0, 100).filter(value -> value < 0);
      assertEquals(List.of(), none.reduceGroup(SUM).collect());
      assertEquals(List.of(), none.combineGroup(SUM).collect());
      assertEquals(List.of(), none.reduceGroup(SUM, SUM).collect());
      assertEquals(List.of(), environment.sequence(0, 0).reduceGroup(SUM).collect());
      assertEquals(List.of(7L), environment.of(7L).reduceGroup(SUM).collect());
      assertEquals(List.of(7L), environment.of(7L).combineGroup(SUM).collect());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  @OwnOptions(keeps = Change.PARALLELISM, value = "counts tasks")
  void valuesAreCombinedInEachTask(int tasks) {
    try (Environment environment = CleanExecutor.environment(tasks)) {
      DataSet<Long> numbers = environment.sequence(0, 1000);
      List<Long> partial = numbers.combineGroup(SUM).collect();
      assertEquals(tasks, partial.size());
      assertEquals(499_500, partial.stream().mapToLong(Long::longValue).sum());
      numbers.reduceGroup(SUM, SUM).collected();
      JobResult result = environment.execute();
      assertEquals(List.of(499_500L), result.collected().getFirst());
      assertTrue(
          result.steps().stream()
              .filter(step -> step.name().startsWith("exchange"))
              .allMatch(step -> step.rows() == tasks),
          result.steps()::toString);
    }
  }

  /** The rows are streamed from where the exchange has them, which is mostly files. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  @OwnOptions(
      keeps = {Change.MEMORY, Change.PARALLELISM},
      value = "says which memory is too small")
  void aGroupLargerThanTheMemory(int tasks) {
    Options options =
        Options.defaults()
            .withParallelism(tasks)
            .withMemory(tasks * (128L << 10))
            .withPageSize(4 << 10);
    long count = 200_000;
    try (Environment environment = CleanExecutor.environment(options)) {
      environment
          .sequence(0, count)
          .map(value -> "the value " + value)
          .<Long>reduceGroup(
              (values, out) -> {
                long expected = 0;
                while (values.hasNext()) {
                  assertEquals("the value " + expected++, values.next());
                }
                out.collect(expected);
              })
          .collected();
      JobResult result = environment.execute();
      assertEquals(List.of(count), result.collected().getFirst());
      if (tasks > 1) {
        long spilled = result.steps().stream().mapToLong(JobResult.StepReport::spilledBytes).sum();
        long bytes = result.steps().stream().mapToLong(JobResult.StepReport::bytes).sum();
        assertTrue(spilled > bytes / 2, spilled + " of " + bytes);
      }
    }
  }

  @Test
  void aFunctionMayStopReading() {
    try (Environment environment = CleanExecutor.environment(3)) {
      DataSet<Long> first =
          environment
              .sequence(0, 500_000)
              .reduceGroup((values, out) -> out.collect(values.next() + values.next()));
      assertEquals(List.of(1L), first.collect());
      assertEquals(
          List.of(),
          environment.sequence(0, 500_000).<Long>reduceGroup((values, out) -> {}).collect());
    }
  }

  @Test
  @OwnOptions(keeps = Change.PARALLELISM, value = "adds the number of tasks")
  void functionsHaveAContext() {
    try (Environment environment = CleanExecutor.environment(3)) {
      var sizes = environment.of(10L, 20L).broadcast(List::size);
      environment
          .sequence(0, 100)
          .<Long>reduceGroup(
              Rich.mapPartition(
                  context -> {
                    context.counter("opened").increment();
                    int size = context.broadcast(sizes);
                    return (values, out) -> {
                      context.counter("called").increment();
                      for (; values.hasNext(); values.next()) {
                        context.counter("values").increment();
                      }
                      out.collect((long) size);
                    };
                  }))
          .collected();
      JobResult result = environment.execute();
      assertEquals(List.of(2L), result.collected().getFirst());
      assertEquals(3, result.counter("opened"));
      assertEquals(1, result.counter("called"));
      assertEquals(100, result.counter("values"));
    }
  }

  @Test
  void failuresNameTheCall() {
    try (Environment environment = CleanExecutor.environment(3)) {
      DataSet<Long> failing =
          environment
              .sequence(0, 100)
              .<Long>reduceGroup(
                  (values, out) -> {
                    while (values.next() < 17) {}
                    throw new IllegalStateException("no");
                  });
      String message = assertThrows(JobException.class, failing::collect).getMessage();
      assertTrue(message.startsWith("reduceGroup at WholeGroupTest.java:"), message);
      assertTrue(
          message.endsWith(
              " failed on value of a whole partition, at 17: IllegalStateException: no"),
          message);
    }
  }

  /** The rows of the exchange are still there for the second attempt. */
  @Test
  void aGroupIsReadAgainWhenTheFunctionFails() {
    Options options = Options.defaults().withParallelism(3).withAttempts(2, Duration.ZERO);
    AtomicInteger calls = new AtomicInteger();
    try (Environment environment = CleanExecutor.environment(options)) {
      List<Long> sums =
          environment
              .sequence(0, 1000)
              .<Long>reduceGroup(
                  (values, out) -> {
                    SUM.mapPartition(values, out);
                    if (calls.incrementAndGet() == 1) {
                      throw new IllegalStateException("once");
                    }
                  })
              .collect();
      assertEquals(List.of(499_500L), sums);
      assertEquals(2, calls.get());
    }
  }

  @Test
  @OwnOptions(keeps = Change.PASSES, value = "says what is in the plan")
  void valuesThatAreInOneTaskAreNotSentAgain() {
    try (Environment environment = CleanExecutor.environment(3)) {
      environment.sequence(0, 1000).first(100).reduceGroup(SUM).reduceGroup(SUM).collected();
      String plan = environment.explain().physicalText();
      assertFalse(plan.contains("gather"), plan);
      assertEquals(List.of(4950L), environment.execute().collected().getFirst());
    }
  }
}
