package org.gyre.dataflow.memory;

/**
 * Whether a pool overwrites memory as soon as it is freed, so that tests catch readers that come
 * too late.
 */
public enum Poison {
  /** Freed memory keeps its contents until it is granted again: for production. */
  OFF,

  /**
   * Freed memory is filled with the byte {@code 0xDB}: for tests; costs a pass over every freed
   * page.
   */
  ON
}
