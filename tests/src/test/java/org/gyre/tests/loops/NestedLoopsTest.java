package org.gyre.tests.loops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.function.Accumulators;
import org.gyre.dataflow.function.Aggregator;
import org.gyre.dataflow.function.Broadcast;
import org.gyre.dataflow.function.Rich;
import org.gyre.dataflow.plan.JoinHint;
import org.gyre.dataflow.plan.LoopReport;
import org.gyre.dataflow.plan.LoopReport.End;
import org.gyre.dataflow.plan.Options;
import org.gyre.dataflow.type.Tuple2;
import org.gyre.iterations.BulkIteration;
import org.gyre.tests.oracle.Bag;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.OwnOptions;
import org.gyre.tests.oracle.OwnOptions.Change;
import org.gyre.tests.oracle.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Loops whose bodies contain loops, and loops that read what others deliver. */
final class NestedLoopsTest {

  static Stream<Options> settings() {
    return LoopSettings.all(tasks -> (tasks + 1L) << 20);
  }

  /** Counts how often its values are computed: once in each task for each time. */
  private static DataSet<Long> watched(DataSet<Long> data, String name) {
    return data.map(
        Rich.map(
            context -> {
              context.counter(name).increment();
              return value -> value;
            }));
  }

  private long computed(Environment environment, String name, int tasks) {
    long opened = environment.lastJob().counter(name);
    assertEquals(0, opened % tasks);
    return opened / tasks;
  }

  /**
   * What varies with the outer loop is computed in each of its supersteps, however many the inner
   * one has; what varies with none is computed once, and so is an inner loop that reads nothing of
   * the outer one.
   */
  @ParameterizedTest
  @MethodSource("settings")
  @OwnOptions(
      keeps = {Change.PARALLELISM, Change.PASSES},
      value = "counts tasks, and what a pass keeps")
  void nothingIsComputedMoreOftenThanItVaries(Options options) {
    int tasks = options.parallelism();
    try (Environment environment = CleanExecutor.environment(options)) {
      DataSet<Long> constant = watched(environment.sequence(0, 100), "none");
      DataSet<Long> start = environment.sequence(0, 20);
      List<Long> result =
          BulkIteration.from(start, 3)
              .run(
                  outer -> {
                    DataSet<Long> ofOuter = watched(outer.map(value -> value + 1), "outer");
                    DataSet<Long> alone =
                        BulkIteration.from(start, 2)
                            .run(inner -> watched(inner, "alone").map(value -> value + 1));
                    DataSet<Long> within =
                        BulkIteration.from(outer, 4)
                            .run(
                                inner ->
                                    watched(inner, "inner")
                                        .join(ofOuter)
                                        .where(value -> value % 7)
                                        .equalTo(value -> value % 7)
                                        .with((left, right) -> left + right)
                                        .union(constant)
                                        .map(value -> value % 1009)
                                        .distinct());
                    return within.union(alone).union(ofOuter).distinct();
                  })
              .collect();
      Bag.assertEqual(naive(), result);
      assertEquals(1, computed(environment, "none", tasks));
      assertEquals(2, computed(environment, "alone", tasks));
      assertEquals(3, computed(environment, "outer", tasks));
      assertEquals(12, computed(environment, "inner", tasks));
    }
  }

  private static List<Long> naive() {
    List<Long> start = LongStream.range(0, 20).boxed().toList();
    List<Long> alone = start.stream().map(value -> value + 2).toList();
    List<Long> outer = start;
    for (int i = 0; i < 3; i++) {
      List<Long> ofOuter = outer.stream().map(value -> value + 1).toList();
      List<Long> inner = outer;
      for (int j = 0; j < 4; j++) {
        List<Long> next = new ArrayList<>();
        for (long left : inner) {
          for (long right : ofOuter) {
            if (left % 7 == right % 7) {
              next.add(left + right);
            }
          }
        }
        LongStream.range(0, 100).forEach(next::add);
        inner = next.stream().map(value -> value % 1009).distinct().toList();
      }
      outer = Stream.of(inner, alone, ofOuter).flatMap(List::stream).distinct().toList();
    }
    return outer;
  }

  /**
   * An inner loop's tables, rows and broadcasts of one outer superstep are not those of another.
   */
  @ParameterizedTest
  @MethodSource("settings")
  void whatTheInnerLoopKeepsIsForgotten(Options options) {
    Random random = Seed.random(NestedLoopsTest.class);
    List<Long> values = random.longs(200, 0, 50).boxed().toList();
    try (Environment environment = CleanExecutor.environment(options)) {
      DataSet<Long> data = environment.of(values);
      List<Long> result =
          BulkIteration.from(data, 3)
              .run(
                  outer -> {
                    DataSet<Tuple2<Long, Long>> counts = outer.groupBy(value -> value % 5).count();
                    Broadcast<Long> sum =
                        outer.broadcast(all -> all.stream().mapToLong(value -> value).sum());
                    return BulkIteration.from(data, 2)
                        .run(
                            inner ->
                                inner
                                    .join(counts)
                                    .where(value -> value % 5)
                                    .equalTo(Tuple2::f0)
                                    .with((value, count) -> value + count.f1())
                                    .map(
                                        Rich.map(
                                            context -> {
                                              long total = context.broadcast(sum);
                                              return value -> value + total % 3;
                                            })));
                  })
              .collect();
      List<Long> outer = values;
      for (int i = 0; i < 3; i++) {
        List<Long> before = outer;
        long total = before.stream().mapToLong(value -> value).sum();
        List<Long> inner = values;
        for (int j = 0; j < 2; j++) {
          List<Long> next = new ArrayList<>();
          for (long value : inner) {
            long count = before.stream().filter(other -> other % 5 == value % 5).count();
            if (count > 0) {
              next.add(value + count + total % 3);
            }
          }
          inner = next;
        }
        outer = inner;
      }
      Bag.assertEqual(outer, result);
    }
  }

