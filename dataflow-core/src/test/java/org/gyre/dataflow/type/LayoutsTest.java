package org.gyre.dataflow.type;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which type has which layout, and which has none. */
class LayoutsTest {

  private record Point(int x, int y) {}

  private record Pair<A, B>(A first, B second) {}

  private record Nest<K>(Pair<K, K[]> inner, List<K> list) {}

  private record Holder(Pair<Long, String> pair, Pair<Point, @Nullable Long>[] pairs) {}

  private static <T> T roundTrip(Layout<T> layout, T value) {
    MemorySegment segment =
        MemorySegment.ofArray(new byte[layout.fixedSize() + layout.variableSize(value)]);
    layout.write(value, segment, 0, 0, layout.fixedSize());
    return layout.read(segment, 0, 0);
  }

  @SuppressWarnings("unchecked")
  private static <T> T roundTripByValue(T value) {
    return roundTrip((Layout<T>) Layouts.ofValue(value).orElseThrow(), value);
  }

  /** Changes its text on the way in and on the way out. */
  record Trimmed(String text) {
    Trimmed {
      text = text.strip();
    }

    @Override
    public String text() {
      return text.toUpperCase(Locale.ROOT);
    }
  }

  // What there is.

  @Test
  void boxesShareTheLayoutOfTheirPrimitive() {
    assertSame(Layouts.LONG, Layouts.of(long.class));
    assertSame(Layouts.LONG, Layouts.of(Long.class));
    assertSame(Layouts.CHAR, Layouts.of(Character.class));
  }

  @Test
  void eachTypeHasOneLayout() {
    assertSame(Layouts.of(Point.class), Layouts.of(Point.class));
    assertSame(Layouts.of(String[].class), Layouts.ofArray(String.class, Layouts.STRING));
    assertSame(Layouts.of(int[].class), Layouts.ofValue(new int[3]).orElseThrow());
    assertSame(Layouts.nullable(Layouts.LONG), Layouts.nullable(Layouts.nullable(Layouts.LONG)));
    assertSame(
        Layouts.of(Point.class), Layouts.ofRecord(Point.class, List.of(Layouts.INT, Layouts.INT)));
  }

  @Test
  void typeArgumentsMakeDifferentLayouts() {
    Layout<?> longs = Layouts.ofValue(new Pair<>(1L, 2L)).orElseThrow();
    Layout<?> texts = Layouts.ofValue(new Pair<>("a", 2L)).orElseThrow();
    assertNotSame(longs, texts);
    assertSame(longs, Layouts.ofValue(new Pair<>(3L, 4L)).orElseThrow());
    assertEquals("Pair(String first, long second)", texts.toString());
  }

  @Test
  void layoutsSayWhatTheyAre() {
    assertEquals(
        "Holder(Pair(long first, String second) pair, Pair(Point(int x, int y) first, long?"
            + " second)[] pairs)",
        Layouts.of(Holder.class).toString());
  }

  @Test
  void componentsAreFieldsWithoutPaddingBetween() {
    record Row(byte a, long b, String c, Point d) {}
    Layout<Row> layout = Layouts.of(Row.class);
    assertEquals(Optional.of(new Layout.Field(Layouts.BYTE, 0)), layout.field("a"));
    assertEquals(Optional.of(new Layout.Field(Layouts.LONG, 1)), layout.field("b"));
    assertEquals(Optional.of(new Layout.Field(Layouts.STRING, 9)), layout.field("c"));
    assertEquals(Optional.of(new Layout.Field(Layouts.of(Point.class), 17)), layout.field("d"));
    assertEquals(Optional.empty(), layout.field("e"));
    assertEquals(Optional.empty(), Layouts.LONG.field("value"));
    assertEquals(25, layout.fixedSize());
  }

  @Test
  void pathsLeadThroughRecordsButNotThroughNull() {
    record Outer(long id, Pair<Long, Point> pair, @Nullable Point maybe) {}
    Layout<Outer> layout = Layouts.of(Outer.class);
    assertEquals(
        Optional.of(new Layout.Field(Layouts.INT, 20)),
        new FieldPath(Outer.class, List.of("pair", "second", "y"), Point.class).in(layout));
    assertEquals(
        Optional.empty(),
        new FieldPath(Outer.class, List.of("maybe", "y"), Point.class).in(layout));
    assertThrows(
        IllegalArgumentException.class, () -> new FieldPath(Outer.class, List.of(), Outer.class));
  }

