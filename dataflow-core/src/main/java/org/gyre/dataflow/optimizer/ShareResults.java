package org.gyre.dataflow.optimizer;

import java.util.IdentityHashMap;
import java.util.Map;
import org.gyre.dataflow.physical.PhysicalPlan;
import org.gyre.dataflow.physical.Step;

/** Keeps what several steps read, so that it is computed once. */
final class ShareResults {

  private ShareResults() {}

  static PhysicalPlan apply(PhysicalPlan plan) {
    Map<Step<?>, Integer> readers = plan.readers();
    Map<Step<?>, String> reasons = new IdentityHashMap<>();
    for (Step<?> step : plan.steps()) {
      if (step instanceof Step.Shared<?> shared) {
        reasons.put(shared.input(), shared.reason());
      }
    }
    return plan.rewrite(
        (original, step) -> {
          int number = readers.getOrDefault(original, 0);
          return keep(step, number, reasons.getOrDefault(original, "read " + number + " times"));
        });
  }

  /** Tables, broadcasts, and what is kept already, can be read any number of times as they are. */
  private static Step<?> keep(Step<?> step, int readers, String reason) {
    if (step instanceof Step.Shared<?> again && again.input() instanceof Step.Shared<?> shared) {
      return shared; // a loop keeps what others read too
    }
    boolean isKept =
        step instanceof Step.Shared<?>
            || step instanceof Step.Cached<?>
            || step instanceof Step.LoopInput<?>
            || step instanceof Step.SolutionInput<?>
            || step instanceof Step.BuildTable<?>
            || step instanceof Step.Broadcast<?>;
    return readers < 2 || isKept ? step : new Step.Shared<>(step.node(), step, reason);
  }
}
