package org.gyre.tests.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.api.Join;
import org.gyre.dataflow.function.JoinKind;
import org.gyre.dataflow.plan.JoinHint;
import org.gyre.dataflow.plan.Options;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;
import org.gyre.dataflow.type.Tuple2;
import org.gyre.tests.oracle.Bag;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Joins of every kind with every hint deliver what nested loops over lists do: where sides are
 * empty, where all keys are equal or none, where one key has many values on either side, and in
 * little memory.
 */
final class JoinTest {

  private static final int SMALL_PAGE = 4 << 10;

  /** A value of one side: its key, a number of its own, and some bytes more. */
  record Entry(long key, long number, String text) {}

  /** What the values of both sides are. */
  record Sides(String name, List<Entry> left, List<Entry> right) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static List<Entry> entries(LongStream keys, String text) {
    List<Entry> entries = new ArrayList<>();
    keys.forEach(key -> entries.add(new Entry(key, entries.size(), text)));
    return entries;
  }

  private static LongStream many(int count, int keys, Random random) {
    return random.longs(count, 0, keys);
  }

  static Stream<Sides> sides() {
    Random random = new Random(Seed.VALUE);
    List<Entry> none = List.of();
    String twoPages = "x".repeat(2 * SMALL_PAGE);
    return Stream.of(
        new Sides("both empty", none, none),
        new Sides("left empty", none, entries(LongStream.range(0, 100), "")),
        new Sides("right empty", entries(LongStream.range(0, 100), ""), none),
        new Sides(
            "all keys equal",
            entries(LongStream.generate(() -> 7).limit(300), "left"),
            entries(LongStream.generate(() -> 7).limit(200), "right")),
        new Sides(
            "no keys equal",
            entries(LongStream.range(0, 3000), "left"),
            entries(LongStream.range(5000, 6000), "right")),
        new Sides(
            "many to many",
            entries(many(3000, 400, random), "left"),
            entries(many(4000, 500, random), "right")),
        new Sides(
            "one key with half of the left values",
            entries(
                LongStream.concat(
                    LongStream.generate(() -> 1).limit(2000), many(2000, 2500, random)),
                "left"),
            entries(LongStream.range(0, 2000), "right")),
        new Sides(
            "one key with half of the right values",
            entries(LongStream.range(0, 2000), "left"),
            entries(
                LongStream.concat(
                    LongStream.generate(() -> 1).limit(2000), many(2000, 2500, random)),
                "right")),
        new Sides(
            "rows longer than a page",
            entries(many(60, 20, random), twoPages),
            entries(many(40, 30, random), twoPages)));
  }

  static Stream<Options> memories() {
    return Stream.of(
        Options.defaults().withParallelism(1),
        Options.defaults().withParallelism(3),
        Options.defaults().withParallelism(1).withMemory(512 << 10).withPageSize(SMALL_PAGE),
        Options.defaults().withParallelism(4).withMemory(3 << 20).withPageSize(SMALL_PAGE));
  }

  private static DataSet<Entry> data(Environment environment, List<Entry> entries) {
    return environment.of(entries, Layouts.of(Entry.class));
  }

  private static Join<Entry, Entry> join(
      Environment environment, Sides sides, JoinKind kind, JoinHint hint) {
    DataSet<Entry> left = data(environment, sides.left());
    DataSet<Entry> right = data(environment, sides.right());
    return switch (kind) {
      case INNER -> left.join(right).hint(hint);
      case LEFT_OUTER -> left.leftOuterJoin(right).hint(hint);
      case RIGHT_OUTER -> left.rightOuterJoin(right).hint(hint);
      case FULL_OUTER -> left.fullOuterJoin(right).hint(hint);
      case LEFT_SEMI, LEFT_ANTI -> throw new IllegalArgumentException(kind + " has no function");
    };
  }

