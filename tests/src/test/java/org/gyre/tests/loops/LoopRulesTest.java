package org.gyre.tests.loops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.function.Accumulator;
import org.gyre.dataflow.function.Accumulators;
import org.gyre.dataflow.function.Aggregator;
import org.gyre.dataflow.function.Rich;
import org.gyre.dataflow.plan.JobException;
import org.gyre.dataflow.plan.LoopReport;
import org.gyre.dataflow.plan.LoopReport.End;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.Options;
import org.gyre.dataflow.plan.Origin;
import org.gyre.dataflow.plan.Plan;
import org.gyre.iterations.BulkIteration;
import org.gyre.tests.oracle.Bag;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Aggregators, the rules that read them, and the reports of how loops ended. */
final class LoopRulesTest {

  /** Of which one at a time is multiplied, so that it depends on nothing but the values. */
  public static final class Product implements Accumulator<Long, Long> {

    private long product = 1;

    @Override
    public void add(Long value) {
      product *= value;
    }

    @Override
    public void merge(Accumulator<Long, Long> other) {
      product *= ((Product) other).product;
    }

    @Override
    public Long result() {
      return product;
    }
  }

  private static long next(long value) {
    return Math.floorMod(value * 31 + 7, 1009L) + (value & 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void eachSuperstepAddsUpOnItsOwn(int parallelism) {
    Random random = Seed.random(LoopRulesTest.class);
    List<Long> values = random.longs(500, 0, 1000).boxed().toList();
    Aggregator<Accumulators.LongCounter, Long> sum = Aggregator.counter("sum");
    Aggregator<Accumulators.LongCounter, Long> count = Aggregator.counter("count");
    Aggregator<Accumulators.LongRange, Accumulators.LongRange> range = Aggregator.range("range");
    Aggregator<Accumulators.DoubleRange, Accumulators.DoubleRange> halves =
        Aggregator.doubleRange("halves");
    Aggregator<Accumulators.DoubleSum, Double> quarters = Aggregator.sum("quarters");
    Aggregator<Product, Long> product = Aggregator.of("product", Product::new);
    Aggregator<Accumulators.Histogram<Long>, Map<Long, Long>> digits =
        Aggregator.of("digits", Accumulators.Histogram::new);
    try (Environment environment = CleanExecutor.environment(parallelism)) {
      BulkIteration.from(environment.of(values), 6)
          .with(sum)
          .with(count)
          .with(range)
          .with(halves)
          .with(quarters)
          .with(product)
          .with(digits)
          .run(
              current ->
                  current
                      .map(LoopRulesTest::next)
                      .map(
                          Rich.map(
                              context -> {
                                var sums = context.aggregator(sum);
                                var counts = context.aggregator(count);
                                var ranges = context.aggregator(range);
                                var allHalves = context.aggregator(halves);
                                var allQuarters = context.aggregator(quarters);
                                var products = context.aggregator(product);
                                var allDigits = context.aggregator(digits);
                                return value -> {
                                  sums.add(value);
                                  counts.increment();
                                  ranges.add(value);
                                  allHalves.add(value / 2.0);
                                  allQuarters.add(value / 4.0);
                                  products.add(value);
                                  allDigits.add(value % 10);
                                  return value;
                                };
                              })))
          .count();
      LoopReport report = environment.lastJob().loop("iterate");
      assertEquals(6, report.supersteps());
      assertEquals(End.MAXIMUM, report.end());
      List<Long> expected = values;
      for (LoopReport.Superstep superstep : report.history()) {
        expected = expected.stream().map(LoopRulesTest::next).toList();
        long total = expected.stream().mapToLong(value -> value).sum();
        long least = expected.stream().mapToLong(value -> value).min().orElseThrow();
        long greatest = expected.stream().mapToLong(value -> value).max().orElseThrow();
        Map<Long, Long> histogram = new TreeMap<>();
        expected.forEach(value -> histogram.merge(value % 10, 1L, Long::sum));
        assertEquals(total, superstep.aggregate(sum));
        assertEquals(500, superstep.aggregate(count));
        assertEquals(OptionalLong.of(least), superstep.aggregate(range).minimum());
        assertEquals(OptionalLong.of(greatest), superstep.aggregate(range).maximum());
        assertEquals(least / 2.0, superstep.aggregate(halves).minimum().orElseThrow());
        assertEquals(greatest / 2.0, superstep.aggregate(halves).maximum().orElseThrow());
        assertEquals(total / 4.0, superstep.aggregate(quarters));
        assertEquals(
            expected.stream().reduce(1L, (left, right) -> left * right),
            superstep.aggregate(product));
        assertEquals(histogram, superstep.aggregate(digits));
        assertTrue(superstep.seconds() > 0);
      }
      assertEquals(
          List.of("sum", "count", "range", "halves", "quarters", "product", "digits"),
          List.copyOf(report.history().getFirst().aggregates().keySet()));
      assertEquals(
          List.of(1, 2, 3, 4, 5, 6),
          report.history().stream().map(LoopReport.Superstep::number).toList());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void aRuleEndsTheLoop(int parallelism) {
    Random random = Seed.random(LoopRulesTest.class);
    List<Long> values = random.longs(300, 1, 1 << 20).boxed().toList();
    Aggregator<Accumulators.LongCounter, Long> changed = Aggregator.counter("changed");
    try (Environment environment =
        CleanExecutor.environment(
            Options.defaults().withParallelism(parallelism).withMemory(parallelism << 20))) {
      List<Long> result =
          BulkIteration.from(environment.of(values), 100)
              .until(changed, (superstep, number) -> number == 0)
              .run(
                  current ->
                      current.map(
                          Rich.map(
                              context -> {
                                var changes = context.aggregator(changed);
                                return value -> {
                                  if (value % 2 == 0) {
                                    changes.increment();
                                    return value / 2;
                                  }
                                  return value;
                                };
                              })))
              .collect();
      Bag.assertEqual(
          values.stream().map(value -> value >> Long.numberOfTrailingZeros(value)).toList(),
          result);
      int deepest = values.stream().mapToInt(Long::numberOfTrailingZeros).max().orElseThrow();
      LoopReport report = environment.lastJob().loop("iterate");
      assertEquals(End.CONVERGED, report.end());
      assertEquals(deepest + 1, report.supersteps());
      for (int i = 0; i < report.supersteps(); i++) {
        int depth = i;
        assertEquals(
            values.stream().filter(value -> Long.numberOfTrailingZeros(value) > depth).count(),
            report.history().get(i).aggregate(changed));
      }
      assertEquals(1, environment.lastJob().metric("converged").orElseThrow());
    }
  }

  @Test
  void anyOfSeveralRulesEndsTheLoopAndIsToldTheSuperstep() {
    Aggregator<Accumulators.LongCounter, Long> sum = Aggregator.counter("sum");
    try (Environment environment = CleanExecutor.environment(2)) {
      BulkIteration<Long> loop =
          BulkIteration.from(environment.sequence(0, 10), 50)
              .until(sum, (superstep, total) -> total > 1_000_000)
              .until(sum, (superstep, total) -> superstep == 7);
      loop.runWhile(current -> current.map(value -> value + 1), (before, after) -> after).count();
      LoopReport report = environment.lastJob().loops().getFirst();
      assertEquals(7, report.supersteps());
      assertTrue(report.converged());
      assertEquals(0, report.history().getLast().aggregate(sum));
    }
  }

  /** Whoever decides at the last superstep decides; the maximum only ends what goes on. */
  @Test
  void aRuleAtTheMaximumIsARule() {
    Aggregator<Accumulators.LongCounter, Long> none = Aggregator.counter("none");
    try (Environment environment = CleanExecutor.environment(2)) {
      DataSet<Long> data = environment.sequence(0, 10);
      BulkIteration.from(data, 3)
          .until(none, (superstep, total) -> superstep == 3)
          .run(current -> current)
          .count();
      assertEquals(End.CONVERGED, environment.lastJob().loop("iterate").end());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void functionsReadWhatTheSuperstepBeforeAddedUp(int parallelism) {
    Aggregator<Accumulators.LongCounter, Long> sum = Aggregator.counter("sum");
    try (Environment environment = CleanExecutor.environment(parallelism)) {
      List<Long> result =
          BulkIteration.from(environment.sequence(1, 11), 4)
              .with(sum)
              .run(
                  current ->
                      current.map(
                          Rich.map(
                              context -> {
                                var sums = context.aggregator(sum);
                                long before = context.previousAggregate(sum);
                                return value -> {
                                  long next = value + before % 101 + context.superstep();
                                  sums.add(next);
                                  return next;
                                };
                              })))
              .collect();
      List<Long> expected = LongStream.range(1, 11).boxed().toList();
      long before = 0;
      for (int superstep = 1; superstep <= 4; superstep++) {
        long added = before % 101 + superstep;
        expected = expected.stream().map(value -> value + added).toList();
        before = expected.stream().mapToLong(value -> value).sum();
      }
      Bag.assertEqual(expected, result);
    }
  }

  @Test
  void handlesThatAreNotDeclaredAreRefused() {
    Aggregator<Accumulators.LongCounter, Long> sum = Aggregator.counter("sum");
    try (Environment environment = CleanExecutor.environment(2)) {
      DataSet<Long> looped =
          BulkIteration.from(environment.sequence(0, 10), 3).run(current -> counted(current, sum));
      JobException failure = assertThrows(JobException.class, looped::count);
      assertTrue(
          failure.getMessage().contains("stands in no loop that has the aggregator 'sum'"),
          failure.getMessage());
    }
  }

  /** It would be computed in the first superstep only. */
  @Test
  void whatIsTheSameInEverySuperstepCannotAdd() {
    Aggregator<Accumulators.LongCounter, Long> sum = Aggregator.counter("sum");
    try (Environment environment = CleanExecutor.environment(2)) {
      DataSet<Long> same = environment.sequence(0, 5);
      DataSet<Long> looped =
          BulkIteration.from(environment.sequence(0, 10), 3)
              .with(sum)
              .run(current -> current.union(counted(same, sum)));
      JobException failure = assertThrows(JobException.class, looped::count);
      assertTrue(failure.getMessage().contains("the aggregator 'sum'"), failure.getMessage());
    }
  }

  private static DataSet<Long> counted(
      DataSet<Long> data, Aggregator<Accumulators.LongCounter, Long> sum) {
    return data.map(
        Rich.map(
            context -> {
              var sums = context.aggregator(sum);
              return value -> {
                sums.increment();
                return value;
              };
            }));
  }

  @Test
  void namesAreUniqueInALoop() {
    Aggregator<Accumulators.LongCounter, Long> sum = Aggregator.counter("sum");
    try (Environment environment = CleanExecutor.environment(1)) {
      BulkIteration<Long> loop =
          BulkIteration.from(environment.sequence(0, 10), 3).with(sum).with(sum);
      assertThrows(IllegalArgumentException.class, () -> loop.with(Aggregator.sum("sum")));
    }
  }

  @Test
  void aRuleThatFailsNamesItself() {
    Aggregator<Accumulators.LongCounter, Long> sum = Aggregator.counter("sum");
    try (Environment environment = CleanExecutor.environment(2)) {
      DataSet<Long> looped =
          BulkIteration.from(environment.sequence(0, 10), 9)
              .until(sum, (superstep, total) -> 100 / (superstep - 3) == 7)
              .run(current -> counted(current, sum));
      JobException failure = assertThrows(JobException.class, looped::count);
      assertTrue(
          failure.getMessage().contains("iterate at LoopRulesTest.java")
              && failure.getMessage().contains("'sum' after superstep 3")
              && failure.getMessage().contains("/ by zero"),
          failure.getMessage());
    }
  }

  /** A task that is tried again has not added anything before. */
  @Test
  void whatAFailedTaskHasAddedDoesNotCount() {
    Aggregator<Accumulators.LongCounter, Long> sum = Aggregator.counter("sum");
    try (Environment environment =
        CleanExecutor.environment(
            Options.defaults().withParallelism(2).withAttempts(2, Duration.ofMillis(1)))) {
      BulkIteration.from(environment.sequence(0, 10), 3)
          .with(sum)
          .run(
              current ->
                  current.map(
                      Rich.map(
                          context -> {
                            var sums = context.aggregator(sum);
                            return value -> {
                              sums.add(1);
                              if (value == 3 && context.attempt() == 0) {
                                throw new IllegalStateException("once");
                              }
                              return value;
                            };
                          })))
          .count();
      for (LoopReport.Superstep superstep : environment.lastJob().loop("iterate").history()) {
        assertEquals(10, superstep.aggregate(sum));
      }
    }
  }

  @Test
  void plansAreShippedWithTheirRules() {
    Aggregator<Accumulators.LongCounter, Long> sum = Aggregator.counter("sum");
    try (Environment environment = CleanExecutor.environment(2);
        CleanExecutor executor =
            new CleanExecutor(Options.defaults().withParallelism(2), Set.of())) {
      DataSet<Long> looped =
          BulkIteration.from(environment.sequence(0, 10), 9)
              .until(sum, (superstep, total) -> superstep * total == 40)
              .run(current -> counted(current, sum))
              .name("shipped");
      Plan plan = new Plan(List.of(new Node.Collect<>(looped.node(), new Origin("collect", ""))));
      Plan shipped = Plan.fromBytes(plan.toBytes(), LoopRulesTest.class.getClassLoader());
      LoopReport report = executor.execute(shipped).loop("shipped");
      assertEquals(4, report.supersteps());
      assertEquals(10L, report.history().getLast().aggregates().get("sum"));
    }
  }

  @Test
  void reportsAreFoundByNameAndKeptInTheirOrder() {
    try (Environment environment = CleanExecutor.environment(2)) {
      DataSet<Long> first =
          BulkIteration.from(environment.sequence(0, 10), 3)
              .run(current -> current.map(value -> value + 1))
              .name("first");
      BulkIteration.from(first, 5)
          .run(current -> current.map(value -> value * 2))
          .name("second")
          .count();
      List<String> names = new ArrayList<>();
      environment.lastJob().loops().forEach(loop -> names.add(loop.name()));
      assertEquals(2, names.size());
      assertTrue(names.get(0).startsWith("first (iterate) at LoopRulesTest.java:"), names.get(0));
      assertEquals(3, environment.lastJob().loop("first").supersteps());
      assertEquals(5, environment.lastJob().loop("second").supersteps());
      assertFalse(environment.lastJob().loop("second").converged());
      assertThrows(IllegalArgumentException.class, () -> environment.lastJob().loop("sec"));
    }
  }
}
