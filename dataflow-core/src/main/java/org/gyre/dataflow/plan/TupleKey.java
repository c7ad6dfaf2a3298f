package org.gyre.dataflow.plan;

import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.type.Tuple2;
import org.gyre.dataflow.type.Tuple3;
import org.gyre.dataflow.type.Tuple4;

/**
 * Functions that make a tuple of what several key functions find. Records, since the components of
 * a constant record are constants to the JIT compiler, which then removes the tuple.
 *
 * @param <T> the type of the values
 * @param <K> the type of the tuples
 */
sealed interface TupleKey<T, K> extends KeyFunction<T, K> {

  /** A pair. */
  record Of2<T, A, B>(KeyFunction<T, A> a, KeyFunction<T, B> b)
      implements TupleKey<T, Tuple2<A, B>> {
    @Override
    public Tuple2<A, B> key(T value) throws Exception {
      return new Tuple2<>(a.key(value), b.key(value));
    }
  }

  /** A triple. */
  record Of3<T, A, B, C>(KeyFunction<T, A> a, KeyFunction<T, B> b, KeyFunction<T, C> c)
      implements TupleKey<T, Tuple3<A, B, C>> {
    @Override
    public Tuple3<A, B, C> key(T value) throws Exception {
      return new Tuple3<>(a.key(value), b.key(value), c.key(value));
    }
  }

  /** Four keys. */
  record Of4<T, A, B, C, D>(
      KeyFunction<T, A> a, KeyFunction<T, B> b, KeyFunction<T, C> c, KeyFunction<T, D> d)
      implements TupleKey<T, Tuple4<A, B, C, D>> {
    @Override
    public Tuple4<A, B, C, D> key(T value) throws Exception {
      return new Tuple4<>(a.key(value), b.key(value), c.key(value), d.key(value));
    }
  }
}
