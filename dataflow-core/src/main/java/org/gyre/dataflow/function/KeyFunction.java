package org.gyre.dataflow.function;

import java.io.Serializable;

/**
 * Finds the key of a value. A method reference to a record component, such as {@code Edge::source},
 * is recognised and the key is then read in place without calling the function.
 *
 * @param <T> the type of the values
 * @param <K> the type of the keys
 */
@FunctionalInterface
public interface KeyFunction<T, K> extends Serializable {

  /**
   * Called once or more per value; returns equal keys for equal values.
   *
   * @param value the value; never null
   * @return the key; not null
   * @throws Exception any failure; ends the job with a report that names this call and the value
   */
  K key(T value) throws Exception;
}
