package org.gyre.dataflow.api;

import org.gyre.dataflow.function.GroupReduceFunction;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.function.ReduceFunction;

/** Functions that choose whole values of a group. */
final class Choices {

  private Choices() {}

  static <T, V extends Comparable<? super V>> ReduceFunction<T> smallest(KeyFunction<T, V> by) {
    return (left, right) -> by.key(right).compareTo(by.key(left)) < 0 ? right : left;
  }

  static <T, V extends Comparable<? super V>> ReduceFunction<T> largest(KeyFunction<T, V> by) {
    return (left, right) -> by.key(right).compareTo(by.key(left)) > 0 ? right : left;
  }

  static <K, T> GroupReduceFunction<K, T, T> first(long count) {
    if (count < 0) {
      throw new IllegalArgumentException("first(" + count + "): the count is negative");
    }
    return (group, values, out) -> {
      for (long i = 0; i < count && values.hasNext(); i++) {
        out.collect(values.next());
      }
    };
  }
}
