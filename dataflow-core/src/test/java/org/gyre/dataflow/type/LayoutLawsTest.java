package org.gyre.dataflow.type;

import static java.util.Comparator.comparing;
import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.nullsFirst;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;

/** The laws of {@link Layout} for every kind of layout there is. */
class LayoutLawsTest {

  // Numbers at random of all magnitudes, so that equal ones turn up too.

  private static long number(Random random) {
    return random.nextLong() >> random.nextInt(64);
  }

  private static double real(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt(-3, 3);
      case 1 -> Double.longBitsToDouble(random.nextLong());
      default -> random.nextGaussian();
    };
  }

  /** Letters of one, two and three bytes, pairs and lone surrogates, and the null character. */
  private static String text(Random random) {
    int[] first = {'a', 'y', 0x7E, 0xFE, 0x7FE, 0xFFE, 0xD7FE, 0xD800, 0xDFFE, 0xFFFC, 0x1F600, 0};
    StringBuilder text = new StringBuilder();
    boolean ascii = random.nextBoolean();
    for (int i = random.nextInt(20); i > 0; i--) {
      int letter = ascii ? random.nextInt(2) : random.nextInt(first.length);
      text.appendCodePoint(first[letter] + random.nextInt(4));
    }
    return text.toString();
  }

  private static final String[] TEXTS = {
    "",
    "a",
    "a\0",
    "a\0b",
    "12345678",
    "123456789",
    "?",
    "????????\uD800",
    "what?",
    "\uD800",
    "\uDC00",
    "\uDC00\uD800",
    "\uD83D\uDE00",
    "\uFFFF",
    "\uFFFD",
    "x".repeat(1 << 20),
    "x".repeat((1 << 20) - 1) + "y",
    "é".repeat(1 << 19),
    "\uD83D\uDE00".repeat(1 << 18)
  };

  private static <A> Function<Random, A> array(IntFunction<A> make, Filler<A> fill) {
    return random -> {
      int length = random.nextInt(12);
      A array = make.apply(length);
      for (int i = 0; i < length; i++) {
        fill.set(array, i, random);
      }
      return array;
    };
  }

  /** Sets an element of an array to a random value. */
  private interface Filler<A> {
    void set(A array, int i, Random random);
  }

  @SuppressWarnings("unchecked")
  private static <T> Layout<T> layoutOf(T example) {
    return (Layout<T>) Layouts.ofValue(example).orElseThrow();
  }

  @SuppressWarnings("unchecked")
  private static <T> Layout<T> component(Class<? extends Record> record, String name) {
    return (Layout<T>) Layouts.of(record).field(name).orElseThrow().layout();
  }

  // Primitives.

  @Nested
  class Booleans extends LayoutContract<Boolean> {
    Booleans() {
      super(Layouts.BOOLEAN, naturalOrder(), Random::nextBoolean);
    }
  }

  @Nested
  class Bytes extends LayoutContract<Byte> {
    Bytes() {
      super(Layouts.BYTE, naturalOrder(), r -> (byte) r.nextInt(), (byte) -128, (byte) 127);
    }
  }

  @Nested
  class Shorts extends LayoutContract<Short> {
    Shorts() {
      super(
          Layouts.SHORT, naturalOrder(), r -> (short) number(r), Short.MIN_VALUE, Short.MAX_VALUE);
    }
  }

  @Nested
  class Chars extends LayoutContract<Character> {
    Chars() {
      super(Layouts.CHAR, naturalOrder(), r -> (char) number(r), '\0', '\u8000', '\uFFFF');
    }
  }

  @Nested
  class Ints extends LayoutContract<Integer> {
    Ints() {
      super(
          Layouts.INT,
          naturalOrder(),
          r -> (int) number(r),
          Integer.MIN_VALUE,
          Integer.MAX_VALUE,
          0,
          -1);
    }
  }

  @Nested
  class Longs extends LayoutContract<Long> {
    Longs() {
      super(
          Layouts.LONG,
          naturalOrder(),
          LayoutLawsTest::number,
          Long.MIN_VALUE,
          Long.MAX_VALUE,
          0L,
          -1L);
    }
  }

  @Nested
  class Floats extends LayoutContract<Float> {
    Floats() {
      super(
          Layouts.FLOAT,
          Float::compare,
          r -> (float) real(r),
          Float.NaN,
          Float.intBitsToFloat(0xFFC01234),
          -0.0f,
          0.0f,
          Float.POSITIVE_INFINITY,
          Float.NEGATIVE_INFINITY,
          Float.MIN_VALUE,
          -Float.MIN_VALUE);
    }
  }

  @Nested
  class Doubles extends LayoutContract<Double> {
    Doubles() {
      super(
          Layouts.DOUBLE,
          Double::compare,
          LayoutLawsTest::real,
          Double.NaN,
          Double.longBitsToDouble(0xFFF8000000001234L),
          -0.0,
          0.0,
          Double.POSITIVE_INFINITY,
          Double.NEGATIVE_INFINITY,
          Double.MIN_VALUE,
          -Double.MIN_VALUE);
    }
  }

  // Strings, enums, nulls.

  @Nested
  class Strings extends LayoutContract<String> {
    Strings() {
      super(Layouts.STRING, naturalOrder(), LayoutLawsTest::text, TEXTS);
    }
  }

  enum Color {
    RED,
    GREEN {
      @Override
      boolean isWarm() {
        return false;
      }
    },
    BLUE;

    boolean isWarm() {
      return this == RED;
    }
  }

  @Nested
  class Enums extends LayoutContract<Color> {
    Enums() {
      super(Layouts.enumOf(Color.class), naturalOrder(), r -> Color.values()[r.nextInt(3)]);
    }
  }

  @Nested
  class WideEnums extends LayoutContract<Wide> {
    WideEnums() {
      super(
          Layouts.of(Wide.class),
          naturalOrder(),
          r -> Wide.values()[r.nextInt(257)],
          Wide.W0,
          Wide.W255,
          Wide.W256);
    }
  }

  @Nested
  class FullEnums extends LayoutContract<Full> {
    FullEnums() {
      super(
          Layouts.of(Full.class),
          naturalOrder(),
          r -> Full.values()[r.nextInt(256)],
          Full.F0,
          Full.F255);
    }
  }

  @Nested
  class NullableLongs extends LayoutContract<Long> {
    NullableLongs() {
      super(
          Layouts.nullable(Layouts.LONG),
          naturalOrder(),
          LayoutLawsTest::number,
          Long.MIN_VALUE,
          Long.MIN_VALUE + 1,
          Long.MAX_VALUE);
    }
  }

  @Nested
  class NullableInts extends LayoutContract<Integer> {
    NullableInts() {
      super(
          Layouts.nullable(Layouts.INT),
          naturalOrder(),
          r -> (int) number(r),
          Integer.MIN_VALUE,
          Integer.MAX_VALUE);
    }
  }

  @Nested
  class NullableStrings extends LayoutContract<String> {
    NullableStrings() {
      super(Layouts.nullable(Layouts.STRING), naturalOrder(), LayoutLawsTest::text, "", "\0");
    }
  }

  // Arrays.

  @Nested
  class BooleanArrays extends LayoutContract<boolean[]> {
    BooleanArrays() {
      super(
          Layouts.of(boolean[].class),
          Arrays::compare,
          array(boolean[]::new, (a, i, r) -> a[i] = r.nextBoolean()),
          new boolean[0]);
    }
  }

  @Nested
  class ByteArrays extends LayoutContract<byte[]> {
    ByteArrays() {
      super(
          Layouts.of(byte[].class),
          Arrays::compare,
          array(byte[]::new, (a, i, r) -> a[i] = (byte) r.nextInt()),
          new byte[0],
          new byte[] {-128},
          new byte[1 << 20]);
    }
  }

  @Nested
  class ShortArrays extends LayoutContract<short[]> {
    ShortArrays() {
      super(
          Layouts.of(short[].class),
          Arrays::compare,
          array(short[]::new, (a, i, r) -> a[i] = (short) number(r)),
          new short[0]);
    }
  }

  @Nested
  class CharArrays extends LayoutContract<char[]> {
    CharArrays() {
      super(
          Layouts.of(char[].class),
          Arrays::compare,
          array(char[]::new, (a, i, r) -> a[i] = (char) number(r)),
          new char[0]);
    }
  }

  @Nested
  class IntArrays extends LayoutContract<int[]> {
    IntArrays() {
      super(
          Layouts.of(int[].class),
          Arrays::compare,
          array(int[]::new, (a, i, r) -> a[i] = (int) number(r)),
          new int[0],
          new int[] {Integer.MIN_VALUE});
    }
  }

  @Nested
  class LongArrays extends LayoutContract<long[]> {
    LongArrays() {
      super(
          Layouts.of(long[].class),
          Arrays::compare,
          array(long[]::new, (a, i, r) -> a[i] = number(r)),
          new long[0],
          new long[] {Long.MIN_VALUE},
          new long[] {1, 2},
          new long[] {1, 3});
    }
  }

  @Nested
  class FloatArrays extends LayoutContract<float[]> {
    FloatArrays() {
      super(
          Layouts.of(float[].class),
          Arrays::compare,
          array(float[]::new, (a, i, r) -> a[i] = (float) real(r)),
          new float[0],
          new float[] {Float.NaN, -0.0f},
          new float[] {Float.intBitsToFloat(0xFFC01234), 0.0f});
    }
  }

  @Nested
  class DoubleArrays extends LayoutContract<double[]> {
    DoubleArrays() {
      super(
          Layouts.of(double[].class),
          Arrays::compare,
          array(double[]::new, (a, i, r) -> a[i] = real(r)),
          new double[0],
          new double[] {Double.NaN},
          new double[] {Double.longBitsToDouble(0xFFF8000000001234L)},
          new double[] {-0.0},
          new double[] {0.0});
    }
  }

  @Nested
  class StringArrays extends LayoutContract<String[]> {
    StringArrays() {
      super(
          Layouts.of(String[].class),
          Arrays::compare,
          array(String[]::new, (a, i, r) -> a[i] = text(r)),
          new String[0],
          new String[] {""});
    }
  }

  @Nested
  class NestedArrays extends LayoutContract<long[][]> {
    NestedArrays() {
      super(
          Layouts.of(long[][].class),
          (a, b) -> Arrays.compare(a, b, Arrays::compare),
          array(long[][]::new, (a, i, r) -> a[i] = r.longs(r.nextInt(3)).toArray()),
          new long[0][],
          new long[1][0]);
    }
  }

  /** Holds arrays whose elements or which themselves may be null. */
  private record Sparse(@Nullable String[] both, String @Nullable [] array) {}

  @Nested
  class SparseArrays extends LayoutContract<String[]> {
    SparseArrays() {
      super(
          LayoutLawsTest.component(Sparse.class, "both"),
          (a, b) -> Arrays.compare(a, b, nullsFirst(naturalOrder())),
          array(String[]::new, (a, i, r) -> a[i] = r.nextBoolean() ? null : text(r)),
          new String[] {null},
          new String[] {null, ""});
    }
  }

  // Records.

  private record Primitives(boolean z, byte b, short s, char c, int i, long l, float f, double d) {}

  private static final Comparator<Primitives> PRIMITIVES =
      comparing(Primitives::z)
          .thenComparing(Primitives::b)
          .thenComparing(Primitives::s)
          .thenComparing(Primitives::c)
          .thenComparing(Primitives::i)
          .thenComparing(Primitives::l)
          .thenComparing(Primitives::f)
          .thenComparing(Primitives::d);

  private static Primitives primitives(Random r) {
    // The first components take few values, so that the last ones decide too.
    return new Primitives(
        r.nextInt(8) == 0,
        (byte) (r.nextInt(8) == 0 ? -1 : 1),
        (short) (r.nextInt(4) == 0 ? -1 : 1),
        r.nextInt(4) == 0 ? '\uFFFF' : 'a',
        r.nextInt(4) == 0 ? -1 : 1,
        r.nextInt(-1, 1),
        r.nextInt(-1, 1),
        real(r));
  }

  @Nested
  class RecordsOfPrimitives extends LayoutContract<Primitives> {
    RecordsOfPrimitives() {
      super(
          Layouts.of(Primitives.class),
          PRIMITIVES,
          LayoutLawsTest::primitives,
          new Primitives(false, (byte) 0, (short) 0, 'a', 0, 0, Float.NaN, -0.0),
          new Primitives(false, (byte) 0, (short) 0, 'a', 0, 0, Float.NaN, 0.0));
    }
  }

  private record Boxes(
      Boolean z, Byte b, Short s, Character c, Integer i, Long l, Float f, Double d) {}

  @Nested
  class RecordsOfBoxes extends LayoutContract<Boxes> {
    RecordsOfBoxes() {
      super(
          Layouts.of(Boxes.class),
          comparing(b -> new Primitives(b.z, b.b, b.s, b.c, b.i, b.l, b.f, b.d), PRIMITIVES),
          r -> {
            Primitives p = primitives(r);
            return new Boxes(p.z, p.b, p.s, p.c, p.i, p.l, p.f, p.d);
          });
    }
  }

  /** Components whose prefixes fill eight bytes together: one, two and five of a string. */
  private record Key(byte group, @Nullable Boolean flag, String name) {}

  @Nested
  class RecordsWithComposedPrefix extends LayoutContract<Key> {
    RecordsWithComposedPrefix() {
      super(
          Layouts.of(Key.class),
          comparing(Key::group)
              .thenComparing(Key::flag, nullsFirst(naturalOrder()))
              .thenComparing(Key::name),
          r ->
              new Key((byte) r.nextInt(-1, 1), r.nextInt(3) == 0 ? null : r.nextBoolean(), text(r)),
          new Key((byte) 0, null, ""),
          new Key((byte) 0, false, "abcdeX"),
          new Key((byte) 0, false, "abcdeY"),
          new Key((byte) 0, false, "abcdX"));
    }
  }

  /** A prefix of exactly eight bytes that is the whole key. */
  private record WholeKey(int a, short b, @Nullable Byte c) {}

  @Nested
  class RecordsWithWholePrefix extends LayoutContract<WholeKey> {
    RecordsWithWholePrefix() {
      super(
          Layouts.of(WholeKey.class),
          comparing(WholeKey::a)
              .thenComparing(WholeKey::b)
              .thenComparing(WholeKey::c, nullsFirst(naturalOrder())),
          r ->
              new WholeKey(
                  r.nextInt(-1, 1),
                  (short) r.nextInt(-1, 1),
                  r.nextInt(3) == 0 ? null : (byte) r.nextInt()));
    }
  }

  /** A prefix that is one byte short of the whole key. */
  private record LongKey(int a, int b, byte c) {}

  @Nested
  class RecordsWithTooLongPrefix extends LayoutContract<LongKey> {
    RecordsWithTooLongPrefix() {
      super(
          Layouts.of(LongKey.class),
          comparing(LongKey::a).thenComparing(LongKey::b).thenComparing(LongKey::c),
          r -> new LongKey(r.nextInt(2), r.nextInt(2), (byte) r.nextInt()));
    }
  }

  /** The first component has a short prefix that is not whole, so the second may not contribute. */
  private record OpenKey(Short[] a, int b) {}

  @Nested
  class RecordsWithOpenPrefix extends LayoutContract<OpenKey> {
    RecordsWithOpenPrefix() {
      super(
          Layouts.of(OpenKey.class),
          comparing(OpenKey::a, Arrays::compare).thenComparing(OpenKey::b),
          r ->
              new OpenKey(
                  Stream.generate(() -> (short) r.nextInt(2))
                      .limit(r.nextInt(3))
                      .toArray(Short[]::new),
                  r.nextInt(-2, 2)));
    }
  }

  /** More bytes than are copied word by word, on both sides of a string. */
  private record Long9(
      long a, long b, long c, long d, long e, long f, long g, long h, long i, String s, byte t) {}

  @Nested
  class WideRecords extends LayoutContract<Long9> {
    WideRecords() {
      super(
          Layouts.of(Long9.class),
          comparing(Long9::a).thenComparing(Long9::i).thenComparing(Long9::s),
          r -> new Long9(r.nextInt(3), 1, 2, 3, 4, 5, 6, 7, number(r), text(r), (byte) 9));
    }
  }

  private record Mixed(
      String name,
      @Nullable String note,
      long[] numbers,
      @Nullable Long count,
      Color color,
      double @Nullable [] weights,
      Tuple2<Long, @Nullable String> pair,
      String[] tags) {}

  @Nested
  class RecordsOfEverything extends LayoutContract<Mixed> {
    RecordsOfEverything() {
      super(
          Layouts.of(Mixed.class),
          comparing(Mixed::name)
              .thenComparing(Mixed::note, nullsFirst(naturalOrder()))
              .thenComparing(Mixed::numbers, Arrays::compare)
              .thenComparing(Mixed::count, nullsFirst(naturalOrder()))
              .thenComparing(Mixed::color)
              .thenComparing(Mixed::weights, nullsFirst(Arrays::compare))
              .thenComparing(m -> m.pair().f0())
              .thenComparing(m -> m.pair().f1(), nullsFirst(naturalOrder()))
              .thenComparing(Mixed::tags, Arrays::compare),
          r ->
              new Mixed(
                  some(r, () -> text(r), ""),
                  some(r, () -> text(r), null),
                  some(r, () -> r.longs(r.nextInt(4)).toArray(), new long[0]),
                  some(r, () -> number(r), null),
                  Color.values()[r.nextInt(3)],
                  some(r, () -> r.doubles(r.nextInt(4)).toArray(), null),
                  Tuple2.of(number(r), some(r, () -> text(r), null)),
                  Stream.generate(() -> text(r)).limit(r.nextInt(3)).toArray(String[]::new)));
    }
  }

  private static <V> V some(Random random, Supplier<V> value, V otherwise) {
    return random.nextBoolean() ? value.get() : otherwise;
  }

  private record Vertex<K, V>(K id, V value) {}

  @Nested
  class GenericRecords extends LayoutContract<Vertex<Long, Double>> {
    GenericRecords() {
      super(
          layoutOf(new Vertex<>(1L, 1.0)),
          comparing((Vertex<Long, Double> v) -> v.id()).thenComparing(Vertex::value),
          r -> new Vertex<>((long) r.nextInt(8), real(r)));
    }
  }

  @Nested
  class GenericRecordsOfStrings extends LayoutContract<Vertex<String, Unit>> {
    GenericRecordsOfStrings() {
      super(
          layoutOf(new Vertex<>("", Unit.UNIT)),
          comparing((Vertex<String, Unit> v) -> v.id()),
          r -> new Vertex<>(text(r), new Unit()));
    }
  }

  @Nested
  class Units extends LayoutContract<Unit> {
    Units() {
      super(Layouts.of(Unit.class), comparing(Unit::toString), _ -> new Unit());
    }
  }

  private record Deep1(int a, String s) {}

  private record Deep2(Deep1 a, byte b) {}

  private record Deep3(String s, @Nullable Deep2 a) {}

  private record Deep4(Deep3 a, Deep3[] b) {}

  private record Deep5(@Nullable Deep4 a, Tuple2<Deep4, Deep2[][]> b) {}

  @Nested
  class DeeplyNestedRecords extends LayoutContract<Deep5> {
    private static final Comparator<Deep1> ONE = comparing(Deep1::a).thenComparing(Deep1::s);
    private static final Comparator<Deep2> TWO = comparing(Deep2::a, ONE).thenComparing(Deep2::b);
    private static final Comparator<Deep3> THREE =
        comparing(Deep3::s).thenComparing(Deep3::a, nullsFirst(TWO));
    private static final Comparator<Deep4> FOUR =
        comparing(Deep4::a, THREE).thenComparing(Deep4::b, (x, y) -> Arrays.compare(x, y, THREE));
    private static final Comparator<Deep2[]> ROW = (x, y) -> Arrays.compare(x, y, TWO);

    DeeplyNestedRecords() {
      super(
          Layouts.of(Deep5.class),
          comparing(Deep5::a, nullsFirst(FOUR))
              .thenComparing(d -> d.b().f0(), FOUR)
              .thenComparing(d -> d.b().f1(), (x, y) -> Arrays.compare(x, y, ROW)),
          r -> new Deep5(some(r, () -> four(r), null), Tuple2.of(four(r), grid(r))));
    }

    private static Deep2 two(Random r) {
      return new Deep2(new Deep1(r.nextInt(2), text(r)), (byte) r.nextInt(2));
    }

    private static Deep3 three(Random r) {
      return new Deep3(some(r, () -> text(r), "same"), some(r, () -> two(r), null));
    }

    private static Deep4 four(Random r) {
      return new Deep4(
          three(r), Stream.generate(() -> three(r)).limit(r.nextInt(3)).toArray(Deep3[]::new));
    }

    private static Deep2[][] grid(Random r) {
      Supplier<Deep2[]> row =
          () -> Stream.generate(() -> two(r)).limit(r.nextInt(3)).toArray(Deep2[]::new);
      return Stream.generate(row).limit(r.nextInt(3)).toArray(Deep2[][]::new);
    }
  }

  @Nested
  class Tuples extends LayoutContract<Tuple4<String, Long, Tuple3<Integer, Byte, Color>, Boolean>> {
    Tuples() {
      super(
          layoutOf(Tuple4.of("", 1L, Tuple3.of(1, (byte) 1, Color.RED), true)),
          comparing((Tuple4<String, Long, Tuple3<Integer, Byte, Color>, Boolean> t) -> t.f0())
              .thenComparing(Tuple4::f1)
              .thenComparing(t -> t.f2().f0())
              .thenComparing(t -> t.f2().f1())
              .thenComparing(t -> t.f2().f2())
              .thenComparing(Tuple4::f3),
          r ->
              Tuple4.of(
                  List.of("", "a", "ab").get(r.nextInt(3)),
                  (long) r.nextInt(2),
                  Tuple3.of(r.nextInt(2), (byte) r.nextInt(2), Color.values()[r.nextInt(3)]),
                  r.nextBoolean()));
    }
  }
}
