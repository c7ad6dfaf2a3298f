package org.gyre.tests.plans;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.function.Aggregates.LongField;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.function.MapFunction;
import org.gyre.dataflow.type.Tuple2;
import org.gyre.iterations.BulkIteration;

/** Loops over what can be done to a data set of one shape. */
final class LoopOperations {

  private LoopOperations() {}

  static <T> Draft<T> iterate(Draft<T> input, Random random) {
    List<Operation<T>> steps = steps(random);
    DataSet<T> result =
        BulkIteration.from(input.data(), random.nextInt(1, 5))
            .run(current -> body(input, current, steps, random));
    return input.then(result);
  }

  static <T> Draft<T> iterateWhile(Draft<T> input, Random random) {
    List<Operation<T>> steps = steps(random);
    LongField<T> number = input.shape().number;
    boolean looksBack = random.nextBoolean();
    KeyFunction<T, Long> key = Operations.any(input.shape().longKeys, random);
    DataSet<T> result =
        BulkIteration.from(input.data(), random.nextInt(1, 6))
            .runWhile(
                current -> body(input, current, steps, random),
                (before, after) ->
                    looksBack
                        ? before
                            .map(value -> key.key(value))
                            .distinct()
                            .join(after)
                            .where(value -> value)
                            .equalTo(key)
                            .with((same, value) -> number.of(value))
                            .filter(value -> value % 2 != 0)
                        : after.filter(value -> Math.floorMod(number.of(value), 5) == 3));
    return input.then(result);
  }

  private static <T> List<Operation<T>> steps(Random random) {
    List<Operation<T>> steps = new ArrayList<>();
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      steps.add(Operations.any(Operations.sameShape(), random));
    }
    return steps;
  }

  /** The body of a loop; sometimes with what does not change from superstep to superstep. */
  @SuppressWarnings("unchecked") // these operations keep the shape
  private static <T> DataSet<T> body(
      Draft<T> initial, DataSet<T> current, List<Operation<T>> steps, Random random) {
    Draft<T> draft = initial.then(current);
    for (Operation<T> step : steps) {
      draft = (Draft<T>) step.apply(draft, random);
    }
    return switch (random.nextInt(4)) {
      case 0, 1 -> draft.data();
      case 2 -> Operations.broadcast(initial, draft, random).data();
      default -> joinInvariant(initial, draft, random).data();
    };
  }

  private static <T> Draft<T> joinInvariant(Draft<T> initial, Draft<T> draft, Random random) {
    KeyFunction<T, Long> key = Operations.any(initial.shape().longKeys, random);
    MapFunction<T, T> change = initial.shape().change;
    DataSet<Tuple2<Long, Long>> invariant = initial.data().groupBy(key).count();
    return draft.then(
        draft
            .data()
            .join(invariant)
            .where(key)
            .equalTo(Tuple2::f0)
            .with((value, count) -> count.f1() == 1 ? value : change.map(value)));
  }
}
