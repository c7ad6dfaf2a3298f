package org.gyre.iterations;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.BinaryOperator;
import org.gyre.dataflow.operator.Kernel;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/** The messages of the vertex at hand, read from rows one after the other. */
abstract class ArrivedMessages implements Messages<Object> {

  /**
   * The bytes of a row, at least 1, so that messages of nothing can be counted; -1 if they vary.
   */
  static int rowSize(Layout<?> messages) {
    return messages.isFixedSize() ? Math.max(1, messages.fixedSize()) : -1;
  }

  static Kernel<ArrivedMessages> kernel(
      Layout<Object> messages, @Nullable BinaryOperator<Object> combiner) {
    return Kernel.copy(MethodHandles.lookup(), Rows.class, messages, rowSize(messages), combiner);
  }

  /** Shows the rows between two offsets. */
  abstract void show(MemorySegment rows, long start, long end);

  /** The kernel. */
  static final class Rows extends ArrivedMessages implements Iterator<Object> {

    private static final Layout<Object> MESSAGE = Kernel.constant(MethodHandles.lookup(), 0);
    private static final Integer ROW_SIZE = Kernel.constant(MethodHandles.lookup(), 1);
    private static final BinaryOperator<Object> COMBINER =
        Kernel.constant(MethodHandles.lookup(), 2);

    private MemorySegment rows = MemorySegment.NULL;
    private long start;
    private long end;
    private long at;

    Rows() {}

    @Override
    void show(MemorySegment shown, long from, long to) {
      this.rows = shown;
      this.start = from;
      this.end = to;
    }

    @Override
    public boolean isEmpty() {
      return start == end;
    }

    @Override
    public Iterator<Object> iterator() {
      at = start;
      return this;
    }

    @Override
    public boolean hasNext() {
      return at < end;
    }

    @Override
    public Object next() {
      if (at >= end) {
        throw new NoSuchElementException("all messages have been read");
      }
      Object message = read();
      if (COMBINER != null) {
        while (at < end) {
          message = COMBINER.apply(message, read());
        }
      }
      return message;
    }

    private Object read() {
      long row = at;
      at += ROW_SIZE > 0 ? ROW_SIZE : MESSAGE.fixedSize() + MESSAGE.variableSize(rows, row, 0);
      return MESSAGE.read(rows, row, 0);
    }
  }
}
