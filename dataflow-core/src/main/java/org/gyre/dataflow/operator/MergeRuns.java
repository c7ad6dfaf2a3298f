package org.gyre.dataflow.operator;

/**
 * Merges sorted runs into one. Of rows with equal keys those of the earlier run come first. Made by
 * {@code create(runs)} from a {@code RowCursor[]}.
 */
abstract class MergeRuns extends RowCursor {

  /** For the kernel. */
  MergeRuns() {}
}
