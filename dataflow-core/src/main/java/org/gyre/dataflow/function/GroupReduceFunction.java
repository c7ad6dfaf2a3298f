package org.gyre.dataflow.function;

import java.io.Serializable;
import java.util.Iterator;

/**
 * Turns each group of values with equal keys into any number of values.
 *
 * @param <K> the type of the keys
 * @param <T> the type of the values it takes
 * @param <R> the type of the values it emits
 */
@FunctionalInterface
public interface GroupReduceFunction<K, T, R> extends Serializable {

  /**
   * Called once per group.
   *
   * @param key the key that all values of the group have
   * @param values the values of the group, at least one; can be run through once
   * @param out takes the results, in order; valid during the call only
   * @throws Exception any failure; ends the job with a report that names this call and the key
   */
  void reduceGroup(K key, Iterator<T> values, Collector<R> out) throws Exception;
}
