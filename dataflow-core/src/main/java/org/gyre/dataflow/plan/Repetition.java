package org.gyre.dataflow.plan;

import org.gyre.dataflow.function.PureFunction;
import org.gyre.dataflow.type.Nullable;

/**
 * Whether what a node does to the same values has the same result in a later job, and nothing but
 * this result: then the later job can do without it.
 */
public final class Repetition {

  private Repetition() {}

  /**
   * Looks at a node alone, not at what it reads.
   *
   * @param node the node
   * @return why it may not have the same result; null if it surely has, as far as it is not the
   *     outside that is different
   */
  public static @Nullable String whyNot(Node<?> node) {
    return switch (node) {
      case Node.Read<?> _, Node.Union<?> _, Node.First<?> _ -> null;
      case Node.Map<?, ?> map -> of(map.function());
      case Node.FlatMap<?, ?> flatMap -> of(flatMap.function());
      case Node.Filter<?> filter -> of(filter.function());
      case Node.MapPartition<?, ?> whole -> of(whole.function());
      case Node.Reduce<?> reduce -> of(reduce.function());
      case Node.Summary<?, ?> summary -> of(summary.aggregate());
      case Node.GroupReduce<?, ?> group -> of(group.key(), group.function());
      case Node.GroupSummary<?, ?, ?> group -> of(group.key(), group.aggregate());
      case Node.GroupApply<?, ?, ?> group -> of(group.key(), group.ordering(), group.function());
      case Node.GroupCombine<?, ?, ?> group -> of(group.order(), group.function());
      case Node.Distinct<?, ?> distinct -> of(distinct.key());
      case Node.Join<?, ?, ?, ?> join -> of(join.leftKey(), join.rightKey(), join.function());
      case Node.Cross<?, ?, ?> cross -> of(cross.function());
      case Node.CoGroup<?, ?, ?, ?> coGroup ->
          of(coGroup.leftOrder(), coGroup.rightOrder(), coGroup.function());
      case Node.SortPartition<?> sort -> of(sort.ordering());
      case Node.Sort<?> sort -> of(sort.ordering());
      case Node.Repartition<?> sent -> of(sent.partitioning());
      case Node.Cached<?> _ -> "it reads what cache() keeps";
      case Node.Iterate<?> _,
          Node.Current<?> _,
          Node.DeltaIterate<?, ?, ?> _,
          Node.SolutionSet<?, ?> _,
          Node.SolutionJoin<?, ?, ?, ?> _ ->
          "loops report how many supersteps they took";
      case Node.Extension<?> _ -> "it is not known what the operator does beside its result";
      case Node.Reading<?> _ -> "its functions read broadcasts";
      case Node.Write<?> _, Node.Collect<?> _, Node.Deliver<?> _ -> "it is an output";
    };
  }

  private static @Nullable String of(@Nullable Object... functions) {
    for (Object function : functions) {
      if (function != null && !PureFunction.is(function)) {
        return "its functions may do more than compute";
      }
    }
    return null;
  }
}