  @Test
  void recordsAreMadeByTheirConstructorFromTheirAccessors() {
    assertEquals("A", roundTrip(Layouts.of(Trimmed.class), new Trimmed(" a ")).text());
  }

  // Null.

  /** What other libraries' annotations look like: on declarations only. */
  private static final class Other {
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER})
    @interface Nullable {}
  }

  @Test
  void foreignAnnotationsMarkNullableComponents() {
    record Foreign(@Other.Nullable String text) {}
    assertEquals(new Foreign(null), roundTrip(Layouts.of(Foreign.class), new Foreign(null)));
  }

  @Test
  void typeArgumentsCanBeNullable() {
    record Wrapped(Pair<@Nullable Long, String> pair) {}
    Wrapped value = new Wrapped(new Pair<>(null, "a"));
    assertEquals(value, roundTrip(Layouts.of(Wrapped.class), value));
  }

  @Test
  void aNullComponentIsNamed() {
    record Order(long id, Pair<String, Long> line) {}
    Layout<Order> layout = Layouts.of(Order.class);
    Order broken = new Order(1, new Pair<>(null, 2L));
    Exception refusal = assertThrows(NullPointerException.class, () -> layout.hash(broken));
    assertTrue(refusal.getMessage().startsWith("Pair.first is null"), refusal::getMessage);
    Order empty = new Order(1, null);
    refusal = assertThrows(NullPointerException.class, () -> layout.variableSize(empty));
    assertTrue(refusal.getMessage().startsWith("Order.line is null"), refusal::getMessage);
    Layout<String[]> array = Layouts.of(String[].class);
    refusal = assertThrows(NullPointerException.class, () -> array.hash(new String[] {"a", null}));
    assertTrue(refusal.getMessage().startsWith("element 1 of String[] is null"));
  }

  @Test
  void valuesHaveOneHashWhetherTheirPartsMayBeNullOrNot() {
    for (Layout<?> part :
        List.of(Layouts.LONG, Layouts.BYTE, Layouts.DOUBLE, Layouts.STRING, Layouts.BOOLEAN)) {
      Object value =
          Map.of(
                  Layouts.LONG,
                  (Object) 7L,
                  Layouts.BYTE,
                  (byte) 7,
                  Layouts.DOUBLE,
                  -0.0,
                  Layouts.STRING,
                  "seven",
                  Layouts.BOOLEAN,
                  true)
              .get(part);
      Layout<Object> plain = pairOf(part);
      Layout<Object> nullable = pairOf(Layouts.nullable(part));
      Object pair = Tuple2.of(value, "x");
      assertEquals(plain.hash(pair), nullable.hash(pair), part::toString);
    }
  }

  @SuppressWarnings("unchecked")
  private static Layout<Object> pairOf(Layout<?> first) {
    return (Layout<Object>) Layouts.ofTuple(List.of(first, Layouts.STRING));
  }

  // By value.

  @Test
  void valuesShowTheirTypeArguments() {
    record Local<K>(K key, Pair<K, Long[]> pair, K[] keys, @Nullable K maybe) {}
    Local<String> value = new Local<>("k", new Pair<>("a", new Long[] {1L}), new String[0], "m");
    Layout<?> layout = Layouts.ofValue(value).orElseThrow();
    assertEquals(
        "Local(String key, Pair(String first, long[] second) pair, String[] keys, String? maybe)",
        layout.toString());
    Local<String> back = roundTripByValue(value);
    assertEquals("a", back.pair().first());
    assertEquals(String[].class, back.keys().getClass());
  }

  @Test
  void enumsWithBodiesAreOfTheirEnum() {
    assertSame(
        Layouts.of(LayoutLawsTest.Color.class),
        Layouts.ofValue(LayoutLawsTest.Color.GREEN).orElseThrow());
  }

  @Test
  void arraysOfGenericRecordsTakeTheirElements() {
    Pair<?, ?>[] pairs = {null, new Pair<>(1L, "a")};
    assertEquals(
        "Pair(long first, String second)?[]", Layouts.ofValue(pairs).orElseThrow().toString());
    assertEquals(Optional.empty(), Layouts.ofValue(new Pair<?, ?>[0]));
  }

  @Test
  void someValuesDoNotTell() {
    assertEquals(Optional.empty(), Layouts.ofValue(null));
    assertEquals(Optional.empty(), Layouts.ofValue(new Pair<>(1L, null)));
    assertEquals(Optional.empty(), Layouts.ofValue(Tuple2.of(new Pair<>(1L, null), 2)));
  }

  // What there is not.

  private record Customer(List<Thread> tags) {}

  private record Linked(LinkedList<String> tags) {}

  @SuppressWarnings("rawtypes")
  private record RawList(List list) {}

  private record Sorted(TreeMap<String, Long> map) {}

  private sealed interface Open permits Door {}

  private non-sealed interface Door extends Open {}

  private sealed interface Tree permits Leaf, Fork {}

  private record Leaf(long value) implements Tree {}

  private record Fork(Tree left, Tree right) implements Tree {}

  private record Order(Customer customer) {}

  private record Self(long id, Pair<Long, Self> next) {}

  private record MarkedPrimitive(@Nullable int x) {}

  @SuppressWarnings("rawtypes")
  private record Raw(Pair pair) {}

  private record Wild(Pair<?, Long> pair) {}

  private record Bound(Pair<? extends Long, String> pair) {}

  private interface Shape {}

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of(Order.class, "Order.customer.tags<E>", "Thread", "Layouts.register"),
        Arguments.of(Linked.class, "Linked.tags", "LinkedList", "declare it as List"),
        Arguments.of(RawList.class, "RawList.list", "List", "type arguments"),
        Arguments.of(Sorted.class, "Sorted.map", "TreeMap", "declare it as Map"),
        Arguments.of(Open.class, "Open(Door)", "Door", "a sealed interface of records"),
        Arguments.of(Fork.class, "Fork.left(Fork)", "Fork", "contains itself"),
        Arguments.of(Self.class, "Self.next<B>", "Self", "by their key"),
        Arguments.of(Pair.class, "Pair", "Pair", "type arguments"),
        Arguments.of(Raw.class, "Raw.pair", "Pair", "type arguments"),
        Arguments.of(Wild.class, "Wild.pair<A>", "java.lang.Object", "make it a record"),
        Arguments.of(Map.class, "Map", "java.util.Map", "type arguments"),
        Arguments.of(Shape[].class, "Shape[]", "Shape", "make it a record"),
        Arguments.of(StringBuilder.class, "StringBuilder", "StringBuilder", "Layouts.mapped"),
        Arguments.of(Pair.class.getTypeParameters()[0], "A", "A", "type variable"),
        Arguments.of(MarkedPrimitive.class, "MarkedPrimitive.x", "int", "use its box"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusalsNameTheTypeThePathAndTheRemedy(Type type, String path, String name, String remedy) {
    Exception refusal = assertThrows(IllegalArgumentException.class, () -> Layouts.of(type));
    assertTrue(refusal.getMessage().contains(path), refusal::getMessage);
    assertTrue(refusal.getMessage().contains(name), refusal::getMessage);
    assertTrue(refusal.getMessage().contains(remedy), refusal::getMessage);
  }

  @Test
  void valuesWithoutLayoutAreRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> Layouts.ofValue(new Pair<>(1L, new Thread())));
    Exception refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> Layouts.ofValue(List.of(Tuple2.of("a", new StringBuilder()))));
    assertTrue(refusal.getMessage().contains("StringBuilder"), refusal::getMessage);
    refusal =
        assertThrows(IllegalArgumentException.class, () -> Layouts.ofValues(List.of("a", 1L)));
    assertTrue(refusal.getMessage().contains("sealed"), refusal::getMessage);
  }

  @Test
  void collectionsShowTheTypeOfTheirElements() {
    Nest<Long> nest = new Nest<>(new Pair<>(1L, new Long[0]), List.of(1L));
    assertEquals(
        "Nest(Pair(long first, long[] second) inner, List<long> list)",
        Layouts.ofValue(nest).orElseThrow().toString());
    assertEquals(
        "Map<String, Set<long?>>",
        Layouts.ofValue(Map.of("a", new HashSet<>(Arrays.asList(1L, null))))
            .orElseThrow()
            .toString());
    assertEquals(Optional.empty(), Layouts.ofValue(new Pair<>(1L, List.of())));
    assertEquals(Optional.empty(), Layouts.ofValue(Optional.empty()));
    assertEquals(
        "List<List<String>>",
        Layouts.ofValue(List.of(List.of(), List.of("a"))).orElseThrow().toString());
  }

  @Test
  void whatOneValueLeavesOpenAnotherTells() {
    assertEquals(
        "Pair(long first, String? second)",
        Layouts.ofValues(List.of(new Pair<>(1L, null), new Pair<>(2L, "a")))
            .orElseThrow()
            .toString());
    assertEquals(
        "Optional<long>",
        Layouts.ofValues(List.of(Optional.empty(), Optional.of(1L))).orElseThrow().toString());
    assertEquals(Optional.empty(), Layouts.ofValues(List.of(List.of(), List.of())));
  }

  private sealed interface Figure permits Line, Area {}

  private record Line(long length) implements Figure {}

  private record Area(double size) implements Figure {}

  @Test
  void aRecordOfASealedTypeStandsForAllOfThem() {
    Layout<Figure> figures = Layouts.of(Figure.class);
    assertSame(figures, Layouts.ofValue(new Line(1)).orElseThrow());
    assertSame(figures, Layouts.ofValues(List.of(new Line(1), new Area(2))).orElseThrow());
    assertSame(
        Layouts.of(Line.class), Layouts.ofValues(List.of(new Line(1), new Line(2))).orElseThrow());
    assertEquals(
        "Pair(Figure first, List<Figure> second)",
        Layouts.ofValue(new Pair<>(new Line(1), List.of(new Area(1)))).orElseThrow().toString());
  }

  @Test
  void aClassIsRegisteredOnceAndNotInPlaceOfItsOwnLayout() {
    Layout<Thread> some =
        Layouts.mapped(Thread.class, Layouts.STRING, Thread::getName, Thread::new);
    Layout<StringBuilder> texts =
        Layouts.mapped(
            StringBuilder.class, Layouts.STRING, StringBuilder::toString, StringBuilder::new);
    assertEquals("a", roundTrip(texts, new StringBuilder("a")).toString());
    assertEquals("Thread", some.toString());
    for (Class<?> known : List.of(Point.class, Long.class, List.class, UUID.class, int[].class)) {
      assertThrows(IllegalArgumentException.class, () -> registerFor(known), known::getName);
    }
    registerFor(Runtime.class);
    Exception refusal =
        assertThrows(IllegalArgumentException.class, () -> registerFor(Runtime.class));
    assertTrue(refusal.getMessage().contains("before"), refusal::getMessage);
  }

  private static <T> void registerFor(Class<T> type) {
    Layouts.register(
        type,
        Layouts.mapped(
            type,
            Layouts.STRING,
            Object::toString,
            text -> {
              throw new IllegalStateException(text);
            }));
  }

  @Test
  void anExampleTellsTheLayout() {
    assertEquals("Pair(long first, String second)", Layouts.like(new Pair<>(1L, "")).toString());
    Exception refusal =
        assertThrows(IllegalArgumentException.class, () -> Layouts.like(new Pair<>(1L, null)));
    assertTrue(refusal.getMessage().contains("does not tell"), refusal::getMessage);
  }

  @Test
  void boundsOfWildcardsCount() {
    assertEquals("Bound(Pair(long first, String second) pair)", Layouts.of(Bound.class).toString());
  }

  @Test
  void givenComponentLayoutsMustFit() {
    record Mixed(long id, String name) {}
    List<Layout<?>> few = List.of(Layouts.LONG);
    List<Layout<?>> wrongPrimitive = List.of(Layouts.INT, Layouts.STRING);
    List<Layout<?>> wrongBox = List.of(Layouts.LONG, Layouts.LONG);
    List<Layout<?>> nullablePrimitive = List.of(Layouts.nullable(Layouts.LONG), Layouts.STRING);
    for (List<Layout<?>> given : List.of(few, wrongPrimitive, wrongBox, nullablePrimitive)) {
      assertThrows(
          IllegalArgumentException.class,
          () -> Layouts.ofRecord(Mixed.class, given),
          given::toString);
    }
    assertThrows(IllegalArgumentException.class, () -> Layouts.ofRecord(Record.class, List.of()));
  }

  // Layouts of one's own.

  /** A foreign class as the text it prints. */
  private static final class Decimals extends TextLayout<BigDecimal> {
    private static final long serialVersionUID = 1;

    Decimals() {
      super(BigDecimal::toString, BigDecimal::new);
    }
  }

  @Test
  void recordsTakeCustomLayouts() {
    record Price(String item, BigDecimal amount) {}
    Layout<Price> layout = Layouts.ofRecord(Price.class, List.of(Layouts.STRING, new Decimals()));
    Price price = new Price("tea", new BigDecimal("3.50"));
    assertEquals(price, roundTrip(layout, price));
    assertFalse(layout.isFixedSize());
  }

  @Test
  void recordsInLocalScopesAreFine() {
    record Local(long a, @Nullable String b) {}
    assertEquals(new Local(1, null), roundTripByValue(new Local(1, null)));
  }
}
