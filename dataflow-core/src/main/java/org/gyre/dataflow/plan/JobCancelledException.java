package org.gyre.dataflow.plan;

/** A job was cancelled before its end. */
public final class JobCancelledException extends JobException {

  private static final long serialVersionUID = 1;

  /** The job was cancelled by a call. */
  public JobCancelledException() {
    super("the job was cancelled", null);
  }
}
