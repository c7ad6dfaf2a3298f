package org.gyre.iterations;

import java.io.Serializable;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;
import org.gyre.dataflow.operator.Kernel;
import org.gyre.dataflow.type.Layout;

/**
 * Folds the messages that arrive at a vertex into one, in the order of the ids of the vertices that
 * sent them. The accumulator is a primitive.
 *
 * @param <M> the type of the messages
 */
public abstract sealed class Combiner<M> implements Serializable
    permits DoubleCombiner, LongCombiner {

  private static final long serialVersionUID = 1;

  /** For those of this package. */
  Combiner() {}

  /**
   * The layout of the messages.
   *
   * @return a layout of fixed size
   */
  public abstract Layout<M> layout();

  /** The loops that fold, created with nothing. */
  abstract Kernel<MessageFold> kernel();

  /**
   * A combiner of {@code double} messages.
   *
   * @param operator associative; a lambda that captures nothing is fastest
   * @param <O> a serializable operator
   * @return the combiner
   */
  public static <O extends DoubleBinaryOperator & Serializable> Combiner<Double> ofDouble(
      O operator) {
    return new DoubleCombiner(operator);
  }

  /**
   * A combiner of {@code long} messages.
   *
   * @param operator associative; a lambda that captures nothing is fastest
   * @param <O> a serializable operator
   * @return the combiner
   */
  public static <O extends LongBinaryOperator & Serializable> Combiner<Long> ofLong(O operator) {
    return new LongCombiner(operator);
  }
}
