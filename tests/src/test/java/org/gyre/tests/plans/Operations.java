package org.gyre.tests.plans;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.gyre.dataflow.api.CoGroup;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Join;
import org.gyre.dataflow.function.Aggregate;
import org.gyre.dataflow.function.Aggregates;
import org.gyre.dataflow.function.Aggregates.LongField;
import org.gyre.dataflow.function.Broadcast;
import org.gyre.dataflow.function.FilterFunction;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.function.MapFunction;
import org.gyre.dataflow.function.MapPartitionFunction;
import org.gyre.dataflow.function.ReduceFunction;
import org.gyre.dataflow.function.Rich;
import org.gyre.dataflow.plan.CombineHint;
import org.gyre.dataflow.plan.CrossHint;
import org.gyre.dataflow.plan.JoinHint;
import org.gyre.dataflow.plan.Ordering;
import org.gyre.dataflow.plan.SortOrder;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Tuple2;
import org.gyre.dataflow.type.Tuple3;
import org.gyre.dataflow.type.Tuple4;
import org.gyre.dataflow.type.Tuple5;
import org.gyre.iterations.BulkIteration;
import org.gyre.tests.oracle.ValueOrder;
import org.gyre.tests.plans.Values.Pair;

/**
 * What can be done to data sets of any shape. Where an operator leaves a choice, what follows makes
 * it vanish.
 */
final class Operations {

  private static final List<JoinHint> HINTS = List.of(JoinHint.values());
  private static final List<CombineHint> COMBINE_HINTS = List.of(CombineHint.values());
  private static final List<CombineHint> ANY_VALUES =
      List.of(CombineHint.AUTO, CombineHint.SORT, CombineHint.NONE);

  private Operations() {}

  /** Operations that any shape has. */
  static <T> List<Operation<T>> of(Shape<T> shape) {
    List<Operation<T>> all = new ArrayList<>(shape.conversions);
    all.addAll(sameShape());
    all.add(Operations::repeat);
    all.add(Operations::twice);
    all.add(Operations::countedTwice);
    all.add(Operations::cached);
    all.add(Operations::aggregate);
    all.add(Operations::aggregateTwice);
    all.add(Operations::summary);
    all.add(Operations::count);
    all.add(Operations::distinctKeys);
    all.add(Operations::first);
    all.add(Operations::groups);
    all.add(Operations::countByTwo);
    all.add(Operations::groupsByThree);
    all.add(Operations::distinctPairsOfKeys);
    all.add(Operations::partitionSums);
    all.add(Operations::sumOfAll);
    all.add(Operations::zipWithIndex);
    all.add(Operations::sampleWithSize);
    all.add(Operations::combinedGroups);
    all.add(Operations::fourSummaries);
    all.add(Operations::extremes);
    all.add(Operations::keysOfPartitions);
    all.add(Operations::iterate);
    all.add(Operations::iterateWhile);
    all.add(PartialReads::values);
    all.add(PartialReads::groups);
    all.add(PartialReads::filters);
    return all;
  }

  /** Operations that keep the shape and do not make more values. */
  static <T> List<Operation<T>> sameShape() {
    List<Operation<T>> all = new ArrayList<>(RichOperations.sameShape());
    all.addAll(plainOfSameShape());
    return all;
  }

  private static <T> List<Operation<T>> plainOfSameShape() {
    return List.of(
        Operations::filter,
        Operations::filterOfPairs,
        Operations::change,
        Operations::inPlaceReduce,
        Operations::reduce,
        Operations::distinct,
        Operations::firstOfAll,
        Operations::mapPartition,
        Operations::allInOrder,
        Operations::sorted,
        Operations::sortedAll,
        Operations::firstOfSorted,
        Operations::repartition,
        Operations::groupsOfPartitions,
        Operations::sortedGroups,
        Operations::firstOfSortedGroups,
        Operations::join,
        Operations::reduceByTwo,
        Operations::joinOnTwo,
        Operations::joinOnFour,
        Operations::broadcast,
        Operations::richReduce);
  }

  private static <E> E any(List<E> list, Random random) {
    return list.get(random.nextInt(list.size()));
  }

  private static <T> Draft<T> filter(Draft<T> input, Random random) {
    LongField<T> number = input.shape().number;
    int modulus = random.nextInt(1, 5);
    return input.then(input.data().filter(value -> Math.floorMod(number.of(value), modulus) == 0));
  }

