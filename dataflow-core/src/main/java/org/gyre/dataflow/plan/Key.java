package org.gyre.dataflow.plan;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.type.FunctionTypes;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;
import org.gyre.dataflow.type.Nullable;
import org.gyre.dataflow.type.Tuple2;
import org.gyre.dataflow.type.Tuple3;
import org.gyre.dataflow.type.Tuple4;

/**
 * How the key of a value is found.
 *
 * @param <T> the type of the values
 * @param <K> the type of the keys
 */
public sealed interface Key<T, K> extends Serializable {

  /**
   * The function that finds the key of a value held as an object.
   *
   * @return the function
   */
  KeyFunction<T, K> function();

  /**
   * The layout of the keys.
   *
   * @return the layout; null if the first value decides
   */
  @Nullable
  Layout<K> layout();

  /**
   * Whether two keys are known to find the same key in the same value.
   *
   * @param other another key
   * @return true if they surely agree
   */
  boolean sameAs(Key<?, ?> other);

  /**
   * Whether values with equal keys surely have equal other keys too: values that are equal in two
   * components are equal in the first of them.
   *
   * @param other another key of the same values
   * @return true if this key says what the other one is
   */
  default boolean determines(Key<?, ?> other) {
    return other instanceof Composite<?, ?> composite
        ? composite.parts.stream().allMatch(this::determines)
        : sameAs(other);
  }

  /**
   * A component of a record, which is read in place.
   *
   * @param <T> the type of the records
   * @param <K> the type of the component
   * @param path the names of the components from the record inwards
   * @param function reads it
   * @param layout its layout
   */
  record Component<T, K>(List<String> path, KeyFunction<T, K> function, @Nullable Layout<K> layout)
      implements Key<T, K> {

    @Override
    public boolean sameAs(Key<?, ?> other) {
      return other instanceof Component<?, ?> component && path.equals(component.path);
    }

    @Override
    public boolean determines(Key<?, ?> other) {
      return other instanceof Component<?, ?> component
          ? component.path.size() >= path.size()
              && component.path.subList(0, path.size()).equals(path)
          : Key.super.determines(other);
    }

    @Override
    public String toString() {
      return String.join(".", path);
    }
  }

  /**
   * What a function computes.
   *
   * @param <T> the type of the values
   * @param <K> the type of the keys
   * @param function computes the key
   * @param layout the layout of the keys
   */
  record Computed<T, K>(KeyFunction<T, K> function, @Nullable Layout<K> layout)
      implements Key<T, K> {

    @Override
    public boolean sameAs(Key<?, ?> other) {
      return other instanceof Computed<?, ?> computed && function.equals(computed.function);
    }

    @Override
    public String toString() {
      return "computed";
    }
  }

  /**
   * The whole value.
   *
   * @param <T> the type of the values
   * @param layout the layout of the values
   */
  record Whole<T>(@Nullable Layout<T> layout) implements Key<T, T> {

    @Override
    public KeyFunction<T, T> function() {
      return value -> value;
    }

    @Override
    public boolean sameAs(Key<?, ?> other) {
      return other instanceof Whole<?>;
    }

    @Override
    public boolean determines(Key<?, ?> other) {
      return true; // a key is found by looking at the value alone
    }

    @Override
    public String toString() {
      return "value";
    }
  }

  /**
   * Several keys as one, a tuple of them.
   *
   * @param <T> the type of the values
   * @param <K> the type of the tuples
   * @param parts the keys, in the order of the components of the tuple; two to four
   * @param function makes the tuple
   * @param layout the layout of the tuples
   */
  record Composite<T, K>(
      List<Key<T, ?>> parts, KeyFunction<T, K> function, @Nullable Layout<K> layout)
      implements Key<T, K> {

    @Override
    public boolean sameAs(Key<?, ?> other) {
      if (!(other instanceof Composite<?, ?> composite) || parts.size() != composite.parts.size()) {
        return false;
      }
      for (int i = 0; i < parts.size(); i++) {
        if (!parts.get(i).sameAs(composite.parts.get(i))) {
          return false;
        }
      }
      return true;
    }

    @Override
    public boolean determines(Key<?, ?> other) {
      return sameAs(other)
          || parts.stream().anyMatch(part -> part.determines(other))
          || Key.super.determines(other);
    }

    @Override
    public String toString() {
      return parts.stream().map(Key::toString).collect(Collectors.joining(", ", "(", ")"));
    }
  }

