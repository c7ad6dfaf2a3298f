package org.gyre.dataflow.function;

import java.io.Serializable;

/**
 * Decides by the aggregate of a superstep whether a loop has reached its end.
 *
 * @param <R> the type of the aggregate
 */
@FunctionalInterface
public interface Convergence<R> extends Serializable {

  /**
   * Called once after each superstep.
   *
   * @param superstep its number, from 1
   * @param aggregate what functions have added in it
   * @return whether it was the last
   * @throws Exception ends the job
   */
  boolean isReached(int superstep, R aggregate) throws Exception;
}
