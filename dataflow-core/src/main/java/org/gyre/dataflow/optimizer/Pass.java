package org.gyre.dataflow.optimizer;

import org.gyre.dataflow.physical.PhysicalPlan;

/** One rewrite of the whole physical plan. Knows nothing of other passes. */
@FunctionalInterface
interface Pass {

  /**
   * Rewrites.
   *
   * @param plan a correct plan
   * @return a plan with the same answer
   */
  PhysicalPlan apply(PhysicalPlan plan);
}
