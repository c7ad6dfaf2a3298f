package org.gyre.dataflow.operator;

import java.lang.invoke.MethodHandles;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.type.Layout;

/**
 * Ends a chain: writes each value to the buffer of the partition that the hash of its key names.
 */
final class HashPartition extends Stage<Object> {

  private static final Layout<Object> LAYOUT = Kernel.constant(MethodHandles.lookup(), 0);
  private static final String OPERATOR = Kernel.constant(MethodHandles.lookup(), 1);
  private static final KeyFunction<Object, Object> KEY = Kernel.constant(MethodHandles.lookup(), 2);
  private static final Layout<Object> KEY_LAYOUT = Kernel.constant(MethodHandles.lookup(), 3);

  private final RowBuffer[] buffers;

  HashPartition(RowBuffer[] buffers) {
    this.buffers = buffers;
  }

  @Override
  public void accept(Object value) {
    long hash = KEY_LAYOUT.hash(Keys.of(KEY, KEY_LAYOUT, OPERATOR, value));
    Rows.write(LAYOUT, OPERATOR, value, buffers[Keys.partition(hash, buffers.length)]);
  }

  @Override
  public void signal(Signal signal) {
    // The exchange itself tells its readers when all writers have ended.
  }
}
