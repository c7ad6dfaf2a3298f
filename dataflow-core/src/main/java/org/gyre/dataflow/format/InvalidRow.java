package org.gyre.dataflow.format;

/**
 * A row of a text that is not as it should be. Says where in its block, and not in which line of
 * the file, which would have to be read for that: so a row can be set aside at no cost.
 */
final class InvalidRow extends Exception {

  private static final long serialVersionUID = 1;

  private final long at;

  /**
   * A row that is wrong.
   *
   * @param at an offset in the segment of the block
   * @param problem what is wrong, and what to do
   */
  InvalidRow(long at, String problem) {
    super(problem, null, false, false);
    this.at = at;
  }

  long at() {
    return at;
  }
}
