package org.gyre.dataflow.operator;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.type.Layout;

/**
 * Sorts rows by keys that are part of each of them, in memory as long as there is enough, else by
 * merging sorted runs from disk. Stable: rows with equal keys stay in the order in which they were
 * added.
 *
 * <p>The caller writes the bytes of a row itself, as into a {@link RowBuffer}:
 *
 * <pre>{@code
 * long row = sorter.reserve(size);
 * layout.write(value, sorter.segment(), row, 0, layout.fixedSize());
 * sorter.commit(size);
 * }</pre>
 *
 * and after the last one takes the rows back in order by {@link #sort}. One thread at a time.
 *
 * <p>How it sorts:
 *
 * <ol>
 *   <li>Rows collect in pages. What is sorted are <em>entries</em> of a fixed size: small rows of a
 *       fixed size whose sort prefix is their whole key are entries themselves; of others an entry
 *       is the prefix and where the row is.
 *   <li>The entries are distributed by the leading bits of their prefixes that differ, into lists
 *       of pages, until a list fits into the cache ({@link EntryPartition}). Such a list is sorted
 *       there at the moment when the cursor comes to it ({@link EntrySort}). Entries that the
 *       prefix does not tell apart are compared by their keys.
 *   <li>When the account has no page left, the rows so far are sorted and written as a run ({@link
 *       SortRun}), and the pages used again. In the end the runs are merged ({@link MergeRuns}), in
 *       several passes if there are fewer pages than runs.
 * </ol>
 *
 * <p>Needs {@link #MIN_PAGES} pages, which it takes when it is created; beyond the size of the rows
 * about an eighth more is put to use. Failures leave it fit for {@link #close} only.
 */
public abstract class RowSorter implements AutoCloseable {

  /** The pages without which a sorter cannot work: to be reserved by the account. */
  public static final int MIN_PAGES = 5;

  /**
   * Up to this size, moving a row a few times costs less than to fetch it from wherever it is in
   * the end.
   */
  private static final int MAX_ENTRY = 32;

  /** For the kernel. */
  RowSorter() {}

  /** Which rows come first. */
  public enum Direction {
    /** Those with the smallest keys. */
    ASCENDING,
    /** Those with the largest keys. */
    DESCENDING
  }

  /**
   * Loads a private copy of the sorter for one use. It is instantiated by {@code create(account,
   * spill, checkpoint)}: the {@link org.gyre.dataflow.memory.Account} that pays for all pages and
   * stays open, the {@link org.gyre.dataflow.memory.SpillFolder} for runs, and a {@link Runnable}
   * that is called now and then by work that takes long, and throws to end it.
   *
   * @param rowSize the size of every row in bytes, at least 1; or -1 if each row has its own
   * @param key the layout of the key
   * @param keyAt the offset of the key's fixed part in a row
   * @param direction which rows come first
   * @return the copy
   */
  public static Kernel<RowSorter> kernel(
      int rowSize, Layout<?> key, int keyAt, Direction direction) {
    return kernel(rowSize, new RowOrder(key, keyAt, direction == Direction.DESCENDING, null));
  }

  /** Loads a private copy that sorts by several keys. */
  static Kernel<RowSorter> kernel(int rowSize, RowOrder order) {
    boolean direct = rowSize > 0 && rowSize <= MAX_ENTRY && order.prefixIsWhole();
    EntryOrder entries = new EntryOrder(order, direct ? rowSize : EntryOrder.INDIRECT_SIZE, direct);
    var lookup = MethodHandles.lookup();
    Kernel<EntrySort> sort = Kernel.copy(lookup, EntrySortKernel.class, entries);
    Kernel<EntryPartition> partition = Kernel.copy(lookup, EntryPartitionKernel.class, entries);
    Kernel<MergeRuns> merge = Kernel.copy(lookup, MergeRunsKernel.class, order);
    Kernel<SortedRows> rows =
        Kernel.copy(lookup, SortedRowsKernel.class, entries, rowSize, sort, partition, merge);
    return Kernel.copy(lookup, RowSorterKernel.class, entries, rowSize, rows, merge);
  }

  /**
   * Makes room for one row; may sort and write all rows so far. The room of a reserve that was not
   * committed is used again.
   *
   * @param rowBytes the most bytes the row may have; the fixed row size if there is one
   * @return the offset in {@link #segment} where the row's bytes go; valid until the next reserve
   * @throws IOException if writing a run fails
   */
  public abstract long reserve(int rowBytes) throws IOException;

  /**
   * The page of the last reserve.
   *
   * @return the memory to write the row to
   */
  public abstract MemorySegment segment();

  /**
   * Adds the row that was written at the place of the last reserve.
   *
   * @param rowBytes its bytes, at most those reserved
   */
  public abstract void commit(int rowBytes);

  /**
   * Adds all rows of a buffer, which is finished and is released.
   *
   * @param rows the rows
   * @throws IOException if reading them or writing a run fails
   */
  public final void addAll(RowBuffer rows) throws IOException {
    try (var cursor = rows.cursor(true)) {
      while (cursor.next()) {
        long row = reserve(cursor.length());
        MemorySegment.copy(cursor.segment(), cursor.row(), segment(), row, cursor.length());
        commit(cursor.length());
      }
    }
  }

  /**
   * Sorts. No more rows can be added.
   *
   * @return the rows in order, once; to be read before this is closed
   * @throws IOException if writing or reading runs fails
   */
  public abstract RowCursor sort() throws IOException;

  /** Gives all memory back and deletes all files. May be called twice. */
  @Override
  public abstract void close();
}
