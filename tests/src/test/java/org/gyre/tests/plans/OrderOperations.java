package org.gyre.tests.plans;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.function.MapFunction;
import org.gyre.dataflow.plan.Ordering;
import org.gyre.dataflow.plan.SortOrder;

/** What gives data sets an order or partitions, and what relies on those. */
final class OrderOperations {

  private OrderOperations() {}

  /** Sorts and drops what is out of order: nothing. */
  static <T> Draft<T> sorted(Draft<T> input, Random random) {
    Ordering<T> ordering = ordering(input, random);
    DataSet<T> sorted = input.data().sortPartition(ordering);
    return input.then(
        sorted.mapPartition((values, out) -> ValuesInOrder.of(ordering).pass(values, out)));
  }

  /** One to three keys, each in any direction. */
  static <T> Ordering<T> ordering(Draft<T> input, Random random) {
    return ordering(input.shape(), random);
  }

  static <T> Ordering<T> ordering(Shape<T> shape, Random random) {
    Ordering<T> ordering = Ordering.by(Operations.any(shape.keys, random), direction(random));
    for (int more = random.nextInt(3); more > 0; more--) {
      ordering = ordering.thenBy(Operations.any(shape.keys, random), direction(random));
    }
    return ordering;
  }

  static SortOrder direction(Random random) {
    return random.nextBoolean() ? SortOrder.ASCENDING : SortOrder.DESCENDING;
  }

  /** Sorts all, and drops what is out of order within a partition: nothing. */
  static <T> Draft<T> sortedAll(Draft<T> input, Random random) {
    Ordering<T> ordering = ordering(input, random);
    DataSet<T> sorted = input.data().sort(ordering);
    return input.then(
        sorted.mapPartition((values, out) -> ValuesInOrder.of(ordering).pass(values, out)));
  }

  /** All as one group: sorted, without what is out of order, which is nothing; or in any order. */
  static <T> Draft<T> allInOrder(Draft<T> input, Random random) {
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
  static <T> Draft<T> firstOfSorted(Draft<T> input, Random random) {
    long count = random.nextInt(4) == 0 ? random.nextInt(10_000) : random.nextInt(30);
    return input.then(
        input.data().sort(ordering(input, random).thenBy(value -> value)).first(count));
  }

  /** Other partitions, which promise nothing that would be seen. */
  static <T> Draft<T> repartition(Draft<T> input, Random random) {
    return input.then(
        switch (random.nextInt(3)) {
          case 0 -> input.data().rebalance();
          case 1 -> input.data().partitionByRange(ordering(input, random));
          default -> partitionedBy(input, Operations.any(input.shape().keys, random), random);
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
  static <T> Draft<T> groupsOfPartitions(Draft<T> input, Random random) {
    KeyFunction<T, ?> key = Operations.any(input.shape().keys, random);
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
  static <T> Draft<?> keysOfPartitions(Draft<T> input, Random random) {
    KeyFunction<T, ?> key = Operations.any(input.shape().keys, random);
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
  static <T> Draft<T> sortedGroups(Draft<T> input, Random random) {
    Ordering<T> ordering = ordering(input, random);
    return input.then(
        input
            .data()
            .groupBy(Operations.any(input.shape().keys, random))
            .sortGroup(ordering)
            .<T>reduceGroup((key, values, out) -> ValuesInOrder.of(ordering).pass(values, out)));
  }

  /** By the whole value at last, so that it is defined which ones stay. */
  static <T> Draft<T> firstOfSortedGroups(Draft<T> input, Random random) {
    return input.then(
        input
            .data()
            .groupBy(Operations.any(input.shape().keys, random))
            .sortGroup(ordering(input, random).thenBy(value -> value))
            .first(random.nextInt(4)));
  }
}
