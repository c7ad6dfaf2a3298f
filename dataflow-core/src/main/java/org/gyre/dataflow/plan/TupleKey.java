package org.gyre.dataflow.plan;

import java.util.List;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.type.Tuple2;
import org.gyre.dataflow.type.Tuple3;
import org.gyre.dataflow.type.Tuple4;
import org.gyre.dataflow.type.Tuple5;
import org.gyre.dataflow.type.Tuple6;
import org.gyre.dataflow.type.Tuple7;
import org.gyre.dataflow.type.Tuple8;

/**
 * Functions that make a tuple of what several key functions find. Records, since the components of
 * a constant record are constants to the JIT compiler, which then removes the tuple.
 *
 * @param <T> the type of the values
 * @param <K> the type of the tuples
 */
sealed interface TupleKey<T, K> extends KeyFunction<T, K> {

  /** The function that makes a tuple of what two to eight functions find. */
  static <T> TupleKey<T, ?> of(List<KeyFunction<T, ?>> f) {
    return switch (f.size()) {
      case 2 -> new Of2<>(f.get(0), f.get(1));
      case 3 -> new Of3<>(f.get(0), f.get(1), f.get(2));
      case 4 -> new Of4<>(f.get(0), f.get(1), f.get(2), f.get(3));
      case 5 -> new Of5<>(f.get(0), f.get(1), f.get(2), f.get(3), f.get(4));
      case 6 -> new Of6<>(f.get(0), f.get(1), f.get(2), f.get(3), f.get(4), f.get(5));
      case 7 -> new Of7<>(f.get(0), f.get(1), f.get(2), f.get(3), f.get(4), f.get(5), f.get(6));
      case 8 ->
          new Of8<>(f.get(0), f.get(1), f.get(2), f.get(3), f.get(4), f.get(5), f.get(6), f.get(7));
      default ->
          throw new IllegalArgumentException(
              "a key has two to eight parts, not "
                  + f.size()
                  + ": use a function that makes a record of them");
    };
  }

  /** A part that is never null. */
  record Present<T, K>(String part, KeyFunction<T, K> function) implements KeyFunction<T, K> {
    @Override
    public K key(T value) throws Exception {
      K found = function.key(value);
      if (found == null) {
        throw new NullPointerException(
            "the part '"
                + part
                + "' of its key is null; filter such values out, or let it be a record component"
                + " marked @Nullable");
      }
      return found;
    }
  }

  /** Two keys. */
  record Of2<T, A, B>(KeyFunction<T, A> a, KeyFunction<T, B> b)
      implements TupleKey<T, Tuple2<A, B>> {
    @Override
    public Tuple2<A, B> key(T value) throws Exception {
      return new Tuple2<>(a.key(value), b.key(value));
    }
  }

  /** Three keys. */
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

  /** Five keys. */
  record Of5<T, A, B, C, D, E>(
      KeyFunction<T, A> a,
      KeyFunction<T, B> b,
      KeyFunction<T, C> c,
      KeyFunction<T, D> d,
      KeyFunction<T, E> e)
      implements TupleKey<T, Tuple5<A, B, C, D, E>> {
    @Override
    public Tuple5<A, B, C, D, E> key(T value) throws Exception {
      return new Tuple5<>(a.key(value), b.key(value), c.key(value), d.key(value), e.key(value));
    }
  }

  /** Six keys. */
  record Of6<T, A, B, C, D, E, F>(
      KeyFunction<T, A> a,
      KeyFunction<T, B> b,
      KeyFunction<T, C> c,
      KeyFunction<T, D> d,
      KeyFunction<T, E> e,
      KeyFunction<T, F> f)
      implements TupleKey<T, Tuple6<A, B, C, D, E, F>> {
    @Override
    public Tuple6<A, B, C, D, E, F> key(T value) throws Exception {
      return new Tuple6<>(
          a.key(value), b.key(value), c.key(value), d.key(value), e.key(value), f.key(value));
    }
  }

  /** Seven keys. */
  record Of7<T, A, B, C, D, E, F, G>(
      KeyFunction<T, A> a,
      KeyFunction<T, B> b,
      KeyFunction<T, C> c,
      KeyFunction<T, D> d,
      KeyFunction<T, E> e,
      KeyFunction<T, F> f,
      KeyFunction<T, G> g)
      implements TupleKey<T, Tuple7<A, B, C, D, E, F, G>> {
    @Override
    public Tuple7<A, B, C, D, E, F, G> key(T value) throws Exception {
      return new Tuple7<>(
          a.key(value),
          b.key(value),
          c.key(value),
          d.key(value),
          e.key(value),
          f.key(value),
          g.key(value));
    }
  }

  /** Eight keys. */
  record Of8<T, A, B, C, D, E, F, G, H>(
      KeyFunction<T, A> a,
      KeyFunction<T, B> b,
      KeyFunction<T, C> c,
      KeyFunction<T, D> d,
      KeyFunction<T, E> e,
      KeyFunction<T, F> f,
      KeyFunction<T, G> g,
      KeyFunction<T, H> h)
      implements TupleKey<T, Tuple8<A, B, C, D, E, F, G, H>> {
    @Override
    public Tuple8<A, B, C, D, E, F, G, H> key(T value) throws Exception {
      return new Tuple8<>(
          a.key(value),
          b.key(value),
          c.key(value),
          d.key(value),
          e.key(value),
          f.key(value),
          g.key(value),
          h.key(value));
    }
  }
}
