package org.gyre.dataflow.type;

/**
 * Seven values side by side, for results that are not worth a record of their own.
 *
 * @param <A> the type of the first
 * @param <B> the type of the second
 * @param <C> the type of the third
 * @param <D> the type of the fourth
 * @param <E> the type of the fifth
 * @param <F> the type of the sixth
 * @param <G> the type of the seventh
 * @param f0 the first
 * @param f1 the second
 * @param f2 the third
 * @param f3 the fourth
 * @param f4 the fifth
 * @param f5 the sixth
 * @param f6 the seventh
 */
public record Tuple7<A, B, C, D, E, F, G>(A f0, B f1, C f2, D f3, E f4, F f5, G f6) {

  /**
   * A tuple of the given values.
   *
   * @param <A> the type of the first
   * @param <B> the type of the second
   * @param <C> the type of the third
   * @param <D> the type of the fourth
   * @param <E> the type of the fifth
   * @param <F> the type of the sixth
   * @param <G> the type of the seventh
   * @param f0 the first
   * @param f1 the second
   * @param f2 the third
   * @param f3 the fourth
   * @param f4 the fifth
   * @param f5 the sixth
   * @param f6 the seventh
   * @return the tuple
   */
  public static <A, B, C, D, E, F, G> Tuple7<A, B, C, D, E, F, G> of(
      A f0, B f1, C f2, D f3, E f4, F f5, G f6) {
    return new Tuple7<>(f0, f1, f2, f3, f4, f5, f6);
  }
}
