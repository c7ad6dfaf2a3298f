package org.gyre.dataflow.plan;

/** The direction of a sort. */
public enum SortOrder {
  /** From the smallest key to the largest; null first. */
  ASCENDING,
  /** From the largest key to the smallest; null last. */
  DESCENDING
}
