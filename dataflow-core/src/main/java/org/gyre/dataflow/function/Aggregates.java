package org.gyre.dataflow.function;

import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import org.gyre.dataflow.type.Components;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;
import org.gyre.dataflow.type.Tuple2;
import org.gyre.dataflow.type.Tuple3;
import org.gyre.dataflow.type.Tuple4;

/**
 * The usual aggregates: count, sum, mean, spread, minimum and maximum of what is found in each
 * value.
 *
 * <p>Sums of {@code long} wrap around on overflow as {@code +} does. Sums of {@code double} are
 * plain sums in an order that depends on the parallelism: equal within rounding. Minima and maxima
 * follow {@link Double#compare}: {@code -0.0 < 0.0} and NaN is the largest.
 */
public final class Aggregates {

  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;

  private Aggregates() {}

  /**
   * Finds a {@code long} in a value.
   *
   * @param <T> the type of the values
   */
  @FunctionalInterface
  public interface LongField<T> extends Serializable {

    /**
     * Called once per value.
     *
     * @param value the value
     * @return the number
     * @throws Exception any failure
     */
    long of(T value) throws Exception;
  }

  /**
   * Finds a {@code double} in a value.
   *
   * @param <T> the type of the values
   */
  @FunctionalInterface
  public interface DoubleField<T> extends Serializable {

    /**
     * Called once per value.
     *
     * @param value the value
     * @return the number
     * @throws Exception any failure
     */
    double of(T value) throws Exception;
  }

  /**
   * The number of values.
   *
   * @param <T> the type of the values
   * @return the aggregate
   */
  public static <T> Aggregate<T, Long> count() {
    return new LongFold<>(value -> 1, LongRule.SUM, true);
  }

  /**
   * The sum of a {@code long}; 0 for no values.
   *
   * @param <T> the type of the values
   * @param field finds the number
   * @return the aggregate
   */
  public static <T> Aggregate<T, Long> sumLong(LongField<T> field) {
    return new LongFold<>(field, LongRule.SUM, true);
  }

  /**
   * The smallest {@code long}.
   *
   * @param <T> the type of the values
   * @param field finds the number
   * @return the aggregate
   */
  public static <T> Aggregate<T, Long> minLong(LongField<T> field) {
    return new LongFold<>(field, LongRule.MIN, false);
  }

  /**
   * The largest {@code long}.
   *
   * @param <T> the type of the values
   * @param field finds the number
   * @return the aggregate
   */
  public static <T> Aggregate<T, Long> maxLong(LongField<T> field) {
    return new LongFold<>(field, LongRule.MAX, false);
  }

  /**
   * The sum of a {@code double}; 0 for no values.
   *
   * @param <T> the type of the values
   * @param field finds the number
   * @return the aggregate
   */
  public static <T> Aggregate<T, Double> sumDouble(DoubleField<T> field) {
    return new DoubleFold<>(field, DoubleRule.SUM, true);
  }

  /**
   * The smallest {@code double}.
   *
   * @param <T> the type of the values
   * @param field finds the number
   * @return the aggregate
   */
  public static <T> Aggregate<T, Double> minDouble(DoubleField<T> field) {
    return new DoubleFold<>(field, DoubleRule.MIN, false);
  }

  /**
   * The largest {@code double}.
   *
   * @param <T> the type of the values
   * @param field finds the number
   * @return the aggregate
   */
  public static <T> Aggregate<T, Double> maxDouble(DoubleField<T> field) {
    return new DoubleFold<>(field, DoubleRule.MAX, false);
  }

  /**
   * The mean of a number.
   *
   * @param <T> the type of the values
   * @param field finds the number; it may be a {@code long}
   * @return the aggregate
   */
  public static <T> Aggregate<T, Double> average(DoubleField<T> field) {
    return new Mean<>(field);
  }

  /**
   * The sample variance of a number: the sum of the squares of the distances from the mean, divided
   * by one less than their count; NaN for a single value.
   *
   * @param <T> the type of the values
   * @param field finds the number; it may be a {@code long}
   * @return the aggregate
   */
  public static <T> Aggregate<T, Double> variance(DoubleField<T> field) {
    return new Moments<>(field, Moments.Moment.VARIANCE);
  }

  /**
   * The sample standard deviation of a number, the square root of its {@link #variance}.
   *
   * @param <T> the type of the values
   * @param field finds the number; it may be a {@code long}
   * @return the aggregate
   */
  public static <T> Aggregate<T, Double> standardDeviation(DoubleField<T> field) {
    return new Moments<>(field, Moments.Moment.DEVIATION);
  }

  /**
   * The smallest of what a function finds, such as a date; null is smaller than all else.
   *
   * @param <T> the type of the values
   * @param <V> the type of what is found
   * @param field finds it; of a type that a declared function tells and that has a fixed size
   * @return the aggregate
   * @throws IllegalArgumentException if the type cannot be told, or has no fixed size, as texts
   */
  public static <T, V> Aggregate<T, V> min(KeyFunction<T, V> field) {
    return new Extreme<>(field, layout(field), -1);
  }

  /**
   * The largest of what a function finds, such as a date; null is smaller than all else.
   *
   * @param <T> the type of the values
   * @param <V> the type of what is found
   * @param field finds it; of a type that a declared function tells and that has a fixed size
   * @return the aggregate
   * @throws IllegalArgumentException if the type cannot be told, or has no fixed size, as texts
   */
  public static <T, V> Aggregate<T, V> max(KeyFunction<T, V> field) {
    return new Extreme<>(field, layout(field), 1);
  }

