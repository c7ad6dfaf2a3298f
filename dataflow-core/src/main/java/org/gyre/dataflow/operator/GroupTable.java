package org.gyre.dataflow.operator;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import org.gyre.dataflow.function.Aggregate;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.type.Layout;

/**
 * The hash table of an aggregation: one summary a key. Rows of summaries are merged into it in
 * batches, so that their cache misses overlap.
 *
 * <p>A summary is a row: the fixed part of the key, the accumulator, the variable part of the key.
 */
abstract class GroupTable implements AutoCloseable {

  final KeyedTable<Object> keys;

  GroupTable(KeyedTable<Object> keys) {
    this.keys = keys;
  }

  /**
   * Merges a batch of summaries.
   *
   * @param from where they lie
   * @param rows their offsets
   * @param count how many, at most {@link KeyedTable#BATCH}
   * @return how many are merged: {@code count}, or fewer if the table is full
   */
  abstract int merge(MemorySegment from, long[] rows, int count);

  @Override
  public void close() {
    keys.close();
  }

  /** The kernel. */
  static final class Merge extends GroupTable {

    private static final Layout<Object> KEY_LAYOUT = Kernel.constant(MethodHandles.lookup(), 0);
    private static final Aggregate<Object, Object> AGGREGATE =
        Kernel.constant(MethodHandles.lookup(), 1);
    private static final String OPERATOR = Kernel.constant(MethodHandles.lookup(), 2);
    private static final Kernel<KeyedTable<Object>> TABLES =
        Kernel.constant(MethodHandles.lookup(), 3);
    private static final Integer PAYLOAD_AT = Kernel.constant(MethodHandles.lookup(), 4);

    private final long[] found = new long[KeyedTable.BATCH];

    Merge(Account account) {
      super(TABLES.create(account));
    }

    @Override
    int merge(MemorySegment from, long[] rows, int count) {
      int done = keys.findOrInsertAll(from, rows, 0, count, found);
      MemorySegment into = keys.segment();
      for (int i = 0; i < done; i++) {
        long row = found[i];
        if (row < 0) {
          row = ~row;
          AGGREGATE.start(into, row + PAYLOAD_AT);
        }
        try {
          AGGREGATE.merge(from, rows[i] + PAYLOAD_AT, into, row + PAYLOAD_AT);
        } catch (Exception e) {
          throw failed(from, rows[i], row, e);
        }
      }
      return done;
    }

    private RuntimeException failed(MemorySegment from, long row, long into, Exception failure) {
      Object left = AGGREGATE.result(keys.segment(), into + PAYLOAD_AT);
      Object right = AGGREGATE.result(from, row + PAYLOAD_AT);
      String values = left + " and " + right + " of key " + KEY_LAYOUT.read(from, row, 0);
      return OperatorException.of(OPERATOR, values, failure);
    }
  }
}
