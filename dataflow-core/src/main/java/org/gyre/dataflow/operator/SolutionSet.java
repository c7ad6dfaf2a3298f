package org.gyre.dataflow.operator;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/**
 * The solution set of one task of a delta iteration: one value a key.
 *
 * <p>It is a table as long as that stays within its share of the memory; work on it takes time for
 * what is looked up and what is changed, however large it is. When it outgrows that, its values
 * become rows in the order of their keys, which spill. What is looked up then is sorted and read
 * beside them, and what changes is sorted and merged with them, so that each takes the time of
 * reading them all, and hardly any memory.
 *
 * <p>One thread at a time, or any number of them as long as none changes it.
 */
public final class SolutionSet implements AutoCloseable {

  /** Where a solution set, which outlives the tasks that change it, gets memory from. */
  public interface Memory {

    /** An account with a reserve of pages. */
    Account open(int pages);

    /** A buffer for rows of a size. */
    RowBuffer buffer(int rowSize);
  }

  /** The pages of a small table and of values beside it. */
  private static final int TABLE_PAGES = KeyedTable.MIN_PAGES + 1;

  private final SolutionKernels kernels;
  private final Memory memory;
  private final long share;
  private @Nullable Account account;
  private @Nullable SolutionTable table;
  private @Nullable RowBuffer rows;

  /** What has changed of rows that are merged. */
  private @Nullable RowBuffer changed;

  /** All buffers that are there, also when a job ends in the middle of a merge. */
  private final List<RowBuffer> buffers = new ArrayList<>();

  /**
   * An empty set.
   *
   * @param share how many bytes the table may take, also while it grows and is there twice; and a
   *     sort in its place, to leave some to what opens later
   */
  public SolutionSet(SolutionKernels kernels, Memory memory, long share) {
    this.kernels = kernels;
    this.memory = memory;
    this.share = share;
    account = memory.open(TABLE_PAGES);
    account.limit(share);
    table = kernels.table().create(account);
  }

  long share() {
    return share;
  }

  /** The table; null if there are rows instead. */
  @Nullable
  SolutionTable table() {
    return table;
  }

  /** The values in the order of their keys, if there is no table. */
  @Nullable
  RowBuffer rows() {
    return rows;
  }

  /**
   * The number of values.
   *
   * @return at least 0
   */
  public long size() {
    return table != null ? table.keys.size() : rows.rows();
  }

  /**
   * Whether the values are rows, as they did not fit into a table.
   *
   * @return true if so
   */
  public boolean isSorted() {
    return table == null;
  }

  /**
   * Takes values that are added, or are merged with those with their keys or take their place. They
   * are there when the end of input has come.
   *
   * @return the stage; ends the chain
   */
  public Stage<Object> changes(TaskContext task) {
    Stage<Object> sorted = new SortedChanges(task);
    return table == null ? sorted : kernels.changes().create(table, sorted);
  }

  /**
   * Whether rows can be taken by {@link #change}.
   *
   * @param layout of the rows
   * @return true if so
   */
  public boolean takesRows(Layout<?> layout) {
    return table != null && kernels.takesBatches(layout);
  }

  /**
   * Takes rows as {@link #changes} takes their values, and in less time.
   *
   * @param buffers the rows
   * @param release whether nobody reads them after this
   * @param others takes the values of those that the table does not
   * @throws Exception any failure; ends the job
   */
  public void change(
      List<RowBuffer> buffers, boolean release, Stage<Object> others, TaskContext task)
      throws Exception {
    long[] rows = new long[KeyedTable.BATCH];
    int size = kernels.valueSize();
    for (RowBuffer buffer : buffers) {
      try (RowBuffer.Reader reader = buffer.read(release)) {
        while (reader.nextPage()) {
          task.checkCancelled();
          int count = 0;
          for (long row = reader.start(); row < reader.end(); row += size) {
            rows[count++] = row;
            if (count == rows.length || row + size == reader.end()) {
              change(reader.segment(), rows, count, others);
              count = 0;
            }
          }
        }
      }
    }
  }

