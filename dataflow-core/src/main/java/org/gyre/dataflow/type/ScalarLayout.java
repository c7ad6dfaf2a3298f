package org.gyre.dataflow.type;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_CHAR_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * The primitives and their boxes. Each says how to turn its values into a long that is ordered,
 * equal and hashed as the values are (for {@code double} the usual trick: flip the other bits of
 * negative numbers); everything else follows from that long.
 */
@SuppressWarnings("serial") // writeReplace: only its form is serialized
abstract class ScalarLayout<T> extends Layout<T> {

  static final ScalarLayout<Boolean> BOOLEAN = new OfBoolean();
  static final ScalarLayout<Byte> BYTE = new OfByte();
  static final ScalarLayout<Short> SHORT = new OfShort();
  static final ScalarLayout<Character> CHAR = new OfChar();
  static final ScalarLayout<Integer> INT = new OfInt();
  static final ScalarLayout<Long> LONG = new OfLong();
  static final ScalarLayout<Float> FLOAT = new OfFloat();
  static final ScalarLayout<Double> DOUBLE = new OfDouble();

  private static final List<ScalarLayout<?>> ALL =
      List.of(BOOLEAN, BYTE, SHORT, CHAR, INT, LONG, FLOAT, DOUBLE);

  /** From the longest to the shortest, to copy bytes with. */
  static final List<ScalarLayout<?>> WORDS = List.of(LONG, INT, SHORT, BYTE);

  private final Class<?> primitive;
  private final Class<T> box;

  private ScalarLayout(Class<?> primitive, Class<T> box) {
    this.primitive = primitive;
    this.box = box;
  }

  /** The layout of a primitive type or its box, or null if {@code type} is neither. */
  static ScalarLayout<?> of(Class<?> type) {
    for (ScalarLayout<?> layout : ALL) {
      if (type == layout.primitive || type == layout.box) {
        return layout;
      }
    }
    return null;
  }

  /** The order of {@code double} as an order of longs: -0.0 before 0.0, the one NaN last. */
  static long ordered(double value) {
    long bits = Double.doubleToLongBits(value);
    return bits ^ ((bits >> 63) & Long.MAX_VALUE);
  }

  /** The order of {@code float} as an order of ints. */
  static int ordered(float value) {
    int bits = Float.floatToIntBits(value);
    return bits ^ ((bits >> 31) & Integer.MAX_VALUE);
  }

  /** The value as an ordered number. */
  abstract long ordered(T value);

  /**
   * The stored value as an ordered number; {@code position} counts from the start of the segment.
   */
  abstract long ordered(MemorySegment segment, long position);

  abstract void set(MemorySegment segment, long position, T value);

  abstract T get(MemorySegment segment, long position);

  /**
   * Whether equal values are equal bytes, which floating-point numbers with their many NaNs are
   * not.
   */
  boolean isBytewise() {
    return true;
  }

  final Class<?> primitive() {
    return primitive;
  }

  final Class<T> box() {
    return box;
  }

  @Override
  final Class<?> valueClass() {
    return box;
  }

  private T present(T value) {
    return NullValues.refuse(value, this);
  }

  @Override
  public final boolean isFixedSize() {
    return true;
  }

  @Override
  public final int variableSize(T value) {
    return 0;
  }

  @Override
  public final int variableSize(MemorySegment segment, long row, int at) {
    return 0;
  }

  @Override
  public final int write(T value, MemorySegment segment, long row, int at, int tail) {
    set(segment, row + at, present(value));
    return tail;
  }

  @Override
  public final T read(MemorySegment segment, long row, int at) {
    return get(segment, row + at);
  }

  @Override
  public final int copy(
      MemorySegment from,
      long fromRow,
      int fromAt,
      MemorySegment to,
      long toRow,
      int toAt,
      int tail) {
    Words.copy(from, fromRow + fromAt, to, toRow + toAt, fixedSize());
    return tail;
  }

  @Override
  public final long hash(T value) {
    return Hash.mix(ordered(present(value)));
  }

  @Override
  public final long hash(MemorySegment segment, long row, int at) {
    return Hash.mix(ordered(segment, row + at));
  }

  @Override
  public final boolean equal(T value, MemorySegment segment, long row, int at) {
    return ordered(present(value)) == ordered(segment, row + at);
  }

  @Override
  public final boolean equal(
      MemorySegment a, long aRow, int aAt, MemorySegment b, long bRow, int bAt) {
    return ordered(a, aRow + aAt) == ordered(b, bRow + bAt);
  }

  @Override
  public final int compare(
      MemorySegment a, long aRow, int aAt, MemorySegment b, long bRow, int bAt) {
    return Long.compare(ordered(a, aRow + aAt), ordered(b, bRow + bAt));
  }

  @Override
  public long prefix(MemorySegment segment, long row, int at) {
    return (ordered(segment, row + at) << (64 - 8 * fixedSize())) ^ Long.MIN_VALUE;
  }

  @Override
  public final int prefixBytes() {
    return fixedSize();
  }

  @Override
  public final boolean prefixIsWhole() {
    return true;
  }

  @Override
  public final String toString() {
    return primitive.getName();
  }

  /** Rebuilt from its class. */
  protected final Object writeReplace() {
    return new LayoutForm.OfClass(primitive);
  }

  private static final class OfBoolean extends ScalarLayout<Boolean> {
    OfBoolean() {
      super(boolean.class, Boolean.class);
    }

    @Override
    public int fixedSize() {
      return 1;
    }

    @Override
    long ordered(Boolean value) {
      return value ? 1 : 0;
    }