  /**
   * The key that a function finds: a component where it reads one, else computed.
   *
   * @param <T> the type of the values
   * @param <K> the type of the keys
   * @param function finds the key
   * @param values the layout of the values, or null
   * @return the key
   */
  @SuppressWarnings("unchecked") // a layout is made for the type that the function returns
  static <T, K> Key<T, K> by(KeyFunction<T, K> function, @Nullable Layout<T> values) {
    Layout<K> declared =
        (Layout<K>)
            FunctionTypes.resultOf(function, KeyFunction.class, 1)
                .<Layout<?>>map(Layouts::of)
                .orElse(null);
    return FunctionTypes.recordField(function)
        .map(
            field -> {
              Layout<?> place = values;
              for (String name : field.components()) {
                place =
                    place == null ? null : place.field(name).map(Layout.Field::layout).orElse(null);
              }
              return component(
                  field.components(), function, place == null ? declared : (Layout<K>) place);
            })
        .orElseGet(() -> new Computed<>(function, declared));
  }

  /**
   * A component of a record.
   *
   * @param <T> the type of the records
   * @param <K> the type of the component
   * @param path the names of the components, at least one
   * @param function reads it
   * @param layout its layout, or null
   * @return the key
   */
  static <T, K> Key<T, K> component(
      List<String> path, KeyFunction<T, K> function, @Nullable Layout<K> layout) {
    return new Component<>(List.copyOf(path), Objects.requireNonNull(function), layout);
  }

  /**
   * Two keys as one.
   *
   * @param <T> the type of the values
   * @param <A> the type of the first
   * @param <B> the type of the second
   * @param a the first
   * @param b the second
   * @return the key
   */
  static <T, A, B> Key<T, Tuple2<A, B>> of(Key<T, A> a, Key<T, B> b) {
    return composite(List.of(a, b), new TupleKey.Of2<>(a.function(), b.function()), Tuple2.class);
  }

  /**
   * Three keys as one.
   *
   * @param <T> the type of the values
   * @param <A> the type of the first
   * @param <B> the type of the second
   * @param <C> the type of the third
   * @param a the first
   * @param b the second
   * @param c the third
   * @return the key
   */
  static <T, A, B, C> Key<T, Tuple3<A, B, C>> of(Key<T, A> a, Key<T, B> b, Key<T, C> c) {
    return composite(
        List.of(a, b, c),
        new TupleKey.Of3<>(a.function(), b.function(), c.function()),
        Tuple3.class);
  }

  /**
   * Four keys as one.
   *
   * @param <T> the type of the values
   * @param <A> the type of the first
   * @param <B> the type of the second
   * @param <C> the type of the third
   * @param <D> the type of the fourth
   * @param a the first
   * @param b the second
   * @param c the third
   * @param d the fourth
   * @return the key
   */
  static <T, A, B, C, D> Key<T, Tuple4<A, B, C, D>> of(
      Key<T, A> a, Key<T, B> b, Key<T, C> c, Key<T, D> d) {
    return composite(
        List.of(a, b, c, d),
        new TupleKey.Of4<>(a.function(), b.function(), c.function(), d.function()),
        Tuple4.class);
  }

  @SuppressWarnings("unchecked") // the tuple class is raw, its components are given
  private static <T, K> Key<T, K> composite(
      List<Key<T, ?>> parts, KeyFunction<T, K> function, Class<? extends Record> tuple) {
    List<Layout<?>> layouts = new ArrayList<>();
    for (Key<T, ?> part : parts) {
      if (part.layout() != null) {
        layouts.add(part.layout());
      }
    }
    boolean isKnown = layouts.size() == parts.size();
    return new Composite<>(
        parts, function, isKnown ? (Layout<K>) Layouts.ofRecord(tuple, layouts) : null);
  }
}
