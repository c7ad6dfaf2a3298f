package org.gyre.dataflow.function;

import java.io.Serializable;

/**
 * Says which partition the values of a key belong to.
 *
 * @param <K> the type of the keys
 */
@FunctionalInterface
public interface Partitioner<K> extends Serializable {

  /**
   * The partition of a key. Runs in many threads at once, and must always give equal keys the same
   * partition.
   *
   * @param key the key
   * @param partitions how many partitions there are: one per task of the job, at least 1
   * @return at least 0 and less than {@code partitions}
   * @throws Exception any failure; ends the job with an error that names the operator and the value
   */
  int partition(K key, int partitions) throws Exception;
}
