package org.gyre.dataflow.plan;

import org.gyre.dataflow.type.Nullable;

/**
 * Is told how a job goes. Called from the threads of the job, several at a time; must return at
 * once and not throw.
 */
public interface JobObserver {

  /** Looks at nothing. */
  JobObserver NONE = new JobObserver() {};

  /**
   * A job begins.
   *
   * @param plan how it will be run
   */
  default void jobStarted(Explanation plan) {}

  /**
   * A step begins.
   *
   * @param step what it does, as in {@code explain()}
   */
  default void started(String step) {}

  /**
   * Input has been read.
   *
   * @param step the reading step
   * @param done the weight read so far, in bytes or values
   * @param total the weight of the whole input
   */
  default void progress(String step, long done, long total) {}

  /**
   * A superstep of a loop has ended, and its checkpoint is on the disk if one was due. An observer
   * that asks for an end now, by {@code stopAfterSuperstep()} of the environment, gets it now.
   *
   * @param loop the loop, as in {@code explain()}
   * @param superstep its number and time, and what it has added up
   */
  default void superstep(String loop, LoopReport.Superstep superstep) {}

  /**
   * A step has ended.
   *
   * @param report what it has written for later steps, how much of that was spilled, and the time
   */
  default void finished(JobResult.StepReport report) {}

  /**
   * A job has ended.
   *
   * @param result what it has done; null if it failed or was cancelled
   */
  default void jobEnded(@Nullable JobResult result) {}
}
