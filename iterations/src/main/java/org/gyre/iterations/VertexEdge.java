package org.gyre.iterations;

/**
 * An edge along which the vertex at hand may send. One object, moved from edge to edge, so not to
 * be kept.
 *
 * @param <K> the type of the keys
 * @param <E> the type of the values of edges
 * @param <M> the type of the messages
 */
public interface VertexEdge<K, E, M> {

  /**
   * The dense id of the vertex at the other end.
   *
   * @return from 0
   */
  int id();

  /**
   * The key of the vertex at the other end. Makes an object of it.
   *
   * @return the key
   */
  K key();

  /**
   * The value of the edge.
   *
   * @return the value
   * @throws IllegalStateException if the edges have no component {@code value}
   */
  E value();

  /**
   * Sends a message along this edge.
   *
   * @param message arrives in the next superstep
   */
  void send(M message);
}
