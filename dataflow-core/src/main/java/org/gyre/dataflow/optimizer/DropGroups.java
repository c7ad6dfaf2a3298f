package org.gyre.dataflow.optimizer;

import org.gyre.dataflow.physical.Delivered;
import org.gyre.dataflow.physical.PhysicalPlan;
import org.gyre.dataflow.physical.Shipping;
import org.gyre.dataflow.physical.Step;
import org.gyre.dataflow.plan.Key;
import org.gyre.dataflow.plan.Node;

/**
 * Leaves out distinct and reduce where no two values have the same key: each value is the only one
 * of its group, and stays as it is.
 */
final class DropGroups {

  private DropGroups() {}

  static PhysicalPlan apply(PhysicalPlan plan) {
    Delivered delivered = new Delivered();
    return plan.rewrite(
        step ->
            switch (step) {
              case Step.HashGroup<?> group when group.phase() == Step.Phase.WHOLE ->
                  drop(group, group.key(), delivered);
              case Step.SortGroup<?> group -> drop(group, group.key(), delivered);
              default -> step;
            });
  }

  private static Step<?> drop(Step<?> group, Key<?, ?> key, Delivered delivered) {
    Step<?> input = group.inputs().get(0);
    Step<?> values =
        input instanceof Step.Exchange<?> exchange && exchange.shipping() instanceof Shipping.Hash
            ? exchange.input()
            : input;
    boolean keepsLoneValues =
        group.node() instanceof Node.Distinct<?, ?>
            || group.node() instanceof Node.GroupReduce<?, ?>;
    return keepsLoneValues && delivered.of(values).isUnique(key) ? values : group;
  }
}
