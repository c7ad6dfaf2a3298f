package org.gyre.dataflow.operator;

import java.lang.foreign.MemorySegment;

/** Sorts entries that lie one after the other and fit into the cache. Stable. */
abstract class EntrySort {

  /** For the kernel. */
  EntrySort() {}

  /**
   * Sorts.
   *
   * @param entries the entries, from offset 0 on
   * @param scratch as much memory
   * @param count how many entries
   * @param rows where the rows of indirect entries are
   */
  abstract void sort(MemorySegment entries, MemorySegment scratch, int count, RowPages rows);
}
