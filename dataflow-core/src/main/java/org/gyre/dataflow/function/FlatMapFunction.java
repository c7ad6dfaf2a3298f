package org.gyre.dataflow.function;

import java.io.Serializable;

/**
 * Turns each value into any number of values.
 *
 * @param <T> the type of the values it takes
 * @param <R> the type of the values it emits
 */
@FunctionalInterface
public interface FlatMapFunction<T, R> extends Serializable {

  /**
   * Called once per value.
   *
   * @param value the value; never null
   * @param out takes the results, in order; valid during the call only
   * @throws Exception any failure; ends the job with a report that names this call and the value
   */
  void flatMap(T value, Collector<R> out) throws Exception;
}
