package org.gyre.dataflow.function;

import java.io.Serializable;

/**
 * A user function with a beginning and an end. A class that is a {@link MapFunction}, {@link
 * FilterFunction} or any other shape may implement this as well; a lambda gets the same by {@link
 * Rich}.
 *
 * <p>Each task works with an instance of its own: a copy made by serialization, so that what the
 * function holds must be serializable, and its fields may change. On the thread of the task, in
 * this order:
 *
 * <ol>
 *   <li>{@link #open} once, before the first value, also in a task that gets no values;
 *   <li>the function for each value;
 *   <li>{@link #close} once when the task ends, however it ends: also if {@code open} failed.
 * </ol>
 *
 * <p>In the body of a loop every superstep runs tasks of its own, and so opens and closes instances
 * of its own; what a loop computes once is opened once. {@link FunctionContext#superstep} tells
 * which superstep it is.
 *
 * <p>Functions of map, flatMap, filter, mapPartition, reduce, reduceGroup, combineGroup, join,
 * coGroup and cross can be rich. Keys, aggregates and what they call, partitioners, generators and
 * initializers of broadcasts cannot: they are refused where they are given.
 */
public interface RichFunction extends Serializable {

  /**
   * Called before the first value.
   *
   * @param context what the task offers; valid until {@link #close} has returned
   * @throws Exception any failure; ends the job with a report that names this call
   */
  default void open(FunctionContext context) throws Exception {}

  /**
   * Called when the task ends. Returns what {@link #open} took; copes with an {@code open} that has
   * failed half-way.
   *
   * @throws Exception any failure; ends the job, and is reported beside an earlier failure
   */
  default void close() throws Exception {}
}
