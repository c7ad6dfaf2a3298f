package org.gyre.tests.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.function.Accumulator;
import org.gyre.dataflow.function.Accumulators.Average;
import org.gyre.dataflow.function.Accumulators.DoubleRange;
import org.gyre.dataflow.function.Accumulators.DoubleSum;
import org.gyre.dataflow.function.Accumulators.Histogram;
import org.gyre.dataflow.function.Accumulators.ListAccumulator;
import org.gyre.dataflow.function.Accumulators.LongCounter;
import org.gyre.dataflow.function.Accumulators.LongRange;
import org.gyre.dataflow.function.Parameters;
import org.gyre.dataflow.function.Rich;
import org.gyre.dataflow.plan.JobException;
import org.gyre.dataflow.plan.JobResult;
import org.gyre.iterations.BulkIteration;
import org.gyre.tests.oracle.CleanExecutor;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What functions count beside their values is in the result of the job. */
final class AccumulatorTest {

  private static final int TASKS = 3;

  @AutoClose private final Environment environment = CleanExecutor.environment(TASKS);

  private JobResult run(DataSet<?> data) {
    data.collected();
    return environment.execute();
  }

  @Test
  void countersOfAllTasksAndOperatorsAreOneSum() {
    DataSet<Long> data =
        environment
            .sequence(0, 1000)
            .filter(
                Rich.filter(
                    context -> {
                      LongCounter odd = context.counter("odd");
                      LongCounter seen = context.counter("seen");
                      return value -> {
                        seen.increment();
                        if (value % 2 != 0) {
                          odd.increment();
                        }
                        return value % 2 != 0;
                      };
                    }))
            .map(
                Rich.map(
                    context -> {
                      LongCounter seen = context.counter("seen");
                      return value -> {
                        seen.add(10);
                        return value;
                      };
                    }));
    JobResult result = run(data);
    assertEquals(500, result.counter("odd"));
    assertEquals(1000 + 10 * 500, result.counter("seen"));
  }

  @Test
  void theLastJobHasWhatCallsThatReturnSomethingElseHaveCounted() {
    assertTrue(
        assertThrows(IllegalStateException.class, environment::lastJob)
            .getMessage()
            .startsWith("no job of this environment has succeeded yet"));
    DataSet<Long> data =
        environment
            .sequence(0, 1000)
            .map(
                Rich.map(
                    context -> {
                      LongCounter seen = context.counter("seen");
                      long failing = context.parameters().getLong("failing", -1);
                      return value -> {
                        seen.increment();
                        return 100 / (value - failing);
                      };
                    }));
    assertEquals(1000, data.count());
    assertEquals(1000, environment.lastJob().counter("seen"));
    assertEquals(1000, data.union(data.filter(value -> value < 0)).collect().size());
    JobResult collected = environment.lastJob();
    assertEquals(1000, collected.counter("seen"));
    assertEquals(List.of(), collected.collected(), "the values are not held on to");
    assertTrue(collected.explanation().physicalText().contains("sequence"));
    data.first(10).forEach(value -> {});
    assertTrue(environment.lastJob().counter("seen") >= 10);
    assertEquals(List.of(), environment.lastJob().collected());
    JobResult last = environment.lastJob();
    environment.addParameters(Parameters.ofMap(Map.of("failing", "500")));
    assertThrows(JobException.class, data::count);
    assertSame(last, environment.lastJob(), "a job that fails changes nothing");
    JobResult executed = run(environment.sequence(0, 10));
    assertEquals(executed.steps(), environment.lastJob().steps());
    assertEquals(Map.of(), environment.lastJob().accumulators());
  }

