package org.gyre.dataflow.type;

import java.lang.foreign.MemorySegment;
import java.lang.reflect.Array;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The place of a component that nobody looks at: it takes no byte, and is read back as 0 where it
 * is a number that is never null, else as null. Exists once for each type of number, and once more.
 */
@SuppressWarnings("serial") // writeReplace: only its form is serialized
final class AbsentLayout extends Layout<Object> {

  private static final AbsentLayout OF_OBJECTS = new AbsentLayout(null);

  private static final Map<ScalarLayout<?>, AbsentLayout> OF_NUMBERS = new ConcurrentHashMap<>();

  private final @Nullable ScalarLayout<?> number;
  private final @Nullable Object value;

  private AbsentLayout(@Nullable ScalarLayout<?> number) {
    this.number = number;
    this.value = number == null ? null : Array.get(Array.newInstance(number.primitive(), 1), 0);
  }

  /** In the place of a component of a layout. */
  static AbsentLayout of(@Nullable Layout<?> layout) {
    return switch (layout) {
      case AbsentLayout absent -> absent;
      case ScalarLayout<?> scalar -> OF_NUMBERS.computeIfAbsent(scalar, AbsentLayout::new);
      case null, default -> OF_OBJECTS;
    };
  }

  /** What is read back. */
  @Nullable
  Object value() {
    return value;
  }

  @Override
  public int fixedSize() {
    return 0;
  }

  @Override
  public boolean isFixedSize() {
    return true;
  }

  @Override
  public boolean isNullable() {
    return true;
  }

  @Override
  public int variableSize(Object any) {
    return 0;
  }

  @Override
  public int variableSize(MemorySegment segment, long row, int at) {
    return 0;
  }

  @Override
  public int write(Object any, MemorySegment segment, long row, int at, int tail) {
    return tail;
  }

  @Override
  public Object read(MemorySegment segment, long row, int at) {
    return value;
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
    return tail;
  }

  @Override
  public long hash(Object any) {
    return 0;
  }

  @Override
  public long hash(MemorySegment segment, long row, int at) {
    return 0;
  }

  @Override
  public boolean equal(Object any, MemorySegment segment, long row, int at) {
    return true;
  }

  @Override
  public boolean equal(MemorySegment a, long aRow, int aAt, MemorySegment b, long bRow, int bAt) {
    return true;
  }

  @Override
  public int compare(MemorySegment a, long aRow, int aAt, MemorySegment b, long bRow, int bAt) {
    return 0;
  }

  @Override
  public long prefix(MemorySegment segment, long row, int at) {
    return 0;
  }

  @Override
  public int prefixBytes() {
    return 0;
  }

  @Override
  public boolean prefixIsWhole() {
    return true;
  }

  @Override
  public String toString() {
    return "absent";
  }

  /** Found again on the other side. */
  protected Object writeReplace() {
    return new LayoutForm.OfAbsent(number);
  }
}
