package org.gyre.dataflow.function;

import java.io.Serializable;
import org.gyre.dataflow.type.Handle;

/**
 * What the functions in the body of a loop add up in each superstep: how far values have moved, how
 * many have changed. The handle is declared where the loop is made; by it functions with a context
 * add to the aggregate of the superstep that runs ({@link FunctionContext#aggregator}) and read
 * that of the superstep before ({@link FunctionContext#previousAggregate}), rules end the loop, and
 * the job result tells the aggregate of each superstep.
 *
 * <p>Each task adds to an accumulator of its own; these are merged in the order of the tasks, and a
 * superstep begins with an empty one. So an aggregate depends on the number of tasks as far as the
 * accumulator depends on how values are divided: not at all for whole numbers and ranges, while a
 * sum of floating-point numbers, although {@link #sum} keeps what rounding loses, may differ in its
 * last bits. A rule that compares such a sum with a limit should not hang on these.
 *
 * <p>Handles are compared by identity. The aggregates of all supersteps are in the job result, on
 * the heap, which accumulators that hold on to all values may fill.
 *
 * @param <A> the class of the accumulator that tasks add to
 * @param <R> the type of the aggregate
 */
public final class Aggregator<A extends Accumulator<?, R>, R> implements Handle, Serializable {

  private static final long serialVersionUID = 1;

  private final String name;
  private final Empty<A> empty;

  /**
   * Makes accumulators without values.
   *
   * @param <A> their class
   */
  @FunctionalInterface
  public interface Empty<A> extends Serializable {

    /**
     * Makes one.
     *
     * @return a new accumulator
     */
    A make();
  }

  private Aggregator(String name, Empty<A> empty) {
    this.name = name;
    this.empty = empty;
  }

  /**
   * An aggregator of any kind.
   *
   * @param <A> the class of the accumulator
   * @param <R> the type of the aggregate
   * @param name tells it from the other aggregators of its loop, in the job result
   * @param empty makes an accumulator without values, as in {@code Accumulators.Histogram::new}
   * @return the handle
   */
  public static <A extends Accumulator<?, R>, R> Aggregator<A, R> of(String name, Empty<A> empty) {
    return new Aggregator<>(name, empty);
  }

  /**
   * A sum of whole numbers, or a count; wraps around beyond 64 bits.
   *
   * @param name likewise
   * @return the handle
   */
  public static Aggregator<Accumulators.LongCounter, Long> counter(String name) {
    return of(name, Accumulators.LongCounter::new);
  }

  /**
   * A sum of floating-point numbers, with what rounding loses of each.
   *
   * @param name likewise
   * @return the handle
   */
  public static Aggregator<Accumulators.DoubleSum, Double> sum(String name) {
    return of(name, Accumulators.DoubleSum::new);
  }

  /**
   * The least and the greatest of whole numbers.
   *
   * @param name likewise
   * @return the handle
   */
  public static Aggregator<Accumulators.LongRange, Accumulators.LongRange> range(String name) {
    return of(name, Accumulators.LongRange::new);
  }

  /**
   * The least and the greatest of floating-point numbers; NaN is left out.
   *
   * @param name likewise
   * @return the handle
   */
  public static Aggregator<Accumulators.DoubleRange, Accumulators.DoubleRange> doubleRange(
      String name) {
    return of(name, Accumulators.DoubleRange::new);
  }

  /**
   * Its name.
   *
   * @return unique in a loop
   */
  public String name() {
    return name;
  }

  /**
   * An accumulator without values; for executors.
   *
   * @return a new one
   */
  public A empty() {
    return empty.make();
  }

  @Override
  public String toString() {
    return "the aggregator '" + name + "'";
  }
}
