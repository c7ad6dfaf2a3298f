package org.gyre.dataflow.physical;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.gyre.dataflow.plan.InputsFirst;

/** What is known of the values of steps, worked out once for each step. */
public final class Delivered {

  private final Map<Step<?>, Properties> known = new IdentityHashMap<>();

  /**
   * The properties of what a step delivers.
   *
   * @param step the step
   * @return its properties
   */
  public Properties of(Step<?> step) {
    Properties found = known.get(step);
    if (found == null) {
      for (Step<?> next : InputsFirst.order(List.<Step<?>>of(step), this::unknownInputs)) {
        known.put(next, next.properties(this).with(RowCounts.of(next, this)));
      }
      found = known.get(step);
    }
    return found;
  }

  private List<Step<?>> unknownInputs(Step<?> step) {
    return step.inputs().stream().filter(input -> !known.containsKey(input)).toList();
  }
}
