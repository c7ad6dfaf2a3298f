package org.gyre.iterations;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.gyre.dataflow.exchange.RowSink;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/**
 * The states of all vertices.
 *
 * @param layout their layout
 * @param fixed the states one after the other; null if they have no fixed size
 * @param rows the states; null if they have a fixed size
 * @param account pays for them
 */
record VertexStates(
    Layout<Object> layout,
    @Nullable MemorySegment fixed,
    @Nullable VertexRows rows,
    Account account)
    implements AutoCloseable {

  /**
   * Room for the states of all vertices.
   *
   * @param shift the number of vertices that one task works on, as a power of two
   */
  static VertexStates of(Layout<Object> layout, int vertices, int shift, Account account) {
    if (layout.isFixedSize()) {
      MemorySegment fixed = account.region(Math.max(1, (long) vertices * layout.fixedSize()));
      return new VertexStates(layout, fixed, null, account);
    }
    return new VertexStates(
        layout, null, new VertexRows(layout, vertices, shift, account), account);
  }

  Object get(int id) {
    return rows == null ? layout.read(fixed, (long) id * layout.fixedSize(), 0) : rows.get(id);
  }

  /** Sets a state of no fixed size. */
  void set(int id, Object state) {
    rows.set(id, state);
  }

  /** Hands out those of a range of vertices as rows. */
  void write(int from, int to, RowSink out) throws IOException {
    if (rows != null) {
      rows.write(from, to, out);
    } else if (layout.fixedSize() > 0) {
      elements().write(from, to, out);
    }
  }

  /** Puts such a row back. */
  void read(MemorySegment row, long at, int bytes) {
    if (rows != null) {
      rows.read(row, at, bytes);
    } else {
      elements().read(row, at, bytes);
    }
  }

  private ElementRows elements() {
    return new ElementRows(fixed, layout.fixedSize());
  }

  @Override
  public void close() {
    account.close();
  }
}
