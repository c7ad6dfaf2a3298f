package org.gyre.dataflow.type;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;

/**
 * Values of another layout, or null: one byte that is 1 if there is a value, then its fixed part,
 * which is zero for null so that the same values are always the same bytes. Each use has its own
 * {@link PrivateCopy}.
 */
@SuppressWarnings("serial") // writeReplace: only its form is serialized
final class NullableLayout<T> extends Layout<T> {

  @SuppressWarnings("unchecked")
  private static final Layout<Object> INNER =
      PrivateCopy.constant(MethodHandles.lookup(), Layout.class);

  /**
   * Another one for null than for a value that is empty, and so kept as null, such as an optional.
   */
  private static final long NULL_HASH =
      0x6A09E667F3BCC909L + (INNER == null ? 0 : Hash.mix(INNER.fixedSize()));

  NullableLayout() {}

  private static boolean isNull(MemorySegment segment, long row, int at) {
    return segment.get(JAVA_BYTE, row + at) == 0;
  }

  @Override
  public boolean isNullable() {
    return true;
  }

  @Override
  Layout<?> withoutNull() {
    return INNER;
  }

  @Override
  Class<?> valueClass() {
    return INNER.valueClass();
  }

  @Override
  public int fixedSize() {
    return 1 + INNER.fixedSize();
  }

  @Override
  public boolean isFixedSize() {
    return INNER.isFixedSize();
  }

  @Override
  public int variableSize(T value) {
    return value == null ? 0 : INNER.variableSize(value);
  }

  @Override
  public int roomFor(T value) {
    return value == null ? 0 : INNER.roomFor(value);
  }

  @Override
  public int variableSize(MemorySegment segment, long row, int at) {
    return isNull(segment, row, at) ? 0 : INNER.variableSize(segment, row, at + 1);
  }

  @Override
  public int write(T value, MemorySegment segment, long row, int at, int tail) {
    if (value == null) {
      return writeNull(segment, row, at, tail);
    }
    segment.set(JAVA_BYTE, row + at, (byte) 1);
    return INNER.write(value, segment, row, at + 1, tail);
  }

  private int writeNull(MemorySegment segment, long row, int at, int tail) {
    segment.asSlice(row + at, fixedSize()).fill((byte) 0);
    return tail;
  }

  @Override
  @SuppressWarnings("unchecked")
  public T read(MemorySegment segment, long row, int at) {
    return isNull(segment, row, at) ? null : (T) INNER.read(segment, row, at + 1);
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
    if (isNull(from, fromRow, fromAt)) {
      return writeNull(to, toRow, toAt, tail);
    }
    to.set(JAVA_BYTE, toRow + toAt, (byte) 1);
    return INNER.copy(from, fromRow, fromAt + 1, to, toRow, toAt + 1, tail);
  }

  @Override
  public long hash(T value) {
    return value == null ? NULL_HASH : INNER.hash(value);
  }

  @Override
  public long hash(MemorySegment segment, long row, int at) {
    return isNull(segment, row, at) ? NULL_HASH : INNER.hash(segment, row, at + 1);
  }

  @Override
  public boolean equal(T value, MemorySegment segment, long row, int at) {
    return isNull(segment, row, at)
        ? value == null
        : value != null && INNER.equal(value, segment, row, at + 1);
  }

  @Override
  public boolean equal(MemorySegment a, long aRow, int aAt, MemorySegment b, long bRow, int bAt) {
    boolean aNull = isNull(a, aRow, aAt);
    boolean bNull = isNull(b, bRow, bAt);
    return (aNull || bNull) ? aNull == bNull : INNER.equal(a, aRow, aAt + 1, b, bRow, bAt + 1);
  }

  @Override
  public int compare(MemorySegment a, long aRow, int aAt, MemorySegment b, long bRow, int bAt) {
    boolean aNull = isNull(a, aRow, aAt);
    boolean bNull = isNull(b, bRow, bAt);
    return aNull || bNull
        ? Boolean.compare(bNull, aNull)
        : INNER.compare(a, aRow, aAt + 1, b, bRow, bAt + 1);
  }

  @Override
  public long prefix(MemorySegment segment, long row, int at) {
    return isNull(segment, row, at) ? 0 : 1L << 56 | INNER.prefix(segment, row, at + 1) >>> 8;
  }

  @Override
  public int prefixBytes() {
    return Math.min(Long.BYTES, 1 + INNER.prefixBytes());
  }

  @Override
  public boolean prefixIsWhole() {
    return INNER.prefixIsWhole() && INNER.prefixBytes() < Long.BYTES;
  }

  @Override
  public String form() {
    return INNER.form() + "?";
  }

  @Override
  public String toString() {
    return INNER + "?";
  }

  /** Rebuilt around the inner layout. */
  protected Object writeReplace() {
    return new LayoutForm.OfNullable(INNER);
  }
}