  /** Filters whose code says what they read, above what they may be moved below. */
  private static <T> Draft<T> filterOfPairs(Draft<T> input, Random random) {
    LongField<T> number = input.shape().number;
    long modulus = random.nextInt(1, 5);
    DataSet<Tuple2<Long, T>> numbered =
        input.data().map(value -> Tuple2.of(number.of(value), value));
    DataSet<Tuple2<Long, T>> counted =
        numberedInSomeWay(numbered, random).filter(pair -> pair.f0() % modulus != 1);
    DataSet<Tuple2<Long, Long>> counts =
        numbered.filter(pair -> pair.f0() % 3 != 0).groupBy(Tuple2::f0).count();
    if (random.nextInt(3) == 0) {
      DataSet<Tuple2<Long, T>> some =
          random.nextBoolean()
              ? counted.semiJoin(counts, Tuple2::f0, Tuple2::f0)
              : counted.antiJoin(counts, Tuple2::f0, Tuple2::f0);
      return input.then(some.filter(pair -> pair.f0() % modulus != 2).map(pair -> pair.f1()));
    }
    Join<Tuple2<Long, T>, Tuple2<Long, Long>> join =
        random.nextBoolean() ? counted.join(counts) : counted.leftOuterJoin(counts);
    DataSet<Tuple2<Tuple2<Long, T>, Tuple2<Long, Long>>> both =
        join.hint(any(HINTS, random)).where(Tuple2::f0).equalTo(Tuple2::f0).pairs();
    DataSet<Tuple2<Tuple2<Long, T>, Tuple2<Long, Long>>> filtered =
        switch (random.nextInt(4)) {
          case 0 -> both.filter(pair -> pair.f0().f0() % modulus == 0);
          case 1 -> both.filter(pair -> pair.f1() == null || pair.f1().f1() % 2 == 0);
          case 2 -> both.filter(pair -> pair.f1() != null || pair.f0().f0() % modulus == 0);
          default ->
              both.filter(pair -> pair.f0().f0() > 0).filter(pair -> pair.f0().f0() % 7 != 1);
        };
    return input.then(filtered.map(pair -> pair.f0().f1()));
  }

  private static <T> DataSet<Tuple2<Long, T>> numberedInSomeWay(
      DataSet<Tuple2<Long, T>> numbered, Random random) {
    return switch (random.nextInt(6)) {
      case 0 ->
          numbered
              .filter(pair -> pair.f0() % 2 == 0)
              .union(numbered.filter(pair -> pair.f0() % 2 != 0));
      case 1 -> numbered.sort(pair -> pair.f0(), direction(random));
      case 2 -> numbered.sortPartition(pair -> pair.f0(), direction(random));
      case 3 -> numbered.partitionByHash(pair -> pair.f0());
      case 4 -> numbered.partitionByRange(pair -> pair.f0());
      default -> numbered.distinct();
    };
  }

  private static <T> Draft<T> change(Draft<T> input, Random random) {
    return input.then(input.data().map(input.shape().change));
  }

  private static <T> Draft<T> repeat(Draft<T> input, Random random) {
    MapFunction<T, T> change = input.shape().change;
    LongField<T> number = input.shape().number;
    return input.then(
        input.shape(),
        input
            .data()
            .flatMap(
                (value, out) -> {
                  for (long i = Math.floorMod(number.of(value), 3); i > 0; i--) {
                    out.collect(value);
                  }
                  out.collect(change.map(value));
                }),
        3);
  }

  /** The same filter, called twice, and not quite the same. */
  private static <T> Draft<T> twice(Draft<T> input, Random random) {
    LongField<T> number = input.shape().number;
    long modulus = random.nextInt(1, 5);
    FilterFunction<T> filter = value -> Math.floorMod(number.of(value), modulus) == 0;
    FilterFunction<T> other = value -> Math.floorMod(number.of(value), modulus) == 1;
    DataSet<T> once = input.data().filter(filter);
    DataSet<T> again = input.data().filter(random.nextInt(3) > 0 ? filter : other);
    return input.then(input.shape(), once.union(again), 2);
  }

  /** The same groups twice, or groups by other keys. */
  private static <T> Draft<?> countedTwice(Draft<T> input, Random random) {
    KeyFunction<T, Long> key = any(input.shape().longKeys, random);
    KeyFunction<T, Long> other = random.nextInt(3) > 0 ? key : any(input.shape().longKeys, random);
    DataSet<Tuple2<Long, Long>> once = input.data().groupBy(key).count();
    DataSet<Tuple2<Long, Long>> again = input.data().groupBy(other).count();
    return input.then(
        Shapes.PAIR,
        once.join(again)
            .where(Tuple2::f0)
            .equalTo(Tuple2::f0)
            .with((left, right) -> new Pair(left.f0(), left.f1() * 7 + right.f1())));
  }

