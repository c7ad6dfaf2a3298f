package org.gyre.dataflow.physical;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Function;

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
    return new PhysicalPlan(
        outputs.stream().<Step<?>>map(output -> rewrite(output, rule, done)).toList());
  }

  private static Step<?> rewrite(
      Step<?> step, BinaryOperator<Step<?>> rule, Map<Step<?>, Step<?>> done) {
    Step<?> known = done.get(step);
    if (known != null) {
      return known;
    }
    List<Step<?>> inputs =
        step.inputs().stream().<Step<?>>map(input -> rewrite(input, rule, done)).toList();
    boolean same = same(inputs, step.inputs());
    Step<?> rewritten = rule.apply(step, same ? step : step.withInputs(inputs));
    done.put(step, rewritten);
    return rewritten;
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
   * How many steps read each step.
   *
   * @return the number by step, compared by identity; outputs are read by nobody
   */
  public Map<Step<?>, Integer> readers() {
    Map<Step<?>, Integer> readers = new IdentityHashMap<>();
    Set<Step<?>> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    outputs.forEach(output -> count(output, readers, seen));
    return readers;
  }

  private static void count(Step<?> step, Map<Step<?>, Integer> readers, Set<Step<?>> seen) {
    if (seen.add(step)) {
      for (Step<?> input : step.inputs()) {
        readers.merge(input, 1, Integer::sum);
        count(input, readers, seen);
      }
    }
  }
}
