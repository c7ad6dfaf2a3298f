package org.gyre.dataflow.api;

import java.io.Serializable;
import java.util.List;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.plan.Key;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;
import org.gyre.dataflow.type.Nullable;
import org.gyre.dataflow.type.Tuple2;
import org.gyre.dataflow.type.Tuple3;
import org.gyre.dataflow.type.Tuple4;
import org.gyre.dataflow.type.Tuple5;
import org.gyre.dataflow.type.Tuple6;
import org.gyre.dataflow.type.Tuple7;
import org.gyre.dataflow.type.Tuple8;

/** Finds the types of what functions return, and the components that key functions read. */
final class Types {

  private Types() {}

  /** The layout of a function's results, or null if the first value must decide. */
  @SuppressWarnings("unchecked") // the layout is made for the type that the function returns
  static <R> @Nullable Layout<R> result(Serializable function, Class<?> shape, int parameter) {
    return (Layout<R>) Layouts.ofResult(function, shape, parameter).orElse(null);
  }

  /** The key that a function finds: a component where it reads one, else computed. */
  static <T, K> Key<T, K> key(KeyFunction<T, K> function, @Nullable Layout<T> values) {
    return Key.by(function, values);
  }

  @SuppressWarnings("unchecked") // the tuple is made of these parts
  static <T, A, B> Key<T, Tuple2<A, B>> key(
      KeyFunction<T, A> a, KeyFunction<T, B> b, @Nullable Layout<T> values) {
    return (Key<T, Tuple2<A, B>>) Key.tuple(List.of(key(a, values), key(b, values)));
  }

  @SuppressWarnings("unchecked") // the tuple is made of these parts
  static <T, A, B, C> Key<T, Tuple3<A, B, C>> key(
      KeyFunction<T, A> a, KeyFunction<T, B> b, KeyFunction<T, C> c, @Nullable Layout<T> values) {
    return (Key<T, Tuple3<A, B, C>>)
        Key.tuple(List.of(key(a, values), key(b, values), key(c, values)));
  }

  @SuppressWarnings("unchecked") // the tuple is made of these parts
  static <T, A, B, C, D> Key<T, Tuple4<A, B, C, D>> key(
      KeyFunction<T, A> a,
      KeyFunction<T, B> b,
      KeyFunction<T, C> c,
      KeyFunction<T, D> d,
      @Nullable Layout<T> values) {
    return (Key<T, Tuple4<A, B, C, D>>)
        Key.tuple(List.of(key(a, values), key(b, values), key(c, values), key(d, values)));
  }

  @SuppressWarnings("unchecked") // the tuple is made of these parts
  static <T, A, B, C, D, E> Key<T, Tuple5<A, B, C, D, E>> key(
      KeyFunction<T, A> a,
      KeyFunction<T, B> b,
      KeyFunction<T, C> c,
      KeyFunction<T, D> d,
      KeyFunction<T, E> e,
      @Nullable Layout<T> values) {
    return (Key<T, Tuple5<A, B, C, D, E>>)
        Key.tuple(
            List.of(
                key(a, values), key(b, values), key(c, values), key(d, values), key(e, values)));
  }

  @SuppressWarnings("unchecked") // the tuple is made of these parts
  static <T, A, B, C, D, E, F> Key<T, Tuple6<A, B, C, D, E, F>> key(
      KeyFunction<T, A> a,
      KeyFunction<T, B> b,
      KeyFunction<T, C> c,
      KeyFunction<T, D> d,
      KeyFunction<T, E> e,
      KeyFunction<T, F> f,
      @Nullable Layout<T> values) {
    return (Key<T, Tuple6<A, B, C, D, E, F>>)
        Key.tuple(
            List.of(
                key(a, values),
                key(b, values),
                key(c, values),
                key(d, values),
                key(e, values),
                key(f, values)));
  }

  @SuppressWarnings("unchecked") // the tuple is made of these parts
  static <T, A, B, C, D, E, F, G> Key<T, Tuple7<A, B, C, D, E, F, G>> key(
      KeyFunction<T, A> a,
      KeyFunction<T, B> b,
      KeyFunction<T, C> c,
      KeyFunction<T, D> d,
      KeyFunction<T, E> e,
      KeyFunction<T, F> f,
      KeyFunction<T, G> g,
      @Nullable Layout<T> values) {
    return (Key<T, Tuple7<A, B, C, D, E, F, G>>)
        Key.tuple(
            List.of(
                key(a, values),
                key(b, values),
                key(c, values),
                key(d, values),
                key(e, values),
                key(f, values),
                key(g, values)));
  }

  @SuppressWarnings("unchecked") // the tuple is made of these parts
  static <T, A, B, C, D, E, F, G, H> Key<T, Tuple8<A, B, C, D, E, F, G, H>> key(
      KeyFunction<T, A> a,
      KeyFunction<T, B> b,
      KeyFunction<T, C> c,
      KeyFunction<T, D> d,
      KeyFunction<T, E> e,
      KeyFunction<T, F> f,
      KeyFunction<T, G> g,
      KeyFunction<T, H> h,
      @Nullable Layout<T> values) {
    return (Key<T, Tuple8<A, B, C, D, E, F, G, H>>)
        Key.tuple(
            List.of(
                key(a, values),
                key(b, values),
                key(c, values),
                key(d, values),
                key(e, values),
                key(f, values),
                key(g, values),
                key(h, values)));
  }
}
