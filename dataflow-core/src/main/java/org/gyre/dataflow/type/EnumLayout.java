package org.gyre.dataflow.type;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_CHAR_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Enums: the ordinal, in one byte if there are at most 256 constants, else in two. */
@SuppressWarnings("serial") // writeReplace: only its form is serialized
final class EnumLayout<E extends Enum<E>> extends Layout<E> {

  private final Class<E> type;
  private final E[] constants;
  private final int size;

  EnumLayout(Class<E> type) {
    this.type = type;
    this.constants = type.getEnumConstants();
    this.size = constants.length <= 256 ? Byte.BYTES : Character.BYTES;
  }

  private int ordinal(E value) {
    return NullValues.refuse(value, this).ordinal();
  }

  private int ordinal(MemorySegment segment, long row, int at) {
    return size == Byte.BYTES
        ? segment.get(JAVA_BYTE, row + at) & 0xFF
        : segment.get(JAVA_CHAR_UNALIGNED, row + at);
  }

  @Override
  Class<?> valueClass() {
    return type;
  }

  @Override
  public int fixedSize() {
    return size;
  }

  @Override
  public boolean isFixedSize() {
    return true;
  }

  @Override
  public int variableSize(E value) {
    return 0;
  }

  @Override
  public int variableSize(MemorySegment segment, long row, int at) {
    return 0;
  }

  @Override
  public int write(E value, MemorySegment segment, long row, int at, int tail) {
    if (size == Byte.BYTES) {
      segment.set(JAVA_BYTE, row + at, (byte) ordinal(value));
    } else {
      segment.set(JAVA_CHAR_UNALIGNED, row + at, (char) ordinal(value));
    }
    return tail;
  }

  @Override
  public E read(MemorySegment segment, long row, int at) {
    return constants[ordinal(segment, row, at)];
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
    Words.copy(from, fromRow + fromAt, to, toRow + toAt, size);
    return tail;
  }

  @Override
  public long hash(E value) {
    return Hash.mix(ordinal(value));
  }

  @Override
  public long hash(MemorySegment segment, long row, int at) {
    return Hash.mix(ordinal(segment, row, at));
  }

  @Override
  public boolean equal(E value, MemorySegment segment, long row, int at) {
    return ordinal(value) == ordinal(segment, row, at);
  }

  @Override
  public boolean equal(MemorySegment a, long aRow, int aAt, MemorySegment b, long bRow, int bAt) {
    return ordinal(a, aRow, aAt) == ordinal(b, bRow, bAt);
  }

  @Override
  public int compare(MemorySegment a, long aRow, int aAt, MemorySegment b, long bRow, int bAt) {
    return Integer.compare(ordinal(a, aRow, aAt), ordinal(b, bRow, bAt));
  }

  @Override
  public long prefix(MemorySegment segment, long row, int at) {
    return (long) ordinal(segment, row, at) << (64 - 8 * size);
  }

  @Override
  public int prefixBytes() {
    return size;
  }

  @Override
  public boolean prefixIsWhole() {
    return true;
  }

  @Override
  public String toString() {
    return type.getSimpleName();
  }

  @Override
  public String form() {
    return type.getSimpleName() + Arrays.toString(type.getEnumConstants()).replace(", ", "|");
  }

  private Object writeReplace() {
    return new LayoutForm.OfClass(type);
  }
}
