package org.gyre.dataflow.run;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.gyre.dataflow.physical.Delivered;
import org.gyre.dataflow.physical.PhysicalPlan;
import org.gyre.dataflow.physical.Step;
import org.gyre.dataflow.plan.Explanation.Measured;
import org.gyre.dataflow.plan.Explanation.Operator;
import org.gyre.dataflow.plan.Explanation.PlannedStep;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.Plan;
import org.gyre.dataflow.type.Nullable;

/** Numbers the operators and steps of a plan and says how each is run. */
final class Explain {

  private Explain() {}

  /** The operators of a plan. */
  static List<Operator> operators(Plan plan) {
    Map<Node<?>, Integer> ids = number(plan.sinks(), Node::inputs);
    List<Operator> operators = new ArrayList<>();
    for (Node<?> node : ordered(ids)) {
      String type = node.layout() == null ? "" : node.layout().toString();
      List<Integer> inputs = node.inputs().stream().map(ids::get).toList();
      operators.add(new Operator(ids.get(node), node.origin().toString(), type, inputs));
    }
    return operators;
  }

  /**
   * The steps of a plan.
   *
   * @param meters what they have done; empty if they were not run
   * @param remarks what else is to be said of a node, at the last of its steps
   */
  static List<PlannedStep> steps(
      PhysicalPlan physical, Meters meters, Function<Node<?>, String> remarks) {
    Delivered delivered = new Delivered();
    Map<Step<?>, Integer> ids = number(physical.outputs(), Step::inputs);
    List<PlannedStep> steps = new ArrayList<>();
    Set<Node<?>> remarked = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Step<?> step : ordered(ids)) {
      steps.add(
          new PlannedStep(
              ids.get(step),
              step.node().origin().toString(),
              step.strategy()
                  + note(step, meters)
                  + (remarked.add(step.node()) ? remarks.apply(step.node()) : ""),
              delivered.of(step).toString(),
              step.inputs().stream().map(ids::get).toList(),
              meters.isEmpty() ? null : measured(step, meters)));
    }
    return steps;
  }

  private static String note(Step<?> step, Meters meters) {
    Meter meter = meters.find(step);
    return meter == null || meter.note().isEmpty() ? "" : "; " + meter.note();
  }

  /** What a step has done; null if it was not run, or only as part of another. */
  static @Nullable Measured measured(Step<?> step, Meters meters) {
    Meter meter = meters.find(step);
    Measured own = meter == null || !meter.ran() ? null : meter.measured();
    if (!handsOn(step)) {
      return own;
    }
    Step<?> counted = step;
    while (handsOn(counted)) {
      counted = counted.inputs().get(0);
    }
    Measured input = measured(counted, meters);
    long rows = input == null ? -1 : input.rows();
    return own == null
        ? new Measured(rows, 0, 0, 0, 0)
        : new Measured(rows, 0, 0, own.spilledBytes(), own.seconds());
  }

  /** Whether a step delivers one value for one, so that whoever counted its input counted these. */
  static boolean handsOn(Step<?> step) {
    return step instanceof Step.Output<?>
        || step instanceof Step.Narrow<?>
        || (step instanceof Step.Transform<?, ?> && step.node() instanceof Node.Map<?, ?>);
  }

  /** Numbers in the order in which a depth-first walk from the roots sees each first. */
  private static <E> Map<E, Integer> number(List<E> roots, Function<E, List<E>> inputs) {
    Map<E, Integer> ids = new IdentityHashMap<>();
    Deque<E> pending = new ArrayDeque<>(roots);
    while (!pending.isEmpty()) {
      E next = pending.removeFirst();
      if (ids.putIfAbsent(next, ids.size() + 1) == null) {
        inputs.apply(next).reversed().forEach(pending::addFirst);
      }
    }
    return ids;
  }

  private static <E> List<E> ordered(Map<E, Integer> ids) {
    List<E> all = new ArrayList<>(ids.keySet());
    all.sort((one, other) -> Integer.compare(ids.get(one), ids.get(other)));
    return all;
  }
}
