package org.gyre.dataflow.optimizer;

import org.gyre.dataflow.physical.KeptResults;
import org.gyre.dataflow.physical.PhysicalPlan;
import org.gyre.dataflow.plan.Plan;

/** One rewrite of a whole plan that keeps its answer. Knows nothing of other passes. */
sealed interface Pass {

  /** Rewrites what is to be computed. */
  @FunctionalInterface
  non-sealed interface Logical extends Pass {

    /**
     * Rewrites.
     *
     * @param plan a correct plan
     * @param kept what earlier jobs have kept: nodes that stay, with all that they read
     * @return a plan with the same answer, and what has become of its nodes
     */
    Rewritten apply(Plan plan, KeptResults kept);
  }

  /** Rewrites how it is computed. */
  @FunctionalInterface
  non-sealed interface Physical extends Pass {

    /**
     * Rewrites.
     *
     * @param plan a correct plan
     * @return a plan with the same answer
     */
    PhysicalPlan apply(PhysicalPlan plan);
  }
}
