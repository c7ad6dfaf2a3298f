package org.gyre.dataflow.optimizer;

import java.util.EnumSet;
import java.util.Set;
import org.gyre.dataflow.function.JoinKind.Side;
import org.gyre.dataflow.physical.Delivered;
import org.gyre.dataflow.physical.PhysicalPlan;
import org.gyre.dataflow.physical.Shipping;
import org.gyre.dataflow.physical.Step;
import org.gyre.dataflow.plan.JoinHint;
import org.gyre.dataflow.plan.Key;
import org.gyre.dataflow.plan.Ordering;

/**
 * Merges inputs of a join that come in the order of their keys, each key in the partition where the
 * other input has it, and sends and sorts neither; where sorting and merging is asked for, sends
 * and sorts no input that needs it not.
 */
final class MergeSorted {

  private MergeSorted() {}

  static PhysicalPlan apply(PhysicalPlan plan) {
    Delivered delivered = new Delivered();
    return plan.rewrite(step -> rewrite(step, delivered));
  }

  private static Step<?> rewrite(Step<?> step, Delivered delivered) {
    return switch (step) {
      case Step.HashJoin<?> join -> ofTables(join, delivered);
      case Step.MergeJoin<?> join -> asAsked(join, delivered);
      default -> step;
    };
  }

  private static <T> Step<T> ofTables(Step.HashJoin<T> join, Delivered delivered) {
    Step<?> first = unsent(join.table().inputs().get(0));
    Step<?> left = join.first() == Side.LEFT ? first : join.probe();
    Step<?> right = join.first() == Side.LEFT ? join.probe() : first;
    boolean merges =
        join.node().hint() == JoinHint.AUTO
            && isInPlace(left, join.node().leftKey(), delivered)
            && isSorted(left, join.node().leftKey(), delivered)
            && isInPlace(right, join.node().rightKey(), delivered)
            && isSorted(right, join.node().rightKey(), delivered);
    return merges
        ? new Step.MergeJoin<>(join.node(), left, right, EnumSet.allOf(Side.class))
        : join;
  }

  private static <T> Step<T> asAsked(Step.MergeJoin<T> join, Delivered delivered) {
    Set<Side> sorted = EnumSet.noneOf(Side.class);
    Step<?> left = inPlace(join.left(), join.node().leftKey(), delivered);
    Step<?> right = inPlace(join.right(), join.node().rightKey(), delivered);
    if (isSorted(left, join.node().leftKey(), delivered)) {
      sorted.add(Side.LEFT);
    }
    if (isSorted(right, join.node().rightKey(), delivered)) {
      sorted.add(Side.RIGHT);
    }
    return new Step.MergeJoin<>(join.node(), left, right, sorted);
  }

  private static Step<?> inPlace(Step<?> sent, Key<?, ?> key, Delivered delivered) {
    return isInPlace(unsent(sent), key, delivered) ? unsent(sent) : sent;
  }

  private static Step<?> unsent(Step<?> step) {
    return step instanceof Step.Exchange<?> exchange && exchange.shipping() instanceof Shipping.Hash
        ? exchange.input()
        : step;
  }

  /** Whether the hash of the very key has chosen the partition, as it does for the other input. */
  private static boolean isInPlace(Step<?> step, Key<?, ?> key, Delivered delivered) {
    return delivered.of(step).isPartitioned(key);
  }

  private static boolean isSorted(Step<?> step, Key<?, ?> key, Delivered delivered) {
    return delivered.of(step).isSorted(Ordering.by(key));
  }
}
