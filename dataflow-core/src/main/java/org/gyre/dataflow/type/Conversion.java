package org.gyre.dataflow.type;

import java.io.Serializable;

/**
 * Turns values of one type into values of another, for {@link Layouts#mapped}.
 *
 * @param <A> the type of the values given
 * @param <B> the type of the values returned
 */
@FunctionalInterface
public interface Conversion<A, B> extends Serializable {

  /**
   * Converts a value; called from many threads, once or more for each value.
   *
   * @param value the value; never null
   * @return the same value in the other type; equal ones for equal values
   */
  B convert(A value);
}
