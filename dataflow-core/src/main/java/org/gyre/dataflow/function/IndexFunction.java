package org.gyre.dataflow.function;

import java.io.Serializable;

/**
 * Makes one value of its index.
 *
 * @param <T> the type of the values
 */
@FunctionalInterface
public interface IndexFunction<T> extends Serializable {

  /**
   * Makes a value.
   *
   * @param index from 0
   * @return the value, not null; the same whenever it is asked for, so randomness is to be seeded
   *     by the index
   * @throws Exception any failure; ends the job and names the index
   */
  T value(long index) throws Exception;
}
