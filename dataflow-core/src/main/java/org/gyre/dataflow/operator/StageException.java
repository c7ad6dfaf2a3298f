package org.gyre.dataflow.operator;

/**
 * A stage of the engine failed, as when a disk is full; keeps a user function that it came through
 * from being blamed.
 */
public final class StageException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final boolean isUndecided;

  /**
   * A failure.
   *
   * @param operator the operator and its place
   * @param failure what went wrong
   */
  public StageException(String operator, Exception failure) {
    super(operator + ": " + failure.getMessage(), failure);
    this.isUndecided = false;
  }

  /**
   * A failure.
   *
   * @param message the operator and its place, what went wrong, and what to do
   */
  public StageException(String message) {
    this(message, false);
  }

  private StageException(String message, boolean isUndecided) {
    super(message);
    this.isUndecided = isUndecided;
  }

  /**
   * A type cannot be told from the values that have come; those that follow may tell it.
   *
   * @param message the operator and its place, and what to do if none does
   * @return the failure
   */
  public static StageException undecided(String message) {
    return new StageException(message, true);
  }

  boolean isUndecided() {
    return isUndecided;
  }
}
