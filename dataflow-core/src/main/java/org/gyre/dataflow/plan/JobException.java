package org.gyre.dataflow.plan;

/** A job failed. The message says what failed, where in the plan, and what to do. */
public class JobException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /**
   * A failure.
   *
   * @param message what, where, and what to do
   * @param cause what went wrong, or null
   */
  public JobException(String message, Throwable cause) {
    super(message, cause);
  }
}