  /** Three deep, with what each level varies with read at the innermost. */
  @ParameterizedTest
  @MethodSource("settings")
  void threeDeep(Options options) {
    try (Environment environment = CleanExecutor.environment(options)) {
      DataSet<Long> one = environment.sequence(1, 2);
      List<Long> result =
          BulkIteration.from(one, 2)
              .run(
                  a ->
                      BulkIteration.from(a, 3)
                          .run(
                              b ->
                                  BulkIteration.from(one, 2)
                                      .run(
                                          c ->
                                              c.union(a)
                                                  .union(b)
                                                  .union(one)
                                                  .reduce(Long::sum)
                                                  .map(value -> value % 10_007))))
              .collect();
      long a = 1;
      for (int i = 0; i < 2; i++) {
        long b = a;
        for (int j = 0; j < 3; j++) {
          long c = 1;
          for (int k = 0; k < 2; k++) {
            c = (c + a + b + 1) % 10_007;
          }
          b = c;
        }
        a = b;
      }
      assertEquals(List.of(a), result);
    }
  }

  /** Functions of an inner body add to aggregators of the inner and of the outer loop. */
  @ParameterizedTest
  @MethodSource("settings")
  void aggregatorsOfBothLoops(Options options) {
    Aggregator<Accumulators.LongCounter, Long> all = Aggregator.counter("all");
    Aggregator<Accumulators.LongCounter, Long> some = Aggregator.counter("some");
    try (Environment environment = CleanExecutor.environment(options)) {
      BulkIteration.from(environment.sequence(0, 12), 9)
          .until(all, (superstep, number) -> number < 40)
          .run(
              outer ->
                  BulkIteration.from(outer, 5)
                      .until(some, (superstep, number) -> number % 2 == 1)
                      .run(
                          inner ->
                              inner.map(
                                  Rich.map(
                                      context -> {
                                        var ofAll = context.aggregator(all);
                                        var ofSome = context.aggregator(some);
                                        return value -> {
                                          ofAll.increment();
                                          if (value % 3 == 0) {
                                            ofSome.increment();
                                          }
                                          return value / 2;
                                        };
                                      })))
                      .name("inner"))
          .name("outer")
          .count();
      long[] values = LongStream.range(0, 12).toArray();
      List<Long> perOuter = new ArrayList<>();
      List<List<Long>> perInner = new ArrayList<>();
      long number = 40;
      while (number >= 40 && perOuter.size() < 9) {
        number = 0;
        List<Long> history = new ArrayList<>();
        long third = 0;
        while (third % 2 == 0 && history.size() < 5) {
          third = LongStream.of(values).filter(value -> value % 3 == 0).count();
          number += values.length;
          values = LongStream.of(values).map(value -> value / 2).toArray();
          history.add(third);
        }
        perInner.add(history);
        perOuter.add(number);
      }
      List<List<Long>> inner = new ArrayList<>();
      List<List<Long>> outer = new ArrayList<>();
      for (LoopReport report : environment.lastJob().loops()) {
        boolean isOuter = report.name().startsWith("outer");
        (isOuter ? outer : inner)
            .add(
                report.history().stream()
                    .map(superstep -> superstep.aggregate(isOuter ? all : some))
                    .toList());
      }
      assertEquals(perInner, inner);
      assertEquals(List.of(perOuter), outer);
    }
  }

  /** The superstep that an operator is told is that of the innermost loop it varies with. */
  @Test
  void previousAggregatesOfTheOuterLoopAreReadWithin() {
    Aggregator<Accumulators.LongCounter, Long> sum = Aggregator.counter("sum");
    try (Environment environment = CleanExecutor.environment(3)) {
      List<Long> result =
          BulkIteration.from(environment.sequence(1, 4), 3)
              .with(sum)
              .run(
                  outer ->
                      BulkIteration.from(outer, 2)
                          .run(
                              inner ->
                                  inner.map(
                                      Rich.map(
                                          context -> {
                                            long before = context.previousAggregate(sum);
                                            return value -> value + before % 10;
                                          })))
                          .map(
                              Rich.map(
                                  context -> {
                                    var sums = context.aggregator(sum);
                                    return value -> {
                                      sums.add(value);
                                      return value;
                                    };
                                  })))
              .collect();
      List<Long> expected = List.of(1L, 2L, 3L);
      long before = 0;
      for (int i = 0; i < 3; i++) {
        long added = before % 10;
        expected = expected.stream().map(value -> value + 2 * added).toList();
        before = expected.stream().mapToLong(value -> value).sum();
      }
      Bag.assertEqual(expected, result);
    }
  }

