package org.gyre.dataflow.optimizer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gyre.dataflow.function.JoinKind.Side;
import org.gyre.dataflow.physical.PhysicalPlan;
import org.gyre.dataflow.physical.Shipping;
import org.gyre.dataflow.physical.Step;
import org.gyre.dataflow.plan.InputsFirst;
import org.gyre.dataflow.plan.JoinHint;
import org.gyre.dataflow.plan.Key;

/** Keeps what does not change from superstep to superstep, so that it is computed once per loop. */
final class HoistInvariants {

  private static final String REASON = "the same in every superstep";

  private HoistInvariants() {}

  static PhysicalPlan apply(PhysicalPlan plan) {
    return plan.rewrite(step -> step instanceof Step.Loop<?> loop ? hoist(loop) : step);
  }

  private static Step<?> hoist(Step.Loop<?> loop) {
    List<Step<?>> inputs = loop.inputs();
    List<Step<?>> roots = inputs.subList(1, inputs.size());
    Set<Step<?>> variant = variant(roots);
    Map<Step<?>, Step<?>> done = new IdentityHashMap<>();
    for (Step<?> step : InputsFirst.order(roots, from -> variantInputs(from, variant))) {
      done.put(step, variant.contains(step) ? varying(step, done) : kept(step));
    }
    List<Step<?>> kept = new ArrayList<>(List.of(inputs.get(0)));
    roots.forEach(root -> kept.add(done.get(root)));
    return loop.withInputs(kept);
  }

  /** Steps that read what the superstep before delivered, at any distance. */
  private static Set<Step<?>> variant(List<Step<?>> roots) {
    Set<Step<?>> variant = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Step<?> step : InputsFirst.order(roots, Step::inputs)) {
      if (step instanceof Step.LoopInput<?> || step.inputs().stream().anyMatch(variant::contains)) {
        variant.add(step);
      }
    }
    return variant;
  }

  /** What does not vary is kept as a whole, so nothing below it is looked at. */
  private static List<Step<?>> variantInputs(Step<?> step, Set<Step<?>> variant) {
    return variant.contains(step) ? step.inputs() : List.of();
  }

  /**
   * What varies reads what is kept; a join that may choose makes its tables of the side that is.
   */
  private static Step<?> varying(Step<?> step, Map<Step<?>, Step<?>> done) {
    Step<?> renewed = step.withInputs(inputs(step, done));
    return renewed instanceof Step.HashJoin<?> join
            && join.node().hint() == JoinHint.AUTO
            && join.probe() instanceof Step.Shared<?> probe
            && !join.keepsTables()
            && isKept(probe)
        ? tablesOf(join, probe)
        : renewed;
  }

  private static boolean isKept(Step.Shared<?> step) {
    return step.reason().equals(REASON);
  }

  private static <T> Step<T> tablesOf(Step.HashJoin<T> join, Step.Shared<?> probe) {
    Key<?, ?> key = join.first() == Side.LEFT ? join.node().rightKey() : join.node().leftKey();
    Step<?> sent = new Step.Exchange<>(join.node(), probe.input(), new Shipping.Hash(key));
    Step<?> table = new Step.BuildTable<>(join.node(), sent, key, REASON);
    Step<?> varying = join.table().inputs().get(0).inputs().get(0); // of the exchange to the tables
    return new Step.HashJoin<>(join.node(), varying, table, join.first().other());
  }

  private static List<Step<?>> inputs(Step<?> step, Map<Step<?>, Step<?>> done) {
    return step.inputs().stream().<Step<?>>map(done::get).toList();
  }

  /** Tables of a join and broadcasts are kept as they are; anything else is kept as rows. */
  private static Step<?> kept(Step<?> step) {
    return switch (step) {
      case Step.BuildTable<?> table -> table.keptFor(REASON);
      case Step.Broadcast<?> broadcast -> broadcast.keptFor(REASON);
      case Step.Shared<?> shared -> shared;
      default -> new Step.Shared<>(step.node(), step, REASON);
    };
  }
}
