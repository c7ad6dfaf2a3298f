package org.gyre.dataflow.operator;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.function.Aggregate;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.type.Layout;

/**
 * Ends a chain: summarises the values of each key in a hash table and sends the summaries to the
 * partitions of their keys.
 *
 * <p>Each value becomes a summary of its own at first, and these are merged into the {@link
 * GroupTable} in batches. When the table has reached its limit it is sent and emptied, so a key may
 * be sent more than once; {@link GroupMerge} merges.
 */
final class GroupCombine extends Stage<Object> {

  private static final KeyFunction<Object, Object> KEY = Kernel.constant(MethodHandles.lookup(), 0);
  private static final Layout<Object> KEY_LAYOUT = Kernel.constant(MethodHandles.lookup(), 1);
  private static final Aggregate<Object, Object> AGGREGATE =
      Kernel.constant(MethodHandles.lookup(), 2);
  private static final String OPERATOR = Kernel.constant(MethodHandles.lookup(), 3);
  private static final Kernel<GroupTable> TABLES = Kernel.constant(MethodHandles.lookup(), 4);
  private static final Integer PAYLOAD_AT = Kernel.constant(MethodHandles.lookup(), 5);

  /** The size of a row without the variable part of the key. */
  private static final Integer BODY = Kernel.constant(MethodHandles.lookup(), 6);

  private final Account account;
  private final GroupTable table;
  private final RowBuffer[] buffers;
  private final long limit;

  /** Summaries of one value each that are not yet in the table. */
  private MemorySegment batch;

  private final long[] rows = new long[KeyedTable.BATCH];
  private int count;
  private long end;

  GroupCombine(RowBuffer[] buffers, Account account, Long limit) {
    this.account = account;
    this.table = TABLES.create(account);
    this.buffers = buffers;
    this.limit = limit;
    this.batch = account.page();
  }

  @Override
  public void accept(Object value) throws IOException {
    Object key = Keys.of(KEY, KEY_LAYOUT, OPERATOR, value);
    long bytes = BODY + (long) KEY_LAYOUT.variableSize(key);
    if (count == rows.length || end + bytes > batch.byteSize()) {
      makeRoom(bytes);
    }
    KEY_LAYOUT.write(key, batch, end, 0, BODY);
    AGGREGATE.start(batch, end + PAYLOAD_AT);
    try {
      AGGREGATE.add(value, batch, end + PAYLOAD_AT);
    } catch (Exception e) {
      throw OperatorException.of(OPERATOR, value, e);
    }
    rows[count++] = end;
    end += bytes;
  }

  private void makeRoom(long bytes) throws IOException {
    mergeBatch();
    if (bytes > batch.byteSize()) {
      account.free(batch);
      batch = account.region(bytes);
    }
  }

  private void mergeBatch() throws IOException {
    int merged = table.merge(batch, rows, count);
    while (merged < count) {
      count -= merged;
      System.arraycopy(rows, merged, rows, 0, count);
      send();
      merged = table.merge(batch, rows, count);
      if (merged == 0) {
        throw Tables.full(OPERATOR, account);
      }
    }
    count = 0;
    end = 0;
    if (table.keys.end() > limit) {
      send();
    }
  }

  @Override
  public void signal(Signal signal) throws IOException {
    if (signal instanceof Signal.EndOfInput) {
      mergeBatch();
      send();
      table.close();
      account.free(batch);
    }
  }

  private void send() throws IOException {
    KeyedTable<Object> keys = table.keys;
    MemorySegment from = keys.segment();
    long last = keys.end();
    for (long row = keys.first(); row < last; row = keys.next(row)) {
      int partition = Keys.partition(KEY_LAYOUT.hash(from, row, 0), buffers.length);
      Tables.copyRow(from, row, keys.next(row), buffers[partition]);
    }
    keys.clear();
  }
}
