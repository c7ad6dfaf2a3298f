package org.gyre.dataflow.plan;

/**
 * Which side of a cross is the small one, which all tasks read again and again. Rarely needed:
 * without a hint the sizes that are measured as the job runs decide. A hint changes no answer, and
 * neither side has to fit into memory.
 */
public enum CrossHint {

  /** The engine decides. */
  AUTO,

  /** The left values are kept for all tasks, whichever side is larger. */
  FIRST_IS_SMALL,

  /** The right values are kept for all tasks, whichever side is larger. */
  SECOND_IS_SMALL
}
