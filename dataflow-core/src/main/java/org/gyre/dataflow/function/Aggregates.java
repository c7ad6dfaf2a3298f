package org.gyre.dataflow.function;

import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;
import org.gyre.dataflow.type.Tuple2;

/**
 * The usual aggregates: count, sum, minimum and maximum of a number found in each value.
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
    return new Both<>(first, second);
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
  }

  private record Both<T, A, B>(Aggregate<T, A> first, Aggregate<T, B> second)
      implements Aggregate<T, Tuple2<A, B>> {

    @Override
    public int size() {
      return first.size() + second.size();
    }

    @Override
    public void start(MemorySegment segment, long at) {
      first.start(segment, at);
      second.start(segment, at + first.size());
    }

    @Override
    public void add(T value, MemorySegment segment, long at) throws Exception {
      first.add(value, segment, at);
      second.add(value, segment, at + first.size());
    }

    @Override
    public void merge(MemorySegment from, long fromAt, MemorySegment into, long intoAt)
        throws Exception {
      first.merge(from, fromAt, into, intoAt);
      second.merge(from, fromAt + first.size(), into, intoAt + first.size());
    }

    @Override
    public Tuple2<A, B> result(MemorySegment segment, long at) {
      return Tuple2.of(first.result(segment, at), second.result(segment, at + first.size()));
    }

    @Override
    @SuppressWarnings("unchecked") // the record class is raw, its components are given
    public Layout<Tuple2<A, B>> layout() {
      return (Layout<Tuple2<A, B>>)
          (Layout<?>) Layouts.ofRecord(Tuple2.class, List.of(first.layout(), second.layout()));
    }

    @Override
    public boolean summarisesNothing() {
      return first.summarisesNothing() && second.summarisesNothing();
    }
  }
}
