package org.gyre.dataflow.type;

/**
 * Eight values side by side, for results that are not worth a record of their own.
 *
 * @param <A> the type of the first
 * @param <B> the type of the second
 * @param <C> the type of the third
 * @param <D> the type of the fourth
 * @param <E> the type of the fifth
 * @param <F> the type of the sixth
 * @param <G> the type of the seventh
 * @param <H> the type of the eighth
 * @param f0 the first
 * @param f1 the second
 * @param f2 the third
 * @param f3 the fourth
 * @param f4 the fifth
 * @param f5 the sixth
 * @param f6 the seventh
 * @param f7 the eighth
 */
public record Tuple8<A, B, C, D, E, F, G, H>(A f0, B f1, C f2, D f3, E f4, F f5, G f6, H f7) {

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
   * @param <H> the type of the eighth
   * @param f0 the first
   * @param f1 the second
   * @param f2 the third
   * @param f3 the fourth
   * @param f4 the fifth
   * @param f5 the sixth
   * @param f6 the seventh
   * @param f7 the eighth
   * @return the tuple
   */
  public static <A, B, C, D, E, F, G, H> Tuple8<A, B, C, D, E, F, G, H> of(
      A f0, B f1, C f2, D f3, E f4, F f5, G f6, H f7) {
    return new Tuple8<>(f0, f1, f2, f3, f4, f5, f6, f7);
  }
}
