package org.gyre.dataflow.plan;

/**
 * How a join is to be run. Rarely needed: without one, the sizes that are measured as the job runs
 * decide. A hint changes no answer, every kind of join takes every hint, and all of them work in
 * any memory. {@code explain()} shows what was asked for.
 */
public enum JoinHint {

  /** The engine decides. */
  AUTO,

  /**
   * The left values go into hash tables, whichever side is larger, and the right ones are looked up
   * in them. Where the tables fit into the memory, right values stay in the task that they are in,
   * so for small left and large right sides this is what other engines call a broadcast join.
   */
  BUILD_LEFT,

  /** The right values go into hash tables, whichever side is larger. */
  BUILD_RIGHT,

  /**
   * Both sides are partitioned by the hash of the key; of each pair of partitions the smaller one
   * becomes a hash table.
   */
  PARTITION,

  /** Both sides are partitioned by the hash of the key, sorted by it and merged. */
  SORT_MERGE
}
