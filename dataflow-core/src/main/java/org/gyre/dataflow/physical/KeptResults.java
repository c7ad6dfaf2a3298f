package org.gyre.dataflow.physical;

import java.util.function.UnaryOperator;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.Plan;
import org.gyre.dataflow.type.Nullable;

/** What earlier jobs have kept, and what this one is to keep, as the optimizer asks for it. */
@FunctionalInterface
public interface KeptResults {

  /**
   * A step that reads what was kept of a node.
   *
   * @param node the node, as it is in the plan that is optimized
   * @return the step, without an input; null if nothing is kept
   */
  Step.@Nullable Cached<?> find(Node<?> node);

  /**
   * Says what will be computed; called once, before any step is made.
   *
   * @param rewritten the plan after all passes on nodes
   * @param places what takes the place of a node, which delivers the same if it is in that plan
   */
  default void rewritten(Plan rewritten, UnaryOperator<Node<?>> places) {}

  /**
   * Keeps what a step delivers, if it is to be kept without having been asked for.
   *
   * @param <T> the type of the values
   * @param node what is computed, in the rewritten plan
   * @param step computes it
   * @return the step, or one that reads it
   */
  default <T> Step<T> keeping(Node<T> node, Step<T> step) {
    return step;
  }
}
