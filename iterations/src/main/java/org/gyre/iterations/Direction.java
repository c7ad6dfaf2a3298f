package org.gyre.iterations;

/** Along which of its edges a vertex sends. */
public enum Direction {
  /** Along those that leave it, to their targets. */
  OUT,
  /** Along those that arrive at it, to their sources. */
  IN,
  /**
   * Along all of them, to their other ends. A self-loop leaves and arrives, so it carries two
   * messages.
   */
  ALL
}
