package org.gyre.dataflow.optimizer;

import org.gyre.dataflow.physical.Delivered;
import org.gyre.dataflow.physical.PhysicalPlan;
import org.gyre.dataflow.physical.Step;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.Ordering;
import org.gyre.dataflow.type.Nullable;

/**
 * Leaves out sorts of what is in that order already, and takes groups as they come where the values
 * of each are next to each other.
 */
final class DropSorts {

  private DropSorts() {}

  static PhysicalPlan apply(PhysicalPlan plan) {
    Delivered delivered = new Delivered();
    return plan.rewrite(step -> rewrite(step, delivered));
  }

  private static Step<?> rewrite(Step<?> step, Delivered delivered) {
    return switch (step) {
      case Step.Sort<?> sort when delivered.of(sort.input()).isSorted(sort.ordering()) ->
          sort.input();
      case Step.SortGroup<?> group when isGrouped(group, delivered.of(group.input()).ordering()) ->
          new Step.OrderedGroup<>(group.node(), group.input(), group.key());
      case Step.SortCoGroup<?> coGroup -> withoutSorts(coGroup, delivered);
      default -> step;
    };
  }

  private static <T> Step<T> withoutSorts(Step.SortCoGroup<T> step, Delivered delivered) {
    Node.CoGroup<?, ?, ?, T> node = step.node();
    return new Step.SortCoGroup<>(
        node,
        step.left(),
        step.right(),
        delivered.of(step.left()).isSorted(node.leftOrder()),
        delivered.of(step.right()).isSorted(node.rightOrder()));
  }

  private static boolean isGrouped(Step.SortGroup<?> group, @Nullable Ordering<?> present) {
    var wanted = group.ordering().parts();
    return present != null && present.groups(group.key(), wanted.subList(1, wanted.size()));
  }
}