  private static <T> Draft<T> cached(Draft<T> input, Random random) {
    return input.then(input.data().cache());
  }

  private static <T> Draft<T> inPlaceReduce(Draft<T> input, Random random) {
    return input.then(
        input
            .data()
            .groupBy(any(input.shape().keys, random))
            .combine(any(fitting(input), random))
            .reduce(input.shape().combine));
  }

  /** The hints that fit where values are combined into one of them. */
  private static List<CombineHint> fitting(Draft<?> input) {
    Layout<?> layout = input.data().node().layout();
    return layout != null && layout.isFixedSize() ? COMBINE_HINTS : ANY_VALUES;
  }

  private static <T> Draft<T> reduce(Draft<T> input, Random random) {
    return input.then(input.data().reduce(input.shape().combine));
  }

  private static <T> Draft<T> distinct(Draft<T> input, Random random) {
    return input.then(input.data().distinct(any(COMBINE_HINTS, random)));
  }

  /** All of them, however many that are. */
  private static <T> Draft<T> firstOfAll(Draft<T> input, Random random) {
    return input.then(input.data().first(random.nextBoolean() ? Long.MAX_VALUE : input.most()));
  }

  private static <T> Draft<T> mapPartition(Draft<T> input, Random random) {
    MapFunction<T, T> change = input.shape().change;
    return input.then(
        input
            .data()
            .mapPartition(
                (values, out) -> {
                  while (values.hasNext()) {
                    out.collect(change.map(values.next()));
                  }
                }));
  }

  /** Sorts and drops what is out of order: nothing. */
  private static <T> Draft<T> sorted(Draft<T> input, Random random) {
    Ordering<T> ordering = ordering(input, random);
    DataSet<T> sorted = input.data().sortPartition(ordering);
    return input.then(
        sorted.mapPartition((values, out) -> ValuesInOrder.of(ordering).pass(values, out)));
  }

  /** One to three keys, each in any direction. */
  static <T> Ordering<T> ordering(Draft<T> input, Random random) {
    Ordering<T> ordering = Ordering.by(any(input.shape().keys, random), direction(random));
    for (int more = random.nextInt(3); more > 0; more--) {
      ordering = ordering.thenBy(any(input.shape().keys, random), direction(random));
    }
    return ordering;
  }

  private static SortOrder direction(Random random) {
    return random.nextBoolean() ? SortOrder.ASCENDING : SortOrder.DESCENDING;
  }

  /** Sorts all, and drops what is out of order within a partition: nothing. */
  private static <T> Draft<T> sortedAll(Draft<T> input, Random random) {
    Ordering<T> ordering = ordering(input, random);
    DataSet<T> sorted = input.data().sort(ordering);
    return input.then(
        sorted.mapPartition((values, out) -> ValuesInOrder.of(ordering).pass(values, out)));
  }

  /** All as one group: sorted, without what is out of order, which is nothing; or in any order. */
  private static <T> Draft<T> allInOrder(Draft<T> input, Random random) {
    Ordering<T> ordering = ordering(input, random);
    MapFunction<T, T> change = input.shape().change;
    return input.then(
        random.nextBoolean()
            ? input
                .data()
                .sort(ordering)
                .reduceGroup((values, out) -> ValuesInOrder.of(ordering).pass(values, out))
            : input
                .data()
                .reduceGroup(
                    (values, out) -> {
                      while (values.hasNext()) {
                        out.collect(change.map(values.next()));
                      }
                    }));
  }

  /** By the whole value at last, so that it is defined which ones stay. */
  private static <T> Draft<T> firstOfSorted(Draft<T> input, Random random) {
    long count = random.nextInt(4) == 0 ? random.nextInt(10_000) : random.nextInt(30);
    return input.then(
        input.data().sort(ordering(input, random).thenBy(value -> value)).first(count));
  }

  /** Other partitions, which promise nothing that would be seen. */
  private static <T> Draft<T> repartition(Draft<T> input, Random random) {
    return input.then(
        switch (random.nextInt(3)) {
          case 0 -> input.data().rebalance();
          case 1 -> input.data().partitionByRange(ordering(input, random));
          default -> partitionedBy(input, any(input.shape().keys, random), random);
        });
  }

  private static <T, K> DataSet<T> partitionedBy(
      Draft<T> input, KeyFunction<T, K> key, Random random) {
    return switch (random.nextInt(3)) {
      case 0 -> input.data().partitionByHash(key);
      case 1 -> input.data().partitionByRange(key);
      default ->
          input
              .data()
              .partitionCustom(
                  (value, count) -> Math.floorMod(ValueText.of(value).hashCode(), count), key);
    };
  }

