package org.gyre.dataflow.type;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;

/**
 * Strings: a span of bytes whose unsigned order is {@link String#compareTo}. See {@link Cesu8} for
 * the bytes.
 */
@SuppressWarnings("serial") // writeReplace: only its form is serialized
final class StringLayout extends Layout<String> {

  static final StringLayout STRING = new StringLayout();

  private StringLayout() {}

  @Override
  Class<?> valueClass() {
    return String.class;
  }

  @Override
  public int fixedSize() {
    return Span.SIZE;
  }

  @Override
  public boolean isFixedSize() {
    return false;
  }

  @Override
  public int variableSize(String value) {
    return Cesu8.length(NullValues.refuse(value, this));
  }

  @Override
  public int roomFor(String value) {
    return Cesu8.roomFor(NullValues.refuse(value, this));
  }

  @Override
  public int variableSize(MemorySegment segment, long row, int at) {
    return Span.length(segment, row, at);
  }

  @Override
  public int write(String value, MemorySegment segment, long row, int at, int tail) {
    int length = Cesu8.write(NullValues.refuse(value, this), segment, row + tail);
    Span.set(segment, row, at, tail, length);
    return tail + length;
  }

  @Override
  public String read(MemorySegment segment, long row, int at) {
    byte[] bytes = new byte[Span.length(segment, row, at)];
    MemorySegment.copy(segment, JAVA_BYTE, start(segment, row, at), bytes, 0, bytes.length);
    return Cesu8.decode(bytes);
  }

  @Override
  public int copy(
      MemorySegment from,
      long fromRow,
      int fromAt,
      MemorySegment to,
      long toRow,
      int toAt,
      int tail) {
    int length = Span.length(from, fromRow, fromAt);
    Span.set(to, toRow, toAt, tail, length);
    MemorySegment.copy(from, start(from, fromRow, fromAt), to, toRow + tail, length);
    return tail + length;
  }

  @Override
  public long hash(String value) {
    return Cesu8.hash(NullValues.refuse(value, this));
  }

  @Override
  public long hash(MemorySegment segment, long row, int at) {
    return Hash.bytes(segment, start(segment, row, at), Span.length(segment, row, at));
  }

  @Override
  public boolean equal(String value, MemorySegment segment, long row, int at) {
    return Cesu8.equal(
        NullValues.refuse(value, this),
        segment,
        start(segment, row, at),
        Span.length(segment, row, at));
  }

  @Override
  public boolean equal(MemorySegment a, long aRow, int aAt, MemorySegment b, long bRow, int bAt) {
    int length = Span.length(a, aRow, aAt);
    return length == Span.length(b, bRow, bAt)
        && Words.equal(a, start(a, aRow, aAt), b, start(b, bRow, bAt), length);
  }

  @Override
  public int compare(MemorySegment a, long aRow, int aAt, MemorySegment b, long bRow, int bAt) {
    return Words.compare(
        a,
        start(a, aRow, aAt),
        Span.length(a, aRow, aAt),
        b,
        start(b, bRow, bAt),
        Span.length(b, bRow, bAt));
  }

  private static long start(MemorySegment segment, long row, int at) {
    return row + Span.offset(segment, row, at);
  }

  @Override
  public long prefix(MemorySegment segment, long row, int at) {
    int length = Span.length(segment, row, at);
    long start = start(segment, row, at);
    if (length >= 8) {
      return Words.bigEndian(segment.get(JAVA_LONG_UNALIGNED, start));
    }
    long prefix = 0;
    for (int i = 0; i < length; i++) {
      prefix |= (segment.get(JAVA_BYTE, start + i) & 0xFFL) << (56 - 8 * i);
    }
    return prefix;
  }

  @Override
  public int prefixBytes() {
    return Long.BYTES;
  }

  @Override
  public boolean prefixIsWhole() {
    return false;
  }

  @Override
  public String toString() {
    return "String";
  }

  private Object writeReplace() {
    return new LayoutForm.OfClass(String.class);
  }
}
