package org.gyre.dataflow.operator;

import java.util.concurrent.CancellationException;
import org.gyre.dataflow.memory.InsufficientMemoryException;

/**
 * A user function failed, or returned what it must not. The message names the operator and the
 * value at hand.
 */
public final class OperatorException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private static final int SHOWN = 200;

  private OperatorException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Tells a failure of the function from one that only came through it, from stages that it called.
   *
   * @param operator the operator and its place
   * @param value the value the function was called with
   * @param failure what it threw
   * @return the exception to throw
   */
  static RuntimeException of(String operator, Object value, Exception failure) {
    return onlyPassedThrough(failure)
        ? (RuntimeException) failure
        : new OperatorException(
            operator + " failed on value " + show(value) + ": " + describe(failure), failure);
  }

  private static boolean onlyPassedThrough(Exception failure) {
    return failure instanceof OperatorException
        || failure instanceof CancellationException
        || failure instanceof InsufficientMemoryException
        || failure instanceof StageException;
  }

  /**
   * A failure of a function when it is opened or closed, or of a format; tells it from one that
   * only came through it.
   *
   * @param operator the operator and its place
   * @param phase what was to be done: {@code open} or {@code close}
   * @param failure what it threw
   * @return the exception to throw
   */
  public static RuntimeException inPhase(String operator, String phase, Exception failure) {
    return onlyPassedThrough(failure)
        ? (RuntimeException) failure
        : new OperatorException(
            operator + " failed to " + phase + ": " + describe(failure), failure);
  }

  static OperatorException nullResult(String operator, Object value) {
    return new OperatorException(
        operator
            + " returned null for value "
            + show(value)
            + "; return a value, or filter such values out (flatMap can do both)",
        null);
  }

  static OperatorException nullKey(String operator, Object value) {
    return new OperatorException(
        operator
            + " found the key null in value "
            + show(value)
            + "; filter such values out, or let the key be a record component marked @Nullable",
        null);
  }

  static OperatorException otherKey(String operator, Object value, Object merged) {
    return new OperatorException(
        operator
            + ": merging value "
            + show(value)
            + " made "
            + show(merged)
            + ", which has another key; let the function that merges keep the key",
        null);
  }

  static OperatorException noPartition(
      String operator, Object value, Object key, int partition, int partitions) {
    return new OperatorException(
        operator
            + ": the partitioner returned "
            + partition
            + " for the key "
            + show(key)
            + " of value "
            + show(value)
            + "; let it return at least 0 and less than the "
            + partitions
            + " partitions it is given",
        null);
  }

  private static String describe(Exception failure) {
    String name = failure.getClass().getSimpleName();
    return failure.getMessage() == null ? name : name + ": " + failure.getMessage();
  }

  private static String show(Object value) {
    String text;
    try {
      text = String.valueOf(value);
    } catch (RuntimeException e) {
      text = "of " + value.getClass().getName() + " (whose toString fails: " + e + ")";
    }
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }
}
