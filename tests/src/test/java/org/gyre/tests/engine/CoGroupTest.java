package org.gyre.tests.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Deferred;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.plan.JobException;
import org.gyre.dataflow.plan.Options;
import org.gyre.dataflow.plan.Ordering;
import org.gyre.dataflow.plan.SortOrder;
import org.gyre.dataflow.type.Nullable;
import org.gyre.dataflow.type.Tuple2;
import org.gyre.dataflow.type.Tuple3;
import org.gyre.tests.oracle.Bag;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.OwnOptions;
import org.gyre.tests.oracle.OwnOptions.Change;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The groups of two inputs meet: in any memory, and without sorting what is sorted. */
final class CoGroupTest {

  private static final String MERGED = "merged group by group";

  static Stream<Arguments> settings() {
    return Stream.of(1, 2, 7)
        .flatMap(
            tasks ->
                Stream.of(256L << 20, tasks * (640L << 10))
                    .map(memory -> Arguments.of(tasks, memory)));
  }

  private static Environment environment(int tasks, long memory) {
    return CleanExecutor.environment(
        Options.defaults().withParallelism(tasks).withMemory(memory).withPageSize(4 << 10));
  }

  private static long size(Iterator<?> values) {
    long size = 0;
    while (values.hasNext()) {
      values.next();
      size++;
    }
    return size;
  }

  /** How many values each side has of each key. */
  private static <K> DataSet<Tuple3<K, Long, Long>> sizes(
      DataSet<Tuple2<K, String>> left, DataSet<Tuple2<K, String>> right) {
    return left.coGroup(right)
        .where(Tuple2::f0)
        .equalTo(Tuple2::f0)
        .with((key, lefts, rights, out) -> out.collect(Tuple3.of(key, size(lefts), size(rights))));
  }

