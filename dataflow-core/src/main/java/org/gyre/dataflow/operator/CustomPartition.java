package org.gyre.dataflow.operator;

import java.lang.invoke.MethodHandles;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.function.Partitioner;
import org.gyre.dataflow.type.Layout;

/** Ends a chain: writes each value to the buffer of the partition that a function names. */
final class CustomPartition extends Stage<Object> {

  private static final Layout<Object> LAYOUT = Kernel.constant(MethodHandles.lookup(), 0);
  private static final String OPERATOR = Kernel.constant(MethodHandles.lookup(), 1);
  private static final KeyFunction<Object, Object> KEY = Kernel.constant(MethodHandles.lookup(), 2);
  private static final Partitioner<Object> PARTITIONER = Kernel.constant(MethodHandles.lookup(), 3);

  private final RowBuffer[] buffers;

  CustomPartition(RowBuffer[] buffers) {
    this.buffers = buffers;
  }

  @Override
  public void accept(Object value) {
    Object key;
    int partition;
    try {
      key = KEY.key(value);
      partition = PARTITIONER.partition(key, buffers.length);
    } catch (Exception e) {
      throw OperatorException.of(OPERATOR, value, e);
    }
    if (partition < 0 || partition >= buffers.length) {
      throw OperatorException.noPartition(OPERATOR, value, key, partition, buffers.length);
    }
    Rows.write(LAYOUT, OPERATOR, value, buffers[partition]);
  }

  @Override
  public void signal(Signal signal) {
    // The exchange itself tells its readers when all writers have ended.
  }
}
