package org.gyre.dataflow.operator;

/**
 * A stage of the engine failed, as when a disk is full; keeps a user function that it came through
 * from being blamed.
 */
public final class StageException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /**
   * A failure.
   *
   * @param operator the operator and its place
   * @param failure what went wrong
   */
  public StageException(String operator, Exception failure) {
    super(operator + ": " + failure.getMessage(), failure);
  }

  /**
   * A failure.
   *
   * @param message the operator and its place, what went wrong, and what to do
   */
  public StageException(String message) {
    super(message);
  }
}
