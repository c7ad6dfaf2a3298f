package org.gyre.dataflow.function;

import java.io.Serializable;

/**
 * Decides which values stay.
 *
 * @param <T> the type of the values
 */
@FunctionalInterface
public interface FilterFunction<T> extends Serializable {

  /**
   * Called for each value; twice for some if the engine sees that this only computes, and lets it
   * drop values before a join as well.
   *
   * @param value the value; never null
   * @return whether the value stays
   * @throws Exception any failure; ends the job with a report that names this call and the value
   */
  boolean test(T value) throws Exception;
}
