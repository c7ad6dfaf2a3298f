package org.gyre.dataflow.memory;

/**
 * The memory budget cannot give what an operator cannot work without. The message names the
 * operator, what it needs, what the budget is and the budget that would do.
 */
public final class InsufficientMemoryException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final long sufficientBudget;

  /**
   * A refusal.
   *
   * @param message what was needed, by whom, and the remedy
   * @param sufficientBudget the budget in bytes with which the request would have been granted
   */
  InsufficientMemoryException(String message, long sufficientBudget) {
    super(message);
    this.sufficientBudget = sufficientBudget;
  }

  /**
   * The budget with which this request would have been granted, all other grants and reserves being
   * the same.
   *
   * @return bytes, at most rounded up by a page
   */
  public long sufficientBudget() {
    return sufficientBudget;
  }
}
