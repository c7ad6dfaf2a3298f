package org.gyre.dataflow.plan;

import java.util.function.Consumer;

/**
 * Runs plans. The local engine is one; so is the reference executor of the tests. Runs one plan at
 * a time.
 */
public interface Executor extends AutoCloseable {

  /**
   * Runs a plan to its end.
   *
   * @param plan the plan
   * @return what the sinks collected, and how the run went
   * @throws JobException if it fails; nothing of its outputs is visible, no temporary file and no
   *     memory is left
   * @throws JobCancelledException if {@link #cancel} was called meanwhile; likewise
   */
  default JobResult execute(Plan plan) {
    return execute(
        plan,
        value -> {
          throw new IllegalStateException(
              "the plan delivers values, but there is nobody to receive " + value);
        });
  }

  /**
   * Runs a plan to its end, and hands over the values of its {@link Node.Deliver} sinks while it
   * runs.
   *
   * @param plan the plan
   * @param receiver takes the values, partition by partition in their order: on the calling thread,
   *     or on one other where the plan is so deep that it needs a stack of its own. What it throws
   *     ends the job
   * @return what the sinks collected, and how the run went
   * @throws JobException if it fails, likewise
   * @throws JobCancelledException if {@link #cancel} was called meanwhile, likewise
   */
  JobResult execute(Plan plan, Consumer<Object> receiver);

  /**
   * How the plan would be run.
   *
   * @param plan the plan
   * @return the plan and what is done for each part of it
   */
  Explanation explain(Plan plan);

  /**
   * Frees what was kept of a node, asked for or not. Does nothing where nothing is kept.
   *
   * @param node the node
   */
  default void forget(Node<?> node) {}

  /**
   * Ends the outermost loop that runs after its current superstep, as if that were its last. Can be
   * called from any thread.
   *
   * @return whether a loop runs
   */
  boolean stopAfterSuperstep();

  /** Ends the running plan, if any, as soon as possible. Can be called from any thread. */
  void cancel();

  /**
   * Returns all resources.
   *
   * @throws IllegalStateException if memory is still held, which is an error of the executor
   */
  @Override
  void close();

  /** Makes executors; found by {@link java.util.ServiceLoader}. */
  interface Factory {

    /**
     * Makes an executor.
     *
     * @param options how it should run
     * @return the executor
     * @throws IllegalArgumentException if the options cannot work here; the message says what would
     */
    Executor create(Options options);
  }
}