  /** What follows finds the values of a key together, by hash, by sorting, or as they are. */
  private static <T> Draft<T> groupsOfPartitions(Draft<T> input, Random random) {
    KeyFunction<T, ?> key = any(input.shape().keys, random);
    Draft<T> partitioned = input.then(partitionedBy(input, key, random));
    DataSet<T> data =
        random.nextBoolean()
            ? partitioned.data()
            : partitioned
                .data()
                .sortPartition(key, direction(random))
                .sortPartition(ordering(input, random));
    return input.then(
        random.nextBoolean()
            ? data.groupBy(key).reduce(input.shape().combine)
            : data.groupBy(key)
                .sortGroup(Ordering.<T, T>by(value -> value))
                .first(random.nextInt(1, 3)));
  }

  /** How many partitions have each key: one. */
  private static <T> Draft<?> keysOfPartitions(Draft<T> input, Random random) {
    KeyFunction<T, ?> key = any(input.shape().keys, random);
    DataSet<String> found =
        partitionedBy(input, key, random)
            .mapPartition(
                (values, out) -> {
                  Set<String> keys = new HashSet<>();
                  while (values.hasNext()) {
                    String text = ValueText.of(key.key(values.next()));
                    if (keys.add(text)) {
                      out.collect(text);
                    }
                  }
                });
    return input.then(Shapes.COUNT, found.groupBy(text -> text).count());
  }

  /** Groups in an order, without what is out of order: nothing. */
  private static <T> Draft<T> sortedGroups(Draft<T> input, Random random) {
    Ordering<T> ordering = ordering(input, random);
    return input.then(
        input
            .data()
            .groupBy(any(input.shape().keys, random))
            .sortGroup(ordering)
            .<T>reduceGroup((key, values, out) -> ValuesInOrder.of(ordering).pass(values, out)));
  }

  /** By the whole value at last, so that it is defined which ones stay. */
  private static <T> Draft<T> firstOfSortedGroups(Draft<T> input, Random random) {
    return input.then(
        input
            .data()
            .groupBy(any(input.shape().keys, random))
            .sortGroup(ordering(input, random).thenBy(value -> value))
            .first(random.nextInt(4)));
  }

  /** Changes some values, by what all values are. */
  private static <T> Draft<T> broadcast(Draft<T> input, Random random) {
    return broadcast(input, input, random);
  }

  private static <T> Draft<T> broadcast(Draft<T> all, Draft<T> input, Random random) {
    LongField<T> number = input.shape().number;
    MapFunction<T, T> change = input.shape().change;
    DataSet<Long> numbers = all.data().map(value -> number.of(value));
    Broadcast<Long> sum =
        numbers.broadcast(values -> values.stream().mapToLong(Long::longValue).sum());
    Broadcast<List<Long>> list = numbers.broadcast();
    return random.nextBoolean()
        ? input.then(
            input
                .data()
                .map(
                    Rich.map(
                        context -> {
                          boolean isEven = context.broadcast(sum) % 2 == 0;
                          return value ->
                              (number.of(value) % 3 == 0) == isEven ? change.map(value) : value;
                        })))
        : input.then(
            input
                .data()
                .filter(
                    Rich.filter(
                        context -> {
                          int size = context.broadcast(list).size();
                          long total = context.broadcast(sum);
                          return value -> Math.floorMod(number.of(value) + total, 7) != size % 7;
                        })));
  }

  /** Numbers are dense: none is missing up to the last. Which value has which is not defined. */
  private static <T> Draft<?> zipWithIndex(Draft<T> input, Random random) {
    return input.then(Shapes.LONG, input.data().zipWithIndex().map(numbered -> numbered.f0()));
  }

  /** Which values are drawn is not defined, their number is. */
  private static <T> Draft<?> sampleWithSize(Draft<T> input, Random random) {
    int size = random.nextInt(20);
    DataSet<T> sample = input.data().sampleWithSize(random.nextBoolean(), size, random.nextLong());
    return new Draft<>(Shapes.LONG, sample.aggregate(Aggregates.count()), 1);
  }

  private static <T> Draft<T> richReduce(Draft<T> input, Random random) {
    ReduceFunction<T> combine = input.shape().combine;
    return input.then(
        input.data().reduce(Rich.reduce(context -> (left, right) -> combine.reduce(left, right))));
  }

