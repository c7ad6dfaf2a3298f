package org.gyre.tests.plans;

import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.function.Aggregates;
import org.gyre.dataflow.function.Broadcast;
import org.gyre.dataflow.function.Collector;
import org.gyre.dataflow.function.ContextFunction;
import org.gyre.dataflow.function.GroupReduceFunction;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.function.MapFunction;
import org.gyre.dataflow.function.ReduceFunction;
import org.gyre.dataflow.function.Rich;
import org.gyre.dataflow.plan.JoinHint;
import org.gyre.dataflow.type.Tuple2;

/**
 * Operations over groups and pairs whose functions have a context. But for the first, each delivers
 * every value once, and changes it if the number of all values, which is a broadcast, says so.
 */
final class RichOperations {

  private static final List<JoinHint> HINTS = List.of(JoinHint.values());

  private RichOperations() {}

  /** Operations that keep the shape and do not make more values. */
  static <T> List<Operation<T>> sameShape() {
    return List.of(
        RichOperations::reduceOfGroups,
        RichOperations::groups,
        RichOperations::sortedGroups,
        RichOperations::combinedGroups,
        RichOperations::groupsWithCombiner,
        RichOperations::allWithCombiner,
        RichOperations::flatJoin,
        RichOperations::coGroup,
        RichOperations::cross);
  }

  /** What each function does to a value. */
  private static <T> ContextFunction<MapFunction<T, T>> change(Draft<T> input) {
    Broadcast<Integer> size = input.data().map(_ -> 1).broadcast(List::size);
    MapFunction<T, T> change = input.shape().change;
    return context -> {
      boolean changes = context.broadcast(size) % 2 == 0;
      return value -> changes ? change.map(value) : value;
    };
  }

  /** What each function does to all values of a group. */
  private static <K, T> ContextFunction<GroupReduceFunction<K, T, T>> changeGroup(Draft<T> input) {
    ContextFunction<MapFunction<T, T>> change = change(input);
    return context -> {
      MapFunction<T, T> opened = change.open(context);
      return (key, values, out) -> mapAll(values, opened, out);
    };
  }

  private static <T> void mapAll(Iterator<T> values, MapFunction<T, T> function, Collector<T> out)
      throws Exception {
    while (values.hasNext()) {
      out.collect(function.map(values.next()));
    }
  }

  private static <T> Draft<T> reduceOfGroups(Draft<T> input, Random random) {
    ReduceFunction<T> combine = input.shape().combine;
    KeyFunction<T, ?> key = Operations.any(input.shape().keys, random);
    return input.then(
        input
            .data()
            .groupBy(key)
            .reduce(
                Rich.reduce(
                    context -> {
                      int superstep = context.superstep();
                      return (left, right) -> superstep < 0 ? left : combine.reduce(left, right);
                    })));
  }

  private static <T> Draft<T> groups(Draft<T> input, Random random) {
    return input.then(
        input
            .data()
            .groupBy(Operations.any(input.shape().keys, random))
            .<T>reduceGroup(Rich.reduceGroup(changeGroup(input))));
  }

  private static <T> Draft<T> sortedGroups(Draft<T> input, Random random) {
    return input.then(
        input
            .data()
            .groupBy(Operations.any(input.shape().keys, random))
            .sortGroup(OrderOperations.ordering(input, random))
            .<T>reduceGroup(Rich.reduceGroup(changeGroup(input))));
  }

  private static <T> Draft<T> combinedGroups(Draft<T> input, Random random) {
    ContextFunction<MapFunction<T, T>> change = change(input);
    return input.then(
        input
            .data()
            .groupBy(Operations.any(input.shape().keys, random))
            .<T>combineGroup(
                Rich.combineGroup(
                    context -> {
                      MapFunction<T, T> opened = change.open(context);
                      return (key, values, out) -> mapAll(values, opened, out);
                    })));
  }

  private static <T> Draft<T> groupsWithCombiner(Draft<T> input, Random random) {
    return input.then(
        input
            .data()
            .groupBy(Operations.any(input.shape().keys, random))
            .<T>reduceGroup(
                Rich.reduceGroup(changeGroup(input)),
                Rich.combineGroup(
                    context -> {
                      int tasks = context.tasks();
                      return (key, values, out) ->
                          mapAll(values, value -> tasks > 0 ? value : null, out);
                    })));
  }

  private static <T> Draft<T> allWithCombiner(Draft<T> input, Random random) {
    ContextFunction<MapFunction<T, T>> change = change(input);
    return input.then(
        input
            .data()
            .<T>reduceGroup(
                Rich.mapPartition(
                    context -> {
                      MapFunction<T, T> opened = change.open(context);
                      return (values, out) -> mapAll(values, opened, out);
                    }),
                Rich.mapPartition(
                    context -> {
                      int tasks = context.tasks();
                      return (values, out) ->
                          mapAll(values, value -> tasks > 0 ? value : null, out);
                    })));
  }

  /** Each value has one partner: the number of values with its key. */
  private static <T> Draft<T> flatJoin(Draft<T> input, Random random) {
    ContextFunction<MapFunction<T, T>> change = change(input);
    KeyFunction<T, Long> key = Operations.any(input.shape().longKeys, random);
    DataSet<Tuple2<Long, Long>> counts = input.data().groupBy(key).count();
    return input.then(
        input
            .data()
            .leftOuterJoin(counts)
            .hint(Operations.any(HINTS, random))
            .where(key)
            .equalTo(Tuple2::f0)
            .<T>flatWith(
                Rich.flatJoin(
                    context -> {
                      MapFunction<T, T> opened = change.open(context);
                      return (value, count, out) ->
                          out.collect(count.f1() % 2 == 0 ? opened.map(value) : value);
                    })));
  }

  private static <T> Draft<T> coGroup(Draft<T> input, Random random) {
    ContextFunction<MapFunction<T, T>> change = change(input);
    KeyFunction<T, Long> key = Operations.any(input.shape().longKeys, random);
    DataSet<Tuple2<Long, Long>> counts = input.data().groupBy(key).count();
    return input.then(
        input
            .data()
            .coGroup(counts)
            .where(key)
            .equalTo(Tuple2::f0)
            .<T>with(
                Rich.coGroup(
                    context -> {
                      MapFunction<T, T> opened = change.open(context);
                      return (group, values, count, out) -> {
                        if (count.next().f1() % 2 == 0) {
                          mapAll(values, opened, out);
                        } else {
                          mapAll(values, value -> value, out);
                        }
                      };
                    })));
  }

  /** With one value. */
  private static <T> Draft<T> cross(Draft<T> input, Random random) {
    ContextFunction<MapFunction<T, T>> change = change(input);
    DataSet<Long> count = input.data().aggregate(Aggregates.count());
    int divisor = random.nextInt(1, 4);
    return input.then(
        input
            .data()
            .cross(count)
            .<T>with(
                Rich.cross(
                    context -> {
                      MapFunction<T, T> opened = change.open(context);
                      return (value, all) -> all % divisor == 0 ? opened.map(value) : value;
                    })));
  }
}
