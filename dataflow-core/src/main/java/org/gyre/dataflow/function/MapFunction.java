package org.gyre.dataflow.function;

import java.io.Serializable;

/**
 * Turns each value into one value.
 *
 * @param <T> the type of the values it takes
 * @param <R> the type of the values it returns
 */
@FunctionalInterface
public interface MapFunction<T, R> extends Serializable {

  /**
   * Called once per value.
   *
   * @param value the value; never null
   * @return the result; not null
   * @throws Exception any failure; ends the job with a report that names this call and the value
   */
  R map(T value) throws Exception;
}
