package org.gyre.tests.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.format.TextOutput;
import org.gyre.dataflow.function.Collector;
import org.gyre.dataflow.function.FilterFunction;
import org.gyre.dataflow.plan.JobException;
import org.gyre.dataflow.plan.Options;
import org.gyre.dataflow.plan.Ordering;
import org.gyre.dataflow.plan.SortOrder;
import org.gyre.iterations.BulkIteration;
import org.gyre.tests.oracle.Bag;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.OwnOptions;
import org.gyre.tests.oracle.OwnOptions.Change;
import org.gyre.tests.oracle.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Partitions by hash, range and function, and sorts of all values. */
class PartitioningTest {

  private static final int COUNT = 30_000;
  private static final int[] PARALLELISMS = {1, 2, 7};

  private static final Comparator<Item> BY_NAME_AND_ID =
      Comparator.comparing(Item::name, Comparator.reverseOrder()).thenComparing(Item::id);

  private static Ordering<Item> byNameAndId() {
    return Ordering.by(Item::name).descending().thenBy(Item::id);
  }

  /** Half of them have one name. */
  private static List<Item> items(int count) {
    Random random = Seed.random(PartitioningTest.class);
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = random.nextBoolean() ? "frequent" : "name " + random.nextInt(1000);
      items.add(new Item(random.nextInt(), name));
    }
    return items;
  }

  private static Environment environment(int parallelism, long memory) {
    return CleanExecutor.environment(
        Options.defaults().withParallelism(parallelism).withMemory(memory));
  }

  private static Environment small(int parallelism) {
    return environment(parallelism, 6 << 20);
  }

  /** What the partitions have, in the order of the partitions. */
  private static <T> List<List<T>> partitions(DataSet<T> data, int parallelism) {
    List<List<T>> found = new ArrayList<>();
    List<T> all = data.collect();
    List<Long> sizes =
        data.<Long>mapPartition(
                (values, out) -> {
                  long size = 0;
                  while (values.hasNext()) {
                    values.next();
                    size++;
                  }
                  out.collect(size);
                })
            .collect();
    assertEquals(parallelism, sizes.size());
    int from = 0;
    for (long size : sizes) {
      found.add(all.subList(from, from + (int) size));
      from += (int) size;
    }
    return found;
  }

  private static long largest(List<? extends List<?>> partitions) {
    return partitions.stream().mapToLong(List::size).max().orElse(0);
  }

  @Test
  void collectedValuesAreInOrder() {
    List<Item> items = items(COUNT);
    List<Item> expected = items.stream().sorted(BY_NAME_AND_ID).toList();
    for (int parallelism : PARALLELISMS) {
      try (Environment environment = small(parallelism)) {
        assertEquals(expected, environment.of(items).sort(byNameAndId()).collect());
      }
    }
  }

  @Test
  void aWrittenFileIsInOrder(@TempDir Path folder) throws IOException {
    List<Item> items = items(COUNT);
    List<String> expected = items.stream().sorted(BY_NAME_AND_ID).map(Item::toString).toList();
    for (int parallelism : PARALLELISMS) {
      Path file = folder.resolve("sorted" + parallelism);
      try (Environment environment = small(parallelism)) {
        environment.of(items).sort(byNameAndId()).write(TextOutput.of(file, Item::toString));
        environment.execute();
      }
      assertEquals(expected, Files.readAllLines(file));
    }
  }

  @Test
  @OwnOptions(keeps = Change.PARALLELISM, value = "says what lies in which partition")
  void aFrequentKeyIsSpreadWhereOnlyTheOrderCounts() {
    List<Item> items = items(COUNT);
    try (Environment environment = environment(4, 0)) {
      var sorted = partitions(environment.of(items).sort(Item::name, SortOrder.ASCENDING), 4);
      assertTrue(largest(sorted) < COUNT * 1.15 / 4, "the largest has " + largest(sorted));
      List<String> names = new ArrayList<>();
      sorted.forEach(partition -> partition.forEach(item -> names.add(item.name())));
      assertEquals(items.stream().map(Item::name).sorted().toList(), names);
    }
  }

  @Test
  @OwnOptions(keeps = Change.PARALLELISM, value = "says what lies in which partition")
  void rangesKeepEqualKeysTogetherAndAreBalanced() {
    List<Item> items = items(COUNT);
    for (int parallelism : PARALLELISMS) {
      try (Environment environment = environment(parallelism, 0)) {
        var byName = partitions(environment.of(items).partitionByRange(Item::name), parallelism);
        checkRanges(byName, Comparator.comparing(Item::name));
        assertTrue(largest(byName) < COUNT * Math.max(0.55, 1.15 / parallelism));
        var byId =
            partitions(
                environment.of(items).partitionByRange(Ordering.by(Item::id).descending()),
                parallelism);
        checkRanges(byId, Comparator.comparing(Item::id).reversed());
        assertTrue(largest(byId) < COUNT * 1.15 / parallelism, "largest " + largest(byId));
      }
    }
  }

  /** Each value comes before all of the next partition. */
  private static <T> void checkRanges(List<List<T>> partitions, Comparator<T> order) {
    T greatest = null;
    for (List<T> partition : partitions) {
      if (!partition.isEmpty()) {
        assertTrue(
            greatest == null || order.compare(greatest, Collections.min(partition, order)) < 0);
        greatest = Collections.max(partition, order);
      }
    }
  }

  @Test
  @OwnOptions(keeps = Change.PARALLELISM, value = "says what lies in which partition")
  void givenBoundariesEndPartitions() {
    try (Environment environment = environment(4, 0)) {
      DataSet<Long> numbers = environment.sequence(0, 100);
      List<List<Long>> all =
          partitions(numbers.partitionByRange(value -> value, List.of(9L, 10L, 50L)), 4);
      assertEquals(List.of(10, 1, 40, 49), all.stream().map(List::size).toList());
      assertEquals(List.of(10L), all.get(1));
      List<List<Long>> few = partitions(numbers.partitionByRange(v -> v, List.of(200L)), 4);
      assertEquals(List.of(100, 0, 0, 0), few.stream().map(List::size).toList());
      Ordering<Item> ordering = Ordering.by(Item::name).descending().thenBy(Item::id);
      List<Item> items = List.of(new Item(1, "a"), new Item(2, "a"), new Item(0, "b"));
      List<List<Item>> byTwo =
          partitions(
              environment.of(items).partitionByRange(ordering, List.of(new Item(1, "a"))), 4);
      assertEquals(
          List.of(Set.of(items.get(0), items.get(2)), Set.of(items.get(1))),
          byTwo.stream().limit(2).map(Set::copyOf).toList());
    }
  }

  @Test
  @OwnOptions(keeps = Change.PARALLELISM, value = "says what lies in which partition")
  void boundariesThatCannotBeAreRefused() {
    try (Environment environment = environment(2, 0)) {
      DataSet<Long> numbers = environment.sequence(0, 100);
      String tooMany = failure(numbers.partitionByRange(v -> v, List.of(1L, 2L)));
      assertTrue(tooMany.contains("partitionByRange at PartitioningTest.java:"), tooMany);
      assertTrue(tooMany.contains("2 boundaries make 3 partitions, but this job has 2"), tooMany);
    }
    try (Environment environment = environment(3, 0)) {
      String falling =
          failure(environment.sequence(0, 9).partitionByRange(v -> v, List.of(2L, 1L)));
      assertTrue(falling.contains("boundary 2, [1], does not come after the one before"), falling);
    }
  }

  private static String failure(DataSet<?> data) {
    return assertThrows(JobException.class, data::collect).getMessage();
  }

  @Test
  @OwnOptions(keeps = Change.PARALLELISM, value = "says what lies in which partition")
  void aFunctionNamesPartitions() {
    try (Environment environment = environment(3, 0)) {
      DataSet<Long> numbers = environment.sequence(0, 30);
      List<List<Long>> found =
          partitions(numbers.partitionCustom((key, count) -> (int) (key % count), v -> v / 2), 3);
      for (int i = 0; i < found.size(); i++) {
        int partition = i;
        List<Long> expected =
            LongStream.range(0, 30).filter(v -> v / 2 % 3 == partition).boxed().toList();
        assertEquals(new HashSet<>(expected), new HashSet<>(found.get(i)));
      }
      String message =
          failure(numbers.partitionCustom((key, count) -> key == 7 ? 3 : 0, value -> value));
      assertTrue(message.contains("partitionCustom at PartitioningTest.java:"), message);
      assertTrue(message.contains("returned 3 for the key 7 of value 7"), message);
    }
  }

  @Test
  @OwnOptions(keeps = Change.PARALLELISM, value = "says what lies in which partition")
  void rebalancedPartitionsAreEquallyLarge() {
    try (Environment environment = environment(4, 0)) {
      DataSet<Long> first = environment.sequence(0, 1000).filter(v -> v < 100);
      assertEquals(
          List.of(25, 25, 25, 25),
          partitions(first.rebalance(), 4).stream().map(List::size).toList());
    }
  }

  @Test
  void theFirstOfSortedValuesAreTheSmallest() {
    List<Item> items = items(COUNT);
    List<Item> expected = items.stream().sorted(BY_NAME_AND_ID).toList();
    for (int parallelism : PARALLELISMS) {
      try (Environment environment = small(parallelism)) {
        for (long count : new long[] {0, 1, 10, 5_000, COUNT, Long.MAX_VALUE}) {
          DataSet<Item> first = environment.of(items).sort(byNameAndId()).first(count);
          assertEquals(
              expected.subList(0, (int) Math.min(count, COUNT)), first.collect(), "of " + count);
        }
      }
    }
    try (Environment environment = environment(2, 0)) {
      environment.of(items).sort(byNameAndId()).first(10).collected();
      String text = environment.explain().physicalText();
      assertTrue(text.contains("top 10 by name descending, id"), text);
      assertTrue(!text.contains("external sort"), text);
    }
  }

  @Test
  void computedKeysAndUnknownTypes() {
    List<Item> items = items(COUNT / 10);
    Comparator<Item> order =
        Comparator.comparing((Item item) -> item.name().length())
            .thenComparing(item -> -item.id())
            .thenComparing(Item::name);
    List<Item> expected = items.stream().sorted(order).toList();
    Ordering<Item> ordering =
        Ordering.by((Item item) -> item.name().length())
            .thenBy(item -> -item.id())
            .thenBy(Item::name);
    for (int parallelism : PARALLELISMS) {
      try (Environment environment = small(parallelism)) {
        DataSet<Item> unknown = environment.of(items).map(PartitioningTest::same);
        assertEquals(expected, unknown.sort(ordering).collect());
        assertEquals(
            expected.subList(0, 100),
            environment.of(items).map(PartitioningTest::same).sort(ordering).first(100).collect());
        assertEquals(List.of(), unknown.filter(item -> false).sort(ordering).collect());
      }
    }
  }

  private static <T> T same(T value) {
    return value;
  }

  @Test
  void valuesOfAMegabyteAreSortedAndDealtOut() {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      texts.add("text " + (i * 7 % 24 + 10) + " " + "x".repeat(1 << 20));
    }
    List<String> expected = texts.stream().sorted().toList();
    try (Environment environment = small(2)) {
      DataSet<String> data = environment.of(texts);
      assertEquals(expected, data.sort(value -> value, SortOrder.ASCENDING).collect());
      Bag.assertEqual(texts, data.partitionByRange(value -> value).collect());
      assertEquals(
          expected.subList(0, 3),
          data.sort(value -> value, SortOrder.ASCENDING).first(3).collect());
    }
  }

  @Test
  void loopsPartitionAnewInEachSuperstep() {
    try (Environment environment = small(3)) {
      DataSet<Long> sorted =
          BulkIteration.from(environment.sequence(0, 1000), 5)
              .run(current -> current.map(v -> v * 7 % 1000).sort(v -> v, SortOrder.DESCENDING));
      List<Long> expected = LongStream.range(0, 1000).map(v -> 999 - v).boxed().toList();
      assertEquals(expected, sorted.collect());
      DataSet<Long> hashed =
          BulkIteration.from(environment.sequence(0, 1000), 5)
              .run(current -> current.map(v -> v * 7 % 1000).partitionByRange(v -> v));
      Bag.assertEqual(expected, hashed.collect());
    }
  }

  private static long exchanges(DataSet<?> data) {
    data.collected();
    String text = data.environment().explain().physicalText();
    data.environment().execute();
    return text.lines().filter(line -> line.contains(": exchange, blocking")).count();
  }

  /** No lambda, so that the optimizer leaves it where it is. */
  private record All() implements FilterFunction<Item> {
    @Override
    public boolean test(Item item) {
      return true;
    }
  }

  @Test
  @OwnOptions(keeps = Change.PASSES, value = "says what is in the plan")
  void whatIsPartitionedIsNotSentAgain() {
    try (Environment environment = environment(2, 0)) {
      DataSet<Item> items = environment.of(items(100));
      DataSet<Item> byHash = items.partitionByHash(Item::name);
      DataSet<Item> byRange = items.partitionByRange(Item::name);
      DataSet<Item> custom = items.partitionCustom((name, n) -> name.length() % n, Item::name);
      for (DataSet<Item> data : List.of(byHash, byRange, custom)) {
        assertEquals(1, exchanges(data.groupBy(Item::name).reduceGroup(PartitioningTest::key)));
        assertEquals(1, exchanges(data.groupBy(Item::name).count()));
        assertEquals(1, exchanges(data.groupBy(Item::name, Item::id).count()));
        DataSet<Item> same = data.filter(new All());
        assertEquals(1, exchanges(same.groupBy(Item::name).reduceGroup(PartitioningTest::key)));
        assertEquals(2, exchanges(same.groupBy(Item::id).reduceGroup(PartitioningTest::id)));
        assertEquals(1, exchanges(data.rebalance()));
      }
      assertEquals(1, exchanges(byRange.sort(Item::name, SortOrder.ASCENDING)));
      DataSet<Item> same = byRange.filter(new All());
      assertEquals(1, exchanges(same.sort(Item::name, SortOrder.ASCENDING)));
      assertEquals(2, exchanges(same.sort(Item::name, SortOrder.DESCENDING)));
      assertEquals(1, exchanges(byHash.partitionByHash(Item::name)));
      assertEquals(1, exchanges(items.sort(Item::name, SortOrder.ASCENDING).rebalance()));
      DataSet<Item> spread = items.sort(byNameAndId()).filter(new All());
      assertEquals(2, exchanges(spread.groupBy(Item::name).reduceGroup(PartitioningTest::key)));
      assertEquals(1, exchanges(spread.sort(Item::name, SortOrder.DESCENDING)));
    }
  }

  private static boolean comeAsTheyAre(DataSet<?> data) {
    data.collected();
    String text = data.environment().explain().physicalText();
    data.environment().execute();
    return text.contains("as they come");
  }

  @Test
  @OwnOptions(keeps = Change.PASSES, value = "says what is in the plan")
  void groupsOfSortedPartitionsComeAsTheyAre() {
    try (Environment environment = environment(2, 0)) {
      DataSet<Item> byHash = environment.of(items(100)).partitionByHash(Item::name);
      DataSet<Item> data = byHash.sortPartition(byNameAndId());
      assertTrue(comeAsTheyAre(data.groupBy(Item::name).reduceGroup(PartitioningTest::key)));
      assertTrue(comeAsTheyAre(data.groupBy(Item::name).sortGroup(Ordering.by(Item::id)).first(1)));
      assertTrue(
          comeAsTheyAre(data.groupBy(Item::id, Item::name).sortGroup(byNameAndId()).first(1)));
      assertTrue(comeAsTheyAre(data.distinct(Item::name)));
      assertTrue(!comeAsTheyAre(data.groupBy(Item::id).reduceGroup(PartitioningTest::id)));
      assertTrue(
          !comeAsTheyAre(
              data.groupBy(Item::name).sortGroup(Item::id, SortOrder.DESCENDING).first(1)));
      assertTrue(!comeAsTheyAre(byHash.groupBy(Item::name).reduceGroup(PartitioningTest::key)));
    }
  }

  @Test
  @OwnOptions(keeps = Change.PASSES, value = "has the order of a sort that is used")
  void manyGroupsAndLargeOnesComeAsTheyAre() {
    List<Item> items = items(COUNT);
    List<String> expected = new ArrayList<>();
    for (Item item : items.stream().sorted(BY_NAME_AND_ID).toList()) {
      String name = item.name();
      if (expected.isEmpty() || !expected.getLast().startsWith(name + " from ")) {
        expected.add(name + " from " + item.id() + ", ");
      }
    }
    for (int parallelism : PARALLELISMS) {
      try (Environment environment = small(parallelism)) {
        DataSet<Item> sorted =
            environment
                .of(items)
                .map(PartitioningTest::same)
                .partitionByRange(Ordering.by((Item item) -> item.name()).descending())
                .sortPartition(byNameAndId());
        assertEquals(
            expected,
            sorted
                .groupBy(Item::name)
                .<String>reduceGroup(
                    (name, values, out) -> out.collect(name + " from " + values.next().id() + ", "))
                .collect());
        List<Long> all =
            sorted
                .groupBy(Item::name)
                .<Long>reduceGroup(
                    (name, values, out) -> {
                      while (values.hasNext()) {
                        Item item = values.next();
                        out.collect(item.name().equals(name) ? item.id() : Long.MIN_VALUE);
                      }
                    })
                .collect();
        assertEquals(items.stream().sorted(BY_NAME_AND_ID).map(Item::id).toList(), all);
      }
    }
  }

  private static void key(String key, Iterator<Item> values, Collector<String> out)
      throws Exception {
    out.collect(key + values.next().id());
  }

  private static void id(long key, Iterator<Item> values, Collector<String> out) throws Exception {
    out.collect(key + values.next().name());
  }
}
