package org.gyre.dataflow.optimizer;

import org.gyre.dataflow.physical.Delivered;
import org.gyre.dataflow.physical.PhysicalPlan;
import org.gyre.dataflow.physical.Step;

/** Leaves out sorts of what is in that order already. */
final class DropSorts {

  private DropSorts() {}

  static PhysicalPlan apply(PhysicalPlan plan) {
    Delivered delivered = new Delivered();
    return plan.rewrite(
        step ->
            step instanceof Step.Sort<?> sort
                    && delivered.of(sort.input()).isSorted(sort.ordering())
                ? sort.input()
                : step);
  }
}
