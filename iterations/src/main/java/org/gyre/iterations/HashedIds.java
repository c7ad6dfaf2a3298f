package org.gyre.iterations;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.operator.Kernel;
import org.gyre.dataflow.operator.KeyedTable;
import org.gyre.dataflow.operator.LocalOperator.Run;
import org.gyre.dataflow.operator.RowCursor;
import org.gyre.dataflow.operator.RowSorter;
import org.gyre.dataflow.operator.StageException;
import org.gyre.dataflow.operator.TaskContext;
import org.gyre.dataflow.type.Layout;

/** Ids of keys of any type: found in a hash table. */
final class HashedIds extends VertexIds {

  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private final Account account;
  private final KeyedTable<Object> table;

  /** The row of the key of each id. */
  private final MemorySegment places;

  private HashedIds(Account account, KeyedTable<Object> table, MemorySegment places) {
    this.account = account;
    this.table = table;
    this.places = places;
  }

  /**
   * The ids of all keys: each task finds the distinct keys of its rows, then these are united and
   * sorted.
   */
  static HashedIds of(Run run, List<KeyPlaces> places, Layout<Object> keys) throws Exception {
    Kernel<KeyedTable<Object>> tables = KeyedTable.kernel(keys, Long.BYTES);
    Account account = run.open("vertex ids", KeyedTable.MIN_PAGES);
    KeyedTable<Object> all = tables.create(account);
    run.parallel(
        task -> {
          Account own = task.open("vertex ids", KeyedTable.MIN_PAGES);
          KeyedTable<Object> seen = tables.create(own);
          for (KeyPlaces in : places) {
            in.visit(task.index(), false, (page, start, end) -> insert(in, page, start, end, seen));
          }
          synchronized (all) {
            for (long row = seen.first(); row < seen.end(); row = seen.next(row)) {
              insert(all, seen.segment(), row, 0);
            }
          }
          seen.close();
        });
    return number(run, account, all, keys);
  }

  private static void insert(
      KeyPlaces in, MemorySegment page, long start, long end, KeyedTable<Object> table) {
    for (long at = start; at < end; at = in.next(page, at)) {
      for (int place : in.places()) {
        insert(table, page, in.row(at), place);
      }
    }
  }

  private static void insert(KeyedTable<Object> table, MemorySegment page, long row, int at) {
    if (table.findOrInsert(page, row, at) == KeyedTable.FULL) {
      throw new StageException(
          "vertex ids: "
              + table.size()
              + " keys fill the memory there is; give more (--memory, Options.withMemory)");
    }
  }

  /** Sorts the keys with where they are in the table, and numbers them in that order. */
  private static HashedIds number(
      Run run, Account account, KeyedTable<Object> table, Layout<Object> keys) throws Exception {
    MemorySegment places = account.region(Math.max(1, table.size()) * Long.BYTES);
    Kernel<RowSorter> sorters =
        RowSorter.kernel(
            keys.isFixedSize() ? table.rowSize() : -1, keys, 0, RowSorter.Direction.ASCENDING);
    run.parallel(
        task -> {
          if (task.index() == 0) {
            number(task, sorters, table, places);
          }
        });
    return new HashedIds(account, table, places);
  }

  private static void number(
      TaskContext task, Kernel<RowSorter> sorters, KeyedTable<Object> table, MemorySegment places)
      throws IOException {
    MemorySegment keys = table.segment();
    int payloadAt = table.payloadAt();
    try (Account account = task.open("sorting vertex keys", RowSorter.MIN_PAGES);
        RowSorter sorter =
            sorters.create(account, task.spillFolder(), (Runnable) task::checkCancelled)) {
      for (long row = table.first(); row < table.end(); row = table.next(row)) {
        keys.set(LONG, row + payloadAt, row);
        int bytes = (int) (table.next(row) - row);
        long copy = sorter.reserve(bytes);
        MemorySegment.copy(keys, row, sorter.segment(), copy, bytes);
        sorter.commit(bytes);
      }
      RowCursor sorted = sorter.sort();
      for (long id = 0; sorted.next(); id++) {
        long row = sorted.segment().get(LONG, sorted.row() + payloadAt);
        places.setAtIndex(LONG, id, row);
        keys.set(LONG, row + payloadAt, id);
      }
    }
  }

  @Override
  int count() {
    return (int) table.size();
  }

  @Override
  int id(MemorySegment segment, long row, int at) {
    long found = table.find(segment, row, at);
    return (int) table.segment().get(LONG, found + table.payloadAt());
  }

  @Override
  int find(Object key) {
    long found = table.find(key);
    return found == KeyedTable.ABSENT
        ? -1
        : (int) table.segment().get(LONG, found + table.payloadAt());
  }

  @Override
  long bytes() {
    return account.used();
  }

  @Override
  Object key(int id) {
    return table.key(places.getAtIndex(LONG, id));
  }

  @Override
  void endTranslation() {
    // The keys are read from the table to the end.
  }

  @Override
  public void close() {
    account.close();
  }
}
