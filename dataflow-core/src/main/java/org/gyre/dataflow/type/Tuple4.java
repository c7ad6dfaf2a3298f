package org.gyre.dataflow.type;

/**
 * Four values side by side, for results that are not worth a record of their own.
 *
 * @param <A> the type of the first
 * @param <B> the type of the second
 * @param <C> the type of the third
 * @param <D> the type of the fourth
 * @param f0 the first
 * @param f1 the second
 * @param f2 the third
 * @param f3 the fourth
 */
public record Tuple4<A, B, C, D>(A f0, B f1, C f2, D f3) {

  /**
   * A tuple of the given values.
   *
   * @param <A> the type of the first
   * @param <B> the type of the second
   * @param <C> the type of the third
   * @param <D> the type of the fourth
   * @param f0 the first
   * @param f1 the second
   * @param f2 the third
   * @param f3 the fourth
   * @return the tuple
   */
  public static <A, B, C, D> Tuple4<A, B, C, D> of(A f0, B f1, C f2, D f3) {
    return new Tuple4<>(f0, f1, f2, f3);
  }
}
