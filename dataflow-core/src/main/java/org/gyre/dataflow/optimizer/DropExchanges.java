package org.gyre.dataflow.optimizer;

import org.gyre.dataflow.physical.Delivered;
import org.gyre.dataflow.physical.PhysicalPlan;
import org.gyre.dataflow.physical.Shipping;
import org.gyre.dataflow.physical.Step;

/** Leaves out hash exchanges whose input already has each key in one partition. */
final class DropExchanges {

  private DropExchanges() {}

  static PhysicalPlan apply(PhysicalPlan plan) {
    Delivered delivered = new Delivered();
    return plan.rewrite(step -> rewrite(step, delivered));
  }

  private static Step<?> rewrite(Step<?> step, Delivered delivered) {
    // Tables of a join are found by the hash of the key: one partition would not do.
    if (step instanceof Step.BuildTable<?>) {
      return step;
    }
    if (step instanceof Step.SortCoGroup<?> coGroup) {
      return dropBoth(coGroup, delivered);
    }
    boolean drops =
        step.inputs().size() == 1
            && step.inputs().get(0) instanceof Step.Exchange<?> exchange
            && exchange.shipping() instanceof Shipping.Hash(var key)
            && delivered.of(exchange.input()).groups(key);
    return drops ? step.withInputs(step.inputs().get(0).inputs()) : step;
  }

  /**
   * The groups of a key must meet: an input may stay as it is if the hash of its key has
   * partitioned it, or if both are in one partition.
   */
  private static Step<?> dropBoth(Step.SortCoGroup<?> step, Delivered delivered) {
    boolean isSingle =
        step.inputs().stream().allMatch(input -> delivered.of(before(input)).single());
    return step.withInputs(
        step.inputs().stream()
            .<Step<?>>map(
                input -> isSingle || isPartitioned(input, delivered) ? before(input) : input)
            .toList());
  }

  private static boolean isPartitioned(Step<?> step, Delivered delivered) {
    return step instanceof Step.Exchange<?> exchange
        && exchange.shipping() instanceof Shipping.Hash(var key)
        && delivered.of(exchange.input()).isPartitioned(key);
  }

  private static Step<?> before(Step<?> step) {
    return step instanceof Step.Exchange<?> exchange ? exchange.input() : step;
  }
}
