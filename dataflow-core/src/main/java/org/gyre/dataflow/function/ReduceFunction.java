package org.gyre.dataflow.function;

import java.io.Serializable;

/**
 * Combines two values into one. Must be associative and commutative: the engine chooses the order
 * and combines early.
 *
 * @param <T> the type of the values
 */
@FunctionalInterface
public interface ReduceFunction<T> extends Serializable {

  /**
   * Called once less than there are values.
   *
   * @param left one value
   * @param right another value
   * @return the combination; not null
   * @throws Exception any failure; ends the job with a report that names this call and the values
   */
  T reduce(T left, T right) throws Exception;
}
