package org.gyre.dataflow.optimizer;

import java.util.Map;
import org.gyre.dataflow.physical.PhysicalPlan;
import org.gyre.dataflow.physical.Step;

/** Keeps what several steps read, so that it is computed once. */
final class ShareResults {

  private ShareResults() {}

  static PhysicalPlan apply(PhysicalPlan plan) {
    Map<Step<?>, Integer> readers = plan.readers();
    return plan.rewrite((original, step) -> keep(step, readers.getOrDefault(original, 0)));
  }

  /** Tables, broadcasts, and what is kept already, can be read any number of times as they are. */
  private static Step<?> keep(Step<?> step, int readers) {
    boolean isKept =
        step instanceof Step.Shared<?>
            || step instanceof Step.Cached<?>
            || step instanceof Step.LoopInput<?>
            || step instanceof Step.BuildTable<?>
            || step instanceof Step.Broadcast<?>;
    return readers < 2 || isKept
        ? step
        : new Step.Shared<>(step.node(), step, "read " + readers + " times");
  }
}
