package org.gyre.dataflow.operator;

/** Distributes entries by some bits of their prefixes over lists of pages. Stable. */
abstract class EntryPartition {

  /** The most bits to distribute by. */
  static final int MAX_BITS = 8;

  /** For the kernel. */
  EntryPartition() {}

  /** The bits in which the prefixes of the entries differ. */
  abstract long differing(EntryPages entries);

  /**
   * Distributes, and gives the pages of the entries back one by one.
   *
   * @param entries the entries; empty afterwards
   * @param memory has one page for every list in stock
   * @param shift the bits of the prefix below those to distribute by
   * @param bits how many bits to distribute by, 1 to {@link #MAX_BITS}
   * @param checkpoint is called once a page, and throws to end the work
   * @return the lists in the order of the bits; null where there are no entries
   */
  abstract EntryPages[] distribute(
      EntryPages entries, SortMemory memory, int shift, int bits, Runnable checkpoint);
}
