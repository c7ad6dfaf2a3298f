package org.gyre.dataflow.plan;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.type.Layout;
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
    public String toString() {
      return "value";
    }
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
}
