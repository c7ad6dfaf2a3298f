package org.gyre.iterations;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.IntStream;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.operator.Kernel;
import org.gyre.dataflow.operator.KeyedTable;
import org.gyre.dataflow.operator.LocalOperator.Run;
import org.gyre.dataflow.operator.StageException;
import org.gyre.dataflow.type.Layout;

/** Ids of keys of any type: found in a hash table. */
final class HashedIds extends VertexIds {

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private final Account account;
  private final KeyedTable<Object> table;

  /** The row of the key of each id. */
  private final MemorySegment rows;

  private HashedIds(Account account, KeyedTable<Object> table, MemorySegment rows) {
    this.account = account;
    this.table = table;
    this.rows = rows;
  }

  /**
   * The ids of all keys: each task finds the distinct keys of its rows, then these are united and
   * sorted.
   */
  static HashedIds of(Run run, List<KeyPlaces> places, Layout<Object> keys) throws Exception {
    Kernel<KeyedTable<Object>> tables = KeyedTable.kernel(keys, Integer.BYTES);
    Account account = run.open("vertex ids", 0);
    KeyedTable<Object> all = tables.create(account);
    run.parallel(
        task -> {
          Account own = task.open("vertex ids", 0);
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
    return number(account, all, keys);
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

  private static HashedIds number(Account account, KeyedTable<Object> table, Layout<Object> keys) {
    int count = (int) table.size();
    MemorySegment segment = table.segment();
    long[] order = new long[count];
    long row = table.first();
    for (int i = 0; i < count; i++) {
      order[i] = row;
      row = table.next(row);
    }
    long[] sorted =
        IntStream.range(0, count)
            .mapToObj(i -> order[i])
            .sorted((a, b) -> keys.compare(segment, a, 0, segment, b, 0))
            .mapToLong(Long::longValue)
            .toArray();
    MemorySegment rows = account.region(Math.max(1, count) * (long) Long.BYTES);
    for (int id = 0; id < count; id++) {
      rows.setAtIndex(LONG, id, sorted[id]);
      segment.set(INT, sorted[id] + table.payloadAt(), id);
    }
    return new HashedIds(account, table, rows);
  }

  @Override
  int count() {
    return (int) table.size();
  }

  @Override
  int id(MemorySegment segment, long row, int at) {
    long found = table.find(segment, row, at);
    return table.segment().get(INT, found + table.payloadAt());
  }

  @Override
  Object key(int id) {
    return table.key(rows.getAtIndex(LONG, id));
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
