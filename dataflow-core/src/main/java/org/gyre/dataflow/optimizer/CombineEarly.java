package org.gyre.dataflow.optimizer;

import org.gyre.dataflow.physical.PhysicalPlan;
import org.gyre.dataflow.physical.Shipping;
import org.gyre.dataflow.physical.Step;
import org.gyre.dataflow.physical.Step.Phase;
import org.gyre.dataflow.plan.CombineHint;

/**
 * Summarises groups in each task before they are exchanged, so that at most one row a key and task
 * is sent.
 */
final class CombineEarly {

  private CombineEarly() {}

  static PhysicalPlan apply(PhysicalPlan plan) {
    return plan.rewrite(CombineEarly::rewrite);
  }

  private static Step<?> rewrite(Step<?> step) {
    return step instanceof Step.HashGroup<?> group
            && group.phase() == Phase.WHOLE
            && group.node().combining() != CombineHint.NONE
            && group.input() instanceof Step.Exchange<?> exchange
            && exchange.shipping() instanceof Shipping.Hash(var key)
            && key.sameAs(group.key())
        ? merge(group, exchange)
        : step;
  }

  private static <T> Step<T> merge(Step.HashGroup<T> group, Step.Exchange<?> exchange) {
    var combine = new Step.HashGroup<>(group.node(), exchange.input(), group.key(), Phase.COMBINE);
    var sent = new Step.Exchange<>(exchange.node(), combine, exchange.shipping());
    return new Step.HashGroup<>(group.node(), sent, group.key(), Phase.MERGE);
  }
}
