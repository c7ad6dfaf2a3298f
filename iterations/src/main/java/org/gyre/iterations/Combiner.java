package org.gyre.iterations;

import java.io.Serializable;
import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;
import java.util.function.IntBinaryOperator;
import java.util.function.LongBinaryOperator;
import org.gyre.dataflow.operator.Kernel;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;
import org.gyre.dataflow.type.Nullable;

/**
 * Folds the messages that arrive at a vertex into one, in the order of the ids of the vertices that
 * sent them; those of one sender in the order in which it sent them. The accumulator of {@code
 * double}, {@code float}, {@code long} and {@code int} messages is a primitive.
 *
 * @param <M> the type of the messages
 */
public abstract sealed class Combiner<M> implements Serializable
    permits DoubleCombiner, LongCombiner, ObjectCombiner {

  private static final long serialVersionUID = 1;

  private final Layout<M> layout;

  @SuppressWarnings("serial") // as it is made of a serializable operator only
  private final BinaryOperator<M> operator;

  /** For those of this package. */
  Combiner(Layout<M> layout, BinaryOperator<M> operator) {
    this.layout = layout;
    this.operator = operator;
  }

  /**
   * The layout of the messages.
   *
   * @return the layout
   */
  public final Layout<M> layout() {
    return layout;
  }

  /** What folds two messages into one; a record, so that kernels take it apart. */
  final BinaryOperator<M> operator() {
    return operator;
  }

  /**
   * The loops that fold, created with the values of the edges, or null.
   *
   * @param along what becomes of a message along an edge; null if it stays as it is
   * @param values the layout of the values of edges; null if they are not kept
   */
  abstract Kernel<MessageFold> kernel(
      @Nullable EdgeMessage<?, ?> along, @Nullable Layout<?> values);

  /** An operator on {@code float} numbers. */
  @FunctionalInterface
  public interface FloatOperator extends Serializable {

    /**
     * Combines two numbers.
     *
     * @param left one
     * @param right another
     * @return the result
     */
    float applyAsFloat(float left, float right);
  }

  /**
   * A combiner of {@code double} messages.
   *
   * @param operator associative; a lambda that captures nothing is fastest
   * @param <O> a serializable operator
   * @return the combiner
   */
  public static <O extends DoubleBinaryOperator & Serializable> Combiner<Double> ofDouble(
      O operator) {
    return new DoubleCombiner<>(operator, Layouts.DOUBLE, new DoubleCombiner.Doubles(operator));
  }

  /**
   * A combiner of {@code float} messages.
   *
   * @param operator associative; a lambda that captures nothing is fastest
   * @return the combiner
   */
  public static Combiner<Float> ofFloat(FloatOperator operator) {
    return new DoubleCombiner<>(
        new DoubleCombiner.FloatsAsDoubles(operator),
        Layouts.FLOAT,
        new DoubleCombiner.Floats(operator));
  }

  /**
   * A combiner of {@code long} messages.
   *
   * @param operator associative; a lambda that captures nothing is fastest
   * @param <O> a serializable operator
   * @return the combiner
   */
  public static <O extends LongBinaryOperator & Serializable> Combiner<Long> ofLong(O operator) {
    return new LongCombiner<>(operator, Layouts.LONG, new LongCombiner.Longs(operator));
  }

  /**
   * A combiner of {@code int} messages.
   *
   * @param operator associative; a lambda that captures nothing is fastest
   * @param <O> a serializable operator
   * @return the combiner
   */
  public static <O extends IntBinaryOperator & Serializable> Combiner<Integer> ofInt(O operator) {
    return new LongCombiner<>(
        new LongCombiner.IntsAsLongs(operator), Layouts.INT, new LongCombiner.Ints(operator));
  }

  /**
   * A combiner of messages of any type. For numbers the others are faster.
   *
   * @param <M> the type of the messages
   * @param layout their layout
   * @param operator associative; does not change its arguments
   * @param <O> a serializable operator
   * @return the combiner
   */
  public static <M, O extends BinaryOperator<M> & Serializable> Combiner<M> of(
      Layout<M> layout, O operator) {
    return new ObjectCombiner<>(layout, operator);
  }
}
