package org.gyre.iterations;

import java.io.Serializable;

/**
 * What becomes of a message on its way along an edge. Called in many threads at once; keeps
 * nothing.
 *
 * @param <M> the type of the messages
 * @param <E> the type of the values of the edges
 */
@FunctionalInterface
public interface EdgeMessage<M, E> extends Serializable {

  /**
   * Called once for each edge that carries a message.
   *
   * @param message what the vertex sends
   * @param edge the value of the edge
   * @return what arrives at its other end
   */
  M along(M message, E edge);
}
