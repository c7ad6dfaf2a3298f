package org.gyre.dataflow.operator;

import java.lang.invoke.MethodHandles;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.type.Layout;

/** Ends a chain: writes values to all buffers in turn. */
final class Rebalance extends Stage<Object> {

  private static final Layout<Object> LAYOUT = Kernel.constant(MethodHandles.lookup(), 0);
  private static final String OPERATOR = Kernel.constant(MethodHandles.lookup(), 1);

  private final RowBuffer[] buffers;
  private int next;

  Rebalance(RowBuffer[] buffers) {
    this.buffers = buffers;
  }

  @Override
  public void accept(Object value) {
    Rows.write(LAYOUT, OPERATOR, value, buffers[next]);
    next = next + 1 == buffers.length ? 0 : next + 1;
  }

  @Override
  public void signal(Signal signal) {
    // The exchange itself tells its readers when all writers have ended.
  }
}
