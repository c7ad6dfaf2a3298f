package org.gyre.dataflow.type;

/**
 * Six values side by side, for results that are not worth a record of their own.
 *
 * @param <A> the type of the first
 * @param <B> the type of the second
 * @param <C> the type of the third
 * @param <D> the type of the fourth
 * @param <E> the type of the fifth
 * @param <F> the type of the sixth
 * @param f0 the first
 * @param f1 the second
 * @param f2 the third
 * @param f3 the fourth
 * @param f4 the fifth
 * @param f5 the sixth
 */
public record Tuple6<A, B, C, D, E, F>(A f0, B f1, C f2, D f3, E f4, F f5) {

  /**
   * A tuple of the given values.
   *
   * @param <A> the type of the first
   * @param <B> the type of the second
   * @param <C> the type of the third
   * @param <D> the type of the fourth
   * @param <E> the type of the fifth
   * @param <F> the type of the sixth
   * @param f0 the first
   * @param f1 the second
   * @param f2 the third
   * @param f3 the fourth
   * @param f4 the fifth
   * @param f5 the sixth
   * @return the tuple
   */
  public static <A, B, C, D, E, F> Tuple6<A, B, C, D, E, F> of(A f0, B f1, C f2, D f3, E f4, F f5) {
    return new Tuple6<>(f0, f1, f2, f3, f4, f5);
  }
}
