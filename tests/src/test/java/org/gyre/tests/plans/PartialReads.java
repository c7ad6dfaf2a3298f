package org.gyre.tests.plans;

import java.util.List;
import java.util.Random;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Join;
import org.gyre.dataflow.function.Aggregates;
import org.gyre.dataflow.function.Aggregates.LongField;
import org.gyre.dataflow.plan.CombineHint;
import org.gyre.dataflow.plan.JoinHint;
import org.gyre.dataflow.plan.SortOrder;
import org.gyre.dataflow.type.Nullable;
import org.gyre.dataflow.type.Tuple2;
import org.gyre.dataflow.type.Tuple3;
import org.gyre.tests.plans.Values.Pair;

/**
 * Operations on records of many components whose functions read some of them, and whose code says
 * so: no function here captures another. All components of a record follow from its number, so that
 * it does not matter which one of several with the same number is taken.
 */
final class PartialReads {

  private static final List<JoinHint> HINTS = List.of(JoinHint.values());

  private PartialReads() {}

  /** What only a part is read of. */
  record Wide(
      long number, String text, Inner inner, @Nullable String maybe, Long boxed, Strict strict) {}

  record Inner(@Nullable Integer small, Tuple2<String, Long> both) {}

  /** Is never built of what is missing. */
  record Strict(long half, String name) {
    Strict {
      if (!name.equals("strict " + half)) {
        throw new IllegalArgumentException(name);
      }
    }
  }

  private static Wide wide(long number) {
    long small = Math.floorMod(number, 50);
    return new Wide(
        number,
        "text " + small,
        new Inner(small % 3 == 0 ? null : (int) small, Tuple2.of("inner " + small, small)),
        small % 2 == 0 ? null : "maybe " + small,
        small,
        new Strict(small / 2, "strict " + small / 2));
  }

  private static <T> DataSet<Wide> wide(Draft<T> input) {
    LongField<T> number = input.shape().number;
    return input.data().map(value -> wide(number.of(value)));
  }

  /** In rows of some kind, and read in part before. */
  private static DataSet<Wide> sent(DataSet<Wide> all, Random random) {
    DataSet<Wide> some =
        switch (random.nextInt(4)) {
          case 0 -> all.filter(wide -> wide.inner().both().f1() % 5 != 1);
          case 1 -> all.filter(wide -> wide.maybe() != null || wide.boxed() > 10);
          case 2 ->
              all.map(
                  wide ->
                      new Wide(
                          wide.number(),
                          wide.text(),
                          wide.inner(),
                          wide.inner().both().f0(),
                          wide.boxed(),
                          wide.strict()));
          default -> all;
        };
    return switch (random.nextInt(8)) {
      case 0 -> some.rebalance();
      case 1 -> some.partitionByHash(wide -> wide.inner().both().f0());
      case 2 -> some.partitionByRange(wide -> wide.maybe());
      case 3 -> some.sort(wide -> wide.text(), SortOrder.DESCENDING);
      case 4 -> some.sortPartition(wide -> wide.inner().small(), SortOrder.ASCENDING);
      case 5 -> some.distinct(wide -> wide.number());
      case 6 -> some.rebalance().union(some.partitionByHash(wide -> wide.strict()));
      default -> some;
    };
  }

  /** Values through rows, of which a part is read. */
  static <T> Draft<Pair> values(Draft<T> input, Random random) {
    DataSet<Wide> all = sent(sent(wide(input), random), random);
    DataSet<Pair> pairs =
        switch (random.nextInt(6)) {
          case 0 -> all.map(wide -> new Pair(wide.number(), wide.boxed()));
          case 1 -> all.map(wide -> new Pair(wide.strict().half(), wide.text().length()));
          case 2 -> all.map(wide -> new Pair(wide.maybe() == null ? 0 : 1, 0));
          case 3 -> all.map(wide -> new Pair(wide.inner().both().f1(), 1));
          case 4 ->
              all.map(wide -> Tuple3.of(wide.inner(), wide.boxed(), wide.text()))
                  .partitionByHash(tuple -> tuple.f1())
                  .map(tuple -> new Pair(tuple.f0().both().f1(), 0));
          default -> all.map(wide -> new Pair(wide.hashCode() % 10, wide.number()));
        };
    return input.then(Shapes.PAIR, pairs, 4);
  }

