package org.gyre.dataflow.function;

import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import org.gyre.dataflow.type.Layout;

/**
 * A summary of many values in a few bytes that are updated in place: a sum, a minimum, a count.
 *
 * <p>The accumulator lies in a row, so that no object is made per value. The engine calls {@link
 * #start} once per accumulator, then {@link #add} and {@link #merge} in any order and grouping, and
 * {@link #result} at the end. Implementations are records or other immutable classes; {@link
 * Aggregates} has the usual ones.
 *
 * @param <T> the type of the values
 * @param <R> the type of the summary
 */
public interface Aggregate<T, R> extends Serializable {

  /**
   * The bytes of the accumulator.
   *
   * @return at least 0
   */
  int size();

  /**
   * Writes the accumulator of no values.
   *
   * @param segment where it lies
   * @param at its offset
   */
  void start(MemorySegment segment, long at);

  /**
   * Adds a value.
   *
   * @param value the value
   * @param segment where the accumulator lies
   * @param at its offset
   * @throws Exception any failure of a user function
   */
  void add(T value, MemorySegment segment, long at) throws Exception;

  /**
   * Adds all values of another accumulator.
   *
   * @param from the segment of the other accumulator
   * @param fromAt its offset
   * @param into the segment of the accumulator that is changed
   * @param intoAt its offset
   * @throws Exception any failure of a user function
   */
  void merge(MemorySegment from, long fromAt, MemorySegment into, long intoAt) throws Exception;

  /**
   * The summary.
   *
   * @param segment where the accumulator lies
   * @param at its offset
   * @return the summary of the values added so far
   */
  R result(MemorySegment segment, long at);

  /**
   * The layout of the summary.
   *
   * @return the layout
   */
  Layout<R> layout();

  /**
   * The functions through which alone it looks at values. What none of them reads of a value need
   * not be kept for it.
   *
   * @return lambdas or method references with the value as their only parameter; empty, as here
   *     unless overridden, if it sees whole values
   */
  default Optional<List<Serializable>> fields() {
    return Optional.empty();
  }

  /**
   * What an accumulator of no values means: whether {@link #result} has an answer for it, as a
   * count has (0) and a minimum has not.
   *
   * @return true if an empty input has a summary
   */
  boolean summarisesNothing();

  /**
   * The summaries of the same values that this one consists of, whose accumulators lie one after
   * the other in its own. An engine may keep them one by one instead.
   *
   * @return the parts; empty if this is one summary, which it is unless overridden
   */
  default List<Aggregate<T, ?>> parts() {
    return List.of();
  }
}
