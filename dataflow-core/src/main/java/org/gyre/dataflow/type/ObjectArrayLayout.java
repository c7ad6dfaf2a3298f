package org.gyre.dataflow.type;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Array;

/**
 * Arrays of objects: a span of the fixed parts of the elements, one after the other, and behind
 * them their variable parts. They are compared by content, element by element and then by length.
 * Each use has its own {@link PrivateCopy}.
 */
@SuppressWarnings("serial") // writeReplace: only its form is serialized
final class ObjectArrayLayout<E> extends Layout<E[]> {

  /** The constants of a private copy. */
  record Shape(Class<?> elementClass, Layout<?> element) {}

  private static final Shape SHAPE = PrivateCopy.constant(MethodHandles.lookup(), Shape.class);

  @SuppressWarnings("unchecked")
  private static final Layout<Object> ELEMENT =
      SHAPE == null ? null : (Layout<Object>) SHAPE.element();

  private static final String TYPE = ELEMENT + "[]";

  ObjectArrayLayout() {}

  private static int bytes(int length) {
    return Span.size((long) length * ELEMENT.fixedSize(), TYPE);
  }

  private static Object element(Object[] array, int i) {
    Object element = array[i];
    if (element == null && !ELEMENT.isNullable()) {
      throw NullValues.error("element " + i + " of " + TYPE);
    }
    return element;
  }

  private Object[] present(E[] value) {
    return NullValues.refuse(value, TYPE);
  }

  @Override
  Class<?> valueClass() {
    return SHAPE.elementClass().arrayType();
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
  public int variableSize(E[] value) {
    Object[] array = present(value);
    long size = bytes(array.length);
    for (int i = 0; i < array.length && !ELEMENT.isFixedSize(); i++) {
      size += ELEMENT.variableSize(element(array, i));
    }
    return Span.size(size, TYPE);
  }

  @Override
  public int variableSize(MemorySegment segment, long row, int at) {
    int length = Span.length(segment, row, at);
    int offset = Span.offset(segment, row, at);
    int size = length * ELEMENT.fixedSize();
    for (int i = 0; i < length && !ELEMENT.isFixedSize(); i++) {
      size += ELEMENT.variableSize(segment, row, offset + i * ELEMENT.fixedSize());
    }
    return size;
  }

  @Override
  public int write(E[] value, MemorySegment segment, long row, int at, int tail) {
    Object[] array = present(value);
    Span.set(segment, row, at, tail, array.length);
    int end = tail + bytes(array.length);
    for (int i = 0; i < array.length; i++) {
      end = ELEMENT.write(element(array, i), segment, row, tail + i * ELEMENT.fixedSize(), end);
    }
    return end;
  }

  @Override
  @SuppressWarnings("unchecked")
  public E[] read(MemorySegment segment, long row, int at) {
    int length = Span.length(segment, row, at);
    int offset = Span.offset(segment, row, at);
    Object[] array = (Object[]) Array.newInstance(SHAPE.elementClass(), length);
    for (int i = 0; i < length; i++) {
      array[i] = ELEMENT.read(segment, row, offset + i * ELEMENT.fixedSize());
    }
    return (E[]) array;
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
    int offset = Span.offset(from, fromRow, fromAt);
    Span.set(to, toRow, toAt, tail, length);
    int end = tail + bytes(length);
    for (int i = 0; i < length; i++) {
      int element = i * ELEMENT.fixedSize();
      end = ELEMENT.copy(from, fromRow, offset + element, to, toRow, tail + element, end);
    }
    return end;
  }

  @Override
  public long hash(E[] value) {
    Object[] array = present(value);
    long hash = Hash.mix(array.length);
    for (int i = 0; i < array.length; i++) {
      hash = Hash.combine(hash, ELEMENT.hash(element(array, i)));
    }
    return hash;
  }

  @Override
  public long hash(MemorySegment segment, long row, int at) {
    int length = Span.length(segment, row, at);
    int offset = Span.offset(segment, row, at);
    long hash = Hash.mix(length);
    for (int i = 0; i < length; i++) {
      hash = Hash.combine(hash, ELEMENT.hash(segment, row, offset + i * ELEMENT.fixedSize()));
    }
    return hash;
  }

  @Override
  public boolean equal(E[] value, MemorySegment segment, long row, int at) {
    Object[] array = present(value);
    if (array.length != Span.length(segment, row, at)) {
      return false;
    }
    int offset = Span.offset(segment, row, at);
    for (int i = 0; i < array.length; i++) {
      if (!ELEMENT.equal(element(array, i), segment, row, offset + i * ELEMENT.fixedSize())) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equal(MemorySegment a, long aRow, int aAt, MemorySegment b, long bRow, int bAt) {
    int length = Span.length(a, aRow, aAt);
    if (length != Span.length(b, bRow, bAt)) {
      return false;
    }
    int aOffset = Span.offset(a, aRow, aAt);
    int bOffset = Span.offset(b, bRow, bAt);
    for (int i = 0; i < length; i++) {
      int element = i * ELEMENT.fixedSize();
      if (!ELEMENT.equal(a, aRow, aOffset + element, b, bRow, bOffset + element)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int compare(MemorySegment a, long aRow, int aAt, MemorySegment b, long bRow, int bAt) {
    int aLength = Span.length(a, aRow, aAt);
    int bLength = Span.length(b, bRow, bAt);
    int aOffset = Span.offset(a, aRow, aAt);
    int bOffset = Span.offset(b, bRow, bAt);
    for (int i = 0; i < Math.min(aLength, bLength); i++) {
      int element = i * ELEMENT.fixedSize();
      int difference = ELEMENT.compare(a, aRow, aOffset + element, b, bRow, bOffset + element);
      if (difference != 0) {
        return difference;
      }
    }
    return Integer.compare(aLength, bLength);
  }

  /**
   * The prefix of the first element: an empty array is before all others, and 0 is no greater than
   * any prefix.
   */
  @Override
  public long prefix(MemorySegment segment, long row, int at) {
    return Span.length(segment, row, at) == 0
        ? 0
        : ELEMENT.prefix(segment, row, Span.offset(segment, row, at));
  }

  @Override
  public int prefixBytes() {
    return ELEMENT.prefixBytes();
  }

  @Override
  public boolean prefixIsWhole() {
    return false;
  }

  @Override
  public String form() {
    return ELEMENT.form() + "[]";
  }

  @Override
  public String toString() {
    return ELEMENT + "[]";
  }

  /** Rebuilt around the layout of the elements. */
  protected Object writeReplace() {
    return new LayoutForm.OfArray(SHAPE.elementClass(), ELEMENT);
  }
}