  private static List<Tuple2<Long, Long>> expected(Sides sides, JoinKind kind) {
    List<Tuple2<Long, Long>> results = new ArrayList<>();
    for (Entry left : sides.left()) {
      long partners = 0;
      for (Entry right : sides.right()) {
        if (left.key() == right.key()) {
          results.add(Tuple2.of(left.number(), right.number()));
          partners++;
        }
      }
      if (partners == 0 && (kind == JoinKind.LEFT_OUTER || kind == JoinKind.FULL_OUTER)) {
        results.add(Tuple2.of(left.number(), -1L));
      }
    }
    for (Entry right : sides.right()) {
      boolean isAlone = sides.left().stream().noneMatch(left -> left.key() == right.key());
      if (isAlone && (kind == JoinKind.RIGHT_OUTER || kind == JoinKind.FULL_OUTER)) {
        results.add(Tuple2.of(-1L, right.number()));
      }
    }
    return results;
  }

  private static long number(Entry entry) {
    return entry == null ? -1 : entry.number();
  }

  @ParameterizedTest
  @MethodSource("sides")
  void everyKindWithEveryHint(Sides sides) {
    for (JoinKind kind :
        List.of(JoinKind.INNER, JoinKind.LEFT_OUTER, JoinKind.RIGHT_OUTER, JoinKind.FULL_OUTER)) {
      List<Tuple2<Long, Long>> expected = expected(sides, kind);
      for (Options options : memories().toList()) {
        for (JoinHint hint : JoinHint.values()) {
          try (Environment environment = CleanExecutor.environment(options)) {
            List<Tuple2<Long, Long>> actual =
                join(environment, sides, kind, hint)
                    .where(Entry::key)
                    .equalTo(Entry::key)
                    .with((left, right) -> Tuple2.of(number(left), number(right)))
                    .collect();
            Bag.assertEqual(expected, actual, kind + ", " + hint + ", " + options);
          }
        }
      }
    }
  }