  @SuppressWarnings("unchecked") // the layout is made for the type that the function returns
  private static <V> Layout<V> layout(KeyFunction<?, V> field) {
    return (Layout<V>)
        Layouts.ofResult(field, KeyFunction.class, 1)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "the type of a minimum or maximum cannot be told from its function; use a"
                            + " method reference, or a lambda that returns no generic type"));
  }

  /**
   * Two summaries of the same values.
   *
   * @param <T> the type of the values
   * @param <A> the type of the first summary
   * @param <B> the type of the second summary
   * @param first the first summary
   * @param second the second summary
   * @return both, as a pair
   */
  public static <T, A, B> Aggregate<T, Tuple2<A, B>> both(
      Aggregate<T, A> first, Aggregate<T, B> second) {
    return new Several<>(first, second, null, null);
  }

  /**
   * Three summaries of the same values.
   *
   * @param <T> the type of the values
   * @param <A> the type of the first summary
   * @param <B> the type of the second summary
   * @param <C> the type of the third summary
   * @param first the first summary
   * @param second the second summary
   * @param third the third summary
   * @return all, as a tuple
   */
  public static <T, A, B, C> Aggregate<T, Tuple3<A, B, C>> all(
      Aggregate<T, A> first, Aggregate<T, B> second, Aggregate<T, C> third) {
    return new Several<>(first, second, third, null);
  }

  /**
   * Four summaries of the same values. For more, summaries of summaries can be made: {@code
   * both(all(…), all(…))}.
   *
   * @param <T> the type of the values
   * @param <A> the type of the first summary
   * @param <B> the type of the second summary
   * @param <C> the type of the third summary
   * @param <D> the type of the fourth summary
   * @param first the first summary
   * @param second the second summary
   * @param third the third summary
   * @param fourth the fourth summary
   * @return all, as a tuple
   */
  public static <T, A, B, C, D> Aggregate<T, Tuple4<A, B, C, D>> all(
      Aggregate<T, A> first,
      Aggregate<T, B> second,
      Aggregate<T, C> third,
      Aggregate<T, D> fourth) {
    return new Several<>(first, second, third, fourth);
  }

  private enum LongRule {
    SUM(0) {
      @Override
      long fold(long left, long right) {
        return left + right;
      }
    },
    MIN(Long.MAX_VALUE) {
      @Override
      long fold(long left, long right) {
        return Math.min(left, right);
      }
    },
    MAX(Long.MIN_VALUE) {
      @Override
      long fold(long left, long right) {
        return Math.max(left, right);
      }
    };

    final long identity;

    LongRule(long identity) {
      this.identity = identity;
    }

    abstract long fold(long left, long right);
  }

  private enum DoubleRule {
    SUM(0.0) {
      @Override
      double fold(double left, double right) {
        return left + right;
      }
    },
    MIN(Double.NaN) {
      @Override
      double fold(double left, double right) {
        return Double.compare(left, right) <= 0 ? left : right;
      }
    },
    MAX(Double.NEGATIVE_INFINITY) {
      @Override
      double fold(double left, double right) {
        return Double.compare(left, right) >= 0 ? left : right;
      }
    };

    final double identity;

    DoubleRule(double identity) {
      this.identity = identity;
    }

    abstract double fold(double left, double right);
  }

  /**
   * Statistics of every component, as {@link Summary} says.
   *
   * @param <T> the type of the values
   * @param layout the layout of the values
   * @return the aggregate; of no values all numbers of values are 0
   */
  public static <T> Aggregate<T, Summary> summary(Layout<T> layout) {
    return new SummaryOfComponents<>(Components.of(layout));
  }

  private record LongFold<T>(LongField<T> field, LongRule rule, boolean summarisesNothing)
      implements Aggregate<T, Long> {

    @Override
    public int size() {
      return Long.BYTES;
    }

    @Override
    public void start(MemorySegment segment, long at) {
      segment.set(LONG, at, rule.identity);
    }

    @Override
    public void add(T value, MemorySegment segment, long at) throws Exception {
      segment.set(LONG, at, rule.fold(segment.get(LONG, at), field.of(value)));
    }

    @Override
    public void merge(MemorySegment from, long fromAt, MemorySegment into, long intoAt) {
      into.set(LONG, intoAt, rule.fold(into.get(LONG, intoAt), from.get(LONG, fromAt)));
    }

    @Override
    public Long result(MemorySegment segment, long at) {
      return segment.get(LONG, at);
    }

    @Override
    public Layout<Long> layout() {
      return Layouts.of(Long.class);
    }

    @Override
    public Optional<List<Serializable>> fields() {
      return Optional.of(List.of(field));
    }
  }

  private record DoubleFold<T>(DoubleField<T> field, DoubleRule rule, boolean summarisesNothing)
      implements Aggregate<T, Double> {

    @Override
    public int size() {
      return Double.BYTES;
    }

    @Override
    public void start(MemorySegment segment, long at) {
      segment.set(DOUBLE, at, rule.identity);
    }

    @Override
    public void add(T value, MemorySegment segment, long at) throws Exception {
      segment.set(DOUBLE, at, rule.fold(segment.get(DOUBLE, at), field.of(value)));
    }

    @Override
    public void merge(MemorySegment from, long fromAt, MemorySegment into, long intoAt) {
      into.set(DOUBLE, intoAt, rule.fold(into.get(DOUBLE, intoAt), from.get(DOUBLE, fromAt)));
    }

    @Override
    public Double result(MemorySegment segment, long at) {
      return segment.get(DOUBLE, at);
    }

    @Override
    public Layout<Double> layout() {
      return Layouts.of(Double.class);
    }

    @Override
    public Optional<List<Serializable>> fields() {
      return Optional.of(List.of(field));
    }
  }
}
