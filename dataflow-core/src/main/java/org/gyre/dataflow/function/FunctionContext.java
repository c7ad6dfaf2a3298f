package org.gyre.dataflow.function;

import java.util.function.Supplier;

/** What a task offers to the rich function that it opens. For the thread of the task. */
public interface FunctionContext {

  /**
   * The number of this task among those of its operator, which is that of the partition it works
   * on.
   *
   * @return from 0 to {@link #tasks} - 1
   */
  int taskIndex();

  /**
   * The number of tasks of the operator, which is that of the partitions.
   *
   * @return at least 1
   */
  int tasks();

  /**
   * The operator and its place, as in {@code explain()} and in errors.
   *
   * @return for instance {@code map at Words.java:12}
   */
  String operator();

  /**
   * How often this task was tried before.
   *
   * @return 0 in the first attempt
   */
  int attempt();

  /**
   * The superstep of the innermost loop in whose body the operator stands: a loop whose current
   * value it depends on. What does not depend on it is computed once, outside of the loop.
   *
   * @return from 1; 0 outside of loops
   */
  int superstep();

  /**
   * The parameters of the job.
   *
   * @return what was given to the environment; empty if nothing was
   */
  Parameters parameters();

  /**
   * The values of another data set, all of them in every task.
   *
   * @param <V> what the values were made into: a list, unless the broadcast says otherwise
   * @param broadcast the handle, made by {@code broadcast()} of a data set
   * @return the value; shared by all tasks, so not to be changed
   * @throws IllegalArgumentException if this operator does not read that broadcast
   */
  <V> V broadcast(Broadcast<V> broadcast);

  /**
   * A counter that the job result reports.
   *
   * @param name names it in the whole job: what operators and tasks add under one name is one sum
   * @return the part of this task, initially 0
   * @throws IllegalArgumentException if another operator uses the name for another accumulator
   */
  default Accumulators.LongCounter counter(String name) {
    return accumulator(name, Accumulators.LongCounter::new);
  }

  /**
   * An accumulator that the job result reports. Each task adds to an instance of its own; these are
   * merged, in the order of the tasks, when all tasks of a step have ended.
   *
   * @param <A> the type of the accumulator
   * @param name names it in the whole job: what operators and tasks add under one name is merged
   * @param empty makes one without values, as in {@code Accumulators.Histogram::new}
   * @return the part of this task; the same one for the same name
   * @throws IllegalArgumentException if the name is in use for an accumulator of another class
   */
  <A extends Accumulator<?, ?>> A accumulator(String name, Supplier<A> empty);

  /**
   * What this task adds to an aggregator of a loop in the superstep that runs.
   *
   * @param <A> the class of the accumulator
   * @param aggregator one that was declared for the loop in whose body the operator stands, or for
   *     a loop around that
   * @return the part of this task, initially empty; the same one for the same aggregator
   * @throws IllegalArgumentException if no loop around the operator has this aggregator, as is so
   *     where its values are the same in every superstep, and so are computed once outside of it
   */
  <A extends Accumulator<?, ?>> A aggregator(Aggregator<A, ?> aggregator);

  /**
   * What all tasks together have added to an aggregator of a loop in the superstep before.
   *
   * @param <R> the type of the aggregate
   * @param aggregator likewise
   * @return the aggregate; in the first superstep, that of an accumulator without values; shared by
   *     all tasks, so not to be changed
   * @throws IllegalArgumentException likewise
   */
  <R> R previousAggregate(Aggregator<?, R> aggregator);

  /**
   * Closes something when the task ends, however it ends, after {@link RichFunction#close}; what
   * was given last is closed first.
   *
   * @param <C> its type
   * @param resource a connection, a file
   * @return the resource
   */
  <C extends AutoCloseable> C closeAtEnd(C resource);

  /**
   * Returns if the job goes on. A function that works long on one value calls this now and then, so
   * that a job that was cancelled, or has failed elsewhere, ends at once.
   *
   * @throws java.util.concurrent.CancellationException if it does not go on; let it pass
   */
  void checkCancelled();
}
