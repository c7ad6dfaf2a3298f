package org.gyre.dataflow.function;

import java.io.Serializable;
import java.util.Iterator;

/**
 * Turns all values of one partition into any number of values; or, for {@code reduceGroup} of a
 * whole data set, all values of all partitions.
 *
 * @param <T> the type of the values it takes
 * @param <R> the type of the values it emits
 */
@FunctionalInterface
public interface MapPartitionFunction<T, R> extends Serializable {

  /**
   * Called once per partition: by {@code mapPartition} also for an empty one, by {@code
   * reduceGroup} and {@code combineGroup} not.
   *
   * @param values the values of the partition; can be run through once
   * @param out takes the results, in order; valid during the call only
   * @throws Exception any failure; ends the job with a report that names this call
   */
  void mapPartition(Iterator<T> values, Collector<R> out) throws Exception;
}
