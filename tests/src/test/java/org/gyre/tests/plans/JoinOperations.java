package org.gyre.tests.plans;

import java.util.List;
import java.util.Random;
import org.gyre.dataflow.api.CoGroup;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Join;
import org.gyre.dataflow.function.Aggregates;
import org.gyre.dataflow.function.Aggregates.LongField;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.function.MapFunction;
import org.gyre.dataflow.function.ReduceFunction;
import org.gyre.dataflow.plan.CrossHint;
import org.gyre.dataflow.plan.JoinHint;
import org.gyre.dataflow.plan.Ordering;
import org.gyre.dataflow.plan.SortOrder;
import org.gyre.dataflow.type.Tuple2;
import org.gyre.dataflow.type.Tuple4;
import org.gyre.tests.plans.Values.Pair;

/** What can be done to two data sets. */
final class JoinOperations {

  private static final List<JoinHint> HINTS = List.of(JoinHint.values());

  private JoinOperations() {}

  /** Filters whose code says what they read, above what they may be moved below. */
  static <T> Draft<T> filterOfPairs(Draft<T> input, Random random) {
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
        join.hint(Operations.any(HINTS, random)).where(Tuple2::f0).equalTo(Tuple2::f0).pairs();
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
      case 1 -> numbered.sort(pair -> pair.f0(), OrderOperations.direction(random));
      case 2 -> numbered.sortPartition(pair -> pair.f0(), OrderOperations.direction(random));
      case 3 -> numbered.partitionByHash(pair -> pair.f0());
      case 4 -> numbered.partitionByRange(pair -> pair.f0());
      default -> numbered.distinct();
    };
  }

  /** The same groups twice, or groups by other keys. */
  static <T> Draft<?> countedTwice(Draft<T> input, Random random) {
    KeyFunction<T, Long> key = Operations.any(input.shape().longKeys, random);
    KeyFunction<T, Long> other =
        random.nextInt(3) > 0 ? key : Operations.any(input.shape().longKeys, random);
    DataSet<Tuple2<Long, Long>> once = input.data().groupBy(key).count();
    DataSet<Tuple2<Long, Long>> again = input.data().groupBy(other).count();
    return input.then(
        Shapes.PAIR,
        once.join(again)
            .where(Tuple2::f0)
            .equalTo(Tuple2::f0)
            .with((left, right) -> new Pair(left.f0(), left.f1() * 7 + right.f1())));
  }

  /** With the greatest value of each key of itself. */
  static <T> Draft<T> join(Draft<T> input, Random random) {
    KeyFunction<T, Long> key = Operations.any(input.shape().longKeys, random);
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
    KeyFunction<L, Long> leftKey = Operations.any(left.shape().longKeys, random);
    KeyFunction<R, Long> rightKey = Operations.any(right.shape().longKeys, random);
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
    var keys = join.hint(Operations.any(HINTS, random)).where(leftKey).equalTo(rightKey);
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
    KeyFunction<L, Long> leftKey = Operations.any(left.shape().longKeys, random);
    KeyFunction<R, Long> rightKey = Operations.any(right.shape().longKeys, random);
    boolean isLeftDistinct = random.nextInt(4) == 0;
    boolean isRightDistinct = random.nextInt(4) == 0;
    DataSet<L> lefts = inOrder(left.data(), leftKey, isLeftDistinct, random);
    DataSet<R> rights = inOrder(right.data(), rightKey, isRightDistinct, random);
    KeyFunction<L, Long> leftSecond = Operations.any(left.shape().longKeys, random);
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

  static <T> Draft<T> joinOnTwo(Draft<T> input, Random random) {
    return joinOnTwo(
        input,
        Operations.any(input.shape().longKeys, random),
        Operations.any(input.shape().keys, random));
  }

  /** With how many values have the same two keys. */
  static <T, K> Draft<T> joinOnTwo(Draft<T> input, KeyFunction<T, Long> a, KeyFunction<T, K> b) {
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

  static <T> Draft<T> joinOnFour(Draft<T> input, Random random) {
    List<KeyFunction<T, Long>> numbers = input.shape().longKeys;
    List<KeyFunction<T, ?>> keys = input.shape().keys;
    KeyFunction<T, Long> a = Operations.any(numbers, random);
    KeyFunction<T, Long> c = Operations.any(numbers, random);
    return joinOnFour(
        input, a, Operations.any(keys, random), c, Operations.any(keys, random), random);
  }

  /** With how many values have the same four keys. */
  static <T, B, D> Draft<T> joinOnFour(
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
}
