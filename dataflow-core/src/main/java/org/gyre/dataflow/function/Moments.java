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
 * How far the numbers are spread around their mean. The accumulator has the count, the mean, and
 * the sum of the squares of the distances from the mean.
 *
 * <p>A number is added as in Welford: Note on a Method for Calculating Corrected Sums of Squares
 * and Products, Technometrics 4 (1962); accumulators are merged as in Chan, Golub, LeVeque:
 * Algorithms for Computing the Sample Variance, The American Statistician 37 (1983). So no large
 * sum of squares is ever subtracted from another.
 *
 * @param <T> the type of the values
 * @param field finds the number
 * @param moment what is asked for
 */
record Moments<T>(DoubleField<T> field, Moment moment) implements Aggregate<T, Double> {

  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;

  static final int SIZE = 3 * Long.BYTES;

  private static final int MEAN_AT = 8;
  private static final int SQUARES_AT = 16;

  /** What is made of the accumulator. */
  enum Moment {
    /** The sample variance. */
    VARIANCE,
    /** The square root of the sample variance. */
    DEVIATION
  }

  @Override
  public int size() {
    return SIZE;
  }

  @Override
  public void start(MemorySegment segment, long at) {
    set(segment, at, 0, 0, 0);
  }

  private static void set(MemorySegment segment, long at, long count, double mean, double squares) {
    segment.set(LONG, at, count);
    segment.set(DOUBLE, at + MEAN_AT, mean);
    segment.set(DOUBLE, at + SQUARES_AT, squares);
  }

  @Override
  public void add(T value, MemorySegment segment, long at) throws Exception {
    add(field.of(value), segment, at);
  }

  static void add(double number, MemorySegment segment, long at) {
    long count = segment.get(LONG, at) + 1;
    double before = segment.get(DOUBLE, at + MEAN_AT);
    double distance = number - before;
    double mean = before + distance / count;
    double squares = segment.get(DOUBLE, at + SQUARES_AT) + distance * (number - mean);
    set(segment, at, count, mean, squares);
  }

  @Override
  public void merge(MemorySegment from, long fromAt, MemorySegment into, long intoAt) {
    add(from, fromAt, into, intoAt);
  }

  static void add(MemorySegment from, long fromAt, MemorySegment into, long intoAt) {
    long theirs = from.get(LONG, fromAt);
    long ours = into.get(LONG, intoAt);
    if (theirs == 0) {
      return;
    }
    if (ours == 0) {
      MemorySegment.copy(from, fromAt, into, intoAt, SIZE);
      return;
    }
    long count = ours + theirs;
    double mean = into.get(DOUBLE, intoAt + MEAN_AT);
    double distance = from.get(DOUBLE, fromAt + MEAN_AT) - mean;
    double share = (double) theirs / count;
    double squares =
        into.get(DOUBLE, intoAt + SQUARES_AT)
            + from.get(DOUBLE, fromAt + SQUARES_AT)
            + distance * distance * share * ours;
    set(into, intoAt, count, mean + distance * share, squares);
  }

  @Override
  public Double result(MemorySegment segment, long at) {
    double variance = variance(segment, at);
    return switch (moment) {
      case VARIANCE -> variance;
      case DEVIATION -> Math.sqrt(variance);
    };
  }

  /** The sample variance; NaN of fewer than two numbers. */
  static double variance(MemorySegment segment, long at) {
    long count = segment.get(LONG, at);
    return count == 0 ? Double.NaN : segment.get(DOUBLE, at + SQUARES_AT) / (count - 1);
  }

  static long count(MemorySegment segment, long at) {
    return segment.get(LONG, at);
  }

  static double mean(MemorySegment segment, long at) {
    return segment.get(DOUBLE, at + MEAN_AT);
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
