package org.gyre.dataflow.operator;

/**
 * The rows in memory of a {@link RowSorter} in order, sorted part by part as they are read. Made by
 * {@code create(memory, rows, checkpoint)}, with the {@link RowPages} that indirect entries refer
 * to and what is called now and then by work that takes long, and throws to end it.
 */
abstract class SortedRows extends RowCursor implements AutoCloseable {

  /**
   * The bytes of the sorting area where there is much to sort; as much again is scratch. Small
   * enough for a second-level cache, or nearly so, and large enough that one distribution of a few
   * hundred megabytes suffices.
   */
  static final int AREA = 1 << 20;

  /** For the kernel. */
  SortedRows() {}

  /** Begins with other entries, whose pages go back to the stock as they are read. */
  abstract void start(EntryPages entries);

  /**
   * Tries to get the memory with which much is sorted fast. To be called before all memory is
   * taken.
   */
  abstract void prepareForMuch();

  /**
   * Gives back the memory to sort in; the pages of entries not read stay with the {@link
   * SortMemory}.
   */
  @Override
  public abstract void close();
}
