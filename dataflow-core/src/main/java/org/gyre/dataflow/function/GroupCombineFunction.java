package org.gyre.dataflow.function;

import java.io.Serializable;
import java.util.Iterator;

/**
 * Turns some values with equal keys into any number of values: all those that one task has at hand,
 * not all that there are.
 *
 * @param <K> the type of the keys
 * @param <T> the type of the values it takes
 * @param <R> the type of the values it emits
 */
@FunctionalInterface
public interface GroupCombineFunction<K, T, R> extends Serializable {

  /**
   * Called once or several times for each key.
   *
   * @param key the key that all these values have
   * @param values some values of the group, at least one; can be run through once
   * @param out takes the results, in order; valid during the call only
   * @throws Exception any failure; ends the job with a report that names this call and the key
   */
  void combine(K key, Iterator<T> values, Collector<R> out) throws Exception;
}
