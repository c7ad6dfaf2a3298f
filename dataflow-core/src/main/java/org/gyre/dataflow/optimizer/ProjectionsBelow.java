package org.gyre.dataflow.optimizer;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.gyre.dataflow.physical.PhysicalPlan;
import org.gyre.dataflow.physical.Step;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.type.FieldSet;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/**
 * Lets rows carry only those components that something further up looks at, as far as the code of
 * the functions shows it. What goes through rows comes out with null or 0 in the place of the other
 * components, until a function makes new values of it; so each step that writes such values leaves
 * out at least what was left out below.
 *
 * <p>For each step it is worked out what matters of its results, from the outputs downwards, and
 * widened to what rows have without what they can leave out: {@link FieldSet#keptOf}. A function
 * that makes values of a type which only the first one tells gets all it takes to make them whole.
 */
final class ProjectionsBelow {

  private final Map<Step<?>, Layout<?>> layouts = new IdentityHashMap<>();

  /** What matters of the results of steps. */
  private final Map<Step<?>, FieldSet> matters = new IdentityHashMap<>();

  /** What is whole in the results of steps. */
  private final Map<Step<?>, FieldSet> carried = new IdentityHashMap<>();

  private ProjectionsBelow(List<Step<?>> steps) {
    for (Step<?> step : steps) {
      layouts.put(step, layout(step));
    }
    for (Step<?> step : steps.reversed()) {
      FieldSet results = kept(step, matters.getOrDefault(step, FieldSet.NOTHING));
      matters.put(step, results);
      boolean isKnown = layouts.get(step) != null || handsOnValues(step);
      List<FieldSet> needs = InputNeeds.of(step, isKnown ? results : FieldSet.WHOLE);
      for (int i = 0; i < needs.size(); i++) {
        matters.merge(step.inputs().get(i), needs.get(i), FieldSet::and);
      }
    }
  }

  static PhysicalPlan apply(PhysicalPlan plan) {
    ProjectionsBelow pass = new ProjectionsBelow(plan.steps());
    return plan.rewrite(pass::narrow);
  }

  private @Nullable Layout<?> layout(Step<?> step) {
    return handsOnValues(step) ? layouts.get(step.inputs().get(0)) : step.node().layout();
  }

  /** Whether the results are values of the input, in the rows that these came in. */
  private static boolean handsOnValues(Step<?> step) {
    return switch (step) {
      case Step.Exchange<?> _,
          Step.Pipe<?> _,
          Step.Sort<?> _,
          Step.Top<?> _,
          Step.Limit<?> _,
          Step.Shared<?> _,
          Step.BuildTable<?> _,
          Step.Narrow<?> _ ->
          true;
      case Step.Transform<?, ?> transform -> transform.node() instanceof Node.Filter<?>;
      case Step.HashGroup<?> group -> group.node() instanceof Node.Distinct<?, ?>;
      case Step.SortGroup<?> group -> group.node() instanceof Node.Distinct<?, ?>;
      case Step.OrderedGroup<?> group -> group.node() instanceof Node.Distinct<?, ?>;
      default -> false;
    };
  }

  private FieldSet kept(Step<?> step, FieldSet needs) {
    Layout<?> layout = layouts.get(step);
    return layout == null ? needs : needs.keptOf(layout);
  }

  private Step<?> narrow(Step<?> original, Step<?> step) {
    List<Step<?>> inputs = new ArrayList<>();
    boolean changes = false;
    for (int i = 0; i < step.inputs().size(); i++) {
      Step<?> from = original.inputs().get(i);
      boolean narrows = writes(original, from) && !matters.get(from).equals(carried.get(from));
      inputs.add(
          narrows
              ? new Step.Narrow<>(step.node(), step.inputs().get(i), matters.get(from))
              : step.inputs().get(i));
      changes |= narrows;
    }
    carried.put(original, carriedBy(original));
    return changes ? step.withInputs(inputs) : step;
  }

  private FieldSet carriedBy(Step<?> step) {
    if (!handsOnValues(step)) {
      return FieldSet.WHOLE;
    }
    Step<?> from = step.inputs().get(0);
    return writes(step, from) ? matters.get(from) : carried.get(from);
  }

  /**
   * Whether a step may write the values of an input as rows, of a layout that it takes from there.
   * Tables and groups are made together with the exchange below them, whose input is narrowed.
   */
  private static boolean writes(Step<?> step, Step<?> from) {
    return switch (step) {
      case Step.Transform<?, ?> _,
          Step.Concat<?> _,
          Step.Fold<?> _,
          Step.BuildTable<?> _,
          Step.Output<?> _ ->
          false;
      case Step.HashJoin<?> _ -> !(from instanceof Step.BuildTable<?>);
      case Step.Shared<?> _ -> !(from instanceof Step.Exchange<?>);
      case Step.HashGroup<?> group ->
          group.phase() != Step.Phase.MERGE
              && !(group.node() instanceof Node.GroupSummary<?, ?, ?>);
      default -> !areSummaries(from);
    };
  }

  /** Whether what a step delivers is merged in the loops of a group. */
  private static boolean areSummaries(Step<?> step) {
    return step instanceof Step.HashGroup<?> group && group.phase() == Step.Phase.COMBINE;
  }
}
