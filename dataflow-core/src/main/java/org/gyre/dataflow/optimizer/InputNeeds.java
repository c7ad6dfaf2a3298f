package org.gyre.dataflow.optimizer;

import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import org.gyre.dataflow.function.Aggregate;
import org.gyre.dataflow.function.JoinKind.Side;
import org.gyre.dataflow.physical.Shipping;
import org.gyre.dataflow.physical.Step;
import org.gyre.dataflow.plan.Key;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.NodeUse;
import org.gyre.dataflow.plan.Ordering;
import org.gyre.dataflow.type.FieldSet;
import org.gyre.dataflow.type.FieldUse;

/** What matters of the values that a step reads. */
final class InputNeeds {

  private InputNeeds() {}

  /**
   * What matters of the inputs of a step, in their order.
   *
   * @param results what matters of its results
   */
  static List<FieldSet> of(Step<?> step, FieldSet results) {
    return switch (step) {
      case Step.Transform<?, ?> transform -> List.of(ofTransform(transform.node(), results));
      case Step.Concat<?> concat -> all(concat, results);
      case Step.Exchange<?> exchange -> List.of(results.and(ofShipping(exchange.shipping())));
      case Step.Sort<?> sort -> List.of(results.and(ofOrdering(sort.ordering())));
      case Step.Top<?> top -> List.of(results.and(ofOrdering(top.ordering())));
      case Step.Pipe<?> _, Step.Shared<?> _, Step.Limit<?> _, Step.Narrow<?> _ -> List.of(results);
      case Step.HashGroup<?> group -> List.of(ofGroup(group.node(), group.key(), results));
      case Step.SortGroup<?> group -> List.of(ofGroup(group.node(), group.key(), results));
      case Step.OrderedGroup<?> group -> List.of(ofGroup(group.node(), group.key(), results));
      case Step.Fold<?> fold when fold.node() instanceof Node.Summary<?, ?> summary ->
          List.of(ofAggregate(summary.aggregate()));
      case Step.BuildTable<?> table -> List.of(results.and(ofKey(table.key())));
      case Step.HashJoin<?> join ->
          List.of(
              ofSide(join.node(), join.first(), results),
              ofSide(join.node(), join.first().other(), results));
      case Step.MergeJoin<?> join ->
          List.of(
              ofSide(join.node(), Side.LEFT, results), ofSide(join.node(), Side.RIGHT, results));
      case Step.CrossBlocks<?> cross -> {
        FieldUse use = NodeUse.of(cross.node());
        yield List.of(use.matters(0, results), use.matters(1, results));
      }
      case Step.Scan<?> _,
          Step.LoopInput<?> _,
          Step.Fold<?> _,
          Step.CombineGroup<?> _,
          Step.SortCoGroup<?> _,
          Step.Cached<?> _,
          Step.Loop<?> _,
          Step.DeltaLoop<?> _,
          Step.SolutionInput<?> _,
          Step.SolutionJoin<?> _,
          Step.Custom<?> _,
          Step.Reading<?> _,
          Step.Broadcast<?> _,
          Step.Output<?> _ ->
          all(step, FieldSet.WHOLE);
    };
  }

  private static List<FieldSet> all(Step<?> step, FieldSet needs) {
    return Collections.nCopies(step.inputs().size(), needs);
  }

  private static FieldSet ofTransform(Node<?> node, FieldSet results) {
    return switch (node) {
      case Node.Map<?, ?> map -> NodeUse.of(map).matters(0, results);
      case Node.Filter<?> filter -> results.and(MovedFilter.looksOf(filter.function()));
      default -> FieldSet.WHOLE;
    };
  }

  /** One of the values of a group stays, or what an aggregate has seen of them. */
  private static FieldSet ofGroup(Node<?> node, Key<?, ?> key, FieldSet results) {
    return switch (node) {
      case Node.Distinct<?, ?> _ -> results.and(ofKey(key));
      case Node.GroupSummary<?, ?, ?> summary -> ofKey(key).and(ofAggregate(summary.aggregate()));
      default -> FieldSet.WHOLE;
    };
  }

  private static FieldSet ofAggregate(Aggregate<?, ?> aggregate) {
    List<? extends Serializable> fields = aggregate.fields().orElse(null);
    if (fields == null) {
      return FieldSet.WHOLE;
    }
    return fields.stream()
        .map(field -> FieldUse.of(field, 1).matters(0, FieldSet.WHOLE))
        .reduce(FieldSet.NOTHING, FieldSet::and);
  }

  private static FieldSet ofSide(Node.Join<?, ?, ?, ?> join, Side side, FieldSet results) {
    boolean isLeft = side == Side.LEFT;
    return ofKey(isLeft ? join.leftKey() : join.rightKey())
        .and(NodeUse.of(join).matters(isLeft ? 0 : 1, results));
  }

  static FieldSet ofKey(Key<?, ?> key) {
    return switch (key) {
      case Key.Component<?, ?> component -> FieldSet.at(component.path(), FieldSet.WHOLE);
      case Key.Computed<?, ?> computed ->
          FieldUse.of(computed.function(), 1).matters(0, FieldSet.WHOLE);
      case Key.Whole<?> _ -> FieldSet.WHOLE;
      case Key.Composite<?, ?> composite ->
          composite.parts().stream().map(InputNeeds::ofKey).reduce(FieldSet.NOTHING, FieldSet::and);
    };
  }

  private static FieldSet ofOrdering(Ordering<?> ordering) {
    return ordering.parts().stream()
        .map(part -> ofKey(part.key()))
        .reduce(FieldSet.NOTHING, FieldSet::and);
  }

  private static FieldSet ofShipping(Shipping shipping) {
    return switch (shipping) {
      case Shipping.Hash(var key) -> ofKey(key);
      case Shipping.Custom(_, var key) -> ofKey(key);
      case Shipping.Range(var ordering, _, _) -> ofOrdering(ordering);
      case Shipping.Forward _, Shipping.Rebalance _, Shipping.Gather _ -> FieldSet.NOTHING;
    };
  }
}
