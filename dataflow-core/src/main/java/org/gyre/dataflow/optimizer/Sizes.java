package org.gyre.dataflow.optimizer;

import java.util.List;
import org.gyre.dataflow.plan.Node;

/** Rough numbers of values, from the counts that sources know. */
final class Sizes {

  /** What a source of unknown size is taken to have. */
  private static final double UNKNOWN = 1e6;

  /** What part of its input is taken to pass a filter, or to remain of groups. */
  private static final double REDUCTION = 0.3;

  private Sizes() {}

  static boolean isSmaller(Node<?> left, Node<?> right) {
    return estimate(left) < estimate(right);
  }

  static double estimate(Node<?> node) {
    double input = largest(node.inputs());
    return switch (node) {
      case Node.Read<?> read ->
          read.format().count().isPresent() ? read.format().count().getAsLong() : UNKNOWN;
      case Node.Current<?> _ -> UNKNOWN;
      case Node.Filter<?> _,
          Node.GroupReduce<?, ?> _,
          Node.GroupSummary<?, ?, ?> _,
          Node.GroupApply<?, ?, ?> _,
          Node.Distinct<?, ?> _ ->
          input * REDUCTION;
      case Node.Reduce<?> _, Node.Summary<?, ?> _ -> 1;
      case Node.First<?> first -> Math.min(input, first.count());
      case Node.Union<?> union -> union.members().stream().mapToDouble(Sizes::estimate).sum();
      case Node.Map<?, ?> _,
          Node.FlatMap<?, ?> _,
          Node.MapPartition<?, ?> _,
          Node.Join<?, ?, ?, ?> _,
          Node.SortPartition<?, ?> _,
          Node.Iterate<?> _,
          Node.Extension<?> _,
          Node.Write<?> _,
          Node.Collect<?> _ ->
          input;
    };
  }

  private static double largest(List<Node<?>> inputs) {
    return inputs.stream().mapToDouble(Sizes::estimate).max().orElse(0);
  }
}
