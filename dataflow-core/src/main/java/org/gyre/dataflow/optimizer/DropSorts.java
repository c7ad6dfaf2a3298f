package org.gyre.dataflow.optimizer;

import org.gyre.dataflow.physical.PhysicalPlan;
import org.gyre.dataflow.physical.Step;

/** Leaves out sorts of what is in that order already. */
final class DropSorts {

  private DropSorts() {}

  static PhysicalPlan apply(PhysicalPlan plan) {
    return plan.rewrite(
        step ->
            step instanceof Step.Sort<?> sort
                    && sort.input().properties().isSorted(sort.node().key(), sort.node().order())
                ? sort.input()
                : step);
  }
}
