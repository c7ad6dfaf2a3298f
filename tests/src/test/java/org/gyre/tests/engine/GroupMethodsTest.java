package org.gyre.tests.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDate;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.function.Aggregates;
import org.gyre.dataflow.function.GroupReduceFunction;
import org.gyre.dataflow.plan.JobException;
import org.gyre.dataflow.plan.Options;
import org.gyre.dataflow.plan.Ordering;
import org.gyre.dataflow.plan.SortOrder;
import org.gyre.dataflow.type.Nullable;
import org.gyre.dataflow.type.Tuple2;
import org.gyre.dataflow.type.Tuple3;
import org.gyre.dataflow.type.Tuple5;
import org.gyre.tests.oracle.Bag;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.OwnOptions;
import org.gyre.tests.oracle.OwnOptions.Change;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What groups and whole data sets can be summarised to, chosen from, and combined into. */
final class GroupMethodsTest {

  record Sale(long shop, double price, LocalDate day, String item) {}

  private static final long SALES = 10_000;
  private static final long SHOPS = 10;

  /** Prices with a large common part, whose squares would lose what tells them apart. */
  private static double price(long i) {
    return 1e9 + i * 7 % 1000 * 0.25;
  }

  private static DataSet<Sale> sales(Environment environment) {
    return environment
        .sequence(0, SALES)
        .map(
            i ->
                new Sale(
                    i % SHOPS, price(i), LocalDate.ofEpochDay(i * 31 % 5000), "item " + i % 100));
  }

  private static double[] pricesOf(long shop) {
    return LongStream.range(0, SALES)
        .filter(i -> i % SHOPS == shop)
        .mapToDouble(GroupMethodsTest::price)
        .toArray();
  }

  /** The textbook's formula in two passes. */
  private static double variance(double[] numbers) {
    double mean = mean(numbers);
    return DoubleStream.of(numbers).map(x -> (x - mean) * (x - mean)).sum() / (numbers.length - 1);
  }

