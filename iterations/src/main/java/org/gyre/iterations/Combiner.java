package org.gyre.iterations;

import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;
import org.gyre.dataflow.type.Layout;

/**
 * Folds the messages that arrive at a vertex into one, in the order of the ids of the vertices that
 * sent them.
 *
 * <p>The fold is a loop of its own per kind of message, so that the accumulator is a primitive; see
 * {@link #ofDouble} and {@link #ofLong}. Implementations are records, whose fields the JIT compiler
 * trusts.
 *
 * @param <M> the type of the messages
 */
public interface Combiner<M> extends Serializable {

  /**
   * The layout of the messages.
   *
   * @return a layout of fixed size
   */
  Layout<M> layout();

  /**
   * Folds the messages of a run of vertices.
   *
   * @param messages the messages of all vertices, by id
   * @param senders ids of vertices, each an {@code int}
   * @param from the index of the first sender
   * @param to the index after the last; greater than {@code from}
   * @param active one bit a vertex, set for those that send; null if all do
   * @param into where the result is written
   * @return whether there was any message; if not, nothing is written
   */
  boolean fold(
      MemorySegment messages,
      MemorySegment senders,
      long from,
      long to,
      MemorySegment active,
      MemorySegment into);

  /**
   * Combines a message with what arrived before.
   *
   * @param message where the message lies
   * @param at its offset
   * @param into where the result so far lies
   * @param intoAt its offset
   */
  void combine(MemorySegment message, long at, MemorySegment into, long intoAt);

  /**
   * A combiner of {@code double} messages.
   *
   * @param operator associative; a lambda that captures nothing is fastest
   * @param <O> a serializable operator
   * @return the combiner
   */
  static <O extends DoubleBinaryOperator & Serializable> Combiner<Double> ofDouble(O operator) {
    return new DoubleCombiner(operator);
  }

  /**
   * A combiner of {@code long} messages.
   *
   * @param operator associative; a lambda that captures nothing is fastest
   * @param <O> a serializable operator
   * @return the combiner
   */
  static <O extends LongBinaryOperator & Serializable> Combiner<Long> ofLong(O operator) {
    return new LongCombiner(operator);
  }
}
