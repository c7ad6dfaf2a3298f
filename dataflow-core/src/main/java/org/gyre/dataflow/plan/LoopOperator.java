package org.gyre.dataflow.plan;

/** The operator of a {@link Node.Extension} that is a loop. */
public interface LoopOperator {

  /**
   * What ends the loop, and where it saves its state.
   *
   * @return the rules
   */
  LoopRules rules();
}
