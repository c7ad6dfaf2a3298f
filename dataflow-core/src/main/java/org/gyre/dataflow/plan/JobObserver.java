package org.gyre.dataflow.plan;

/**
 * Is told how a job goes. Called from the threads of the job, several at a time; must return at
 * once and not throw.
 */
public interface JobObserver {

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
   * A superstep of an iteration has ended.
   *
   * @param step the iteration
   * @param superstep its number, from 1
   */
  default void superstep(String step, int superstep) {}

  /**
   * A step has ended.
   *
   * @param step what it did
   * @param seconds how long it took
   */
  default void finished(String step, double seconds) {}
}
