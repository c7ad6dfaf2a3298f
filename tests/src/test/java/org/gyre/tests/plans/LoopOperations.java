package org.gyre.tests.plans;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.function.Accumulators.LongCounter;
import org.gyre.dataflow.function.Aggregates.LongField;
import org.gyre.dataflow.function.Aggregator;
import org.gyre.dataflow.function.Broadcast;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.function.MapFunction;
import org.gyre.dataflow.function.Rich;
import org.gyre.dataflow.type.Tuple2;
import org.gyre.iterations.BulkIteration;

/**
 * Loops whose bodies contain any operation, also loops. They end by a maximum, by what remains, or
 * by what their functions add up; what they read is that of the superstep, of an outer superstep,
 * or of no loop.
 */
final class LoopOperations {

  private static final int DEEPEST = 2;
  private static final int MOST_SUPERSTEPS = 4;

  private LoopOperations() {}

  static <T> Draft<T> iterate(Draft<T> input, Random random) {
    return new Loop<T>(List.of(), List.of(), random).run(input);
  }

  static <T> Draft<T> iterateWhile(Draft<T> input, Random random) {
    return new Loop<T>(List.of(), List.of(), random).runWhile(input);
  }

  /**
   * A loop in the making.
   *
   * @param around of the same shape, from outside of the loop: of each loop around it what that
   *     starts with, and its current values
   * @param sums of the loops around it
   */
  private record Loop<T>(
      List<Draft<T>> around, List<Aggregator<LongCounter, Long>> sums, Random random) {

    Draft<T> run(Draft<T> input) {
      Aggregator<LongCounter, Long> sum = Aggregator.counter("sum");
      boolean adds = random.nextBoolean();
      return input.then(
          loop(input, sum, adds).run(current -> body(input, current, sum, adds).data()));
    }

    Draft<T> runWhile(Draft<T> input) {
      Aggregator<LongCounter, Long> sum = Aggregator.counter("sum");
      boolean adds = random.nextInt(4) == 0;
      LongField<T> number = input.shape().number;
      boolean looksBack = random.nextBoolean();
      KeyFunction<T, Long> key = Operations.any(input.shape().longKeys, random);
      return input.then(
          loop(input, sum, adds)
              .runWhile(
                  current -> body(input, current, sum, adds).data(),
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
                          : after.filter(value -> Math.floorMod(number.of(value), 5) == 3)));
    }

    private BulkIteration<T> loop(Draft<T> input, Aggregator<LongCounter, Long> sum, boolean adds) {
      int most = sums.isEmpty() ? MOST_SUPERSTEPS : 2;
      BulkIteration<T> loop = BulkIteration.from(input.data(), random.nextInt(1, most + 1));
      int modulus = random.nextInt(2, 6);
      if (!adds) {
        return loop.with(sum);
      }
      return random.nextBoolean()
          ? loop.until(sum, (superstep, total) -> Math.floorMod(total + superstep, modulus) == 1)
          : loop.with(sum).until(sum, (superstep, total) -> total == 0);
    }

    private Draft<T> body(
        Draft<T> input, DataSet<T> current, Aggregator<LongCounter, Long> sum, boolean adds) {
      List<Draft<T>> known = new ArrayList<>(around);
      known.add(input);
      known.add(input.then(current));
      List<Aggregator<LongCounter, Long>> all = new ArrayList<>(sums);
      all.add(sum);
      Loop<T> inner = new Loop<>(known, all, random);
      Draft<T> draft = input.then(current);
      for (int i = random.nextInt(1, 4); i > 0; i--) {
        draft = inner.step(draft);
      }
      return adds ? inner.adding(draft) : draft;
    }

    /** One of the operations of a body. */
    @SuppressWarnings("unchecked") // these operations keep the shape
    private Draft<T> step(Draft<T> draft) {
      int choice = random.nextInt(16);
      if (choice < 9) {
        Operation<T> operation = Operations.any(Operations.sameShape(), random);
        return (Draft<T>) operation.apply(draft, random);
      }
      if (choice < 12) {
        return changedBy(draft, Operations.any(Operations.inLoops(draft.shape()), random));
      }
      Draft<T> outside = Operations.any(around, random);
      if (choice == 12) {
        return Operations.broadcast(outside, draft, random);
      }
      if (choice == 13) {
        return joinedWith(outside, draft);
      }
      return sums.size() < DEEPEST ? innerLoop(draft) : draft;
    }

    private Draft<T> innerLoop(Draft<T> draft) {
      return switch (random.nextInt(4)) {
        case 0 -> runWhile(draft);
        case 1 -> DeltaOperations.withoutLoops(draft, random);
        default -> run(draft);
      };
    }

    /** Changes some of the values by what comes of any operation on them. */
    private Draft<T> changedBy(Draft<T> draft, Operation<T> operation) {
      return changedBy(draft, operation.apply(draft, random));
    }

    private <R> Draft<T> changedBy(Draft<T> draft, Draft<R> side) {
      LongField<R> sideNumber = side.shape().number;
      LongField<T> number = draft.shape().number;
      MapFunction<T, T> change = draft.shape().change;
      DataSet<Long> found =
          side.data().map(value -> Math.floorMod(sideNumber.of(value), 7L)).distinct();
      if (random.nextBoolean()) {
        Broadcast<Integer> size = found.broadcast(List::size);
        return draft.then(
            draft
                .data()
                .map(
                    Rich.map(
                        context -> {
                          boolean changes = context.broadcast(size) % 2 == 1;
                          return value -> changes ? change.map(value) : value;
                        })));
      }
      return draft.then(
          draft
              .data()
              .leftOuterJoin(found)
              .where(value -> Math.floorMod(number.of(value), 7L))
              .equalTo(value -> value)
              .with((value, same) -> same == null ? value : change.map(value)));
    }

    private Draft<T> joinedWith(Draft<T> outside, Draft<T> draft) {
      KeyFunction<T, Long> key = Operations.any(draft.shape().longKeys, random);
      MapFunction<T, T> change = draft.shape().change;
      DataSet<Tuple2<Long, Long>> counts = outside.data().groupBy(key).count();
      return draft.then(
          draft
              .data()
              .join(counts)
              .where(key)
              .equalTo(Tuple2::f0)
              .with((value, count) -> count.f1() == 1 ? value : change.map(value)));
    }

    /**
     * Adds the values to an aggregator of a loop around, and changes them by what the superstep
     * before has added. It is the last operation of a body, so that nothing computes it again where
     * a pass is off.
     */
    private Draft<T> adding(Draft<T> draft) {
      LongField<T> number = draft.shape().number;
      MapFunction<T, T> change = draft.shape().change;
      Aggregator<LongCounter, Long> own = sums.getLast();
      Aggregator<LongCounter, Long> outer = Operations.any(sums, random);
      return draft.then(
          draft
              .data()
              .map(
                  Rich.map(
                      context -> {
                        LongCounter added = context.aggregator(own);
                        LongCounter alsoAdded = context.aggregator(outer);
                        long before = context.previousAggregate(own) + context.superstep();
                        long outerBefore = context.previousAggregate(outer);
                        return value -> {
                          boolean changes = (number.of(value) + before + outerBefore) % 3 == 0;
                          T next = changes ? change.map(value) : value;
                          added.add(number.of(next));
                          alsoAdded.increment();
                          return next;
                        };
                      })));
    }
  }
}
