package org.gyre.dataflow.type;

/**
 * Five values side by side, for results that are not worth a record of their own.
 *
 * @param <A> the type of the first
 * @param <B> the type of the second
 * @param <C> the type of the third
 * @param <D> the type of the fourth
 * @param <E> the type of the fifth
 * @param f0 the first
 * @param f1 the second
 * @param f2 the third
 * @param f3 the fourth
 * @param f4 the fifth
 */
public record Tuple5<A, B, C, D, E>(A f0, B f1, C f2, D f3, E f4) {

  /**
   * A tuple of the given values.
   *
   * @param <A> the type of the first
   * @param <B> the type of the second
   * @param <C> the type of the third
   * @param <D> the type of the fourth
   * @param <E> the type of the fifth
   * @param f0 the first
   * @param f1 the second
   * @param f2 the third
   * @param f3 the fourth
   * @param f4 the fifth
   * @return the tuple
   */
  public static <A, B, C, D, E> Tuple5<A, B, C, D, E> of(A f0, B f1, C f2, D f3, E f4) {
    return new Tuple5<>(f0, f1, f2, f3, f4);
  }
}
