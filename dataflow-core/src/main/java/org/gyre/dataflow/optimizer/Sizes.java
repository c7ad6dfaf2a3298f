package org.gyre.dataflow.optimizer;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.gyre.dataflow.plan.InputsFirst;
import org.gyre.dataflow.plan.Node;

/** Rough numbers of values, from the counts that sources know. */
final class Sizes {

  /** What a source of unknown size is taken to have. */
  private static final double UNKNOWN = 1e6;

  /** What part of its input is taken to pass a filter, or to remain of groups. */
  private static final double REDUCTION = 0.3;

  private final Map<Node<?>, Double> known = new IdentityHashMap<>();

  boolean isSmaller(Node<?> left, Node<?> right) {
    return of(left) < of(right);
  }

  /** The number of values of a node, worked out once for each. */
  double of(Node<?> node) {
    Double found = known.get(node);
    if (found == null) {
      for (Node<?> next : InputsFirst.order(List.<Node<?>>of(node), this::unknownInputs)) {
        known.put(next, estimate(next));
      }
      found = known.get(node);
    }
    return found;
  }

  private List<Node<?>> unknownInputs(Node<?> node) {
    return node.inputs().stream().filter(input -> !known.containsKey(input)).toList();
  }

  private double estimate(Node<?> node) {
    double input = largest(node.inputs());
    return switch (node) {
      case Node.Read<?> read ->
          read.format().count().isPresent() ? read.format().count().getAsLong() : UNKNOWN;
      case Node.Current<?> _ -> UNKNOWN;
      case Node.Filter<?> _,
          Node.GroupReduce<?, ?> _,
          Node.GroupSummary<?, ?, ?> _,
          Node.GroupApply<?, ?, ?> _,
          Node.GroupCombine<?, ?, ?> _,
          Node.Distinct<?, ?> _ ->
          input * REDUCTION;
      case Node.Cross<?, ?, ?> cross -> known.get(cross.left()) * known.get(cross.right());
      case Node.Reduce<?> _, Node.Summary<?, ?> _ -> 1;
      case Node.First<?> first -> Math.min(input, first.count());
      case Node.Union<?> union -> union.members().stream().mapToDouble(known::get).sum();
      case Node.Reading<?> reading -> estimate(reading.reader());
      case Node.Map<?, ?> _,
          Node.FlatMap<?, ?> _,
          Node.MapPartition<?, ?> _,
          Node.Join<?, ?, ?, ?> _,
          Node.CoGroup<?, ?, ?, ?> _,
          Node.SortPartition<?> _,
          Node.Cached<?> _,
          Node.Sort<?> _,
          Node.Repartition<?> _,
          Node.Iterate<?> _,
          Node.Extension<?> _,
          Node.Write<?> _,
          Node.Collect<?> _,
          Node.Deliver<?> _ ->
          input;
    };
  }

  private double largest(List<Node<?>> inputs) {
    return inputs.stream().mapToDouble(known::get).max().orElse(0);
  }

  /** The number of values of a node, if it is known for sure; looks through maps only. */
  static OptionalLong exactly(Node<?> node) {
    Node<?> source = node;
    while (source instanceof Node.Map<?, ?> map) {
      source = map.input();
    }
    return source instanceof Node.Read<?> read ? read.format().count() : OptionalLong.empty();
  }
}
