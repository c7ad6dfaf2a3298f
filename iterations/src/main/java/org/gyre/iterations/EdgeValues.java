package org.gyre.iterations;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/**
 * The values of the edges. Beside each neighbour of an {@link Adjacency} stands a slot: the value
 * itself if all values have one size, else where its row lies.
 *
 * @param layout of the values
 * @param rows what slots point to; null if they are the values
 */
record EdgeValues(Layout<Object> layout, @Nullable MemorySegment rows) {

  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

  /** The bytes of a slot for values of a layout. */
  static int slotSize(Layout<?> layout) {
    return layout.isFixedSize() ? layout.fixedSize() : Long.BYTES;
  }

  int slotSize() {
    return slotSize(layout);
  }

  /** Copies a slot. Numbers are read and written as such, which is several times as fast. */
  static void copySlot(MemorySegment from, long at, MemorySegment to, long toAt, int size) {
    switch (size) {
      case Long.BYTES -> to.set(LONG, toAt, from.get(LONG, at));
      case Integer.BYTES -> to.set(INT, toAt, from.get(INT, at));
      default -> MemorySegment.copy(from, at, to, toAt, size);
    }
  }

  /** The value of an edge, given by its place among the slots. */
  Object get(MemorySegment slots, long edge) {
    return rows == null
        ? layout.read(slots, edge * layout.fixedSize(), 0)
        : layout.read(rows, slots.getAtIndex(LONG, edge), 0);
  }

  long hash(MemorySegment slots, long edge) {
    return rows == null
        ? layout.hash(slots, edge * layout.fixedSize(), 0)
        : layout.hash(rows, slots.getAtIndex(LONG, edge), 0);
  }

  private int compare(MemorySegment slots, long left, long right) {
    int size = layout.fixedSize();
    return rows == null
        ? layout.compare(slots, left * size, 0, slots, right * size, 0)
        : layout.compare(
            rows, slots.getAtIndex(LONG, left), 0, rows, slots.getAtIndex(LONG, right), 0);
  }

  /** Whether the slots from {@code start} to {@code end} are not all of one value. */
  boolean differ(MemorySegment slots, long start, long end) {
    for (long i = start + 1; i < end; i++) {
      if (compare(slots, start, i) != 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * Puts the slots from {@code start} to {@code end} in the order of the values, in place: a
   * heapsort, as an edge may occur any number of times.
   */
  void sort(MemorySegment slots, long start, long end) {
    MemorySegment swap = MemorySegment.ofArray(new byte[slotSize()]);
    long count = end - start;
    for (long root = count / 2 - 1; root >= 0; root--) {
      sift(slots, start, root, count, swap);
    }
    for (long last = count - 1; last > 0; last--) {
      swap(slots, start, start + last, swap);
      sift(slots, start, 0, last, swap);
    }
  }

  private void sift(MemorySegment slots, long start, long root, long count, MemorySegment swap) {
    for (long child = 2 * root + 1; child < count; child = 2 * root + 1) {
      if (child + 1 < count && compare(slots, start + child, start + child + 1) < 0) {
        child++;
      }
      if (compare(slots, start + root, start + child) >= 0) {
        return;
      }
      swap(slots, start + root, start + child, swap);
      root = child;
    }
  }

  private void swap(MemorySegment slots, long left, long right, MemorySegment swap) {
    int size = slotSize();
    MemorySegment.copy(slots, left * size, swap, 0, size);
    MemorySegment.copy(slots, right * size, slots, left * size, size);
    MemorySegment.copy(swap, 0, slots, right * size, size);
  }
}
