package org.gyre.tests.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.function.Aggregates;
import org.gyre.dataflow.plan.JobException;
import org.gyre.dataflow.plan.Options;
import org.gyre.dataflow.plan.SortOrder;
import org.gyre.dataflow.type.Layouts;
import org.gyre.dataflow.type.Tuple2;
import org.gyre.iterations.BulkIteration;
import org.gyre.tests.oracle.Bag;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.OwnOptions;
import org.gyre.tests.oracle.OwnOptions.Change;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing, very little, and very long values, through every operator. */
final class EdgeCaseTest {

  private static final int PARALLELISM = 3;

  private static Arguments operator(
      String name, int results, Function<DataSet<Long>, DataSet<?>> plan) {
    return Arguments.of(name, results, plan);
  }

  static Stream<Arguments> onNothing() {
    return Stream.of(
        operator("map", 0, data -> data.map(value -> value + 1)),
        operator("flatMap", 0, data -> data.flatMap((value, out) -> out.collect(value))),
        operator("filter", 0, data -> data.filter(value -> true)),
        operator(
            "mapPartition",
            PARALLELISM,
            data -> data.mapPartition((values, out) -> out.collect("called"))),
        operator("union", 0, data -> data.union(data)),
        operator("reduce", 0, data -> data.reduce(Long::sum)),
        operator("count", 1, data -> data.aggregate(Aggregates.count())),
        operator("sum", 1, data -> data.aggregate(Aggregates.sumLong(value -> value))),
        operator("minimum", 0, data -> data.aggregate(Aggregates.minLong(value -> value))),
        operator(
            "count and minimum",
            0,
            data ->
                data.aggregate(
                    Aggregates.both(Aggregates.count(), Aggregates.minLong(value -> value)))),
        operator("groupBy.reduce", 0, data -> data.groupBy(value -> value).reduce(Long::sum)),
        operator("groupBy.count", 0, data -> data.groupBy(value -> value % 2).count()),
        operator(
            "groupBy.reduceGroup",
            0,
            data ->
                data.groupBy(value -> value)
                    .reduceGroup((key, values, out) -> out.collect("called"))),
        operator("distinct", 0, data -> data.distinct()),
        operator("distinct by key", 0, data -> data.distinct(value -> "" + value)),
        operator(
            "join",
            0,
            data -> data.join(data).where(value -> value).equalTo(value -> value).pairs()),
        operator(
            "join with something",
            0,
            data ->
                data.join(data.environment().sequence(0, 10))
                    .where(value -> value)
                    .equalTo(value -> value)
                    .pairs()),
        operator(
            "something joined",
            0,
            data ->
                data.environment()
                    .sequence(0, 10)
                    .join(data)
                    .where(value -> value)
                    .equalTo(value -> value)
                    .pairs()),
        operator("cross", 0, data -> data.cross(data).pairs()),
        operator(
            "cross with something",
            0,
            data -> data.cross(data.environment().sequence(0, 10)).pairs()),
        operator(
            "something crossed", 0, data -> data.environment().sequence(0, 10).cross(data).pairs()),
        operator(
            "coGroup",
            0,
            data ->
                data.coGroup(data)
                    .where(value -> value)
                    .equalTo(value -> value)
                    .with((key, lefts, rights, out) -> out.collect("called"))),
        operator(
            "coGroup with something",
            10,
            data ->
                data.coGroup(data.environment().sequence(0, 10))
                    .where(value -> value)
                    .equalTo(value -> value)
                    .with((key, lefts, rights, out) -> out.collect(rights.next()))),
        operator(
            "sortPartition", 0, data -> data.sortPartition(value -> value, SortOrder.DESCENDING)),
        operator("first", 0, data -> data.first(10)),
        operator(
            "iterate",
            0,
            data -> BulkIteration.from(data, 3).run(current -> current.map(value -> value + 1))),
        operator(
            "iterate while",
            0,
            data ->
                BulkIteration.from(data, 3)
                    .runWhile(
                        current -> current.map(value -> value + 1), (before, after) -> after)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("onNothing")
  @OwnOptions(keeps = Change.PARALLELISM, value = "counts partitions")
  void ofNothing(String name, int results, Function<DataSet<Long>, DataSet<?>> plan) {
    try (Environment environment = CleanExecutor.environment(PARALLELISM)) {
      assertEquals(results, plan.apply(environment.sequence(5, 5)).count(), "an empty source");
      assertEquals(
          results,
          plan.apply(environment.sequence(0, 10).filter(value -> value > 10)).count(),
          "nothing left");
      assertEquals(
          results, plan.apply(environment.of(List.of(), Layouts.LONG)).count(), "no values");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7})
  void answersDoNotDependOnTheParallelism(int parallelism) {
    try (Environment environment = CleanExecutor.environment(parallelism)) {
      DataSet<Long> data = environment.sequence(0, 10_000);
      Bag.assertEqual(
          LongStream.range(0, 100).mapToObj(key -> Tuple2.of(key, 100L)).toList(),
          data.groupBy(value -> value % 100).count().collect());
      assertEquals(List.of(49_995_000L), data.reduce(Long::sum).collect());
      assertEquals(10_000, data.first(20_000).count());
      assertEquals(77, data.first(77).count());
      assertEquals(
          10_000, data.join(data).where(value -> value).equalTo(value -> value).pairs().count());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void sourcesAndTheirTransformationsKeepTheOrder(int parallelism) {
    try (Environment environment = CleanExecutor.environment(parallelism)) {
      List<Long> expected = LongStream.range(0, 5000).mapToObj(value -> value * 3).toList();
      assertEquals(
          expected,
          environment
              .sequence(0, 10_000)
              .filter(value -> value < 5000)
              .map(value -> value * 3)
              .collect());
      List<Item> items = LongStream.range(0, 999).mapToObj(i -> new Item(i, "n" + i)).toList();
      assertEquals(items, environment.of(items).collect());
      assertEquals(
          List.of(0L, 0L, 1L, 10L, 2L, 20L),
          environment
              .sequence(0, 3)
              .<Long>flatMap(
                  (value, out) -> {
                    out.collect(value);
                    out.collect(value * 10);
                  })
              .collect());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void firstDeliversValuesThatAreThere(int parallelism) {
    try (Environment environment = CleanExecutor.environment(parallelism)) {
      DataSet<Long> data = environment.sequence(0, 1000).map(value -> value % 10);
      for (long count : new long[] {0, 1, 5, 999, 1000, 1001, Long.MAX_VALUE}) {
        List<Long> some = data.first(count).collect();
        assertEquals(Math.min(count, 1000), some.size());
        assertTrue(Bag.of(some).isPartOf(Bag.of(data.collect())));
      }
      assertThrows(IllegalArgumentException.class, () -> data.first(-1));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void distinctByKeyDeliversAValueOfEachKey(int parallelism) {
    try (Environment environment = CleanExecutor.environment(parallelism)) {
      DataSet<Item> items = environment.sequence(0, 10_000).map(i -> new Item(i, "n" + i % 37));
      List<Item> some = items.distinct(Item::name).collect();
      assertEquals(37, some.size());
      assertEquals(37, Set.copyOf(some.stream().map(Item::name).toList()).size());
      assertTrue(some.stream().allMatch(item -> item.name().equals("n" + item.id() % 37)));
    }
  }

  @Test
  @OwnOptions(keeps = Change.PARALLELISM, value = "says where partitions end")
  void partitionsAreSorted() {
    try (Environment one = CleanExecutor.environment(1);
        Environment many = CleanExecutor.environment(4)) {
      List<Long> ascending = LongStream.range(-500, 500).boxed().toList();
      List<Long> mixed = new ArrayList<>(ascending);
      Collections.shuffle(mixed, new Random(1));
      assertEquals(
          ascending, one.of(mixed).sortPartition(value -> value, SortOrder.ASCENDING).collect());
      assertEquals(
          ascending.reversed(),
          one.of(mixed).sortPartition(value -> value, SortOrder.DESCENDING).collect());
      List<Long> runs = many.of(mixed).sortPartition(value -> value, SortOrder.ASCENDING).collect();
      Bag.assertEqual(ascending, runs);
      long breaks =
          LongStream.range(1, runs.size())
              .filter(i -> runs.get((int) i - 1) > runs.get((int) i))
              .count();
      assertTrue(breaks < 4, "at most one run for each of 4 partitions, not " + (breaks + 1));
    }
  }

  /** Rows longer than many pages, through every kind of exchange, with memory for few of them. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  @OwnOptions(keeps = Change.MEMORY, value = "a table has at least one of the texts")
  void textsOfAMegabyte(int parallelism) {
    Options options =
        Options.defaults().withParallelism(parallelism).withMemory(16 << 20).withPageSize(4096);
    try (Environment environment = CleanExecutor.environment(options)) {
      DataSet<Item> items = environment.sequence(0, 20).map(id -> new Item(id % 10, text(id % 10)));
      List<Item> expected = LongStream.range(0, 10).mapToObj(id -> new Item(id, text(id))).toList();
      Bag.assertEqual(expected, items.distinct().collect());
      Bag.assertEqual(expected, items.groupBy(Item::id).reduce((left, right) -> left).collect());
      Bag.assertEqual(
          expected,
          items
              .groupBy(Item::name)
              .<Item>reduceGroup((name, values, out) -> out.collect(values.next()))
              .collect());
      Bag.assertEqual(
          expected,
          items
              .join(environment.sequence(0, 10))
              .where(Item::id)
              .equalTo(value -> value)
              .with((item, id) -> item)
              .sortPartition(Item::name, SortOrder.ASCENDING)
              .distinct(Item::id)
              .collect());
    }
  }

  private static String text(long id) {
    return ("\ud83d\ude80" + id).repeat(200_000);
  }

  @Test
  void longChains() {
    try (Environment environment = CleanExecutor.environment(2)) {
      DataSet<Long> data = environment.sequence(0, 10);
      for (int i = 0; i < 500; i++) {
        data = data.map(value -> value + 1);
      }
      Bag.assertEqual(LongStream.range(500, 510).boxed().toList(), data.collect());
    }
  }

  @Test
  @OwnOptions(
      keeps = {Change.MEMORY, Change.PARALLELISM},
      value = "says which memory is too little for seven tasks")
  void aBudgetThatCannotWorkIsRefusedWithOneThatDoes() {
    Options options = Options.defaults().withParallelism(7).withMemory(64 << 10).withPageSize(4096);
    RuntimeException failure =
        assertThrows(
            RuntimeException.class,
            () -> {
              try (Environment environment = CleanExecutor.environment(options)) {
                environment.sequence(0, 100_000).distinct().count();
              }
            });
    assertTrue(failure.getMessage().contains("--memory"), failure.getMessage());
  }

  /** Tasks look up keys of the same tables at the same time. */
  @Test
  void manyTasksProbeOneTable() {
    try (Environment environment = CleanExecutor.environment(4)) {
      DataSet<Long> keys = environment.sequence(0, 1000);
      DataSet<Long> values = environment.sequence(0, 400_000).map(value -> value % 1000);
      DataSet<Long> wrong =
          values
              .join(keys)
              .where(value -> value)
              .equalTo(value -> value)
              .with((value, key) -> value - key);
      assertEquals(400_000, wrong.count());
      assertEquals(List.of(), wrong.filter(difference -> difference != 0).collect());
    }
  }

  /** What groups emit goes on while the memory of the sort is still held. */
  @Test
  void aSortLeavesMemoryForWhatFollows() {
    Options options = Options.defaults().withParallelism(1).withMemory(1 << 20).withPageSize(4096);
    try (Environment environment = CleanExecutor.environment(options)) {
      DataSet<Tuple2<String, Long>> groups =
          environment
              .sequence(0, 50_000)
              .groupBy(value -> value % 1000)
              .reduceGroup(
                  (key, values, out) -> out.collect(Tuple2.of("k" + key, values.next() % 1000)));
      Bag.assertEqual(
          LongStream.range(0, 1000).mapToObj(key -> Tuple2.of("k" + key, key)).toList(),
          groups.distinct().collect());
    }
  }

  /** An iteration may go on for long in little memory. */
  @Test
  void manySuperstepsInLittleMemory() {
    Options options = Options.defaults().withParallelism(2).withMemory(1 << 20).withPageSize(4096);
    try (Environment environment = CleanExecutor.environment(options)) {
      DataSet<Long> result =
          BulkIteration.from(environment.sequence(0, 1000), 300)
              .run(
                  current ->
                      current
                          .map(value -> value + 1)
                          .groupBy(value -> value)
                          .reduce(Long::max)
                          .distinct());
      Bag.assertEqual(LongStream.range(300, 1300).boxed().toList(), result.collect());
    }
  }

  /** A function of a reduction may change the key of its group. */
  @Test
  void aReductionThatChangesTheKey() {
    record Pair(long key, long value) {}
    for (int parallelism : List.of(1, 4)) {
      try (Environment environment = CleanExecutor.environment(parallelism)) {
        DataSet<Pair> pairs = environment.sequence(0, 100).map(i -> new Pair(i / 2, 1));
        DataSet<Pair> halved =
            pairs
                .groupBy(Pair::key)
                .reduce((left, right) -> new Pair((left.key() & right.key()) / 10, 2));
        Bag.assertEqual(
            LongStream.range(0, 5).mapToObj(key -> Tuple2.of(key, 20L)).toList(),
            halved.groupBy(Pair::key).aggregate(Aggregates.sumLong(Pair::value)).collect());
      }
    }
  }

  @Test
  void aLoopResultThatIsReadOutsideOfItsLoopIsRefused() {
    try (Environment environment = CleanExecutor.environment(2)) {
      List<DataSet<Long>> leaked = new ArrayList<>();
      DataSet<Long> loop =
          BulkIteration.from(environment.sequence(0, 10), 3)
              .run(
                  current -> {
                    DataSet<Long> next = current.map(value -> value + 1);
                    leaked.add(next);
                    return next;
                  });
      DataSet<Long> both = loop.union(leaked.getFirst());
      JobException failure = assertThrows(JobException.class, both::collect);
      assertTrue(failure.getMessage().contains("iteration"), failure.getMessage());
    }
  }
}
