package org.gyre.dataflow.type;

/**
 * Three values side by side, for results that are not worth a record of their own.
 *
 * @param <A> the type of the first
 * @param <B> the type of the second
 * @param <C> the type of the third
 * @param f0 the first
 * @param f1 the second
 * @param f2 the third
 */
public record Tuple3<A, B, C>(A f0, B f1, C f2) {

  /**
   * A tuple of the given values.
   *
   * @param <A> the type of the first
   * @param <B> the type of the second
   * @param <C> the type of the third
   * @param f0 the first
   * @param f1 the second
   * @param f2 the third
   * @return the tuple
   */
  public static <A, B, C> Tuple3<A, B, C> of(A f0, B f1, C f2) {
    return new Tuple3<>(f0, f1, f2);
  }
}
