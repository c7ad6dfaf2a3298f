package org.gyre.dataflow.operator;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.SplittableRandom;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.type.Layout;

/** Deals rows out to the buffers of the partitions that have the ranges of their keys. */
public abstract class RangePartition {

  /** For the kernel below. */
  RangePartition() {}

  abstract void page(MemorySegment segment, long start, long end) throws IOException;

  /**
   * Deals all rows of some buffers out, which are released.
   *
   * @param buffers the rows
   * @param beforePage called before each page, to check whether the job goes on
   */
  public final void deal(List<RowBuffer> buffers, Runnable beforePage) throws IOException {
    for (RowBuffer buffer : buffers) {
      try (RowBuffer.Reader reader = buffer.read(true)) {
        while (reader.nextPage()) {
          beforePage.run();
          page(reader.segment(), reader.start(), reader.end());
        }
      }
    }
  }

  /** The kernel. */
  static final class Dealer extends RangePartition {

    private static final Layout<Object> VALUES = Kernel.constant(MethodHandles.lookup(), 0);

    /** The offset of the value in a row; if it is 0 the row is the value. */
    private static final Integer VALUE_AT = Kernel.constant(MethodHandles.lookup(), 1);

    /** The size of every row, or -1 if each has it before it. */
    private static final Integer SIZE = Kernel.constant(MethodHandles.lookup(), 2);

    private static final RowOrder ORDER = Kernel.constant(MethodHandles.lookup(), 3);
    private static final Boolean COPIES_ROWS = Kernel.constant(MethodHandles.lookup(), 4);

    private final RowBuffer[] buffers;
    private final Ranges ranges;
    private final SplittableRandom random;

    Dealer(RowBuffer[] buffers, Ranges ranges, SplittableRandom random) {
      this.buffers = buffers;
      this.ranges = ranges;
      this.random = random;
    }

    @Override
    void page(MemorySegment segment, long start, long end) throws IOException {
      long at = start;
      while (at < end) {
        int length = SIZE;
        if (SIZE < 0) {
          length = segment.get(ValueLayout.JAVA_INT_UNALIGNED, at);
          at += Integer.BYTES;
        }
        row(segment, at, length);
        at += length;
      }
    }

    private void row(MemorySegment segment, long row, int length) throws IOException {
      RowBuffer buffer = buffers[ranges.partition(ORDER, segment, row, random)];
      if (COPIES_ROWS) {
        long target = buffer.reserve(length);
        MemorySegment.copy(segment, row, buffer.segment(), target, length);
        buffer.commit(length);
      } else {
        int fixed = VALUES.fixedSize();
        int size = Math.max(1, fixed + VALUES.variableSize(segment, row, VALUE_AT));
        long target = buffer.reserve(size);
        VALUES.copy(segment, row, VALUE_AT, buffer.segment(), target, 0, fixed);
        buffer.commit(size);
      }
    }
  }
}
