package org.gyre.dataflow.function;

import java.io.Serializable;

/**
 * Turns each pair of a left and a right value into one value.
 *
 * @param <L> the type of the left values
 * @param <R> the type of the right values
 * @param <O> the type of the values it returns
 */
@FunctionalInterface
public interface CrossFunction<L, R, O> extends Serializable {

  /**
   * Called once per pair.
   *
   * @param left the value of the left input; never null
   * @param right the value of the right input; never null
   * @return the result; not null
   * @throws Exception any failure; ends the job with a report that names this call and the values
   */
  O cross(L left, R right) throws Exception;
}
