package org.gyre.dataflow.function;

import java.io.Serializable;

/**
 * Turns each pair of values with equal keys into any number of values.
 *
 * @param <L> the type of the left values
 * @param <R> the type of the right values
 * @param <O> the type of the values it emits
 */
@FunctionalInterface
public interface FlatJoinFunction<L, R, O> extends Serializable {

  /**
   * Called once per pair; in an outer join also once per value without a partner.
   *
   * @param left the value of the left input; null if a right value has no partner, which happens in
   *     a right or full outer join only
   * @param right the value of the right input; null if a left value has no partner, which happens
   *     in a left or full outer join only
   * @param out takes the results, in order; valid during the call only
   * @throws Exception any failure; ends the job with a report that names this call and the values
   */
  void join(L left, R right, Collector<O> out) throws Exception;

  /**
   * A function that emits one value per call.
   *
   * @param <L> the type of the left values
   * @param <R> the type of the right values
   * @param <O> the type of the results
   * @param function computes the value
   * @return the function that emits it
   */
  static <L, R, O> FlatJoinFunction<L, R, O> of(JoinFunction<L, R, O> function) {
    return new OneEach<>(function);
  }

  /**
   * A function that emits one value per call. A record, since the components of a constant record
   * are constants to the JIT compiler, and since so it can be told what it does.
   *
   * @param <L> the type of the left values
   * @param <R> the type of the right values
   * @param <O> the type of the results
   * @param function computes the value
   */
  record OneEach<L, R, O>(JoinFunction<L, R, O> function) implements FlatJoinFunction<L, R, O> {
    @Override
    public void join(L left, R right, Collector<O> out) throws Exception {
      out.collect(function.join(left, right));
    }
  }
}