  private void change(MemorySegment page, long[] rows, int count, Stage<Object> others)
      throws Exception {
    int done = table == null ? 0 : table.putAll(page, rows, count);
    for (int i = done; i < count; i++) {
      others.accept(kernels.read(page, rows[i]));
    }
  }

  /** Takes values that do not fit into the table. */
  private final class SortedChanges extends Stage<Object> {

    private final TaskContext task;
    private @Nullable SortedInput pending;

    SortedChanges(TaskContext task) {
      this.task = task;
    }

    @Override
    public void accept(Object value) throws Exception {
      if (table != null) {
        sort();
      }
      if (pending == null) {
        pending = kernels.sorted().create(task, share);
      }
      pending.accept(value);
    }

    @Override
    public void signal(Signal signal) throws Exception {
      if (signal instanceof Signal.EndOfInput && pending != null) {
        changed = kernels.merges() ? buffer(kernels.rowSize()) : null;
        merge(pending, changed, task);
        if (changed != null) {
          changed.finish();
        }
      }
    }

    /** Turns the table into rows. They are written first, to give the memory to the sort. */
    private void sort() throws Exception {
      RowBuffer unsorted = buffer(kernels.valueSize());
      RowBuffer again = kernels.merges() ? buffer(kernels.valueSize()) : null;
      Stage<Object> write = kernels.write().create(unsorted);
      if (again == null) {
        table.handOn(write, task::checkCancelled);
      } else {
        table.handOnUnchanged(write, task::checkCancelled);
        table.handOnChanged(kernels.write().create(again), task::checkCancelled);
      }
      closeTable();
      SortedInput sorted = kernels.sorted().create(task, share);
      read(unsorted, sorted);
      merge(sorted, null, task);
      pending = kernels.sorted().create(task, share);
      if (again != null) {
        read(again, pending); // as new values, so that they are found to have changed once more
      }
    }

    private void read(RowBuffer values, Stage<Object> to) throws Exception {
      values.finish();
      kernels.readValues(to).scan(List.of(values), true, task::checkCancelled);
      close(values);
    }
  }

  private void merge(SortedInput newer, @Nullable RowBuffer changes, TaskContext task)
      throws Exception {
    RowBuffer merged = buffer(kernels.rowSize());
    try (BufferRows older = rows == null ? null : new BufferRows(rows, true)) {
      kernels.merge(changes).merge(older, newer.rows(), merged, task::checkCancelled);
    } catch (IOException e) {
      throw new StageException(kernels.operator(), e);
    }
    merged.finish();
    newer.close();
    close(rows);
    rows = merged;
  }

  /**
   * Hands all values on, in any order, but not the end of input.
   *
   * @throws Exception any failure; ends the job
   */
  public void handOn(Stage<Object> out, TaskContext task) throws Exception {
    if (table != null) {
      table.handOn(out, task::checkCancelled);
    } else {
      kernels.readSorted(out).scan(List.of(rows), false, task::checkCancelled);
    }
  }

  /**
   * Hands on what the latest changes have made of values, each once, and forgets that it changed;
   * not the end of input. Only of a set that merges.
   *
   * @throws Exception any failure; ends the job
   */
  public void handOnChanged(Stage<Object> out, TaskContext task) throws Exception {
    if (table != null) {
      table.handOnChanged(out, task::checkCancelled);
    } else if (changed != null) {
      kernels.readSorted(out).scan(List.of(changed), true, task::checkCancelled);
      forgetChanged();
    }
  }

  /** Lets later changes be told without those so far. */
  public void forgetChanged() {
    if (table != null) {
      table.forgetChanged();
    } else {
      close(changed);
      changed = null;
    }
  }

  private RowBuffer buffer(int rowSize) {
    RowBuffer buffer = memory.buffer(rowSize);
    buffers.add(buffer);
    return buffer;
  }

  private void close(@Nullable RowBuffer buffer) {
    if (buffer != null) {
      buffers.remove(buffer);
      buffer.close();
    }
  }

  private void closeTable() {
    if (table != null) {
      table.close();
      account.close();
      table = null;
      account = null;
    }
  }

  /** Gives all memory back. */
  @Override
  public void close() {
    closeTable();
    buffers.forEach(RowBuffer::close);
    buffers.clear();
    rows = null;
    changed = null;
  }
}
