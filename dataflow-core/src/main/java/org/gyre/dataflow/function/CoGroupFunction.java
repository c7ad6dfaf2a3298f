package org.gyre.dataflow.function;

import java.io.Serializable;
import java.util.Iterator;

/**
 * Turns the values of two inputs that have equal keys into any number of values.
 *
 * @param <K> the type of the keys
 * @param <L> the type of the left values
 * @param <R> the type of the right values
 * @param <O> the type of the values it emits
 */
@FunctionalInterface
public interface CoGroupFunction<K, L, R, O> extends Serializable {

  /**
   * Called once for each key that either input has. Both groups may be larger than the memory: they
   * are read from where they lie.
   *
   * @param key the key that all values of both groups have
   * @param lefts the values of the left input with this key, none if it has none; can be run
   *     through once
   * @param rights the values of the right input with this key, none if it has none; can be run
   *     through once
   * @param out takes the results, in order; valid during the call only
   * @throws Exception any failure; ends the job with a report that names this call and the key
   */
  void coGroup(K key, Iterator<L> lefts, Iterator<R> rights, Collector<O> out) throws Exception;
}
