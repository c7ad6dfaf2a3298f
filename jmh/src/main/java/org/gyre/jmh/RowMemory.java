package org.gyre.jmh;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Many {@link Row}s in one off-heap segment, packed: {@code a}, {@code b} and {@code c}. */
final class RowMemory implements AutoCloseable {

  /** The bytes of a row. */
  static final long ROW = 24;

  /** Where {@code b} stands in a row. */
  static final long B = 8;

  /** Where {@code c} stands in a row. */
  static final long C = 16;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment segment;

  /** Fills rows with generated values: {@code a} and {@code b} of 31 bits, {@code c} below 1. */
  RowMemory(long rows) {
    segment = arena.allocate(rows * ROW, Long.BYTES);
    for (long i = 0; i < rows; i++) {
      long at = i * ROW;
      long bits = Generated.bits(i);
      segment.set(ValueLayout.JAVA_LONG, at, bits >>> 33);
      segment.set(ValueLayout.JAVA_LONG, at + B, bits & Integer.MAX_VALUE);
      segment.set(ValueLayout.JAVA_DOUBLE, at + C, (Generated.key(i) >>> 11) * 0x1p-53);
    }
  }

  MemorySegment segment() {
    return segment;
  }

  /** Reads the row that starts at a position. */
  static Row read(MemorySegment segment, long at) {
    return new Row(
        segment.get(ValueLayout.JAVA_LONG, at),
        segment.get(ValueLayout.JAVA_LONG, at + B),
        segment.get(ValueLayout.JAVA_DOUBLE, at + C));
  }

  @Override
  public void close() {
    arena.close();
  }
}
