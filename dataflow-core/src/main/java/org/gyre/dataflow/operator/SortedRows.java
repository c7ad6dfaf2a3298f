package org.gyre.dataflow.operator;

/**
 * The rows in memory of a {@link RowSorter} in order, sorted part by part as they are read. Made by
 * {@code create(memory, rows)}, with the {@link RowPages} that indirect entries refer to.
 */
abstract class SortedRows extends RowCursor implements AutoCloseable {

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
