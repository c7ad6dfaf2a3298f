package org.gyre.dataflow.function;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.gyre.dataflow.type.Nullable;

/** The usual accumulators; see {@link FunctionContext#accumulator}. */
public final class Accumulators {

  private Accumulators() {}

  /** A sum of whole numbers; wraps around beyond 64 bits. */
  public static final class LongCounter implements Accumulator<Long, Long> {

    private long sum;

    /** Makes a counter at 0. */
    public LongCounter() {}

    /** Adds one. */
    public void increment() {
      sum++;
    }

    /**
     * Adds a number.
     *
     * @param number may be negative
     */
    public void add(long number) {
      sum += number;
    }

    @Override
    public void add(Long value) {
      sum += value;
    }

    @Override
    public void merge(Accumulator<Long, Long> other) {
      sum += ((LongCounter) other).sum;
    }

    @Override
    public Long result() {
      return sum;
    }
  }

  /** A sum of floating-point numbers, with what rounding loses of each. */
  public static final class DoubleSum implements Accumulator<Double, Double> {

    private final CompensatedSum sum = new CompensatedSum();

    /** Makes a sum of nothing, which is 0. */
    public DoubleSum() {}

    /**
     * Adds a number.
     *
     * @param number any
     */
    public void add(double number) {
      sum.add(number);
    }

    @Override
    public void add(Double value) {
      sum.add(value);
    }

    @Override
    public void merge(Accumulator<Double, Double> other) {
      sum.add(((DoubleSum) other).sum);
    }

    @Override
    public Double result() {
      return sum.value();
    }
  }

  /** The least and the greatest of whole numbers. */
  public static final class LongRange implements Accumulator<Long, LongRange> {

    private boolean hasValues;
    private long least = Long.MAX_VALUE;
    private long greatest = Long.MIN_VALUE;

    /** Makes a range of nothing. */
    public LongRange() {}

    /**
     * Adds a number.
     *
     * @param number any
     */
    public void add(long number) {
      hasValues = true;
      least = Math.min(least, number);
      greatest = Math.max(greatest, number);
    }

    @Override
    public void add(Long value) {
      add(value.longValue());
    }

    @Override
    public void merge(Accumulator<Long, LongRange> other) {
      LongRange range = (LongRange) other;
      hasValues |= range.hasValues;
      least = Math.min(least, range.least);
      greatest = Math.max(greatest, range.greatest);
    }

    /**
     * The least number.
     *
     * @return the number; empty if none was added
     */
    public OptionalLong minimum() {
      return hasValues ? OptionalLong.of(least) : OptionalLong.empty();
    }

    /**
     * The greatest number.
     *
     * @return the number; empty if none was added
     */
    public OptionalLong maximum() {
      return hasValues ? OptionalLong.of(greatest) : OptionalLong.empty();
    }

    @Override
    public LongRange result() {
      return this;
    }
  }

  /** The least and the greatest of floating-point numbers; NaN is left out. */
  public static final class DoubleRange implements Accumulator<Double, DoubleRange> {

    private boolean hasValues;
    private double least = Double.POSITIVE_INFINITY;
    private double greatest = Double.NEGATIVE_INFINITY;

    /** Makes a range of nothing. */
    public DoubleRange() {}

    /**
     * Adds a number.
     *
     * @param number any; NaN is ignored
     */
    public void add(double number) {
      if (!Double.isNaN(number)) {
        hasValues = true;
        least = Math.min(least, number);
        greatest = Math.max(greatest, number);
      }
    }

    @Override
    public void add(Double value) {
      add(value.doubleValue());
    }

    @Override
    public void merge(Accumulator<Double, DoubleRange> other) {
      DoubleRange range = (DoubleRange) other;
      hasValues |= range.hasValues;
      least = Math.min(least, range.least);
      greatest = Math.max(greatest, range.greatest);
    }

    /**
     * The least number.
     *
     * @return the number; empty if none was added
     */
    public OptionalDouble minimum() {
      return hasValues ? OptionalDouble.of(least) : OptionalDouble.empty();
    }

    /**
     * The greatest number.
     *
     * @return the number; empty if none was added
     */
    public OptionalDouble maximum() {
      return hasValues ? OptionalDouble.of(greatest) : OptionalDouble.empty();
    }

    @Override
    public DoubleRange result() {
      return this;
    }
  }

  /** The mean of numbers. */
  public static final class Average implements Accumulator<Double, OptionalDouble> {

    private final CompensatedSum sum = new CompensatedSum();
    private long count;

    /** Makes a mean of nothing, which is empty. */
    public Average() {}

    /**
     * Adds a number.
     *
     * @param number any
     */
    public void add(double number) {
      sum.add(number);
      count++;
    }

    @Override
    public void add(Double value) {
      add(value.doubleValue());
    }

    @Override
    public void merge(Accumulator<Double, OptionalDouble> other) {
      Average average = (Average) other;
      sum.add(average.sum);
      count += average.count;
    }

    /** {@inheritDoc} Empty if nothing was added. */
    @Override
    public OptionalDouble result() {
      return count == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum.value() / count);
    }
  }

  /**
   * How often each value was added. Each different value takes heap in every task.
   *
   * @param <V> the type of the values, which have an order
   */
  public static final class Histogram<V extends Comparable<? super V>>
      implements Accumulator<V, Map<V, Long>> {

    private final TreeMap<V, Long> counts = new TreeMap<>();

    /** Makes a histogram of nothing. */
    public Histogram() {}

    @Override
    public void add(V value) {
      counts.merge(value, 1L, Long::sum);
    }

    @Override
    public void merge(Accumulator<V, Map<V, Long>> other) {
      ((Histogram<V>) other)
          .counts.forEach((value, count) -> counts.merge(value, count, Long::sum));
    }

    /** {@inheritDoc} Unmodifiable, in the order of the values. */
    @Override
    public Map<V, Long> result() {
      return Collections.unmodifiableSortedMap(counts);
    }
  }

  /**
   * All values that were added, in the order of the tasks. They are held on the heap.
   *
   * @param <V> the type of the values
   */
  public static final class ListAccumulator<V> implements Accumulator<V, List<V>> {

    private final List<V> values = new ArrayList<>();

    /** Makes an empty list. */
    public ListAccumulator() {}

    @Override
    public void add(@Nullable V value) {
      values.add(value);
    }

    @Override
    public void merge(Accumulator<V, List<V>> other) {
      values.addAll(((ListAccumulator<V>) other).values);
    }

    /** {@inheritDoc} Unmodifiable. */
    @Override
    public List<V> result() {
      return Collections.unmodifiableList(values);
    }
  }
}
