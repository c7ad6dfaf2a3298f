package org.gyre.tests.plans;

import java.util.List;
import java.util.Random;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Grouping;
import org.gyre.dataflow.function.Aggregate;
import org.gyre.dataflow.function.Aggregates;
import org.gyre.dataflow.function.Aggregates.LongField;
import org.gyre.dataflow.function.GroupCombineFunction;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.function.ReduceFunction;
import org.gyre.dataflow.function.Rich;
import org.gyre.dataflow.plan.CombineHint;
import org.gyre.dataflow.plan.Ordering;
import org.gyre.dataflow.plan.SortOrder;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Tuple2;
import org.gyre.dataflow.type.Tuple3;
import org.gyre.dataflow.type.Tuple5;
import org.gyre.tests.oracle.ValueOrder;
import org.gyre.tests.plans.Values.Pair;

/** What can be done to groups, by one key or several. */
final class GroupOperations {

  private static final List<CombineHint> COMBINE_HINTS = List.of(CombineHint.values());
  private static final List<CombineHint> ANY_VALUES =
      List.of(CombineHint.AUTO, CombineHint.SORT, CombineHint.NONE);

  private GroupOperations() {}

  static <T> Draft<T> inPlaceReduce(Draft<T> input, Random random) {
    return input.then(
        input
            .data()
            .groupBy(Operations.any(input.shape().keys, random))
            .combine(Operations.any(fitting(input), random))
            .reduce(input.shape().combine));
  }

  /** The hints that fit where values are combined into one of them. */
  private static List<CombineHint> fitting(Draft<?> input) {
    Layout<?> layout = input.data().node().layout();
    return layout != null && layout.isFixedSize() ? COMBINE_HINTS : ANY_VALUES;
  }

  static <T> Draft<T> reduce(Draft<T> input, Random random) {
    return input.then(input.data().reduce(input.shape().combine));
  }

  static <T> Draft<T> distinct(Draft<T> input, Random random) {
    return input.then(input.data().distinct(Operations.any(COMBINE_HINTS, random)));
  }

  static <T> Draft<T> richReduce(Draft<T> input, Random random) {
    ReduceFunction<T> combine = input.shape().combine;
    return input.then(
        input.data().reduce(Rich.reduce(context -> (left, right) -> combine.reduce(left, right))));
  }

  static <T> Draft<?> aggregate(Draft<T> input, Random random) {
    return aggregate(input, Operations.any(input.shape().keys, random), random);
  }

  static <T, K> Draft<?> aggregate(Draft<T> input, KeyFunction<T, K> key, Random random) {
    DataSet<Tuple2<K, Long>> sums =
        input
            .data()
            .groupBy(key)
            .combine(Operations.any(COMBINE_HINTS, random))
            .aggregate(number(input, random));
    return input.then(
        Shapes.COUNT, sums.map(pair -> Tuple2.of(ValueText.of(pair.f0()), pair.f1())));
  }

  static <T> Draft<?> aggregateTwice(Draft<T> input, Random random) {
    return aggregateTwice(input, Operations.any(input.shape().keys, random), random);
  }

  static <T, K> Draft<?> aggregateTwice(Draft<T> input, KeyFunction<T, K> key, Random random) {
    LongField<T> number = input.shape().number;
    DataSet<Tuple3<K, Long, Double>> sums =
        input
            .data()
            .groupBy(key)
            .aggregate(
                number(input, random),
                Aggregates.sumDouble(value -> Math.floorMod(number.of(value), 100) * 0.25));
    return input.then(
        Shapes.COUNT, sums.map(sum -> Tuple2.of(ValueText.of(sum.f0()) + sum.f2(), sum.f1())));
  }

  private static <T> Aggregate<T, Long> number(Draft<T> input, Random random) {
    LongField<T> number = input.shape().number;
    return switch (random.nextInt(4)) {
      case 0 -> Aggregates.count();
      case 1 -> Aggregates.sumLong(number);
      case 2 -> Aggregates.minLong(number);
      default -> Aggregates.maxLong(number);
    };
  }