  /** A part of each group is read. */
  static <T> Draft<Pair> groups(Draft<T> input, Random random) {
    DataSet<Wide> all = sent(wide(input), random);
    CombineHint hint = Operations.any(List.of(CombineHint.values()), random);
    DataSet<Pair> pairs =
        switch (random.nextInt(4)) {
          case 0 ->
              all.groupBy(wide -> wide.inner().both().f0())
                  .combine(hint)
                  .aggregate(Aggregates.sumLong(wide -> wide.boxed()))
                  .map(sum -> new Pair(sum.f0().length(), sum.f1()));
          case 1 ->
              all.groupBy(wide -> wide.maybe(), wide -> wide.number())
                  .combine(hint)
                  .count()
                  .map(count -> new Pair(count.f0().f1(), count.f1()));
          case 2 ->
              all.groupBy(wide -> wide.number())
                  .reduce((left, right) -> right)
                  .map(wide -> new Pair(wide.boxed(), wide.inner().both().f1()));
          default ->
              all.aggregate(
                      Aggregates.both(
                          Aggregates.maxLong(wide -> wide.number()), Aggregates.count()))
                  .map(both -> new Pair(both.f0(), both.f1()));
        };
    return input.then(Shapes.PAIR, pairs, 2);
  }

  /** Filters above what they may be moved below: maps, groups, sorts, in any order. */
  static <T> Draft<Pair> filters(Draft<T> input, Random random) {
    DataSet<Wide> all = sent(wide(input), random);
    DataSet<Tuple3<Long, Inner, String>> moved =
        all.map(wide -> Tuple3.of(wide.number(), wide.inner(), wide.text()));
    DataSet<Tuple3<Long, Inner, String>> some =
        switch (random.nextInt(4)) {
          case 0 -> moved.sort(tuple -> tuple.f2(), SortOrder.ASCENDING);
          case 1 -> moved.distinct(tuple -> tuple.f0());
          case 2 -> moved.groupBy(tuple -> tuple.f0()).reduce((left, right) -> right);
          default -> moved.filter(tuple -> tuple.f1().small() != null);
        };
    DataSet<Pair> pairs =
        switch (random.nextInt(4)) {
          case 0 ->
              some.map(tuple -> new Narrow(tuple.f1().both().f1(), tuple.f0()))
                  .filter(narrow -> narrow.small() % 3 == 0)
                  .map(narrow -> new Pair(narrow.number(), narrow.small()));
          case 1 ->
              some.groupBy(tuple -> tuple.f0())
                  .count()
                  .filter(count -> count.f0() % 3 != 0)
                  .map(count -> new Pair(count.f0(), count.f1()));
          case 2 ->
              some.groupBy(tuple -> tuple.f1().both(), tuple -> tuple.f0())
                  .aggregate(Aggregates.sumLong(tuple -> tuple.f1().both().f1()))
                  .map(sum -> new Narrow(sum.f0().f0().f1(), sum.f1()))
                  .filter(narrow -> narrow.small() % 2 == 0)
                  .map(narrow -> new Pair(narrow.small(), narrow.number()));
          default ->
              some.filter(tuple -> tuple.f0() % 5 != 0)
                  .map(tuple -> new Pair(tuple.f0(), tuple.f2().length()));
        };
    return input.then(Shapes.PAIR, pairs, 2);
  }

  record Narrow(long small, long number) {}

  /** What is made of both sides of a join, and filtered by what is of one. */
  record Joined(long left, Inner inner, String right, Long boxed) {}

