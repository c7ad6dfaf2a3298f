package org.gyre.dataflow.operator;

/**
 * One step of a chain of operators as it runs in one task.
 *
 * <p>A stage is called by the stage before it, always on the thread of its task: {@link #accept}
 * any number of times, {@link #signal} in between, and {@link Signal#END_OF_INPUT} once at the end.
 * It calls the next stage the same way, within those calls; it never blocks but in an exchange.
 * After an exception the task ends and the stage is called no more: what a stage holds beside
 * memory (files, outputs) belongs to the task and is closed by it.
 *
 * <p>Concrete stages are <em>kernels</em>: plain classes of which {@link Kernel} loads a private
 * copy per use in a plan, with functions and layouts as constants.
 *
 * @param <T> the type of the values it takes
 */
public abstract class Stage<T> {

  /**
   * Takes one value.
   *
   * @param value the value; not null
   * @throws Exception any failure; ends the job
   */
  public abstract void accept(T value) throws Exception;

  /**
   * Takes a signal, acts on it, and passes it on.
   *
   * @param signal the signal
   * @throws Exception any failure; ends the job
   */
  public abstract void signal(Signal signal) throws Exception;
}
