package org.gyre.dataflow.type;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/**
 * The fixed part of a value whose content lies in the variable part: an int, the offset of the
 * content relative to the start of the row, and an int, its length in elements (bytes for a
 * string).
 */
final class Span {

  /** The bytes of a span in the fixed part. */
  static final int SIZE = 8;

  private Span() {}

  static void set(MemorySegment segment, long row, int at, int offset, int length) {
    segment.set(JAVA_INT_UNALIGNED, row + at, offset);
    segment.set(JAVA_INT_UNALIGNED, row + at + 4, length);
  }

  static int offset(MemorySegment segment, long row, int at) {
    return segment.get(JAVA_INT_UNALIGNED, row + at);
  }

  static int length(MemorySegment segment, long row, int at) {
    return segment.get(JAVA_INT_UNALIGNED, row + at + 4);
  }

  /** The sizes of rows are ints; this refuses a content that is longer. */
  static int size(long bytes, String what) {
    if (bytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          what
              + " needs "
              + bytes
              + " bytes, but a row holds at most "
              + Integer.MAX_VALUE
              + ": split the value");
    }
    return (int) bytes;
  }
}
