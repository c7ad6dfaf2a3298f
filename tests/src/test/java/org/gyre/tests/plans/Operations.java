package org.gyre.tests.plans;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.function.Aggregates;
import org.gyre.dataflow.function.Aggregates.LongField;
import org.gyre.dataflow.function.Broadcast;
import org.gyre.dataflow.function.FilterFunction;
import org.gyre.dataflow.function.MapFunction;
import org.gyre.dataflow.function.MapPartitionFunction;
import org.gyre.dataflow.function.Rich;

/**
 * What can be done to data sets of any shape. Where an operator leaves a choice, what follows makes
 * it vanish.
 */
final class Operations {

  /** More values than any plan has. */
  private static final long MANY = 1L << 32;

  private Operations() {}

  /** Operations that any shape has. */
  static <T> List<Operation<T>> of(Shape<T> shape) {
    List<Operation<T>> all = inLoops(shape);
    all.add(Operations::cached);
    all.add(LoopOperations::iterate);
    all.add(LoopOperations::iterateWhile);
    all.add(DeltaOperations::iterate);
    return all;
  }

  /** Those that may stand in the body of a loop, but for loops. */
  static <T> List<Operation<T>> inLoops(Shape<T> shape) {
    List<Operation<T>> all = new ArrayList<>(shape.conversions);
    all.addAll(sameShape());
    all.add(Operations::repeat);
    all.add(Operations::twice);
    all.add(JoinOperations::countedTwice);
    all.add(GroupOperations::aggregate);
    all.add(GroupOperations::aggregateTwice);
    all.add(GroupOperations::summary);
    all.add(GroupOperations::count);
    all.add(GroupOperations::distinctKeys);
    all.add(Operations::first);
    all.add(GroupOperations::groups);
    all.add(GroupOperations::countByTwo);
    all.add(GroupOperations::groupsByThree);
    all.add(GroupOperations::distinctPairsOfKeys);
    all.add(Operations::partitionSums);
    all.add(Operations::sumOfAll);
    all.add(Operations::zipWithIndex);
    all.add(Operations::sampleWithSize);
    all.add(GroupOperations::combinedGroups);
    all.add(GroupOperations::fourSummaries);
    all.add(GroupOperations::extremes);
    all.add(OrderOperations::keysOfPartitions);
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
        JoinOperations::filterOfPairs,
        Operations::change,
        GroupOperations::inPlaceReduce,
        GroupOperations::reduce,
        GroupOperations::distinct,
        Operations::firstOfAll,
        Operations::mapPartition,
        OrderOperations::allInOrder,
        OrderOperations::sorted,
        OrderOperations::sortedAll,
        OrderOperations::firstOfSorted,
        OrderOperations::repartition,
        OrderOperations::groupsOfPartitions,
        OrderOperations::sortedGroups,
        OrderOperations::firstOfSortedGroups,
        JoinOperations::join,
        GroupOperations::reduceByTwo,
        JoinOperations::joinOnTwo,
        JoinOperations::joinOnFour,
        Operations::broadcast,
        GroupOperations::richReduce);
  }

  static <E> E any(List<E> list, Random random) {
    return list.get(random.nextInt(list.size()));
  }

  private static <T> Draft<T> filter(Draft<T> input, Random random) {
    LongField<T> number = input.shape().number;
    int modulus = random.nextInt(1, 5);
    return input.then(input.data().filter(value -> Math.floorMod(number.of(value), modulus) == 0));
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

  private static <T> Draft<T> cached(Draft<T> input, Random random) {
    return input.then(input.data().cache());
  }

  /** All of them, however many that are; in a loop that is not known. */
  private static <T> Draft<T> firstOfAll(Draft<T> input, Random random) {
    return input.then(input.data().first(random.nextBoolean() ? Long.MAX_VALUE : MANY));
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

  /** Changes some values, by what all values are. */
  static <T> Draft<T> broadcast(Draft<T> input, Random random) {
    return broadcast(input, input, random);
  }

  static <T> Draft<T> broadcast(Draft<T> all, Draft<T> input, Random random) {
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

  static <T> Draft<T> union(Draft<T> left, Draft<T> right) {
    return new Draft<>(left.shape(), left.data().union(right.data()), left.most() + right.most());
  }

  /** Which values stay is not defined, their number is. */
  private static <T> Draft<?> first(Draft<T> input, Random random) {
    long count = random.nextInt(20);
    return new Draft<>(Shapes.LONG, input.data().first(count).aggregate(Aggregates.count()), 1);
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
}
