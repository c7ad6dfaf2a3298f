package org.gyre.dataflow.api;

import org.gyre.dataflow.function.Choosing;
import org.gyre.dataflow.function.GroupReduceFunction;
import org.gyre.dataflow.function.MapPartitionFunction;
import org.gyre.dataflow.function.ReduceFunction;
import org.gyre.dataflow.function.Rich;
import org.gyre.dataflow.function.RichFunction;

/** Functions that choose: whole values of a group, or whether to be called. */
final class Choices {

  private Choices() {}

  static <T> ReduceFunction<T> smallest(Ranks<T> by) {
    return (ReduceFunction<T> & Choosing)
        (left, right) -> by.compare(right, left) < 0 ? right : left;
  }

  static <T> ReduceFunction<T> largest(Ranks<T> by) {
    return (ReduceFunction<T> & Choosing)
        (left, right) -> by.compare(right, left) > 0 ? right : left;
  }

  /** The function, but not called where there are no values. */
  static <T, R> MapPartitionFunction<T, R> unlessEmpty(MapPartitionFunction<T, R> function) {
    return function instanceof RichFunction
        ? Rich.unlessEmpty(function)
        : (values, out) -> {
          if (values.hasNext()) {
            function.mapPartition(values, out);
          }
        };
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
