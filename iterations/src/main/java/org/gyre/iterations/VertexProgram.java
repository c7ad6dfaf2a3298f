package org.gyre.iterations;

import java.io.Serializable;
import org.gyre.dataflow.type.Nullable;

/**
 * What every vertex of a graph does in every superstep: it has a state, sends one message along its
 * edges, and makes a new state of the messages that arrive, which a {@link Combiner} has folded
 * into one.
 *
 * <p>Bulk synchronous (Malewicz et al., Pregel, SIGMOD 2010): messages sent in one superstep arrive
 * in the next. A message is computed once per vertex; where it depends on the edge, an {@link
 * EdgeMessage} changes it on its way. Methods are called in many threads at once and keep nothing.
 *
 * <p>This is the fast form: states and messages have a fixed size, and a superstep reads messages
 * where they are, without sending any, if that is less work. What it cannot say, such as messages
 * to vertices that are no neighbours, a {@link VertexCentric} program can.
 *
 * @param <S> the type of the states; its layout is of fixed size
 * @param <M> the type of the messages; its layout is of fixed size
 */
public interface VertexProgram<S, M> extends Serializable {

  /** Which vertices are updated in a superstep. */
  enum Wakes {
    /** All of them, whether messages arrive or not. */
    ALL,
    /** Those for which a message arrives; the loop ends when no vertex sends. */
    RECEIVERS
  }

  /**
   * Which vertices are updated.
   *
   * @return the rule, the same at all times; receivers unless overridden
   */
  default Wakes wakes() {
    return Wakes.RECEIVERS;
  }

  /**
   * The state before the first superstep.
   *
   * @param vertex the vertex
   * @return its state
   */
  S initial(VertexContext vertex);

  /**
   * The message that a vertex sends along each of its edges.
   *
   * @param state its new state
   * @param vertex the vertex
   * @return the message
   */
  M message(S state, VertexContext vertex);

  /**
   * The state after a superstep.
   *
   * @param state the state before it
   * @param message the messages that arrived, folded; null if there were none
   * @param vertex the vertex
   * @param superstep number and aggregates
   * @return the new state
   */
  S update(S state, @Nullable M message, VertexContext vertex, Superstep superstep);

  /**
   * Whether a vertex sends its message. Asked where only receivers are woken, also after {@link
   * #initial}.
   *
   * @param before the state before the superstep; null before the first
   * @param after the state after it
   * @return true if it sends; unless overridden, if the state is another than before
   */
  default boolean sends(@Nullable S before, S after) {
    return !after.equals(before);
  }

  /**
   * How many sums over all vertices {@link #aggregate} adds to.
   *
   * @return at least 0
   */
  default int sums() {
    return 0;
  }

  /**
   * Adds what a vertex contributes to the sums. Called after each update, and once after {@link
   * #initial}.
   *
   * @param before the state before; the initial one before the first superstep
   * @param after the state after
   * @param vertex the vertex
   * @param sums one element for each sum
   */
  default void aggregate(S before, S after, VertexContext vertex, double[] sums) {}

  /**
   * Whether the loop ends after a superstep.
   *
   * @param superstep the superstep that has ended, with its sums
   * @return true if no further superstep is needed
   */
  default boolean hasConverged(Superstep superstep) {
    return false;
  }
}
