package org.gyre.tests.plans;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.function.Aggregates.LongField;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.function.MapFunction;
import org.gyre.dataflow.plan.SortOrder;
import org.gyre.iterations.DeltaIteration;
import org.gyre.iterations.DeltaIteration.Changes;
import org.gyre.iterations.SolutionSet;
import org.gyre.tests.oracle.ValueOrder;

/**
 * Delta iterations. Where a key has several values, the order of whole values says which one goes
 * into the solution set.
 */
final class DeltaOperations {

  private DeltaOperations() {}

  static <T> Draft<T> iterate(Draft<T> input, Random random) {
    List<Operation<T>> steps = steps(random);
    if (random.nextInt(4) == 0) {
      steps.add(LoopOperations::iterate);
    }
    return iterate(input, steps, random);
  }

  static <T> Draft<T> withoutLoops(Draft<T> input, Random random) {
    return iterate(input, steps(random), random);
  }

  private static <T> List<Operation<T>> steps(Random random) {
    List<Operation<T>> steps = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      steps.add(Operations.any(Operations.sameShape(), random));
    }
    return steps;
  }

  private static <T> Draft<T> iterate(Draft<T> input, List<Operation<T>> steps, Random random) {
    KeyFunction<T, Long> key = Operations.any(input.shape().longKeys, random);
    DataSet<T> solution = random.nextInt(5) == 0 ? nothing(input) : input.data();
    boolean looksAtChanges = random.nextBoolean();
    boolean merges = random.nextInt(3) == 0;
    int ways = merges ? random.nextInt(-3, 5) : random.nextInt(5);
    DeltaIteration<Long, T, T> loop =
        DeltaIteration.from(
            merges ? solution : one(solution, key), key, input.data(), random.nextInt(1, 5));
    DataSet<T> result =
        (merges ? loop.merging(DeltaOperations::first) : loop)
            .run(
                (set, workset) -> {
                  Draft<T> work = input.then(workset);
                  for (Operation<T> step : steps) {
                    work = same(step.apply(work, random));
                  }
                  DataSet<T> found = ways < 0 ? work.data() : found(set, work, key, ways);
                  DataSet<T> delta = merges ? found : one(found, key);
                  return looksAtChanges
                      ? DeltaIteration.changes(delta)
                      : new Changes<>(delta, fewer(work));
                });
    return input.then(input.shape(), result, 2);
  }

  @SuppressWarnings("unchecked") // these operations keep the shape
  private static <T> Draft<T> same(Draft<?> draft) {
    return (Draft<T>) draft;
  }

  /** No value tells its type. */
  private static <T> DataSet<T> nothing(Draft<T> input) {
    return input.data().filter(_ -> false).as(input.shape().layout);
  }

  private static <T> DataSet<T> fewer(Draft<T> work) {
    LongField<T> number = work.shape().number;
    return work.data().filter(value -> Math.floorMod(number.of(value), 3) == 1);
  }

  /** The first of two values in the order of whole values. */
  private static <T> T first(T left, T right) {
    return ValueOrder.INSTANCE.compare(left, right) <= 0 ? left : right;
  }

  /** One value of each key. */
  private static <T> DataSet<T> one(DataSet<T> values, KeyFunction<T, Long> key) {
    return values.groupBy(key).sortGroup(value -> value, SortOrder.ASCENDING).first(1);
  }

  /** What changes, looked up in one of the ways that a solution set offers. */
  private static <T> DataSet<T> found(
      SolutionSet<Long, T> set, Draft<T> work, KeyFunction<T, Long> key, int way) {
    MapFunction<T, T> change = work.shape().change;
    LongField<T> number = work.shape().number;
    return switch (way) {
      case 0 ->
          set.join(work.data(), key)
              .flatWith(
                  (value, found, out) -> {
                    if (number.of(value) <= number.of(found)) {
                      out.collect(change.map(value));
                    }
                  });
      case 1 ->
          set.leftOuterJoin(work.data(), key)
              .with((value, found) -> found == null ? value : change.map(found));
      case 2 ->
          set.coGroup(
              work.data(),
              key,
              (_, values, found, out) -> {
                long sum = 0;
                while (values.hasNext()) {
                  T value = values.next();
                  sum += number.of(value);
                  if (found == null) {
                    out.collect(value);
                  }
                }
                if (found != null && sum % 2 == 0) {
                  out.collect(change.map(found));
                }
              });
      case 3 ->
          set.values()
              .join(work.data())
              .where(key)
              .equalTo(key)
              .with((found, value) -> number.of(value) % 2 == 0 ? value : change.map(found));
      default -> set.leftOuterJoin(work.data(), key).pairs().map(pair -> change.map(pair.f0()));
    };
  }
}
