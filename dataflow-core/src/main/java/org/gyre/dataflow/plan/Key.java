package org.gyre.dataflow.plan;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.gyre.dataflow.function.Column;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.type.FunctionTypes;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;
import org.gyre.dataflow.type.Nullable;

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
   * @param parts the keys, in the order of the components of the tuple; two to eight
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
    if (function instanceof Column<?> column) {
      return column(column, function, values);
    }
    if (FunctionTypes.isIdentity(function)) {
      return (Key<T, K>) new Whole<>(values);
    }
    Layout<K> declared = (Layout<K>) Layouts.ofResult(function, KeyFunction.class, 1).orElse(null);
    return FunctionTypes.recordField(function)
        .map(
            field -> {
              Optional<Layout<?>> place =
                  values == null
                      ? Layouts.ofComponent(field)
                      : Layouts.within(values, field.components());
              return component(field.components(), function, (Layout<K>) place.orElse(declared));
            })
        .orElseGet(() -> new Computed<>(function, declared));
  }

  /** A column of rows, checked as far as the columns are known. */
  @SuppressWarnings("unchecked") // the layout of the column is that of its class
  private static <T, K> Key<T, K> column(
      Column<?> column, KeyFunction<T, K> function, @Nullable Layout<T> values) {
    Layout<K> declared = (Layout<K>) Layouts.of(column.type());
    Layout<K> layout = declared;
    if (values != null) {
      layout =
          (Layout<K>)
              values
                  .field(column.name())
                  .orElseThrow(
                      () ->
                          new IllegalArgumentException(
                              "there is no column '" + column.name() + "' in " + values))
                  .layout();
      if (!layout.equals(declared) && !layout.equals(Layouts.nullable(declared))) {
        throw new IllegalArgumentException(
            "column '"
                + column.name()
                + "' is of type "
                + layout
                + ", not "
                + declared
                + ", in "
                + values);
      }
    }
    return component(List.of(column.name()), function, values == null ? null : layout);
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
   * A component, or the whole value, that is known by its name only: for saying what is known of
   * values, not for finding keys.
   *
   * @param path the names of the components; empty for the whole value
   * @return the key; its function refuses to be called
   */
  static Key<?, ?> known(List<String> path) {
    return path.isEmpty()
        ? new Whole<>(null)
        : new Component<Object, Object>(List.copyOf(path), new KnownByName(path), null);
  }

  /**
   * Several keys as one, for saying what is known of values.
   *
   * @param parts keys of the same values
   * @return the key; its function refuses to be called
   */
  @SuppressWarnings("unchecked") // a key that is not called has any type
  static Key<?, ?> known(Iterable<? extends Key<?, ?>> parts) {
    List<Key<Object, ?>> all = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (Key<?, ?> part : parts) {
      all.add((Key<Object, ?>) part);
      names.add(part.toString());
    }
    return new Composite<Object, Object>(all, new KnownByName(names), null);
  }

  /**
   * Stands for the function of a key that only says what is known.
   *
   * @param names what it is called
   */
  record KnownByName(List<String> names) implements KeyFunction<Object, Object> {
    @Override
    public Object key(Object value) {
      throw new IllegalStateException(
          "the key " + names + " says what is known of values and cannot be asked for one");
    }
  }

  /**
   * Several keys as one: a tuple of them.
   *
   * @param <T> the type of the values
   * @param parts the keys, two to eight
   * @return the key; its type is the tuple of the types of the parts
   * @throws IllegalArgumentException if there are fewer or more
   */
  static <T> Key<T, ?> tuple(List<? extends Key<T, ?>> parts) {
    List<Layout<?>> layouts = new ArrayList<>();
    List<KeyFunction<T, ?>> functions = new ArrayList<>();
    for (Key<T, ?> part : parts) {
      functions.add(
          mayBeNull(part)
              ? part.function()
              : new TupleKey.Present<>(part.toString(), part.function()));
      if (part.layout() != null) {
        layouts.add(part.layout());
      }
    }
    return composite(
        List.copyOf(parts),
        TupleKey.of(functions),
        layouts.size() == parts.size() ? Layouts.ofTuple(layouts) : null);
  }

  /** Whether null has a place in the layout of a key, as far as that is known. */
  private static boolean mayBeNull(Key<?, ?> key) {
    boolean isKnown = key instanceof Computed<?, ?> || key.layout() != null;
    return !isKnown || (key.layout() != null && key.layout().isNullable());
  }

  @SuppressWarnings("unchecked") // the layout is made of those of the parts
  private static <T, K> Key<T, K> composite(
      List<Key<T, ?>> parts, KeyFunction<T, K> function, @Nullable Layout<?> layout) {
    return new Composite<>(parts, function, (Layout<K>) layout);
  }
}
