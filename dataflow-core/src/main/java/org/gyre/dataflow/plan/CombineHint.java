package org.gyre.dataflow.plan;

/**
 * How the values of a key are to be brought together where they can be combined two by two: in
 * {@code reduce}, {@code aggregate} and {@code count} of groups, and in {@code distinct}. Rarely
 * needed. A hint changes no answer; {@code explain()} shows what was asked for.
 */
public enum CombineHint {

  /**
   * The engine decides: by hash tables, or by sorting where values of no fixed size are reduced.
   */
  AUTO,

  /**
   * Each task combines what it has in a hash table and sends the results, which are merged in hash
   * tables. Not for reductions of values of no fixed size, nor for keeping one such value a key: a
   * hash table has no room for what grows.
   */
  HASH,

  /**
   * Values are sent as they are, sorted by their key and combined group by group. Not sorted if
   * those of each key come one after the other anyway.
   */
  SORT,

  /**
   * Values are sent as they are, and combined only where all those of a key have come together: for
   * keys that hardly ever repeat, where combining before would be in vain.
   */
  NONE
}
