package org.gyre.dataflow.operator;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.SplittableRandom;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/**
 * Ends a chain: writes each value to the buffer of the partition that has the range of its keys.
 * The ranges are known, so nothing is sampled, and no row is written twice.
 */
final class RangeWrite extends Stage<Object> {

  private static final Layout<Object> VALUES = Kernel.constant(MethodHandles.lookup(), 0);
  private static final String OPERATOR = Kernel.constant(MethodHandles.lookup(), 1);
  private static final @Nullable ComputedKeys KEYS = Kernel.constant(MethodHandles.lookup(), 2);

  /** The layout of a value with the keys that are computed, and where all keys are in it. */
  private static final Layout<Object> FORM = Kernel.constant(MethodHandles.lookup(), 3);

  private static final RowOrder ORDER = Kernel.constant(MethodHandles.lookup(), 4);

  private final RowBuffer[] buffers;
  private final Ranges ranges;
  private final SplittableRandom random;
  private final Account account;

  /** Where the keys of a value are looked at; as long as a row. */
  private MemorySegment scratch;

  RangeWrite(RowBuffer[] buffers, Ranges ranges, SplittableRandom random, Account account) {
    this.buffers = buffers;
    this.ranges = ranges;
    this.random = random;
    this.account = account;
    this.scratch = account.page();
  }

  @Override
  public void accept(Object value) {
    Rows.write(VALUES, OPERATOR, value, buffers[partition(value)]);
  }

  private int partition(Object value) {
    Object row = ComputedKeys.row(KEYS, OPERATOR, value);
    try {
      int fixed = FORM.fixedSize();
      long size = FORM.isFixedSize() ? fixed : fixed + (long) FORM.variableSize(row);
      if (size > scratch.byteSize()) {
        account.free(scratch);
        scratch = account.region(size);
      }
      FORM.write(row, scratch, 0, 0, fixed);
    } catch (ClassCastException | NullPointerException e) {
      throw OperatorException.of(OPERATOR, value, e);
    }
    return ranges.partition(ORDER, scratch, 0, random);
  }

  @Override
  public void signal(Signal signal) {
    // The exchange itself tells its readers when all writers have ended.
  }
}
