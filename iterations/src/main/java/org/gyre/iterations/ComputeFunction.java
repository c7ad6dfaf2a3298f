package org.gyre.iterations;

import java.io.Serializable;

/**
 * What a vertex does in a superstep in the vertex-centric form. Called in many threads at once, for
 * one vertex in one; keeps nothing outside of the state.
 *
 * @param <K> the type of the keys
 * @param <E> the type of the values of edges
 * @param <S> the type of the states
 * @param <M> the type of the messages
 */
@FunctionalInterface
public interface ComputeFunction<K, E, S, M> extends Serializable {

  /**
   * Called for every vertex in the first superstep, and then for each that has not voted to halt or
   * that a message wakes.
   *
   * @param vertex the vertex
   * @param messages what has arrived; a single message if they are combined
   * @throws Exception ends the job
   */
  void compute(ComputedVertex<K, E, S, M> vertex, Messages<M> messages) throws Exception;
}
