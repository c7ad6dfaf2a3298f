package org.gyre.dataflow.function;

import java.io.Serializable;

/**
 * Makes the function that a task calls for its values; see {@link Rich}.
 *
 * @param <F> the type of that function
 */
@FunctionalInterface
public interface ContextFunction<F> extends Serializable {

  /**
   * Called once in each task, before its first value.
   *
   * @param context what the task offers; valid until the task ends
   * @return the function to call for each value; not null
   * @throws Exception any failure; ends the job with a report that names this call
   */
  F open(FunctionContext context) throws Exception;
}
