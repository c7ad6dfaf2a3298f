package org.gyre.iterations;

import java.lang.foreign.MemorySegment;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.type.Layout;

/** The states of all vertices, one after the other. */
record VertexStates(Layout<Object> layout, MemorySegment rows, Account account)
    implements AutoCloseable {

  Object get(int id) {
    return layout.read(rows, (long) id * layout.fixedSize(), 0);
  }

  @Override
  public void close() {
    account.close();
  }
}