  /** What a loop merges with values that do not vary is sorted once, in whatever loop it lies. */
  @ParameterizedTest
  @MethodSource("settings")
  @OwnOptions(keeps = Change.PASSES, value = "says what is in the plan")
  void whatIsMergedIsSortedOnce(Options options) {
    Random random = Seed.random(NestedLoopsTest.class);
    List<Long> values = random.longs(2_000, 0, 700).boxed().toList();
    try (Environment environment = CleanExecutor.environment(options)) {
      DataSet<Long> same = environment.of(values);
      var looped =
          BulkIteration.from(environment.sequence(0, 500), 3)
              .run(
                  outer ->
                      BulkIteration.from(outer, 2)
                          .run(
                              inner ->
                                  inner
                                      .leftOuterJoin(same.distinct())
                                      .hint(JoinHint.SORT_MERGE)
                                      .where(value -> value % 700)
                                      .equalTo(value -> value)
                                      .with(
                                          (value, found) -> found == null ? value + 3 : value + 1))
                          .coGroup(same)
                          .where(value -> value % 700)
                          .equalTo(value -> value)
                          .<Long>with(
                              (key, lefts, rights, out) -> {
                                long count = 0;
                                while (rights.hasNext()) {
                                  rights.next();
                                  count++;
                                }
                                while (lefts.hasNext()) {
                                  out.collect(lefts.next() + count);
                                }
                              }))
              .collected();
      String plan = environment.explain().physicalText();
      assertTrue(plan.contains("sort-merge join, sorts the left input"), plan);
      assertTrue(plan.contains("right is sorted by value"), plan);
      environment.execute();
      long[] counts = new long[700];
      values.forEach(value -> counts[(int) (long) value]++);
      List<Long> expected = LongStream.range(0, 500).boxed().toList();
      for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 2; j++) {
          expected =
              expected.stream().map(v -> counts[(int) (v % 700)] == 0 ? v + 3 : v + 1).toList();
        }
        expected = expected.stream().map(v -> v + counts[(int) (v % 700)]).toList();
      }
      Bag.assertEqual(expected, looped.get());
    }
  }

  /** Loops that read what loops deliver, several at once, in one job. */
  @ParameterizedTest
  @MethodSource("settings")
  void loopsOverTheResultsOfLoops(Options options) {
    try (Environment environment = CleanExecutor.environment(options)) {
      DataSet<Long> first =
          BulkIteration.from(environment.sequence(0, 10), 3)
              .run(current -> current.map(value -> value + 1));
      DataSet<Long> second =
          BulkIteration.from(first, 2).run(current -> current.union(first).distinct());
      DataSet<Long> third =
          BulkIteration.from(second, 10)
              .runWhile(
                  current ->
                      current
                          .join(first)
                          .where(value -> value)
                          .equalTo(value -> value)
                          .with((left, right) -> left)
                          .filter(value -> value > 5),
                  (before, after) -> before.filter(value -> value <= 5));
      Bag.assertEqual(
          Stream.concat(
                  LongStream.range(3, 13).boxed(), LongStream.range(6, 13).map(v -> -v).boxed())
              .toList(),
          second.union(third.map(value -> -value)).collect());
      List<End> ends = environment.lastJob().loops().stream().map(LoopReport::end).toList();
      assertEquals(List.of(End.MAXIMUM, End.MAXIMUM, End.CONVERGED), ends);
    }
  }

  /** A name makes a copy of the loop; both can be used. */
  @Test
  void aLoopAndTheSameUnderAName() {
    try (Environment environment = CleanExecutor.environment(2)) {
      DataSet<Long> loop =
          BulkIteration.from(environment.sequence(0, 5), 2)
              .run(current -> current.map(value -> value * 2).distinct());
      DataSet<Long> named = loop.name("named");
      Bag.assertEqual(
          Stream.concat(
                  LongStream.range(0, 5).map(value -> value * 4).boxed(),
                  LongStream.range(0, 5).map(value -> value * 4 + 1).boxed())
              .toList(),
          loop.union(named.map(value -> value + 1)).collect());
    }
  }

  /** What an inner loop and the outer body both read is kept once. */
  @Test
  @OwnOptions(keeps = Change.PASSES, value = "says what is in the plan")
  void whatSeveralLoopsReadIsKeptOnce() {
    try (Environment environment = CleanExecutor.environment(2)) {
      DataSet<Long> constant = environment.sequence(0, 100).map(value -> value * 3).distinct();
      BulkIteration.from(environment.sequence(0, 10), 3)
          .run(
              outer ->
                  BulkIteration.from(outer, 2)
                      .run(inner -> inner.union(constant).distinct())
                      .union(constant)
                      .distinct())
          .collected();
      String plan = environment.explain().physicalText();
      assertEquals(2, plan.split("kept, the same in every superstep", -1).length, plan);
      environment.execute();
    }
  }
}
