package org.gyre.dataflow.function;

import java.io.Serializable;

/**
 * Turns each pair of values with equal keys into one value.
 *
 * @param <L> the type of the left values
 * @param <R> the type of the right values
 * @param <O> the type of the values it returns
 */
@FunctionalInterface
public interface JoinFunction<L, R, O> extends Serializable {

  /**
   * Called once per pair; in an outer join also once per value without a partner.
   *
   * @param left the value of the left input; null if a right value has no partner, which happens in
   *     a right or full outer join only
   * @param right the value of the right input; null if a left value has no partner, which happens
   *     in a left or full outer join only
   * @return the result; not null
   * @throws Exception any failure; ends the job with a report that names this call and the values
   */
  O join(L left, R right) throws Exception;
}
