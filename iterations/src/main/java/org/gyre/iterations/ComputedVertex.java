package org.gyre.iterations;

import org.gyre.dataflow.operator.LocalOperator.Run;

/**
 * The vertex that a {@link ComputeFunction} is called for: what it knows, and what it may do. One
 * object a task, moved from vertex to vertex, so not to be kept.
 *
 * @param <K> the type of the keys
 * @param <E> the type of the values of edges
 * @param <S> the type of the states
 * @param <M> the type of the messages
 */
public abstract class ComputedVertex<K, E, S, M> extends VertexContext {

  int superstep;
  boolean halted;

  ComputedVertex(Run run, GraphIndex graph, Aggregates aggregates) {
    super(run, graph, aggregates);
  }

  @Override
  @SuppressWarnings("unchecked") // keys are of the type that the graph has
  public final K key() {
    return (K) super.key();
  }

  /**
   * The superstep that runs.
   *
   * @return from 1
   */
  public final int superstep() {
    return superstep;
  }

  /**
   * The state of the vertex.
   *
   * @return what was set last
   */
  public abstract S state();

  /**
   * Sets the state.
   *
   * @param state any value of the layout of the states, of any size
   */
  public abstract void setState(S state);

  /**
   * The edges along which the vertex sends, in the order of the vertices at their other ends, and
   * several between the same two in the order of their values.
   *
   * @return the edges; may be gone through again, but not by two loops at a time
   */
  public abstract Iterable<VertexEdge<K, E, M>> edges();

  /**
   * Sends a message along every edge.
   *
   * @param message arrives in the next superstep
   */
  public abstract void sendToAll(M message);

  /**
   * Sends a message to any vertex. Finds it by its key.
   *
   * @param key the key of the vertex
   * @param message arrives in the next superstep
   * @throws java.util.NoSuchElementException if no vertex has that key, see {@link #hasVertex}
   */
  public abstract void send(K key, M message);

  /**
   * Whether there is a vertex. Only those of the edges, and those given, are vertices; a message
   * makes none.
   *
   * @param key a key
   * @return whether a vertex has that key
   */
  public abstract boolean hasVertex(K key);

  /**
   * Sleeps from the end of this superstep until a message arrives. A vertex that does not call this
   * is called in the next superstep in any case.
   */
  public final void voteToHalt() {
    halted = true;
  }
}