  /** With the greatest value of each key of itself. */
  private static <T> Draft<T> join(Draft<T> input, Random random) {
    KeyFunction<T, Long> key = any(input.shape().longKeys, random);
    LongField<T> number = input.shape().number;
    DataSet<Tuple2<Long, Long>> greatest =
        input.data().groupBy(key).aggregate(Aggregates.maxLong(number));
    ReduceFunction<T> combine = input.shape().combine;
    MapFunction<T, T> change = input.shape().change;
    return random.nextBoolean()
        ? input.then(
            input
                .data()
                .join(greatest)
                .where(key)
                .equalTo(Tuple2::f0)
                .with((value, most) -> number.of(value) == most.f1() ? value : change.map(value)))
        : input.then(
            greatest
                .join(input.data())
                .where(pair -> pair.f0())
                .equalTo(key)
                .with((most, value) -> most.f1() % 2 == 0 ? value : combine.reduce(value, value)));
  }

  /** Any two data sets on numbers, by any kind of join and any hint. */
  static <L, R> Draft<?> join(Draft<L> left, Draft<R> right, Random random) {
    KeyFunction<L, Long> leftKey = any(left.shape().longKeys, random);
    KeyFunction<R, Long> rightKey = any(right.shape().longKeys, random);
    DataSet<L> one = left.data();
    DataSet<R> other = right.data();
    Join<L, R> join =
        switch (random.nextInt(7)) {
          case 0 -> one.leftOuterJoin(other);
          case 1 -> one.rightOuterJoin(other);
          case 2 -> one.fullOuterJoin(other);
          case 3 -> {
            DataSet<L> semi = one.semiJoin(other, leftKey, rightKey);
            yield semi.union(one.antiJoin(other, leftKey, rightKey)).leftOuterJoin(other);
          }
          default -> one.join(other);
        };
    var keys = join.hint(any(HINTS, random)).where(leftKey).equalTo(rightKey);
    LongField<L> leftNumber = left.shape().number;
    LongField<R> rightNumber = right.shape().number;
    DataSet<Pair> pairs =
        switch (random.nextInt(3)) {
          case 0 -> keys.with((l, r) -> pair(leftNumber, l, rightNumber, r));
          case 1 -> keys.pairs().map(both -> pair(leftNumber, both.f0(), rightNumber, both.f1()));
          default ->
              keys.flatWith(
                  (l, r, out) -> {
                    Pair pair = pair(leftNumber, l, rightNumber, r);
                    for (long i = Math.floorMod(pair.left() + pair.right(), 3); i > 0; i--) {
                      out.collect(pair);
                    }
                  });
        };
    long most = Math.max(1, left.most()) * Math.max(1, right.most());
    return new Draft<>(Shapes.PAIR, pairs, 3 * most);
  }

  private static <L, R> Pair pair(
      LongField<L> leftNumber, L left, LongField<R> rightNumber, R right) throws Exception {
    return new Pair(
        left == null ? -1 : leftNumber.of(left), right == null ? -1 : rightNumber.of(right));
  }

  /** Any two data sets, whose product is not too large. */
  static <L, R> Draft<Pair> cross(Draft<L> left, Draft<R> right, Random random) {
    LongField<L> leftNumber = left.shape().number;
    LongField<R> rightNumber = right.shape().number;
    CrossHint[] hints = CrossHint.values();
    DataSet<Pair> pairs =
        left.data()
            .cross(right.data())
            .hint(hints[random.nextInt(hints.length)])
            .with((one, other) -> new Pair(leftNumber.of(one), rightNumber.of(other)));
    return left.then(Shapes.PAIR, pairs, Math.max(1, right.most()));
  }

  /** Any two data sets: a sum over both sides for each key, read in turns. */
  static <L, R> Draft<?> coGroup(Draft<L> left, Draft<R> right, Random random) {
    KeyFunction<L, Long> leftKey = any(left.shape().longKeys, random);
    KeyFunction<R, Long> rightKey = any(right.shape().longKeys, random);
    boolean isLeftDistinct = random.nextInt(4) == 0;
    boolean isRightDistinct = random.nextInt(4) == 0;
    DataSet<L> lefts = inOrder(left.data(), leftKey, isLeftDistinct, random);
    DataSet<R> rights = inOrder(right.data(), rightKey, isRightDistinct, random);
    KeyFunction<L, Long> leftSecond = any(left.shape().longKeys, random);
    LongField<L> leftNumber = isLeftDistinct ? leftKey::key : leftSecond::key;
    LongField<R> rightNumber = isRightDistinct ? rightKey::key : right.shape().number;
    boolean sorts = random.nextBoolean();
    int factor = sorts ? 31 : 1;
    var groups = lefts.coGroup(rights).where(leftKey).equalTo(rightKey);
    DataSet<Tuple2<String, Long>> results =
        (sorts ? inOrder(groups, leftSecond, right.shape().number, random) : groups)
            .with(
                (key, ours, theirs, out) -> {
                  long count = 0;
                  long sum = 0;
                  while (ours.hasNext() || theirs.hasNext()) {
                    if (ours.hasNext()) {
                      sum = factor * sum + leftNumber.of(ours.next());
                      count++;
                    }
                    if (theirs.hasNext()) {
                      sum = factor * sum + 3 * rightNumber.of(theirs.next());
                    }
                  }
                  out.collect(Tuple2.of(key + ": " + count, sum));
                });
    return new Draft<>(Shapes.COUNT, results, left.most() + right.most());
  }

