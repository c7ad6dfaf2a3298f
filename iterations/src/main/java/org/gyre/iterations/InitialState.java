package org.gyre.iterations;

import java.io.Serializable;

/**
 * The state of a vertex before the first superstep.
 *
 * @param <S> the type of the states
 */
@FunctionalInterface
public interface InitialState<S> extends Serializable {

  /**
   * Called once for each vertex, in many threads at once.
   *
   * @param vertex the vertex
   * @return its state
   */
  S of(VertexContext vertex);
}
