package org.gyre.dataflow.run;

import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.TaskContext;
import org.gyre.dataflow.type.Nullable;

/**
 * A step of the physical plan as it runs: values that can be pushed through a chain of stages.
 *
 * <p>Whoever consumes a flow calls {@link #prepare} once on the coordinating thread, which runs
 * everything that must have ended before the first value comes, and then {@link #run} once in each
 * of the tasks. Doing so again runs the step again: that is how a loop runs its body, with kernels
 * that are compiled already.
 */
interface Flow {

  /**
   * Runs all steps that block: after it the values can come.
   *
   * @throws Exception any failure; ends the job
   */
  void prepare() throws Exception;

  /**
   * Pushes the values of one partition into a stage, and then the end of input.
   *
   * @param task the task that runs it
   * @param out the next stage
   * @throws Exception any failure; ends the job
   */
  void run(TaskContext task, Stage<Object> out) throws Exception;

  /**
   * The type of the values.
   *
   * @return the layout, or the promise of one
   */
  LateLayout layout();

  /**
   * Why {@link #run} must not be called a second time for a task, after it has failed.
   *
   * @return the reason; null if the second time gives the same values
   */
  default @Nullable String whyOnlyOnce() {
    return "what it reads is freed as it is read";
  }
}