  /**
   * Key 0 has half of all values of both sides, more than the memory; others have one side only.
   */
  @ParameterizedTest
  @MethodSource("settings")
  @OwnOptions(keeps = Change.MEMORY, value = "says in which memory groups spill")
  void oneGroupHasHalfOfAll(int tasks, long memory) {
    long count = 60_000;
    try (Environment environment = environment(tasks, memory)) {
      DataSet<Tuple2<Long, String>> left =
          environment.sequence(0, count).map(i -> Tuple2.of(i % 2 == 0 ? 0 : i, "left " + i));
      DataSet<Tuple2<Long, String>> right =
          environment
              .sequence(0, count)
              .map(i -> Tuple2.of(i % 2 == 0 ? 0 : i * 3, "right " + "x".repeat(50) + i));
      List<Tuple3<Long, Long, Long>> expected = new ArrayList<>();
      expected.add(Tuple3.of(0L, count / 2, count / 2));
      for (long i = 1; i < count; i += 2) {
        expected.add(Tuple3.of(i, 1L, i % 3 == 0 ? 1L : 0L));
        if (i * 3 >= count) {
          expected.add(Tuple3.of(i * 3, 0L, 1L));
        }
      }
      Deferred<Tuple3<Long, Long, Long>> sizes = sizes(left, right).collected();
      boolean spills =
          environment.execute().steps().stream().anyMatch(step -> step.spilledBytes() > 0);
      assertEquals(memory < 64 << 20, spills, "whether the memory is too small");
      Bag.assertEqual(expected, sizes.get());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void oneSideIsEmpty(int tasks) {
    try (Environment environment = CleanExecutor.environment(tasks)) {
      DataSet<Tuple2<Long, String>> some =
          environment.sequence(0, 1000).map(i -> Tuple2.of(i % 10, "value"));
      DataSet<Tuple2<Long, String>> none = some.filter(pair -> pair.f0() < 0);
      Bag.assertEqual(
          LongStream.range(0, 10).mapToObj(key -> Tuple3.of(key, 100L, 0L)).toList(),
          sizes(some, none).collect());
      Bag.assertEqual(
          LongStream.range(0, 10).mapToObj(key -> Tuple3.of(key, 0L, 100L)).toList(),
          sizes(none, some).collect());
      assertEquals(List.of(), sizes(none, none).collect());
    }
  }

  record Named(@Nullable String name, int number) {}

  /** A key that may be null meets one that may not; one is in the row, the other is computed. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void keysOfDifferentLayoutsMeet(int tasks) {
    try (Environment environment = CleanExecutor.environment(tasks)) {
      DataSet<Named> named =
          environment.of(new Named("a", 1), new Named(null, 2), new Named("b", 3));
      DataSet<String> texts = environment.of("b", "c", "b");
      List<String> expected = List.of("a 1 0", "null 1 0", "b 1 2", "c 0 1");
      Bag.assertEqual(
          expected,
          named
              .coGroup(texts)
              .where(Named::name)
              .equalTo(text -> text)
              .<String>with((k, l, r, out) -> out.collect(k + " " + size(l) + " " + size(r)))
              .collect());
      Bag.assertEqual(
          expected,
          texts
              .coGroup(named)
              .where(text -> text)
              .equalTo(Named::name)
              .<String>with((k, l, r, out) -> out.collect(k + " " + size(r) + " " + size(l)))
              .collect());
    }
  }

  /** Two keys, of which one may be null on one side only; in the row, and computed. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void severalKeysOfDifferentLayoutsMeet(int tasks) {
    try (Environment environment = CleanExecutor.environment(tasks)) {
      DataSet<Named> named =
          environment.of(new Named("a", 1), new Named(null, 2), new Named("b", 3));
      DataSet<Tuple2<String, Integer>> pairs =
          environment.of(Tuple2.of("b", 3), Tuple2.of("b", 4), Tuple2.of("a", 1));
      Bag.assertEqual(
          List.of("a 1 1 1", "null 2 1 0", "b 3 1 1", "b 4 0 1"),
          named
              .coGroup(pairs)
              .where(Named::name, Named::number)
              .equalTo(Tuple2::f0, pair -> pair.f1())
              .<String>with(
                  (k, l, r, out) ->
                      out.collect(k.f0() + " " + k.f1() + " " + size(l) + " " + size(r)))
              .collect());
      Bag.assertEqual(
          List.of("a 1 1 1", "null 2 0 1", "b 3 1 1", "b 4 1 0"),
          pairs
              .coGroup(named)
              .where(Tuple2::f0, Tuple2::f1)
              .equalTo(Named::name, Named::number)
              .<String>with(
                  (k, l, r, out) ->
                      out.collect(k.f0() + " " + k.f1() + " " + size(l) + " " + size(r)))
              .collect());
    }
  }

  @Test
  @OwnOptions(keeps = Change.PASSES, value = "says what is in the plan")
  void whatIsPartitionedAndSortedIsLeftAsItIs() {
    try (Environment environment = CleanExecutor.environment(3)) {
      DataSet<Tuple2<Long, Long>> numbers =
          environment.sequence(0, 5000).map(i -> Tuple2.of(i * 7 % 5000, i));
      DataSet<Tuple2<Long, Long>> sorted =
          numbers.distinct(Tuple2::f0).sortPartition(Tuple2::f0, SortOrder.ASCENDING);
      var both =
          sorted
              .coGroup(numbers)
              .where(Tuple2::f0)
              .equalTo(Tuple2::f1)
              .<Long>with((key, lefts, rights, out) -> out.collect(size(lefts) - size(rights)));
      Bag.assertEqual(LongStream.range(0, 5000).mapToObj(_ -> 0L).toList(), both.collect());
      both.collected();
      String plan = environment.explain().toString();
      String step = plan.lines().filter(line -> line.contains(MERGED)).findFirst().orElseThrow();
      assertTrue(step.contains("left is sorted by f0, right sorted by f1"), plan);
      assertEquals(
          1,
          plan.lines().filter(l -> l.contains("coGroup") && l.contains("exchange")).count(),
          plan);
      environment.execute();
    }
  }

  /** Ascending on one side, descending by a computed key on the other; and by a second key. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void groupsAreInOrder(int tasks) {
    try (Environment environment = CleanExecutor.environment(tasks)) {
      DataSet<Tuple2<Long, Long>> numbers =
          environment.sequence(0, 60).map(i -> Tuple2.of(i % 3, i * 7 % 60));
      var orders =
          numbers
              .coGroup(numbers)
              .where(Tuple2::f0)
              .equalTo(Tuple2::f0)
              .sortFirst(Ordering.by(Tuple2::f1))
              .sortSecond(Ordering.by((Tuple2<Long, Long> pair) -> pair.f1() % 10).descending())
              .sortSecond(Ordering.by(Tuple2::f1))
              .<String>with(
                  (key, lefts, rights, out) -> {
                    List<Long> left = new ArrayList<>();
                    lefts.forEachRemaining(pair -> left.add(pair.f1()));
                    List<Long> right = new ArrayList<>();
                    rights.forEachRemaining(pair -> right.add(pair.f1()));
                    out.collect(left + " " + right);
                  });
      List<String> expected = new ArrayList<>();
      for (long key = 0; key < 3; key++) {
        long rest = key;
        List<Long> group =
            LongStream.range(0, 60).filter(i -> i % 3 == rest).mapToObj(i -> i * 7 % 60).toList();
        List<Long> descending =
            group.stream()
                .sorted(
                    Comparator.comparingLong((Long value) -> -(value % 10))
                        .thenComparing(value -> value))
                .toList();
        expected.add(group.stream().sorted().toList() + " " + descending);
      }
      Bag.assertEqual(expected, orders.collect());
    }
  }

  @Test
  void aGroupIsRunThroughOnce() {
    try (Environment environment = CleanExecutor.environment(2)) {
      DataSet<Long> numbers = environment.sequence(0, 10);
      JobException failure =
          assertThrows(
              JobException.class,
              () ->
                  numbers
                      .coGroup(numbers)
                      .where(value -> value % 2)
                      .equalTo(value -> value % 2)
                      .<Long>with(
                          (key, lefts, rights, out) -> {
                            size(lefts);
                            assertFalse(lefts.hasNext());
                            lefts.next();
                          })
                      .collect());
      assertTrue(failure.getMessage().contains("coGroup at CoGroupTest"), failure.getMessage());
      assertTrue(failure.getMessage().contains("run through once"), failure.getMessage());
    }
  }
}
