package org.gyre.dataflow.physical;

import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.type.Nullable;

/** What earlier jobs have kept, as the optimizer asks for it. */
@FunctionalInterface
public interface KeptResults {

  /**
   * A step that reads what was kept of a node.
   *
   * @param node the node
   * @return the step, without an input; null if nothing is kept
   */
  Step.@Nullable Cached<?> find(Node.Cached<?> node);
}
