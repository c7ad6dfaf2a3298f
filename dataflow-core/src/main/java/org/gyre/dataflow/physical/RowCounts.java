package org.gyre.dataflow.physical;

import java.util.List;
import java.util.OptionalLong;
import org.gyre.dataflow.plan.Node;

/** How many values steps deliver, from what is known of their inputs. */
final class RowCounts {

  private RowCounts() {}

  /** The number of values of a step whose inputs are known. */
  static RowCount of(Step<?> step, Delivered delivered) {
    List<RowCount> inputs =
        step.inputs().stream().map(input -> delivered.of(input).rows()).toList();
    return switch (step) {
      case Step.Reading<?> reading -> of(reading.reader(), delivered);
      case Step.Scan<?> scan -> ofSource(scan.node().format().count());
      case Step.LoopInput<?> _, Step.SolutionInput<?> _ -> RowCount.UNKNOWN;
      case Step.Transform<?, ?> transform -> ofTransform(transform.node(), inputs.get(0));
      case Step.Concat<?> _ -> inputs.stream().reduce(RowCount.exactly(0), RowCount::plus);
      case Step.Exchange<?> _,
          Step.Pipe<?> _,
          Step.Sort<?> _,
          Step.Narrow<?> _,
          Step.Shared<?> _,
          Step.BuildTable<?> _,
          Step.Broadcast<?> _,
          Step.Output<?> _ ->
          inputs.get(0);
      case Step.Cached<?> cached -> inputs.isEmpty() ? cached.known().rows() : inputs.get(0);
      case Step.Limit<?> limit -> inputs.get(0).upTo(limit.node().count());
      case Step.Top<?> top -> inputs.get(0).upTo(top.node().count());
      case Step.HashGroup<?> group when group.phase() == Step.Phase.COMBINE ->
          new RowCount(
              Math.min(1, inputs.get(0).least()), inputs.get(0).most(), inputs.get(0).likely());
      case Step.HashGroup<?> group -> ofGroups(group.node(), inputs.get(0));
      case Step.SortGroup<?> group -> ofGroups(group.node(), inputs.get(0));
      case Step.OrderedGroup<?> group -> ofGroups(group.node(), inputs.get(0));
      case Step.CombineGroup<?> _ -> inputs.get(0).some().about();
      case Step.Fold<?> fold -> ofFold(fold.node(), inputs.get(0));
      case Step.CrossBlocks<?> _ -> inputs.get(0).times(inputs.get(1));
      case Step.HashJoin<?> _,
          Step.MergeJoin<?> _,
          Step.SortCoGroup<?> _,
          Step.Loop<?> _,
          Step.DeltaLoop<?> _,
          Step.SolutionJoin<?> _,
          Step.Custom<?> _ ->
          largest(inputs).about();
    };
  }

  private static RowCount ofSource(OptionalLong count) {
    return count.isPresent() ? RowCount.exactly(count.getAsLong()) : RowCount.UNKNOWN;
  }

  private static RowCount ofTransform(Node<?> node, RowCount input) {
    return switch (node) {
      case Node.Map<?, ?> _ -> input;
      case Node.Filter<?> _ -> input.some();
      default -> input.about();
    };
  }

  /** A function may make any number of values of a group; everything else makes one. */
  private static RowCount ofGroups(Node<?> node, RowCount input) {
    return node instanceof Node.GroupApply<?, ?, ?> ? input.some().about() : input.groups();
  }

  private static RowCount ofFold(Node<?> node, RowCount input) {
    boolean always =
        input.least() > 0
            || (node instanceof Node.Summary<?, ?> summary
                && summary.aggregate().summarisesNothing());
    return always ? RowCount.exactly(1) : RowCount.AT_MOST_ONE;
  }

  private static RowCount largest(List<RowCount> inputs) {
    return inputs.stream()
        .reduce((left, right) -> left.isSmaller(right) ? right : left)
        .orElse(RowCount.UNKNOWN);
  }
}