  static <T> Draft<?> summary(Draft<T> input, Random random) {
    return new Draft<>(Shapes.LONG, input.data().aggregate(number(input, random)), 1);
  }

  static <T> Draft<?> count(Draft<T> input, Random random) {
    return count(input, Operations.any(input.shape().keys, random));
  }

  static <T, K> Draft<?> count(Draft<T> input, KeyFunction<T, K> key) {
    return input.then(
        Shapes.COUNT,
        input
            .data()
            .groupBy(key)
            .count()
            .map(pair -> Tuple2.of(ValueText.of(pair.f0()), pair.f1())));
  }

  /** Which value of each key stays is not defined, its key is. */
  static <T> Draft<?> distinctKeys(Draft<T> input, Random random) {
    KeyFunction<T, Long> key = Operations.any(input.shape().longKeys, random);
    return input.then(
        Shapes.LONG,
        input
            .data()
            .distinct(key, Operations.any(fitting(input), random))
            .map(value -> key.key(value)));
  }

  static <T> Draft<?> groups(Draft<T> input, Random random) {
    return groups(input, Operations.any(input.shape().keys, random), random);
  }

  /** Emits the greatest value of a group and its size, or reads only the first. */
  static <T, K> Draft<?> groups(Draft<T> input, KeyFunction<T, K> key, Random random) {
    LongField<T> number = input.shape().number;
    DataSet<Tuple2<String, Long>> results =
        random.nextInt(3) == 0
            ? input
                .data()
                .groupBy(key)
                .reduceGroup(
                    (group, values, out) -> {
                      K first = key.key(values.next());
                      long same = ValueOrder.INSTANCE.compare(first, group) == 0 ? 1 : 0;
                      out.collect(Tuple2.of(ValueText.of(group), same));
                    })
            : input
                .data()
                .groupBy(key)
                .reduceGroup(
                    (group, values, out) -> {
                      long greatest = Long.MIN_VALUE;
                      long size = 0;
                      while (values.hasNext()) {
                        greatest = Math.max(greatest, number.of(values.next()));
                        size++;
                      }
                      out.collect(Tuple2.of(ValueText.of(group), greatest));
                      out.collect(Tuple2.of("size", size));
                    });
    return input.then(Shapes.COUNT, results, 2);
  }

  // Keys of several parts.

  static <T> Draft<T> reduceByTwo(Draft<T> input, Random random) {
    List<KeyFunction<T, ?>> keys = input.shape().keys;
    return input.then(
        input
            .data()
            .groupBy(Operations.any(keys, random), Operations.any(keys, random))
            .reduce(input.shape().combine));
  }

  static <T> Draft<?> countByTwo(Draft<T> input, Random random) {
    List<KeyFunction<T, ?>> keys = input.shape().keys;
    return countByTwo(input, Operations.any(keys, random), Operations.any(keys, random));
  }

  static <T, A, B> Draft<?> countByTwo(Draft<T> input, KeyFunction<T, A> a, KeyFunction<T, B> b) {
    return input.then(
        Shapes.COUNT,
        input
            .data()
            .groupBy(a, b)
            .count()
            .map(pair -> Tuple2.of(ValueText.of(pair.f0()), pair.f1())));
  }

  static <T> Draft<?> groupsByThree(Draft<T> input, Random random) {
    List<KeyFunction<T, ?>> keys = input.shape().keys;
    return groupsByThree(
        input,
        Operations.any(keys, random),
        Operations.any(keys, random),
        Operations.any(keys, random));
  }

  static <T, A, B, C> Draft<?> groupsByThree(
      Draft<T> input, KeyFunction<T, A> a, KeyFunction<T, B> b, KeyFunction<T, C> c) {
    return input.then(
        Shapes.COUNT,
        input
            .data()
            .groupBy(a, b, c)
            .reduceGroup(
                (group, values, out) -> {
                  T first = values.next();
                  Object found = Tuple3.of(a.key(first), b.key(first), c.key(first));
                  long size = ValueOrder.INSTANCE.compare(found, group) == 0 ? 1 : -1;
                  for (; values.hasNext(); values.next()) {
                    size++;
                  }
                  out.collect(Tuple2.of(ValueText.of(group), size));
                }));
  }

