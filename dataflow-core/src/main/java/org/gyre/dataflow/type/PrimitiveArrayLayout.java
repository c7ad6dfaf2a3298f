package org.gyre.dataflow.type;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Array;

/**
 * Arrays of a primitive: a span of the elements, copied in bulk, bit for bit. They are compared by
 * content, element by element and then by length, like {@code Arrays.compare}. Each element type
 * has its own {@link PrivateCopy}.
 */
@SuppressWarnings("serial") // writeReplace: only its form is serialized
final class PrimitiveArrayLayout<A> extends Layout<A> {

  private static final ScalarLayout<?> ELEMENT =
      PrivateCopy.constant(MethodHandles.lookup(), ScalarLayout.class);

  private static final String TYPE = ELEMENT + "[]";

  PrimitiveArrayLayout() {}

  private static int bytes(int length) {
    return Span.size((long) length * ELEMENT.fixedSize(), TYPE);
  }

  /** The array as a segment: itself, except that booleans are copied to bytes. */
  private static MemorySegment heap(Object array) {
    return switch (NullValues.refuse(array, TYPE)) {
      case byte[] a -> MemorySegment.ofArray(a);
      case short[] a -> MemorySegment.ofArray(a);
      case char[] a -> MemorySegment.ofArray(a);
      case int[] a -> MemorySegment.ofArray(a);
      case long[] a -> MemorySegment.ofArray(a);
      case float[] a -> MemorySegment.ofArray(a);
      case double[] a -> MemorySegment.ofArray(a);
      case boolean[] a -> MemorySegment.ofArray(toBytes(a));
      default -> throw new ClassCastException(array.getClass().getTypeName() + " is not " + TYPE);
    };
  }

  private static byte[] toBytes(boolean[] booleans) {
    byte[] bytes = new byte[booleans.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (booleans[i] ? 1 : 0);
    }
    return bytes;
  }

  private static boolean[] toBooleans(byte[] bytes) {
    boolean[] booleans = new boolean[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      booleans[i] = bytes[i] != 0;
    }
    return booleans;
  }

  private static int length(Object array) {
    return Array.getLength(NullValues.refuse(array, TYPE));
  }

  private static long start(MemorySegment segment, long row, int at) {
    return row + Span.offset(segment, row, at);
  }

  @Override
  Class<?> valueClass() {
    return ELEMENT.primitive().arrayType();
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
  public int variableSize(A value) {
    return bytes(length(value));
  }

  @Override
  public int variableSize(MemorySegment segment, long row, int at) {
    return Span.length(segment, row, at) * ELEMENT.fixedSize();
  }

  @Override
  public int write(A value, MemorySegment segment, long row, int at, int tail) {
    MemorySegment heap = heap(value);
    int length = length(value);
    Span.set(segment, row, at, tail, length);
    MemorySegment.copy(heap, 0, segment, row + tail, bytes(length));
    return tail + bytes(length);
  }

  @Override
  @SuppressWarnings("unchecked")
  public A read(MemorySegment segment, long row, int at) {
    int length = Span.length(segment, row, at);
    boolean booleans = ELEMENT.primitive() == boolean.class;
    Object array = booleans ? new byte[length] : Array.newInstance(ELEMENT.primitive(), length);
    MemorySegment.copy(segment, start(segment, row, at), heap(array), 0, bytes(length));
    return (A) (booleans ? toBooleans((byte[]) array) : array);
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
    MemorySegment.copy(from, start(from, fromRow, fromAt), to, toRow + tail, bytes(length));
    return tail + bytes(length);
  }

  @Override
  public long hash(A value) {
    return hashElements(heap(value), 0, length(value));
  }

  @Override
  public long hash(MemorySegment segment, long row, int at) {
    return hashElements(segment, start(segment, row, at), Span.length(segment, row, at));
  }

  private static long hashElements(MemorySegment segment, long start, int length) {
    if (ELEMENT.isBytewise()) {
      return Hash.bytes(segment, start, bytes(length));
    }
    long hash = Hash.mix(length);
    for (int i = 0; i < length; i++) {
      long element = ELEMENT.ordered(segment, start + (long) i * ELEMENT.fixedSize());
      hash = Hash.combine(hash, Hash.mix(element));
    }
    return hash;
  }

  @Override
  public boolean equal(A value, MemorySegment segment, long row, int at) {
    int length = Span.length(segment, row, at);
    return length == length(value)
        && equalElements(heap(value), 0, segment, start(segment, row, at), length);
  }

  @Override
  public boolean equal(MemorySegment a, long aRow, int aAt, MemorySegment b, long bRow, int bAt) {
    int length = Span.length(a, aRow, aAt);
    return length == Span.length(b, bRow, bAt)
        && equalElements(a, start(a, aRow, aAt), b, start(b, bRow, bAt), length);
  }

  private static boolean equalElements(
      MemorySegment a, long aStart, MemorySegment b, long bStart, int length) {
    if (ELEMENT.isBytewise()) {
      return Words.equal(a, aStart, b, bStart, bytes(length));
    }
    return firstDifference(a, aStart, b, bStart, length) == 0;
  }

  @Override
  public int compare(MemorySegment a, long aRow, int aAt, MemorySegment b, long bRow, int bAt) {
    int aLength = Span.length(a, aRow, aAt);
    int bLength = Span.length(b, bRow, bAt);
    int difference =
        firstDifference(a, start(a, aRow, aAt), b, start(b, bRow, bAt), Math.min(aLength, bLength));
    return difference != 0 ? difference : Integer.compare(aLength, bLength);
  }

  private static int firstDifference(
      MemorySegment a, long aStart, MemorySegment b, long bStart, int length) {
    for (int i = 0; i < length; i++) {
      long offset = (long) i * ELEMENT.fixedSize();
      int difference =
          Long.compare(ELEMENT.ordered(a, aStart + offset), ELEMENT.ordered(b, bStart + offset));
      if (difference != 0) {
        return difference;
      }
    }
    return 0;
  }

  @Override
  public long prefix(MemorySegment segment, long row, int at) {
    int size = ELEMENT.fixedSize();
    int count = Math.min(Span.length(segment, row, at), Long.BYTES / size);
    int offset = Span.offset(segment, row, at);
    long prefix = 0;
    for (int i = 0; i < count; i++) {
      prefix |= ELEMENT.prefix(segment, row, offset + i * size) >>> (8 * i * size);
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
    return TYPE;
  }

  /** Rebuilt from its class. */
  protected Object writeReplace() {
    return new LayoutForm.OfClass(ELEMENT.primitive().arrayType());
  }
}