  /** The same keys computed, so that they do not lie in the rows. */
  @ParameterizedTest
  @EnumSource(JoinHint.class)
  void computedKeys(JoinHint hint) {
    Sides sides =
        new Sides(
            "computed",
            entries(many(3000, 900, new Random(Seed.VALUE)), "left"),
            entries(many(2000, 900, new Random(~Seed.VALUE)), "right"));
    for (JoinKind kind : List.of(JoinKind.INNER, JoinKind.FULL_OUTER)) {
      for (Options options : memories().toList()) {
        try (Environment environment = CleanExecutor.environment(options)) {
          List<Tuple2<Long, Long>> actual =
              join(environment, sides, kind, hint)
                  .where(left -> "key " + left.key())
                  .equalTo(right -> "key " + right.key())
                  .with((left, right) -> Tuple2.of(number(left), number(right)))
                  .collect();
          Bag.assertEqual(expected(sides, kind), actual, kind + ", " + hint + ", " + options);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("memories")
  void semiAndAntiJoinKeepEachValueOnceOrNotAtAll(Options options) {
    Random random = new Random(Seed.VALUE);
    List<Entry> left = entries(many(3000, 600, random), "left");
    List<Entry> right = entries(many(4000, 300, random), "right");
    boolean[] known = new boolean[600];
    right.forEach(entry -> known[(int) entry.key()] = true);
    try (Environment environment = CleanExecutor.environment(options)) {
      DataSet<Entry> values = data(environment, left);
      DataSet<Entry> others = data(environment, right);
      Bag.assertEqual(
          left.stream().filter(entry -> known[(int) entry.key()]).toList(),
          values.semiJoin(others, Entry::key, Entry::key).collect(),
          "semi");
      Bag.assertEqual(
          left.stream().filter(entry -> !known[(int) entry.key()]).toList(),
          values.antiJoin(others, Entry::key, Entry::key).collect(),
          "anti");
    }
  }

  /** A value whose key may have a layout of its own. */
  record Boxed(Long key, long number) {}

  /** Where no hash tells keys apart, neither partitions nor parts help, and all is merged. */
  @ParameterizedTest
  @EnumSource(JoinHint.class)
  void allHashesEqual(JoinHint hint) {
    Layout<Boxed> layout = Layouts.ofRecord(Boxed.class, List.of(new SameHash(), Layouts.LONG));
    Sides sides =
        new Sides(
            "all hashes equal",
            entries(many(4000, 1500, new Random(Seed.VALUE)), ""),
            entries(many(5000, 1500, new Random(~Seed.VALUE)), ""));
    for (Options options : memories().toList()) {
      try (Environment environment = CleanExecutor.environment(options)) {
        List<Tuple2<Long, Long>> actual =
            environment
                .of(boxed(sides.left()), layout)
                .fullOuterJoin(environment.of(boxed(sides.right()), layout))
                .hint(hint)
                .where(Boxed::key)
                .equalTo(Boxed::key)
                .with(
                    (left, right) ->
                        Tuple2.of(
                            left == null ? -1 : left.number(), right == null ? -1 : right.number()))
                .collect();
        Bag.assertEqual(expected(sides, JoinKind.FULL_OUTER), actual, hint + ", " + options);
      }
    }
  }

  private static List<Boxed> boxed(List<Entry> entries) {
    return entries.stream().map(entry -> new Boxed(entry.key(), entry.number())).toList();
  }

  /** A function may emit none or several results for a pair. */
  @ParameterizedTest
  @EnumSource(JoinHint.class)
  void flatFunctions(JoinHint hint) {
    try (Environment environment = CleanExecutor.environment(Options.defaults())) {
      List<Long> results =
          environment
              .sequence(0, 10)
              .fullOuterJoin(environment.sequence(5, 15))
              .hint(hint)
              .where(v -> v)
              .equalTo(v -> v)
              .<Long>flatWith(
                  (left, right, out) -> {
                    if (left == null) {
                      out.collect(-right);
                    } else if (right != null) {
                      out.collect(left);
                      out.collect(100 + right);
                    }
                  })
              .collect();
      List<Long> expected = new ArrayList<>();
      LongStream.range(10, 15).forEach(v -> expected.add(-v));
      LongStream.range(5, 10).forEach(v -> expected.addAll(List.of(v, 100 + v)));
      Bag.assertEqual(expected, results, hint.name());
    }
  }

  /** Pairs can be sent on with a side missing, whether their types are known in advance or not. */
  @ParameterizedTest
  @EnumSource(JoinHint.class)
  void pairsWithoutOneSide(JoinHint hint) {
    try (Environment environment =
        CleanExecutor.environment(Options.defaults().withParallelism(3))) {
      DataSet<Long> known = environment.sequence(0, 6);
      DataSet<String> names = environment.of("4", "5", "6", "7");
      List<DataSet<Tuple2<Long, String>>> joins =
          List.of(
              known.fullOuterJoin(names).hint(hint).where(v -> "" + v).equalTo(v -> v).pairs(),
              late(known)
                  .fullOuterJoin(late(names))
                  .hint(hint)
                  .where(v -> "" + v)
                  .equalTo(v -> v)
                  .pairs());
      List<String> expected =
          List.of("0null", "1null", "2null", "3null", "44", "55", "null6", "null7");
      for (DataSet<Tuple2<Long, String>> pairs : joins) {
        List<String> actual = pairs.distinct().map(pair -> pair.f0() + pair.f1()).collect();
        Bag.assertEqual(expected, actual, hint.name());
      }
      DataSet<String> none = late(names).filter(name -> name.length() > 1);
      DataSet<Tuple2<Long, String>> alone =
          known.leftOuterJoin(none).hint(hint).where(v -> "" + v).equalTo(v -> v).pairs();
      assertEquals(6, alone.distinct().count());
    }
  }

  /** The same values, whose type the plan does not know. */
  @SuppressWarnings("unchecked")
  private static <T> DataSet<T> late(DataSet<T> data) {
    return data.map(value -> (T) (Object) value);
  }

  @Test
  void manyJoinsInARow() {
    try (Environment environment =
        CleanExecutor.environment(Options.defaults().withParallelism(2))) {
      DataSet<Long> data = environment.sequence(0, 1000);
      for (int i : IntStream.range(0, 5).toArray()) {
        DataSet<Long> other = environment.sequence(i * 10L, 2000);
        data =
            data.leftOuterJoin(other)
                .where(v -> v)
                .equalTo(v -> v)
                .with((l, r) -> r == null ? l : r);
      }
      assertEquals(499_500, data.reduce(Long::sum).collect().getFirst());
    }
  }
}
