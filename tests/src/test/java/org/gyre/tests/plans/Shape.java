package org.gyre.tests.plans;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.function.Aggregates.LongField;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.function.MapFunction;
import org.gyre.dataflow.function.ReduceFunction;
import org.gyre.dataflow.type.Layout;

/**
 * A kind of values, and what can be done to them.
 *
 * @param <T> the type of the values
 */
final class Shape<T> {

  final String name;
  final Layout<T> layout;
  final Function<Random, T> value;

  /** A number in each value. */
  final LongField<T> number;

  /** Turns a value into another one. */
  final MapFunction<T, T> change;

  /** Associative and commutative. */
  final ReduceFunction<T> combine;

  final List<KeyFunction<T, ?>> keys = new ArrayList<>();
  final List<KeyFunction<T, Long>> longKeys = new ArrayList<>();
  final List<Operation<T>> conversions = new ArrayList<>();

  Shape(
      String name,
      Layout<T> layout,
      Function<Random, T> value,
      LongField<T> number,
      MapFunction<T, T> change,
      ReduceFunction<T> combine) {
    this.name = name;
    this.layout = layout;
    this.value = value;
    this.number = number;
    this.change = change;
    this.combine = combine;
  }

  /** Adds a key, which can be joined with that of any other shape. */
  Shape<T> longKey(KeyFunction<T, Long> key) {
    longKeys.add(key);
    keys.add(key);
    return this;
  }

  /** Adds a key. */
  Shape<T> key(KeyFunction<T, ?> key) {
    keys.add(key);
    return this;
  }

  /** Adds a way to another shape. */
  <R> Shape<T> to(Shape<R> other, Function<DataSet<T>, DataSet<R>> conversion) {
    conversions.add((input, _) -> input.then(other, conversion.apply(input.data())));
    return this;
  }

  @Override
  public String toString() {
    return name;
  }
}