  static <T> Draft<?> distinctPairsOfKeys(Draft<T> input, Random random) {
    KeyFunction<T, Long> a = Operations.any(input.shape().longKeys, random);
    KeyFunction<T, Long> b = Operations.any(input.shape().longKeys, random);
    return input.then(
        Shapes.PAIR,
        input.data().distinct(a, b).map(value -> new Pair(a.key(value), b.key(value))));
  }

  /** Partial sums of each key, as another type; and their sums. */
  static <T> Draft<?> combinedGroups(Draft<T> input, Random random) {
    KeyFunction<T, Long> key = Operations.any(input.shape().longKeys, random);
    LongField<T> number = input.shape().number;
    GroupCombineFunction<Long, T, Pair> sums =
        (group, values, out) -> {
          long sum = 0;
          while (values.hasNext()) {
            sum += number.of(values.next());
          }
          out.collect(new Pair(group, sum));
        };
    Grouping<Long, T> groups = input.data().groupBy(key);
    DataSet<Pair> partial =
        random.nextBoolean()
            ? groups.combineGroup(sums)
            : groups.sortGroup(number::of, SortOrder.DESCENDING).combineGroup(sums);
    return input.then(
        Shapes.COUNT,
        partial
            .groupBy(Pair::left)
            .sumLong(Pair::right)
            .map(sum -> Tuple2.of("sum " + sum.f0(), sum.f1())));
  }

  /** Numbers are small, so that sums of doubles are exact. */
  static <T> Draft<?> fourSummaries(Draft<T> input, Random random) {
    KeyFunction<T, Long> key = Operations.any(input.shape().longKeys, random);
    LongField<T> number = input.shape().number;
    Aggregates.DoubleField<T> small = value -> Math.floorMod(number.of(value), 8) * 0.5;
    DataSet<Tuple5<Long, Double, Double, Long, Double>> summaries =
        input
            .data()
            .groupBy(key)
            .aggregate(
                Aggregates.average(small),
                Aggregates.variance(small),
                number(input, random),
                Aggregates.max(value -> small.of(value)));
    return input.then(
        Shapes.COUNT,
        summaries.map(
            all -> {
              double variance = Double.isNaN(all.f2()) ? -1 : Math.rint(all.f2() * 1e6);
              return Tuple2.of(
                  all.f0() + " " + all.f1() + " " + variance + " " + all.f4(), all.f3());
            }));
  }

  /** Of several values with an extreme number any is kept; the numbers are defined. */
  static <T> Draft<?> extremes(Draft<T> input, Random random) {
    KeyFunction<T, Long> key = Operations.any(input.shape().longKeys, random);
    LongField<T> number = input.shape().number;
    int count = random.nextInt(4);
    int divisor = random.nextInt(1, 5);
    KeyFunction<T, Long> coarse =
        value -> {
          long rest = Math.floorMod(number.of(value), divisor);
          return rest == 0 ? null : rest;
        };
    Ordering<T> byCoarse = Ordering.by(coarse, Operations.any(List.of(SortOrder.values()), random));
    Ordering<T> byNumber = Ordering.by(value -> number.of(value));
    DataSet<T> kept =
        switch (random.nextInt(7)) {
          case 3 -> input.data().groupBy(key).minBy(byCoarse.then(byNumber));
          case 4 -> input.data().groupBy(key).maxBy(byCoarse.thenBy(key).then(byNumber));
          case 5 -> input.data().minBy(byCoarse.thenBy(key).then(byNumber));
          case 6 -> input.data().maxBy(byCoarse.then(byNumber.descending()));
          case 0 -> input.data().groupBy(key).minBy(value -> number.of(value));
          case 1 -> input.data().groupBy(key).maxBy(value -> number.of(value));
          default -> input.data().maxBy(value -> number.of(value));
        };
    DataSet<Pair> numbers =
        random.nextInt(3) > 0
            ? kept.map(value -> new Pair(1, number.of(value)))
            : input.data().groupBy(key).first(count).map(value -> new Pair(key.key(value), 0));
    return input.then(Shapes.PAIR, numbers);
  }
}
