package org.gyre.dataflow.operator;

import java.io.IOException;
import java.util.List;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.memory.Account;
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
  private @Nullable Account account;
  private @Nullable SolutionTable table;
  private @Nullable RowBuffer rows;

  /**
   * An empty set.
   *
   * @param share how many bytes the table may take, also while it grows and is there twice
   */
  public SolutionSet(SolutionKernels kernels, Memory memory, long share) {
    this.kernels = kernels;
    this.memory = memory;
    account = memory.open(TABLE_PAGES);
    account.limit(share);
    table = kernels.table().create(account);
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
   * Takes values that are added, or take the place of those with their keys. They are there when
   * the end of input has come.
   *
   * @return the stage; ends the chain
   */
  public Stage<Object> changes(TaskContext task) {
    return new Changes(task);
  }

  private final class Changes extends Stage<Object> {

    private final TaskContext task;
    private @Nullable SortedInput pending;

    Changes(TaskContext task) {
      this.task = task;
    }

    @Override
    public void accept(Object value) throws Exception {
      if (table != null && table.put(value)) {
        return;
      }
      if (table != null) {
        sort(task);
      }
      if (pending == null) {
        pending = kernels.sorted().create(task, Long.MAX_VALUE);
      }
      pending.accept(value);
    }

    @Override
    public void signal(Signal signal) throws Exception {
      if (signal instanceof Signal.EndOfInput && pending != null) {
        merge(pending, task);
      }
    }
  }

  /** Turns the table into rows. They are written first, to give the memory to the sort. */
  private void sort(TaskContext task) throws Exception {
    RowBuffer unsorted = memory.buffer(kernels.valueSize());
    table.handOn(kernels.write().create(unsorted), task::checkCancelled);
    unsorted.finish();
    closeTable();
    SortedInput sorted = kernels.sorted().create(task, Long.MAX_VALUE);
    kernels.readValues(sorted).scan(List.of(unsorted), true, task::checkCancelled);
    unsorted.close();
    merge(sorted, task);
  }

  private void merge(SortedInput newer, TaskContext task) throws Exception {
    RowBuffer merged = memory.buffer(kernels.rowSize());
    try (BufferRows older = rows == null ? null : new BufferRows(rows, true)) {
      kernels.merge().create().merge(older, newer.rows(), merged, task::checkCancelled);
    } catch (IOException e) {
      throw new StageException(kernels.operator(), e);
    }
    merged.finish();
    newer.close();
    if (rows != null) {
      rows.close();
    }
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
    if (rows != null) {
      rows.close();
      rows = null;
    }
  }
}
