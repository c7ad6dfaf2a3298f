package org.gyre.dataflow.operator;

import java.lang.invoke.MethodHandles;
import org.gyre.dataflow.exchange.PageQueue;
import org.gyre.dataflow.type.Layout;

/** Ends a chain: writes values as rows into a queue that others read meanwhile. */
final class WriteQueue extends Stage<Object> {

  private static final Layout<Object> LAYOUT = Kernel.constant(MethodHandles.lookup(), 0);
  private static final String OPERATOR = Kernel.constant(MethodHandles.lookup(), 1);

  private final PageQueue queue;

  WriteQueue(PageQueue queue) {
    this.queue = queue;
  }

  @Override
  public void accept(Object value) throws InterruptedException {
    try {
      int fixed = LAYOUT.fixedSize();
      int size = LAYOUT.isFixedSize() ? Math.max(1, fixed) : fixed + LAYOUT.variableSize(value);
      long row = queue.reserve(size);
      LAYOUT.write(value, queue.segment(), row, 0, fixed);
      queue.commit(size);
    } catch (ClassCastException | NullPointerException e) {
      throw OperatorException.of(OPERATOR, value, e);
    }
  }

  @Override
  public void signal(Signal signal) {
    // The queue itself tells its readers when the writer has ended.
  }
}
