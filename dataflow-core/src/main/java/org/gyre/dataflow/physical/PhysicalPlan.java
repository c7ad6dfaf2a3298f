package org.gyre.dataflow.physical;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.gyre.dataflow.plan.InputsFirst;

/**
 * The steps of a plan, ready to run.
 *
 * @param outputs one for each sink of the plan, in order
 */
public record PhysicalPlan(List<Step<?>> outputs) {

  /** Keeps its own copy. */
  public PhysicalPlan {
    outputs = List.copyOf(outputs);
  }

  /**
   * Rewrites every step once, inputs first.
   *
   * @param rule given a step whose inputs are rewritten already, returns it or what replaces it
   * @return the rewritten plan
   */
  public PhysicalPlan rewrite(Function<Step<?>, Step<?>> rule) {
    return rewrite((original, step) -> rule.apply(step));
  }

  /**
   * Rewrites every step once, inputs first.
   *
   * @param rule given a step of this plan, and the same with rewritten inputs, returns the latter
   *     or what replaces it
   * @return the rewritten plan
   */
  public PhysicalPlan rewrite(BinaryOperator<Step<?>> rule) {
    Map<Step<?>, Step<?>> done = new IdentityHashMap<>();
    for (Step<?> step : steps()) {
      List<Step<?>> inputs = step.inputs().stream().<Step<?>>map(done::get).toList();
      boolean same = same(inputs, step.inputs());
      done.put(step, rule.apply(step, same ? step : step.withInputs(inputs)));
    }
    return new PhysicalPlan(outputs.stream().<Step<?>>map(done::get).toList());
  }

  /**
   * All steps, inputs before those that read them, each once.
   *
   * @return the steps in an order that depends on the plan only
   */
  public List<Step<?>> steps() {
    return InputsFirst.order(outputs, Step::inputs);
  }

  @SuppressWarnings("ReferenceEquality") // steps are compared by identity
  private static boolean same(List<Step<?>> left, List<Step<?>> right) {
    boolean same = true;
    for (int i = 0; i < left.size(); i++) {
      same &= left.get(i) == right.get(i);
    }
    return same;
  }

  /**
   * How many steps there are on the longest way from an output to a source.
   *
   * @return at least 1
   */
  public int depth() {
    Map<Step<?>, Integer> depths = new IdentityHashMap<>();
    int deepest = 0;
    for (Step<?> step : steps()) {
      int below = step.inputs().stream().mapToInt(depths::get).max().orElse(0);
      depths.put(step, below + 1);
      deepest = Math.max(deepest, below + 1);
    }
    return deepest;
  }

  /**
   * How many steps read each step.
   *
   * @return the number by step, compared by identity; outputs are read by nobody
   */
  public Map<Step<?>, Integer> readers() {
    Map<Step<?>, Integer> readers = new IdentityHashMap<>();
    for (Step<?> step : steps()) {
      step.inputs().forEach(input -> readers.merge(input, 1, Integer::sum));
    }
    return readers;
  }
}
