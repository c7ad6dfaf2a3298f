package org.gyre.dataflow.function;

/**
 * Takes the values that a function or a format emits.
 *
 * @param <T> the type of the values
 */
@FunctionalInterface
public interface Collector<T> {

  /**
   * Emits one value. It is processed before the call returns.
   *
   * @param value the value; not null
   * @throws Exception a failure further down the job; let it pass
   */
  void collect(T value) throws Exception;
}
