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
 * <p>A summary travels as a row of the table: the fixed part of the key, the accumulator, the
 * variable part of the key. When the table has reached its limit it is sent and emptied, so a key
 * may be sent more than once; {@link GroupMerge} merges.
 */
final class GroupCombine extends Stage<Object> {

  private static final KeyFunction<Object, Object> KEY = Kernel.constant(MethodHandles.lookup(), 0);
  private static final Layout<Object> KEY_LAYOUT = Kernel.constant(MethodHandles.lookup(), 1);
  private static final Aggregate<Object, Object> AGGREGATE =
      Kernel.constant(MethodHandles.lookup(), 2);
  private static final String OPERATOR = Kernel.constant(MethodHandles.lookup(), 3);

  private final KeyedTable<Object> table;
  private final RowBuffer[] buffers;
  private final long limit;
  private final Account account;

  GroupCombine(
      Kernel<KeyedTable<Object>> tables, RowBuffer[] buffers, Account account, Long limit) {
    this.table = tables.create(account);
    this.buffers = buffers;
    this.account = account;
    this.limit = limit;
  }

  @Override
  public void accept(Object value) throws IOException {
    Object key = Keys.of(KEY, KEY_LAYOUT, OPERATOR, value);
    long row = table.findOrInsert(key, KEY_LAYOUT.hash(key));
    if (row < 0) {
      row = inserted(key, row);
    }
    try {
      AGGREGATE.add(value, table.segment(), row + table.payloadAt());
    } catch (Exception e) {
      throw OperatorException.of(OPERATOR, value, e);
    }
  }

  private long inserted(Object key, long answer) throws IOException {
    long row = answer;
    if (row == KeyedTable.FULL || table.end() > limit) {
      if (row != KeyedTable.FULL) {
        AGGREGATE.start(table.segment(), ~row + table.payloadAt());
      }
      send();
      row = table.findOrInsert(key);
    }
    if (row == KeyedTable.FULL) {
      throw Tables.full(OPERATOR, account);
    }
    AGGREGATE.start(table.segment(), ~row + table.payloadAt());
    return ~row;
  }

  @Override
  public void signal(Signal signal) throws IOException {
    if (signal instanceof Signal.EndOfInput) {
      send();
      table.close();
    }
  }

  private void send() throws IOException {
    MemorySegment rows = table.segment();
    long end = table.end();
    for (long row = table.first(); row < end; row = table.next(row)) {
      int partition = Keys.partition(KEY_LAYOUT.hash(rows, row, 0), buffers.length);
      Tables.copyRow(rows, row, table.next(row), buffers[partition]);
    }
    table.clear();
  }
}
