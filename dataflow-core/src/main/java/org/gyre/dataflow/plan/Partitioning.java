package org.gyre.dataflow.plan;

import java.io.Serializable;
import java.util.List;
import org.gyre.dataflow.function.Partitioner;
import org.gyre.dataflow.type.Nullable;

/**
 * Which partition each value goes to.
 *
 * @param <T> the type of the values
 */
public sealed interface Partitioning<T> extends Serializable {

  /**
   * The one that the hash of the key names: equal keys go to one partition.
   *
   * @param <T> the type of the values
   * @param key the key
   */
  record ByHash<T>(Key<T, ?> key) implements Partitioning<T> {}

  /**
   * The one that has the range of the key: the keys of a partition come before those of the next,
   * equal keys go to one partition.
   *
   * @param <T> the type of the values
   * @param ordering the order of the keys
   * @param boundaries the keys, one for each part of the ordering, up to and including which the
   *     values of each partition but the last go; rising in the order; null if a sample of the
   *     values decides
   */
  record ByRange<T>(Ordering<T> ordering, @Nullable List<List<Object>> boundaries)
      implements Partitioning<T> {}

  /**
   * The one that a function names.
   *
   * @param <T> the type of the values
   * @param <K> the type of the keys
   * @param partitioner the function
   * @param key the key it is given
   */
  record ByFunction<T, K>(Partitioner<K> partitioner, Key<T, K> key) implements Partitioning<T> {}

  /**
   * Each in turn, so that all become equally large.
   *
   * @param <T> the type of the values
   */
  record Evenly<T>() implements Partitioning<T> {}

  /**
   * The first one, all values in their order.
   *
   * @param <T> the type of the values
   */
  record InOne<T>() implements Partitioning<T> {}
}
