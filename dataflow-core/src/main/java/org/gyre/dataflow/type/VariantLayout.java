package org.gyre.dataflow.type;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;

/**
 * The values of a sealed type: a byte that says which of the permitted classes, then the fixed part
 * of a value of that class, filled up with zeros to the largest of all. Values of different classes
 * are in the order in which the type permits these. Each use has its own {@link PrivateCopy}.
 */
@SuppressWarnings("serial") // writeReplace: only its form is serialized
final class VariantLayout<T> extends Layout<T> {

  private static final Variants VARIANTS =
      PrivateCopy.constant(MethodHandles.lookup(), Variants.class);

  private static final int BODY = VARIANTS == null ? 0 : VARIANTS.fixedSize();

  private static final boolean FIXED =
      VARIANTS != null && VARIANTS.layouts().stream().allMatch(Layout::isFixedSize);

  VariantLayout() {}

  private int indexOf(T value) {
    return VARIANTS.indexOf(NullValues.refuse(value, this));
  }

  private static int index(MemorySegment segment, long row, int at) {
    return segment.get(JAVA_BYTE, row + at) & 0xFF;
  }

  private static Layout<Object> layout(MemorySegment segment, long row, int at) {
    return VARIANTS.layout(index(segment, row, at));
  }

  @Override
  Class<?> valueClass() {
    return VARIANTS.type();
  }

  @Override
  public int fixedSize() {
    return 1 + BODY;
  }

  @Override
  public boolean isFixedSize() {
    return FIXED;
  }

  @Override
  public int variableSize(T value) {
    return VARIANTS.layout(indexOf(value)).variableSize(value);
  }

  @Override
  public int variableSize(MemorySegment segment, long row, int at) {
    return layout(segment, row, at).variableSize(segment, row, at + 1);
  }

  @Override
  public int write(T value, MemorySegment segment, long row, int at, int tail) {
    int index = indexOf(value);
    start(index, segment, row, at);
    return VARIANTS.layout(index).write(value, segment, row, at + 1, tail);
  }

  /** Writes which class it is, and the zeros that fill its fixed part up. */
  private static void start(int index, MemorySegment segment, long row, int at) {
    segment.set(JAVA_BYTE, row + at, (byte) index);
    int used = VARIANTS.layout(index).fixedSize();
    if (used < BODY) {
      segment.asSlice(row + at + 1 + used, (long) BODY - used).fill((byte) 0);
    }
  }

  @Override
  @SuppressWarnings("unchecked")
  public T read(MemorySegment segment, long row, int at) {
    return (T) layout(segment, row, at).read(segment, row, at + 1);
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
    int index = index(from, fromRow, fromAt);
    start(index, to, toRow, toAt);
    return VARIANTS.layout(index).copy(from, fromRow, fromAt + 1, to, toRow, toAt + 1, tail);
  }

  @Override
  public long hash(T value) {
    int index = indexOf(value);
    return Hash.combine(Hash.mix(index), VARIANTS.layout(index).hash(value));
  }

  @Override
  public long hash(MemorySegment segment, long row, int at) {
    int index = index(segment, row, at);
    return Hash.combine(Hash.mix(index), VARIANTS.layout(index).hash(segment, row, at + 1));
  }

  @Override
  public boolean equal(T value, MemorySegment segment, long row, int at) {
    int index = indexOf(value);
    return index == index(segment, row, at)
        && VARIANTS.layout(index).equal(value, segment, row, at + 1);
  }

  @Override
  public boolean equal(MemorySegment a, long aRow, int aAt, MemorySegment b, long bRow, int bAt) {
    int index = index(a, aRow, aAt);
    return index == index(b, bRow, bAt)
        && VARIANTS.layout(index).equal(a, aRow, aAt + 1, b, bRow, bAt + 1);
  }

  @Override
  public int compare(MemorySegment a, long aRow, int aAt, MemorySegment b, long bRow, int bAt) {
    int index = index(a, aRow, aAt);
    int difference = Integer.compare(index, index(b, bRow, bAt));
    return difference != 0
        ? difference
        : VARIANTS.layout(index).compare(a, aRow, aAt + 1, b, bRow, bAt + 1);
  }

  @Override
  public long prefix(MemorySegment segment, long row, int at) {
    int index = index(segment, row, at);
    long prefix = VARIANTS.layout(index).prefix(segment, row, at + 1);
    return (long) index << 56 | prefix >>> 8;
  }

  @Override
  public int prefixBytes() {
    int most = 0;
    for (Layout<?> layout : VARIANTS.layouts()) {
      most = Math.max(most, layout.prefixBytes());
    }
    return Math.min(Long.BYTES, 1 + most);
  }

  @Override
  public boolean prefixIsWhole() {
    for (Layout<?> layout : VARIANTS.layouts()) {
      if (!layout.prefixIsWhole() || layout.prefixBytes() == Long.BYTES) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String form() {
    return VARIANTS.type().getSimpleName() + VARIANTS.layouts().stream().map(Layout::form).toList();
  }

  @Override
  public String toString() {
    return VARIANTS.type().getSimpleName();
  }

  /** Rebuilt from its variants. */
  protected Object writeReplace() {
    return new LayoutForm.OfVariants(
        VARIANTS.type(),
        VARIANTS.classes().toArray(Class<?>[]::new),
        VARIANTS.layouts().toArray(Layout<?>[]::new));
  }
}
