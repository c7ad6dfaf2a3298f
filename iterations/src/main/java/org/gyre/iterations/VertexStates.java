package org.gyre.iterations;

import java.lang.foreign.MemorySegment;
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

  @Override
  public void close() {
    account.close();
  }
}
