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
    boolean drops =
        step.inputs().size() == 1
            && step.inputs().get(0) instanceof Step.Exchange<?> exchange
            && exchange.shipping() instanceof Shipping.Hash(var key)
            && delivered.of(exchange.input()).groups(key);
    return drops ? step.withInputs(step.inputs().get(0).inputs()) : step;
  }
}
