package org.gyre.iterations;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.gyre.dataflow.exchange.RowSink;

/**
 * An array in memory as rows of a checkpoint: the index of an element, and the bytes of that one
 * and of those behind it, as many as make a page.
 */
final class ElementRows {

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final int MOST_BYTES = 64 << 10;

  private final MemorySegment memory;
  private final int size;
  private final int most;

  /**
   * The elements of an array.
   *
   * @param size of an element in bytes, at least 1
   */
  ElementRows(MemorySegment memory, int size) {
    this.memory = memory;
    this.size = size;
    this.most = Math.max(1, MOST_BYTES / size);
  }

  /** Hands out the elements of a range. */
  void write(int from, int to, RowSink out) throws IOException {
    int longest = Math.min(most, to - from);
    MemorySegment row =
        MemorySegment.ofArray(new byte[Integer.BYTES + Math.max(0, longest) * size]);
    for (int first = from; first < to; first += most) {
      int bytes = Math.min(most, to - first) * size;
      row.set(INT, 0, first);
      MemorySegment.copy(memory, (long) first * size, row, Integer.BYTES, bytes);
      out.row(row, 0, Integer.BYTES + bytes);
    }
  }

  /** Puts the elements of a row back. */
  void read(MemorySegment row, long at, int bytes) {
    long first = row.get(INT, at);
    long into = first * size;
    MemorySegment.copy(row, at + Integer.BYTES, memory, into, (long) bytes - Integer.BYTES);
  }
}
