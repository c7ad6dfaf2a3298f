package org.gyre.dataflow.operator;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.type.Layout;

/** What the kernels around {@link KeyedTable} share: its rows as rows of an exchange. */
final class Tables {

  private Tables() {}

  /** The size of every row of a table, or -1 if keys differ in size. */
  static int rowSize(Layout<?> key, int payloadSize) {
    return key.isFixedSize() ? Math.max(1, key.fixedSize() + payloadSize) : -1;
  }

  static void copyRow(MemorySegment from, long row, long end, RowBuffer to) throws IOException {
    int bytes = (int) (end - row);
    long target = to.reserve(bytes);
    MemorySegment.copy(from, row, to.segment(), target, bytes);
    to.commit(bytes);
  }

  static StageException full(String operator, Account account) {
    return new StageException(
        operator
            + ": not even one key or row finds room in what the budget of "
            + account.pool().budget()
            + " bytes leaves; give more memory (--memory, Options.withMemory)");
  }
}
