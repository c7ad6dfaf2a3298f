package org.gyre.dataflow.optimizer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gyre.dataflow.physical.PhysicalPlan;
import org.gyre.dataflow.physical.Step;

/** Keeps what does not change from superstep to superstep, so that it is computed once per loop. */
final class HoistInvariants {

  private static final String REASON = "the same in every superstep";

  private HoistInvariants() {}

  static PhysicalPlan apply(PhysicalPlan plan) {
    return plan.rewrite(step -> step instanceof Step.Loop<?> loop ? hoist(loop) : step);
  }

  private static Step<?> hoist(Step.Loop<?> loop) {
    Set<Step<?>> variant = Collections.newSetFromMap(new IdentityHashMap<>());
    Set<Step<?>> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Step<?>> inputs = loop.inputs();
    inputs.subList(1, inputs.size()).forEach(root -> markVariant(root, variant, seen));
    Map<Step<?>, Step<?>> done = new IdentityHashMap<>();
    List<Step<?>> kept = new ArrayList<>(List.of(inputs.get(0)));
    inputs.subList(1, inputs.size()).forEach(root -> kept.add(keep(root, variant, done)));
    return loop.withInputs(kept);
  }

  /** A step varies if it reads what the superstep before delivered, at any distance. */
  private static boolean markVariant(Step<?> step, Set<Step<?>> variant, Set<Step<?>> seen) {
    if (seen.add(step)) {
      boolean varies = step instanceof Step.LoopInput<?>;
      for (Step<?> input : step.inputs()) {
        varies |= markVariant(input, variant, seen);
      }
      if (varies) {
        variant.add(step);
      }
    }
    return variant.contains(step);
  }

  private static Step<?> keep(Step<?> step, Set<Step<?>> variant, Map<Step<?>, Step<?>> done) {
    Step<?> known = done.get(step);
    if (known == null) {
      known = variant.contains(step) ? keepInputs(step, variant, done) : kept(step);
      done.put(step, known);
    }
    return known;
  }

  private static Step<?> keepInputs(
      Step<?> step, Set<Step<?>> variant, Map<Step<?>, Step<?>> done) {
    return step.withInputs(
        step.inputs().stream().<Step<?>>map(input -> keep(input, variant, done)).toList());
  }

  /** The tables of a join are kept as they are; anything else is kept as rows. */
  private static Step<?> kept(Step<?> step) {
    return switch (step) {
      case Step.BuildTable<?> table -> table.keptFor(REASON);
      case Step.Shared<?> shared -> shared;
      default -> new Step.Shared<>(step.node(), step, REASON);
    };
  }
}
