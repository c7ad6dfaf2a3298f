package org.gyre.iterations;

import java.io.Serializable;
import org.gyre.dataflow.type.Nullable;

/**
 * The state of a vertex before the first superstep, from the value that it was given.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values of vertices
 * @param <S> the type of the states
 */
@FunctionalInterface
public interface InitialValue<K, V, S> extends Serializable {

  /**
   * Called once for each vertex, in many threads at once.
   *
   * @param key the key of the vertex
   * @param value its value; null if only edges mention the vertex
   * @return its state
   * @throws Exception ends the job
   */
  S of(K key, @Nullable V value) throws Exception;
}
