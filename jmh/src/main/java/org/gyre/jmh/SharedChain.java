package org.gyre.jmh;

import java.lang.foreign.MemorySegment;
import org.gyre.dataflow.function.FilterFunction;
import org.gyre.dataflow.function.MapFunction;

/**
 * How engines usually run such a pipeline: one class per operator, used by all pipelines, each
 * handing its values to the next by a virtual call.
 *
 * <p>Once several pipelines have gone through these classes, each call of a function in them has
 * many targets: nothing is inlined, and every row and number becomes an object.
 */
final class SharedChain {

  private SharedChain() {}

  /** The sum that a pipeline makes of the rows. */
  static double run(Pipelines.Pipeline pipeline, MemorySegment rows) throws Exception {
    Sum sum = new Sum();
    Stage<Row> first = new Filter<>(pipeline.filter(), new Map<>(pipeline.map(), sum));
    for (long at = 0; at < rows.byteSize(); at += RowMemory.ROW) {
      first.accept(RowMemory.read(rows, at));
    }
    return sum.total;
  }

  /** Takes values one by one. */
  private interface Stage<T> {
    void accept(T value) throws Exception;
  }

  private record Filter<T>(FilterFunction<T> function, Stage<T> next) implements Stage<T> {
    @Override
    public void accept(T value) throws Exception {
      if (function.test(value)) {
        next.accept(value);
      }
    }
  }

  private record Map<T, R>(MapFunction<T, R> function, Stage<R> next) implements Stage<T> {
    @Override
    public void accept(T value) throws Exception {
      next.accept(function.map(value));
    }
  }

  private static final class Sum implements Stage<Double> {
    private double total;

    @Override
    public void accept(Double value) {
      total += value;
    }
  }
}
