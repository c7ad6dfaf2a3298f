package org.gyre.dataflow.operator;

import java.lang.invoke.MethodHandles;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.type.Layout;

/**
 * Ends a chain: writes each value to the buffer of the partition that the hash of its key names,
 * and there to that of its pile.
 */
final class HashPartition extends Stage<Object> {

  private static final Layout<Object> LAYOUT = Kernel.constant(MethodHandles.lookup(), 0);
  private static final String OPERATOR = Kernel.constant(MethodHandles.lookup(), 1);
  private static final KeyFunction<Object, Object> KEY = Kernel.constant(MethodHandles.lookup(), 2);
  private static final Layout<Object> KEY_LAYOUT = Kernel.constant(MethodHandles.lookup(), 3);
  private static final boolean INTEGERS = Piles.takesNumbers(KEY_LAYOUT);

  private final RowBuffer[] buffers;
  private final int partitions;
  private final Piles piles;
  private final boolean isPiled;

  /**
   * A partitioning.
   *
   * @param buffers of each partition those of all piles, one partition after the other
   */
  HashPartition(RowBuffer[] buffers, Piles piles) {
    this.buffers = buffers;
    this.partitions = buffers.length / piles.count();
    this.piles = piles;
    this.isPiled = piles.count() > 1;
  }

  @Override
  public void accept(Object value) {
    Object key = Keys.of(KEY, KEY_LAYOUT, OPERATOR, value);
    long hash = KEY_LAYOUT.hash(key);
    int partition = Keys.partition(hash, partitions);
    Rows.write(LAYOUT, OPERATOR, value, buffers[isPiled ? pile(partition, key, hash) : partition]);
  }

  private int pile(int partition, Object key, long hash) {
    long number = INTEGERS ? ((Number) key).longValue() : 0;
    return partition * piles.count() + piles.of(number, hash);
  }

  @Override
  public void signal(Signal signal) {
    // The exchange itself tells its readers when all writers have ended.
  }
}