  /** Filters above joins that make records of both sides. */
  static <L, R> Draft<Pair> filteredJoin(Draft<L> left, Draft<R> right, Random random) {
    DataSet<Wide> ones = sent(wide(left), random);
    DataSet<Wide> others = sent(wide(right), random);
    boolean isOuter = random.nextInt(3) == 0;
    Join<Wide, Wide> join = isOuter ? ones.leftOuterJoin(others) : ones.join(others);
    var keys =
        join.hint(Operations.any(HINTS, random)).where(w -> w.number()).equalTo(w -> w.number());
    DataSet<Joined> joined =
        isOuter
            ? keys.with(
                (l, r) -> new Joined(l.number(), l.inner(), r == null ? "" : r.text(), l.boxed()))
            : keys.with(
                (l, r) -> new Joined(l.number(), r.inner(), r.inner().both().f0(), r.boxed()));
    DataSet<Joined> filtered =
        switch (random.nextInt(5)) {
          case 0 -> joined.filter(j -> j.left() % 3 != 0);
          case 1 -> joined.filter(j -> j.inner().both().f1() % 4 == 0);
          case 2 -> joined.filter(j -> j.right().endsWith("3")).filter(j -> j.left() > 0);
          case 3 -> joined.filter(j -> j.boxed() % 2 == 0 || j.inner().small() != null);
          default -> joined.filter(j -> j.boxed() == 0 || 12 / j.boxed() < 3);
        };
    long most = Math.max(1, left.most()) * Math.max(1, right.most());
    return new Draft<>(
        Shapes.PAIR,
        filtered.map(j -> new Pair(j.left(), j.right().length() + j.boxed())),
        4 * most);
  }

  /** Joins by any kind whose functions, or what follows, read a part of each side. */
  static <L, R> Draft<Pair> join(Draft<L> left, Draft<R> right, Random random) {
    DataSet<Wide> ones = sent(wide(left), random);
    DataSet<Wide> others = sent(wide(right), random);
    Join<Wide, Wide> join =
        switch (random.nextInt(5)) {
          case 0 -> ones.leftOuterJoin(others);
          case 1 -> ones.rightOuterJoin(others);
          case 2 -> ones.fullOuterJoin(others);
          case 3 -> ones.semiJoin(others, wide -> wide.boxed(), wide -> wide.boxed()).join(others);
          default -> ones.join(others);
        };
    var keys =
        random.nextBoolean()
            ? join.hint(Operations.any(HINTS, random))
                .where(w -> w.number())
                .equalTo(w -> w.number())
            : join.hint(Operations.any(HINTS, random))
                .where(w -> w.inner().both(), w -> w.number())
                .equalTo(w -> w.inner().both(), w -> w.number());
    DataSet<Pair> pairs =
        switch (random.nextInt(5)) {
          case 0 ->
              keys.with(
                  (l, r) -> new Pair(l == null ? -1 : l.boxed(), r == null ? -1 : r.number()));
          case 1 -> keys.with((l, r) -> new Pair(l == null ? 0 : 1, r == null ? 0 : 1));
          case 2 ->
              keys.pairs()
                  .filter(pair -> pair.f0() == null || pair.f0().boxed() % 3 != 0)
                  .partitionByHash(pair -> pair.f1() == null ? "" : pair.f1().text())
                  .map(pair -> new Pair(pair.f0() == null ? -1 : pair.f0().number(), 7));
          case 3 ->
              keys.with((l, r) -> l == null ? r : l)
                  .rebalance()
                  .map(wide -> new Pair(wide.strict().half(), wide.inner().both().f1()));
          default ->
              keys.pairs()
                  .distinct()
                  .map(pair -> new Pair(pair.f1() == null ? -1 : pair.f1().boxed(), 3));
        };
    long most = Math.max(1, left.most()) * Math.max(1, right.most());
    return new Draft<>(Shapes.PAIR, pairs, 4 * most);
  }
}
