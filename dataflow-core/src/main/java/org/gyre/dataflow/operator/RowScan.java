package org.gyre.dataflow.operator;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.util.List;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.function.FilterFunction;
import org.gyre.dataflow.type.Layout;

/** Reads rows back into values: the head of a chain behind an exchange. */
public abstract class RowScan {

  /** After how many rows of a page it is asked whether the job goes on: functions may be slow. */
  static final int OFTEN = 512;

  /** For the kernel below. */
  RowScan() {}

  /**
   * Hands the values of all rows of a page to the next stage.
   *
   * @param segment the page
   * @param start the offset of the first row
   * @param end the offset after the last
   * @param checkpoint is called now and then, to check whether the job goes on
   * @throws Exception if a stage fails
   */
  abstract void page(MemorySegment segment, long start, long end, Runnable checkpoint)
      throws Exception;

  /**
   * Hands the values of all rows to the next stage.
   *
   * @param buffers the rows, in order
   * @param release whether nobody reads them after this
   * @param checkpoint is called now and then, to check whether the job goes on
   * @throws Exception if reading or a stage fails
   */
  public final void scan(List<RowBuffer> buffers, boolean release, Runnable checkpoint)
      throws Exception {
    for (RowBuffer buffer : buffers) {
      try (RowBuffer.Reader reader = buffer.read(release)) {
        while (nextPage(reader)) {
          page(reader.segment(), reader.start(), reader.end(), checkpoint);
        }
      }
    }
  }

  private static boolean nextPage(RowBuffer.Reader reader) {
    try {
      return reader.nextPage();
    } catch (IOException e) {
      throw new StageException("exchange", e);
    }
  }

  /**
   * The kernel for rows that a test selects: for some hundred rows, first which of them pass, then
   * the values of these. So neither loop has a branch that cannot be predicted, and the values of
   * the second are made unconditionally, without which the JIT compiler moves nothing out of it.
   */
  static final class Selected extends RowScan {

    private static final Layout<Object> LAYOUT = Kernel.constant(MethodHandles.lookup(), 0);

    /** The size of every row, or -1 if each has it before it. */
    private static final Integer SIZE = Kernel.constant(MethodHandles.lookup(), 1);

    private static final FilterFunction<Object> TEST = Kernel.constant(MethodHandles.lookup(), 2);
    private static final String OPERATOR = Kernel.constant(MethodHandles.lookup(), 3);

    private final Stage<Object> next;
    private final int[] selected = new int[OFTEN];

    Selected(Stage<Object> next) {
      this.next = next;
    }

    @Override
    void page(MemorySegment segment, long start, long end, Runnable checkpoint) throws Exception {
      long at = start;
      while (at < end) {
        checkpoint.run();
        int count = 0;
        if (SIZE > 0) {
          long stop = Math.min(end, at + (long) OFTEN * SIZE);
          for (; at < stop; at += SIZE) {
            selected[count] = (int) at;
            count += test(LAYOUT.read(segment, at, 0)) ? 1 : 0;
          }
        } else {
          for (int i = 0; i < OFTEN && at < end; i++) {
            long row = at + Integer.BYTES;
            at = row + segment.get(ValueLayout.JAVA_INT_UNALIGNED, at);
            selected[count] = (int) row;
            count += test(LAYOUT.read(segment, row, 0)) ? 1 : 0;
          }
        }
        for (int i = 0; i < count; i++) {
          next.accept(LAYOUT.read(segment, selected[i], 0));
        }
      }
    }

    private static boolean test(Object value) {
      try {
        return TEST.test(value);
      } catch (Exception e) {
        throw OperatorException.of(OPERATOR, value, e);
      }
    }
  }

  /** The kernel for rows of one size. */
  static final class Fixed extends RowScan {

    private static final Layout<Object> LAYOUT = Kernel.constant(MethodHandles.lookup(), 0);
    private static final Integer SIZE = Kernel.constant(MethodHandles.lookup(), 1);

    private final Stage<Object> next;

    Fixed(Stage<Object> next) {
      this.next = next;
    }

    @Override
    void page(MemorySegment segment, long start, long end, Runnable checkpoint) throws Exception {
      long from = start;
      while (from < end) {
        checkpoint.run();
        long to = Math.min(end, from + (long) OFTEN * SIZE);
        rows(segment, from, to);
        from = to;
      }
    }

    private void rows(MemorySegment segment, long from, long to) throws Exception {
      for (long row = from; row < to; row += SIZE) {
        next.accept(LAYOUT.read(segment, row, 0));
      }
    }
  }

  /** The kernel for rows that have their length before them. */
  static final class Variable extends RowScan {

    private static final Layout<Object> LAYOUT = Kernel.constant(MethodHandles.lookup(), 0);

    private final Stage<Object> next;

    Variable(Stage<Object> next) {
      this.next = next;
    }

    @Override
    void page(MemorySegment segment, long start, long end, Runnable checkpoint) throws Exception {
      long at = start;
      for (int row = 0; at < end; row++) {
        if (row % OFTEN == 0) {
          checkpoint.run();
        }
        int length = segment.get(ValueLayout.JAVA_INT_UNALIGNED, at);
        next.accept(LAYOUT.read(segment, at + Integer.BYTES, 0));
        at += Integer.BYTES + (long) length;
      }
    }
  }
}