  private static <L, R> CoGroup<L, R>.On<Long> inOrder(
      CoGroup<L, R>.On<Long> groups, KeyFunction<L, Long> left, LongField<R> right, Random random) {
    SortOrder order = random.nextBoolean() ? SortOrder.ASCENDING : SortOrder.DESCENDING;
    return groups.sortFirst(Ordering.by(left, order)).sortSecond(Ordering.by(right::of));
  }

  /**
   * In an order that an operator may make use of; or one value of each key, which one is not
   * defined, partitioned and sorted by it.
   */
  private static <T> DataSet<T> inOrder(
      DataSet<T> data, KeyFunction<T, Long> key, boolean isDistinct, Random random) {
    SortOrder order = random.nextBoolean() ? SortOrder.ASCENDING : SortOrder.DESCENDING;
    DataSet<T> values = isDistinct ? data.distinct(key) : data;
    return random.nextBoolean() ? values.sortPartition(key, order) : values;
  }

  static <T> Draft<T> union(Draft<T> left, Draft<T> right) {
    return new Draft<>(left.shape(), left.data().union(right.data()), left.most() + right.most());
  }

  private static <T> Draft<?> aggregate(Draft<T> input, Random random) {
    return aggregate(input, any(input.shape().keys, random), random);
  }

  private static <T, K> Draft<?> aggregate(Draft<T> input, KeyFunction<T, K> key, Random random) {
    DataSet<Tuple2<K, Long>> sums =
        input
            .data()
            .groupBy(key)
            .combine(any(COMBINE_HINTS, random))
            .aggregate(number(input, random));
    return input.then(
        Shapes.COUNT, sums.map(pair -> Tuple2.of(ValueText.of(pair.f0()), pair.f1())));
  }

  private static <T> Draft<?> aggregateTwice(Draft<T> input, Random random) {
    return aggregateTwice(input, any(input.shape().keys, random), random);
  }