  @Test
  void everyKind() {
    DataSet<Long> data =
        environment
            .sequence(-50, 50)
            .map(
                Rich.map(
                    context -> {
                      LongRange longs = context.accumulator("longs", LongRange::new);
                      DoubleRange doubles = context.accumulator("doubles", DoubleRange::new);
                      DoubleSum sum = context.accumulator("sum", DoubleSum::new);
                      Average average = context.accumulator("average", Average::new);
                      Histogram<Long> digits = context.accumulator("digits", Histogram::new);
                      ListAccumulator<Long> all = context.accumulator("all", ListAccumulator::new);
                      return (Long value) -> {
                        longs.add(value.longValue());
                        doubles.add(value / 10.0);
                        sum.add(0.1);
                        average.add(value.doubleValue());
                        digits.add(Math.abs(value % 10));
                        all.add(value);
                        return value;
                      };
                    }));
    JobResult result = run(data);
    LongRange longs = result.accumulator("longs", LongRange.class);
    assertEquals(OptionalLong.of(-50), longs.minimum());
    assertEquals(OptionalLong.of(49), longs.maximum());
    DoubleRange doubles = result.accumulator("doubles", DoubleRange.class);
    assertEquals(OptionalDouble.of(-5.0), doubles.minimum());
    assertEquals(OptionalDouble.of(4.9), doubles.maximum());
    assertEquals(10.0, result.accumulator("sum", DoubleSum.class).result());
    assertEquals(OptionalDouble.of(-0.5), result.accumulator("average", Average.class).result());
    Map<Long, Long> digits = new TreeMap<>();
    LongStream.range(-50, 50).forEach(i -> digits.merge(Math.abs(i % 10), 1L, Long::sum));
    assertEquals(digits, result.accumulator("digits", Histogram.class).result());
    assertEquals(
        LongStream.range(-50, 50).boxed().toList(),
        result.accumulator("all", ListAccumulator.class).result(),
        "in the order of the tasks");
  }

  /** The longest text: an accumulator of one's own. */
  private static final class Longest implements Accumulator<String, String> {

    private String longest = "";

    @Override
    public void add(String value) {
      longest = value.length() > longest.length() ? value : longest;
    }

    @Override
    public void merge(Accumulator<String, String> other) {
      add(other.result());
    }

    @Override
    public String result() {
      return longest;
    }
  }

  @Test
  void oneOfOnesOwn() {
    DataSet<String> data =
        environment
            .of("a", "abc", "ab")
            .map(
                Rich.map(
                    context -> {
                      Longest longest = context.accumulator("longest", Longest::new);
                      return (String value) -> {
                        longest.add(value);
                        return value;
                      };
                    }));
    assertEquals("abc", run(data).accumulator("longest", Longest.class).result());
  }

  @Test
  void supersteps() {
    DataSet<Long> data =
        BulkIteration.from(environment.sequence(0, 10), 5)
            .run(
                current ->
                    current.map(
                        Rich.map(
                            context -> {
                              LongCounter calls = context.counter("calls");
                              return value -> {
                                calls.increment();
                                return value;
                              };
                            })));
    assertEquals(50, run(data).counter("calls"));
  }

  @Test
  void oneNameForTwoKindsIsRefused() {
    DataSet<Long> data =
        environment
            .sequence(0, 10)
            .map(Rich.map(context -> counted(context.counter("x"))))
            .filter(
                Rich.filter(
                    context -> {
                      Average average = context.accumulator("x", Average::new);
                      return value -> {
                        average.add(value.doubleValue());
                        return true;
                      };
                    }));
    JobException failure = assertThrows(JobException.class, data::collect);
    assertTrue(failure.getMessage().contains("failed to open"), failure.getMessage());
    assertTrue(failure.getMessage().contains("LongCounter"), failure.getMessage());
    assertTrue(failure.getMessage().contains("Average"), failure.getMessage());
    assertTrue(failure.getMessage().contains("map at AccumulatorTest.java"), failure.getMessage());
  }

  private static org.gyre.dataflow.function.MapFunction<Long, Long> counted(LongCounter counter) {
    return value -> {
      counter.increment();
      return value;
    };
  }

  @Test
  void askingForWhatIsNotThereNamesWhatIs() {
    DataSet<Long> data =
        environment.sequence(0, 10).map(Rich.map(context -> counted(context.counter("calls"))));
    JobResult result = run(data);
    assertEquals(10, result.counter("calls"));
    String missing =
        assertThrows(IllegalArgumentException.class, () -> result.counter("call")).getMessage();
    assertTrue(missing.contains("[calls]"), missing);
    String other =
        assertThrows(
                IllegalArgumentException.class, () -> result.accumulator("calls", Average.class))
            .getMessage();
    assertTrue(other.contains("LongCounter"), other);
  }

  @Test
  void theSumOfManySmallNumbersIsExact() {
    DataSet<Long> data =
        environment
            .sequence(0, 1_000_000)
            .map(
                Rich.map(
                    context -> {
                      DoubleSum sum = context.accumulator("sum", DoubleSum::new);
                      return value -> {
                        sum.add(value % 2 == 0 ? 1e16 : -1e16);
                        sum.add(1.0);
                        return value;
                      };
                    }));
    assertEquals(List.of(1e6), List.of(run(data).accumulator("sum", DoubleSum.class).result()));
  }
}
