package org.gyre.dataflow.function;

import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import org.gyre.dataflow.function.Aggregates.DoubleField;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;

/**
 * The mean of a number. The accumulator has the sum and the count.
 *
 * @param <T> the type of the values
 * @param field finds the number
 */
record Mean<T>(DoubleField<T> field) implements Aggregate<T, Double> {

  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;
  private static final int COUNT_AT = 8;

  @Override
  public int size() {
    return 2 * Long.BYTES;
  }

  @Override
  public void start(MemorySegment segment, long at) {
    set(segment, at, 0, 0);
  }

  private static void set(MemorySegment segment, long at, double sum, long count) {
    segment.set(DOUBLE, at, sum);
    segment.set(LONG, at + COUNT_AT, count);
  }

  @Override
  public void add(T value, MemorySegment segment, long at) throws Exception {
    double sum = segment.get(DOUBLE, at) + field.of(value);
    set(segment, at, sum, segment.get(LONG, at + COUNT_AT) + 1);
  }

  @Override
  public void merge(MemorySegment from, long fromAt, MemorySegment into, long intoAt) {
    double sum = into.get(DOUBLE, intoAt) + from.get(DOUBLE, fromAt);
    set(into, intoAt, sum, into.get(LONG, intoAt + COUNT_AT) + from.get(LONG, fromAt + COUNT_AT));
  }

  @Override
  public Double result(MemorySegment segment, long at) {
    return segment.get(DOUBLE, at) / segment.get(LONG, at + COUNT_AT);
  }

  @Override
  public Layout<Double> layout() {
    return Layouts.of(Double.class);
  }

  @Override
  public Optional<List<Serializable>> fields() {
    return Optional.of(List.of(field));
  }

  @Override
  public boolean summarisesNothing() {
    return false;
  }
}
