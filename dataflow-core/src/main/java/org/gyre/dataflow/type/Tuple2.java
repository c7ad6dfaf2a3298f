package org.gyre.dataflow.type;

/**
 * Two values side by side, for results that are not worth a record of their own.
 *
 * @param <A> the type of the first
 * @param <B> the type of the second
 * @param f0 the first
 * @param f1 the second
 */
public record Tuple2<A, B>(A f0, B f1) {

  /**
   * A tuple of the given values.
   *
   * @param <A> the type of the first
   * @param <B> the type of the second
   * @param f0 the first
   * @param f1 the second
   * @return the tuple
   */
  public static <A, B> Tuple2<A, B> of(A f0, B f1) {
    return new Tuple2<>(f0, f1);
  }
}