  private static double mean(double[] numbers) {
    return DoubleStream.of(numbers).average().orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void fourSummaries(int tasks) {
    try (Environment environment = CleanExecutor.environment(tasks)) {
      List<Tuple5<Long, Double, Double, Double, LocalDate>> summaries =
          sales(environment)
              .groupBy(Sale::shop)
              .aggregate(
                  Aggregates.average(Sale::price),
                  Aggregates.variance(Sale::price),
                  Aggregates.standardDeviation(Sale::price),
                  Aggregates.max(Sale::day))
              .collect();
      assertEquals(SHOPS, summaries.size());
      for (var summary : summaries) {
        double[] prices = pricesOf(summary.f0());
        double expected = variance(prices);
        assertEquals(mean(prices), summary.f1(), 1e-4, "the mean");
        assertEquals(expected, summary.f2(), expected * 1e-9, "the variance");
        assertEquals(Math.sqrt(expected), summary.f3(), expected * 1e-9, "the deviation");
        long latest =
            LongStream.range(0, SALES)
                .filter(i -> i % SHOPS == summary.f0())
                .map(i -> i * 31 % 5000)
                .max()
                .orElseThrow();
        assertEquals(LocalDate.ofEpochDay(latest), summary.f4());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void ofWholeDataSets(int tasks) {
    try (Environment environment = CleanExecutor.environment(tasks)) {
      DataSet<Long> numbers = environment.sequence(1, 101);
      assertEquals(List.of(5050L), numbers.sumLong(value -> value).collect());
      assertEquals(List.of(2525.0), numbers.sumDouble(value -> value * 0.5).collect());
      assertEquals(List.of(50.5), numbers.average(value -> value).collect());
      assertEquals(List.of(-100L), numbers.min(value -> -value).collect());
      assertEquals(List.of(50L), numbers.max(value -> value / 2).collect());
      assertEquals(List.of(73L), numbers.minBy(value -> Math.abs(value - 73)).collect());
      assertEquals(List.of(99L), numbers.maxBy(value -> "" + value).collect());
      assertEquals(
          List.of(Tuple2.of(100L, 1L)),
          numbers.aggregate(Aggregates.count(), Aggregates.min(value -> value)).collect());
      DataSet<Long> none = numbers.filter(value -> value < 0);
      assertEquals(List.of(), none.average(value -> value).collect());
      assertEquals(List.of(), none.min(value -> value).collect());
      assertEquals(List.of(), none.maxBy(value -> value).collect());
      assertEquals(List.of(0L), none.sumLong(value -> value).collect());
      assertEquals(
          List.of(Double.NaN),
          environment.of(1.0).aggregate(Aggregates.variance(value -> value)).collect());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void ofGroups(int tasks) {
    try (Environment environment = CleanExecutor.environment(tasks)) {
      DataSet<Long> numbers = environment.sequence(0, 1000);
      var groups = numbers.groupBy(value -> value % 10);
      List<Long> keys = LongStream.range(0, 10).boxed().toList();
      Bag.assertEqual(
          keys.stream().map(key -> Tuple2.of(key, 495.0 + key)).toList(),
          groups.average(value -> value).collect());
      Bag.assertEqual(
          keys.stream().map(key -> Tuple2.of(key, 100.0 * (495 + key))).toList(),
          groups.sumDouble(value -> value).collect());
      Bag.assertEqual(
          keys.stream().map(key -> Tuple2.of(key, key)).toList(),
          groups.min(value -> value).collect());
      Bag.assertEqual(
          keys.stream().map(key -> Tuple2.of(key, 990 + key)).toList(),
          groups.max(value -> value).collect());
      Bag.assertEqual(keys, groups.minBy(value -> value).collect());
      Bag.assertEqual(
          keys.stream().map(key -> 990 + key).toList(), groups.maxBy(value -> value).collect());
      List<Long> some = groups.first(3).collect();
      assertEquals(30, Set.copyOf(some).size());
      assertTrue(some.stream().allMatch(value -> value >= 0 && value < 1000));
      assertEquals(1000, groups.first(101).count());
      assertThrows(IllegalArgumentException.class, () -> groups.first(-1));
    }
  }

  record Bid(int lot, @Nullable String bidder, @Nullable Integer amount, long time) {}

  private static Bid bid(long i) {
    return new Bid(
        (int) (i % 7),
        i % 5 == 0 ? null : "bidder " + i * 31 % 11,
        i % 3 == 0 && i % 7 != 1 ? null : (Integer) (int) (i * 17 % 20),
        i * 7919 % 10_007);
  }

  /** All times are different, so that the last key leaves no choice. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void extremesBySeveralKeysOfWhichNullIsTheSmallest(int tasks) {
    List<Bid> bids = LongStream.range(0, 2000).mapToObj(GroupMethodsTest::bid).toList();
    Comparator<Bid> byAmount =
        Comparator.comparing(Bid::amount, Comparator.nullsFirst(Comparator.naturalOrder()));
    Comparator<Bid> byBidder =
        Comparator.comparing(Bid::bidder, Comparator.nullsFirst(Comparator.naturalOrder()));
    Comparator<Bid> two = byAmount.thenComparing(Bid::time);
    Comparator<Bid> three = byBidder.thenComparing(byAmount).thenComparing(Bid::time);
    Comparator<Bid> four = Comparator.comparing(Bid::lot).thenComparing(three);
    try (Environment environment = CleanExecutor.environment(tasks)) {
      DataSet<Bid> data = environment.of(bids);
      assertEquals(
          List.of(Collections.min(bids, two)),
          data.minBy(Ordering.by(Bid::amount).thenBy(Bid::time)).collect());
      assertEquals(
          List.of(Collections.max(bids, three)),
          data.maxBy(Ordering.by(Bid::bidder).thenBy(Bid::amount).thenBy(Bid::time)).collect());
      assertEquals(
          List.of(Collections.min(bids, four)),
          data.minBy(
                  Ordering.by(Bid::lot).thenBy(Bid::bidder).thenBy(Bid::amount).thenBy(Bid::time))
              .collect());
      assertEquals(
          List.of(Collections.min(bids, byAmount.reversed().thenComparing(Bid::time))),
          data.minBy(Ordering.by(Bid::amount).descending().thenBy(Bid::time)).collect());
      var lots = data.groupBy(Bid::lot);
      Bag.assertEqual(
          ofLots(bids, two), lots.minBy(Ordering.by(Bid::amount).thenBy(Bid::time)).collect());
      Bag.assertEqual(
          ofLots(bids, two.reversed()),
          lots.maxBy(Ordering.by(Bid::amount).thenBy(Bid::time)).collect());
      Bag.assertEqual(
          ofLots(bids, three),
          lots.minBy(Ordering.by(Bid::bidder).thenBy(Bid::amount).thenBy(Bid::time)).collect());
      Bag.assertEqual(
          ofLots(bids, four.reversed()),
          lots.maxBy(
                  Ordering.by(Bid::lot).thenBy(Bid::bidder).thenBy(Bid::amount).thenBy(Bid::time))
              .collect());
      assertEquals(null, data.minBy(Bid::amount).collect().getFirst().amount());
      assertEquals(19, data.maxBy(Bid::amount).collect().getFirst().amount());
      assertEquals(List.of(), data.filter(bid -> bid.lot() > 7).minBy(Bid::amount).collect());
    }
  }

  @Test
  void anOrderOfWhatHasNoneIsRefusedWithARemedy() {
    try (Environment environment = CleanExecutor.environment(1)) {
      DataSet<Bid> data = environment.of(List.of(bid(1), bid(2)));
      JobException failure =
          assertThrows(JobException.class, () -> data.minBy(Ordering.by(bid -> bid)).collect());
      assertTrue(failure.getMessage().contains("minBy"), failure.getMessage());
      assertTrue(failure.getMessage().contains("not Comparable"), failure.getMessage());
      assertTrue(failure.getMessage().contains("thenBy"), failure.getMessage());
    }
  }

  private static List<Bid> ofLots(List<Bid> bids, Comparator<Bid> order) {
    return bids.stream().collect(Collectors.groupingBy(Bid::lot)).values().stream()
        .map(lot -> Collections.min(lot, order))
        .toList();
  }

  @Test
  void aMinimumOfNoFixedSizeIsRefusedWithARemedy() {
    IllegalArgumentException failure =
        assertThrows(IllegalArgumentException.class, () -> Aggregates.min(Sale::item));
    assertTrue(failure.getMessage().contains("minBy"), failure.getMessage());
  }

  /** A part of the memory is taken: keys come again and again, and nothing is lost. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  @OwnOptions(
      keeps = {Change.MEMORY, Change.PARALLELISM},
      value = "says how much is combined in which memory")
  void combiningInLittleMemory(int tasks) {
    long count = 200_000;
    long keys = 1000;
    try (Environment environment = inLittleMemory(tasks)) {
      DataSet<Tuple2<String, Long>> combined =
          environment
              .sequence(0, count)
              .groupBy(value -> "key " + value % keys)
              .combineGroup(
                  (key, values, out) -> {
                    long size = 0;
                    while (values.hasNext()) {
                      values.next();
                      size++;
                    }
                    out.collect(Tuple2.of(key, size));
                  });
      long results = combined.count();
      assertTrue(results > keys * tasks, "at least two results for a key and task: " + results);
      assertTrue(results < count / 2, "far fewer results than values: " + results);
      Bag.assertEqual(
          LongStream.range(0, keys).mapToObj(k -> Tuple2.of("key " + k, count / keys)).toList(),
          combined.groupBy(Tuple2::f0).sumLong(Tuple2::f1).collect());
    }
  }

  private static Environment inLittleMemory(int tasks) {
    return CleanExecutor.environment(
        Options.defaults()
            .withParallelism(tasks)
            .withMemory(tasks * (768L << 10))
            .withPageSize(4 << 10));
  }

  /** Each result is of values in order, and all results together are of all values. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  @OwnOptions(
      keeps = {Change.MEMORY, Change.PARALLELISM},
      value = "says how much is combined in which memory")
  void whatIsCombinedCanBeSorted(int tasks) {
    long count = 100_000;
    try (Environment environment = inLittleMemory(tasks)) {
      List<Tuple3<Long, Long, Long>> runs =
          environment
              .sequence(0, count)
              .groupBy(value -> value % 10)
              .sortGroup(value -> value % 7, SortOrder.DESCENDING)
              .sortGroup(value -> value, SortOrder.ASCENDING)
              .<Tuple3<Long, Long, Long>>combineGroup(
                  (key, values, out) -> {
                    long before = values.next();
                    long size = 1;
                    long sum = before;
                    while (values.hasNext()) {
                      long value = values.next();
                      boolean follows =
                          value % 7 < before % 7 || (value % 7 == before % 7 && value > before);
                      if (!follows) {
                        throw new IllegalStateException(value + " comes after " + before);
                      }
                      before = value;
                      size++;
                      sum += value;
                    }
                    out.collect(Tuple3.of(key, size, sum));
                  })
              .collect();
      assertEquals(count, runs.stream().mapToLong(Tuple3::f1).sum());
      assertEquals(count * (count - 1) / 2, runs.stream().mapToLong(Tuple3::f2).sum());
      assertEquals(10, runs.stream().map(Tuple3::f0).distinct().count());
      assertTrue(runs.size() > 10 * tasks, "a key is combined again and again: " + runs.size());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void aCombinerComesBeforeTheReduction(int tasks) {
    GroupReduceFunction<Long, Tuple2<Long, Long>, Tuple2<Long, String>> sizes =
        (key, values, out) -> {
          long parts = 0;
          long sum = 0;
          while (values.hasNext()) {
            sum += values.next().f1();
            parts++;
          }
          out.collect(Tuple2.of(key, sum + (parts <= 7 ? " in few parts" : " in many parts")));
        };
    try (Environment environment = CleanExecutor.environment(tasks)) {
      DataSet<Tuple2<Long, Long>> ones =
          environment.sequence(0, 10_000).map(i -> Tuple2.of(i % 5, 1L));
      Bag.assertEqual(
          LongStream.range(0, 5).mapToObj(key -> Tuple2.of(key, "2000 in few parts")).toList(),
          ones.groupBy(Tuple2::f0)
              .reduceGroup(
                  sizes,
                  (key, values, out) -> {
                    long sum = 0;
                    while (values.hasNext()) {
                      sum += values.next().f1();
                    }
                    out.collect(Tuple2.of(key, sum));
                  })
              .collect());
    }
  }

  @Test
  void aFailureNamesTheCombinationAndItsKey() {
    try (Environment environment = CleanExecutor.environment(2)) {
      DataSet<Long> failing =
          environment
              .sequence(0, 100)
              .groupBy(value -> value % 3)
              .<Long>combineGroup(
                  (key, values, out) -> {
                    throw new IllegalStateException("no");
                  });
      JobException failure = assertThrows(JobException.class, failing::collect);
      assertTrue(
          failure.getMessage().contains("groupBy.combineGroup at GroupMethodsTest")
              && failure.getMessage().contains("group with key"),
          failure.getMessage());
    }
  }
}