    @Override
    long ordered(MemorySegment segment, long position) {
      return segment.get(JAVA_BYTE, position);
    }

    @Override
    void set(MemorySegment segment, long position, Boolean value) {
      segment.set(JAVA_BYTE, position, (byte) (value ? 1 : 0));
    }

    @Override
    Boolean get(MemorySegment segment, long position) {
      return segment.get(JAVA_BYTE, position) != 0;
    }

    @Override
    public long prefix(MemorySegment segment, long row, int at) {
      return ordered(segment, row + at) << 56;
    }
  }

  private static final class OfByte extends ScalarLayout<Byte> {
    OfByte() {
      super(byte.class, Byte.class);
    }

    @Override
    public int fixedSize() {
      return Byte.BYTES;
    }

    @Override
    long ordered(Byte value) {
      return value;
    }

    @Override
    long ordered(MemorySegment segment, long position) {
      return segment.get(JAVA_BYTE, position);
    }

    @Override
    void set(MemorySegment segment, long position, Byte value) {
      segment.set(JAVA_BYTE, position, value);
    }

    @Override
    Byte get(MemorySegment segment, long position) {
      return segment.get(JAVA_BYTE, position);
    }
  }

  private static final class OfShort extends ScalarLayout<Short> {
    OfShort() {
      super(short.class, Short.class);
    }

    @Override
    public int fixedSize() {
      return Short.BYTES;
    }

    @Override
    long ordered(Short value) {
      return value;
    }

    @Override
    long ordered(MemorySegment segment, long position) {
      return segment.get(JAVA_SHORT_UNALIGNED, position);
    }

    @Override
    void set(MemorySegment segment, long position, Short value) {
      segment.set(JAVA_SHORT_UNALIGNED, position, value);
    }

    @Override
    Short get(MemorySegment segment, long position) {
      return segment.get(JAVA_SHORT_UNALIGNED, position);
    }
  }

  private static final class OfChar extends ScalarLayout<Character> {
    OfChar() {
      super(char.class, Character.class);
    }

    @Override
    public int fixedSize() {
      return Character.BYTES;
    }

    @Override
    long ordered(Character value) {
      return value;
    }

    @Override
    long ordered(MemorySegment segment, long position) {
      return segment.get(JAVA_CHAR_UNALIGNED, position);
    }

    @Override
    void set(MemorySegment segment, long position, Character value) {
      segment.set(JAVA_CHAR_UNALIGNED, position, value);
    }

    @Override
    Character get(MemorySegment segment, long position) {
      return segment.get(JAVA_CHAR_UNALIGNED, position);
    }

    @Override
    public long prefix(MemorySegment segment, long row, int at) {
      return ordered(segment, row + at) << 48;
    }
  }

  private static final class OfInt extends ScalarLayout<Integer> {
    OfInt() {
      super(int.class, Integer.class);
    }

    @Override
    public int fixedSize() {
      return Integer.BYTES;
    }

    @Override
    long ordered(Integer value) {
      return value;
    }

    @Override
    long ordered(MemorySegment segment, long position) {
      return segment.get(JAVA_INT_UNALIGNED, position);
    }

    @Override
    void set(MemorySegment segment, long position, Integer value) {
      segment.set(JAVA_INT_UNALIGNED, position, value);
    }

    @Override
    Integer get(MemorySegment segment, long position) {
      return segment.get(JAVA_INT_UNALIGNED, position);
    }
  }

  private static final class OfLong extends ScalarLayout<Long> {
    OfLong() {
      super(long.class, Long.class);
    }

    @Override
    public int fixedSize() {
      return Long.BYTES;
    }

    @Override
    long ordered(Long value) {
      return value;
    }

    @Override
    long ordered(MemorySegment segment, long position) {
      return segment.get(JAVA_LONG_UNALIGNED, position);
    }

    @Override
    void set(MemorySegment segment, long position, Long value) {
      segment.set(JAVA_LONG_UNALIGNED, position, value);
    }

    @Override
    Long get(MemorySegment segment, long position) {
      return segment.get(JAVA_LONG_UNALIGNED, position);
    }
  }

  private static final class OfFloat extends ScalarLayout<Float> {
    OfFloat() {
      super(float.class, Float.class);
    }

    @Override
    public int fixedSize() {
      return Float.BYTES;
    }

    @Override
    long ordered(Float value) {
      return ordered((float) value);
    }

    @Override
    long ordered(MemorySegment segment, long position) {
      return ordered(segment.get(JAVA_FLOAT_UNALIGNED, position));
    }

    @Override
    void set(MemorySegment segment, long position, Float value) {
      segment.set(JAVA_FLOAT_UNALIGNED, position, value);
    }

    @Override
    Float get(MemorySegment segment, long position) {
      return segment.get(JAVA_FLOAT_UNALIGNED, position);
    }

    @Override
    boolean isBytewise() {
      return false;
    }
  }

  private static final class OfDouble extends ScalarLayout<Double> {
    OfDouble() {
      super(double.class, Double.class);
    }

    @Override
    public int fixedSize() {
      return Double.BYTES;
    }

    @Override
    long ordered(Double value) {
      return ordered((double) value);
    }

    @Override
    long ordered(MemorySegment segment, long position) {
      return ordered(segment.get(JAVA_DOUBLE_UNALIGNED, position));
    }

    @Override
    void set(MemorySegment segment, long position, Double value) {
      segment.set(JAVA_DOUBLE_UNALIGNED, position, value);
    }

    @Override
    Double get(MemorySegment segment, long position) {
      return segment.get(JAVA_DOUBLE_UNALIGNED, position);
    }

    @Override
    boolean isBytewise() {
      return false;
    }
  }
}