  private static <T, K> Draft<?> aggregateTwice(
      Draft<T> input, KeyFunction<T, K> key, Random random) {
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

  private static <T> Draft<?> summary(Draft<T> input, Random random) {
    return new Draft<>(Shapes.LONG, input.data().aggregate(number(input, random)), 1);
  }

  private static <T> Draft<?> count(Draft<T> input, Random random) {
    return count(input, any(input.shape().keys, random));
  }

  private static <T, K> Draft<?> count(Draft<T> input, KeyFunction<T, K> key) {
    return input.then(
        Shapes.COUNT,
        input
            .data()
            .groupBy(key)
            .count()
            .map(pair -> Tuple2.of(ValueText.of(pair.f0()), pair.f1())));
  }

  /** Which value of each key stays is not defined, its key is. */
  private static <T> Draft<?> distinctKeys(Draft<T> input, Random random) {
    KeyFunction<T, Long> key = any(input.shape().longKeys, random);
    return input.then(
        Shapes.LONG,
        input.data().distinct(key, any(fitting(input), random)).map(value -> key.key(value)));
  }

  /** Which values stay is not defined, their number is. */
  private static <T> Draft<?> first(Draft<T> input, Random random) {
    long count = random.nextInt(20);
    return new Draft<>(Shapes.LONG, input.data().first(count).aggregate(Aggregates.count()), 1);
  }

  private static <T> Draft<?> groups(Draft<T> input, Random random) {
    return groups(input, any(input.shape().keys, random), random);
  }

  /** Emits the greatest value of a group and its size, or reads only the first. */
  private static <T, K> Draft<?> groups(Draft<T> input, KeyFunction<T, K> key, Random random) {
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

  private static <T> Draft<T> reduceByTwo(Draft<T> input, Random random) {
    List<KeyFunction<T, ?>> keys = input.shape().keys;
    return input.then(
        input.data().groupBy(any(keys, random), any(keys, random)).reduce(input.shape().combine));
  }

  private static <T> Draft<?> countByTwo(Draft<T> input, Random random) {
    List<KeyFunction<T, ?>> keys = input.shape().keys;
    return countByTwo(input, any(keys, random), any(keys, random));
  }

  private static <T, A, B> Draft<?> countByTwo(
      Draft<T> input, KeyFunction<T, A> a, KeyFunction<T, B> b) {
    return input.then(
        Shapes.COUNT,
        input
            .data()
            .groupBy(a, b)
            .count()
            .map(pair -> Tuple2.of(ValueText.of(pair.f0()), pair.f1())));
  }

  private static <T> Draft<?> groupsByThree(Draft<T> input, Random random) {
    List<KeyFunction<T, ?>> keys = input.shape().keys;
    return groupsByThree(input, any(keys, random), any(keys, random), any(keys, random));
  }

  private static <T, A, B, C> Draft<?> groupsByThree(
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

  private static <T> Draft<?> distinctPairsOfKeys(Draft<T> input, Random random) {
    KeyFunction<T, Long> a = any(input.shape().longKeys, random);
    KeyFunction<T, Long> b = any(input.shape().longKeys, random);
    return input.then(
        Shapes.PAIR,
        input.data().distinct(a, b).map(value -> new Pair(a.key(value), b.key(value))));
  }

  private static <T> Draft<T> joinOnTwo(Draft<T> input, Random random) {
    return joinOnTwo(input, any(input.shape().longKeys, random), any(input.shape().keys, random));
  }

  /** With how many values have the same two keys. */
  private static <T, K> Draft<T> joinOnTwo(
      Draft<T> input, KeyFunction<T, Long> a, KeyFunction<T, K> b) {
    MapFunction<T, T> change = input.shape().change;
    DataSet<Tuple2<Tuple2<Long, K>, Long>> counts = input.data().groupBy(a, b).count();
    return input.then(
        input
            .data()
            .join(counts)
            .where(a, b)
            .equalTo(count -> count.f0().f0(), count -> count.f0().f1())
            .with((value, count) -> count.f1() == 1 ? value : change.map(value)));
  }

  private static <T> Draft<T> joinOnFour(Draft<T> input, Random random) {
    List<KeyFunction<T, Long>> numbers = input.shape().longKeys;
    List<KeyFunction<T, ?>> keys = input.shape().keys;
    KeyFunction<T, Long> a = any(numbers, random);
    KeyFunction<T, Long> c = any(numbers, random);
    return joinOnFour(input, a, any(keys, random), c, any(keys, random), random);
  }

  /** With how many values have the same four keys. */
  private static <T, B, D> Draft<T> joinOnFour(
      Draft<T> input,
      KeyFunction<T, Long> a,
      KeyFunction<T, B> b,
      KeyFunction<T, Long> c,
      KeyFunction<T, D> d,
      Random random) {
    MapFunction<T, T> change = input.shape().change;
    DataSet<T> data =
        random.nextBoolean() ? input.data() : input.data().partitionByHash(a, b, c, d);
    DataSet<Tuple2<Tuple4<Long, B, Long, D>, Long>> counts = data.groupBy(a, b, c, d).count();
    return input.then(
        random.nextBoolean()
            ? data.join(counts)
                .where(a, b, c, d)
                .equalTo(n -> n.f0().f0(), n -> n.f0().f1(), n -> n.f0().f2(), n -> n.f0().f3())
                .with((value, count) -> count.f1() == 1 ? value : change.map(value))
            : data.coGroup(counts)
                .where(a, b, c, d)
                .equalTo(n -> n.f0().f0(), n -> n.f0().f1(), n -> n.f0().f2(), n -> n.f0().f3())
                .<T>with(
                    (group, values, count, out) -> {
                      boolean isOne = count.next().f1() == 1;
                      while (values.hasNext()) {
                        T value = values.next();
                        out.collect(isOne ? value : change.map(value));
                      }
                    }));
  }

  /** Partial sums of each key, as another type; and their sums. */
  private static <T> Draft<?> combinedGroups(Draft<T> input, Random random) {
    KeyFunction<T, Long> key = any(input.shape().longKeys, random);
    LongField<T> number = input.shape().number;
    DataSet<Pair> partial =
        input
            .data()
            .groupBy(key)
            .combineGroup(
                (group, values, out) -> {
                  long sum = 0;
                  while (values.hasNext()) {
                    sum += number.of(values.next());
                  }
                  out.collect(new Pair(group, sum));
                });
    return input.then(
        Shapes.COUNT,
        partial
            .groupBy(Pair::left)
            .sumLong(Pair::right)
            .map(sum -> Tuple2.of("sum " + sum.f0(), sum.f1())));
  }

  /** Numbers are small, so that sums of doubles are exact. */
  private static <T> Draft<?> fourSummaries(Draft<T> input, Random random) {
    KeyFunction<T, Long> key = any(input.shape().longKeys, random);
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
  private static <T> Draft<?> extremes(Draft<T> input, Random random) {
    KeyFunction<T, Long> key = any(input.shape().longKeys, random);
    LongField<T> number = input.shape().number;
    int count = random.nextInt(4);
    int divisor = random.nextInt(1, 5);
    KeyFunction<T, Long> coarse =
        value -> {
          long rest = Math.floorMod(number.of(value), divisor);
          return rest == 0 ? null : rest;
        };
    Ordering<T> byCoarse = Ordering.by(coarse, any(List.of(SortOrder.values()), random));
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

  private static <T> Draft<?> partitionSums(Draft<T> input, Random random) {
    LongField<T> number = input.shape().number;
    DataSet<Long> sums =
        input
            .data()
            .mapPartition(
                (values, out) -> {
                  long sum = 0;
                  while (values.hasNext()) {
                    sum += number.of(values.next());
                  }
                  out.collect(sum);
                });
    return new Draft<>(Shapes.LONG, sums.reduce(Long::sum), 1);
  }

  /** One sum of all, perhaps of partial sums; nothing if there are no values. */
  private static <T> Draft<?> sumOfAll(Draft<T> input, Random random) {
    LongField<T> number = input.shape().number;
    DataSet<Long> numbers = input.data().map(value -> number.of(value));
    MapPartitionFunction<Long, Long> sum =
        (values, out) -> {
          long total = 0;
          while (values.hasNext()) {
            total += values.next();
          }
          out.collect(total);
        };
    return new Draft<>(
        Shapes.LONG,
        switch (random.nextInt(3)) {
          case 0 -> numbers.reduceGroup(sum);
          case 1 -> numbers.reduceGroup(sum, sum);
          default -> numbers.combineGroup(sum).reduce(Long::sum);
        },
        1);
  }

  private static <T> Draft<T> iterate(Draft<T> input, Random random) {
    List<Operation<T>> steps = steps(random);
    DataSet<T> result =
        BulkIteration.from(input.data(), random.nextInt(1, 5))
            .run(current -> body(input, current, steps, random));
    return input.then(result);
  }

  private static <T> Draft<T> iterateWhile(Draft<T> input, Random random) {
    List<Operation<T>> steps = steps(random);
    LongField<T> number = input.shape().number;
    boolean looksBack = random.nextBoolean();
    KeyFunction<T, Long> key = any(input.shape().longKeys, random);
    DataSet<T> result =
        BulkIteration.from(input.data(), random.nextInt(1, 6))
            .runWhile(
                current -> body(input, current, steps, random),
                (before, after) ->
                    looksBack
                        ? before
                            .map(value -> key.key(value))
                            .distinct()
                            .join(after)
                            .where(value -> value)
                            .equalTo(key)
                            .with((same, value) -> number.of(value))
                            .filter(value -> value % 2 != 0)
                        : after.filter(value -> Math.floorMod(number.of(value), 5) == 3));
    return input.then(result);
  }

  private static <T> List<Operation<T>> steps(Random random) {
    List<Operation<T>> steps = new ArrayList<>();
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      steps.add(any(sameShape(), random));
    }
    return steps;
  }

  /** The body of a loop; sometimes with what does not change from superstep to superstep. */
  @SuppressWarnings("unchecked") // these operations keep the shape
  private static <T> DataSet<T> body(
      Draft<T> initial, DataSet<T> current, List<Operation<T>> steps, Random random) {
    Draft<T> draft = initial.then(current);
    for (Operation<T> step : steps) {
      draft = (Draft<T>) step.apply(draft, random);
    }
    return switch (random.nextInt(4)) {
      case 0, 1 -> draft.data();
      case 2 -> broadcast(initial, draft, random).data();
      default -> joinInvariant(initial, draft, random).data();
    };
  }

  private static <T> Draft<T> joinInvariant(Draft<T> initial, Draft<T> draft, Random random) {
    KeyFunction<T, Long> key = any(initial.shape().longKeys, random);
    MapFunction<T, T> change = initial.shape().change;
    DataSet<Tuple2<Long, Long>> invariant = initial.data().groupBy(key).count();
    return draft.then(
        draft
            .data()
            .join(invariant)
            .where(key)
            .equalTo(Tuple2::f0)
            .with((value, count) -> count.f1() == 1 ? value : change.map(value)));
  }
}
