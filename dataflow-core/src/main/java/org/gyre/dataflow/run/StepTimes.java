package org.gyre.dataflow.run;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gyre.dataflow.physical.PhysicalPlan;
import org.gyre.dataflow.physical.Step;

/**
 * The time that each step of a job took, about. What is fused into a loop was measured with it as
 * one: it gets an equal part of that time.
 */
record StepTimes(Meters meters) {

  /** The seconds by step. */
  Map<Step<?>, Double> of(PhysicalPlan plan) {
    Map<Step<?>, Double> seconds = new IdentityHashMap<>();
    for (Step<?> step : plan.steps()) {
      Meter meter = meters.find(step);
      if (meter != null && meter.ran()) {
        List<Step<?>> fused = fusedInto(step);
        double each = meter.measured().seconds() / fused.size();
        fused.forEach(part -> seconds.merge(part, each, Double::sum));
      }
    }
    return seconds;
  }

  /** A step and those that run in its loop: all below it up to rows that lie there when it runs. */
  private List<Step<?>> fusedInto(Step<?> step) {
    List<Step<?>> fused = new ArrayList<>(List.of(step));
    Set<Step<?>> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Step<?>> pending = new ArrayDeque<>(step.inputs());
    while (!pending.isEmpty()) {
      Step<?> input = pending.removeFirst();
      if (seen.add(input) && !isWritten(input)) {
        fused.add(input);
        pending.addAll(input.inputs());
      }
    }
    return fused;
  }

  /** An exchange that nobody has measured is part of a group or a table. */
  private boolean isWritten(Step<?> step) {
    return switch (step) {
      case Step.Shared<?> _,
          Step.Cached<?> _,
          Step.Broadcast<?> _,
          Step.Loop<?> _,
          Step.LoopInput<?> _,
          Step.DeltaLoop<?> _,
          Step.SolutionInput<?> _ ->
          true;
      case Step.Exchange<?> _ -> meters.find(step) != null;
      default -> false;
    };
  }
}
