package org.gyre.dataflow.type;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What can be said about a function without calling it: two tables of cases. */
class FunctionTypesTest {

  interface MapFunction<T, R> extends Serializable {
    R map(T value);
  }

  interface Collector<R> {
    void collect(R value);
  }

  interface FlatMapFunction<T, R> extends Serializable {
    void flatMap(T value, Collector<R> out);
  }

  interface KeyFunction<T, K> extends Serializable {
    K key(T value);
  }

  interface JoinFunction<A, B, R> extends Serializable {
    R join(A left, B right);
  }

  interface Same<T> extends MapFunction<T, T> {}

  interface Printer<T> extends MapFunction<T, String> {}

  interface Swapped<B, A> extends MapFunction<A, B> {}

  interface Shape {}

  record Point(int x, long y, byte small) implements Shape {}

  record Vertex<K, V>(K id, V value) {}

  record Edge(Vertex<Long, Point> source, Point at, long weight) {

    long twice() {
      return 2 * weight;
    }

    static long weigh(Edge edge) {
      return edge.weight;
    }
  }

  // Functions to refer to.

  static Tuple2<String, Long> count(String word) {
    return Tuple2.of(word, 1L);
  }

  static Tuple2<String, ?> unknown(String word) {
    return Tuple2.of(word, 1L);
  }

  static <T> Tuple2<T, Long> pair(T value) {
    return Tuple2.of(value, 1L);
  }

  static void words(String line, Collector<Tuple2<String, Long>> out) {
    out.collect(Tuple2.of(line, 1L));
  }

  static void toAnySink(String line, Collector<? super Tuple2<String, Long>> out) {
    out.collect(Tuple2.of(line, 1L));
  }

  static void anything(String line, Collector<Object> out) {
    out.collect(line);
  }

  Vertex<Long, String>[] vertices(String line) {
    throw new IllegalStateException("only looked at: " + line);
  }

  private static <T> MapFunction<T, T> identity() {
    return value -> value;
  }

  private static <T> MapFunction<T, Vertex<T, Long>> withFreeVariable() {
    return new MapFunction<>() {
      private static final long serialVersionUID = 1;

      @Override
      public Vertex<T, Long> map(T value) {
        return new Vertex<>(value, 1L);
      }
    };
  }

  private abstract static class Middle<A, B, C> implements MapFunction<A, Vertex<B, C>> {
    private static final long serialVersionUID = 1;
  }

  private abstract static class Lower<X> extends Middle<String, X, X[]> {
    private static final long serialVersionUID = 1;
  }

  private static final class Named extends Lower<Long> {
    private static final long serialVersionUID = 1;

    @Override
    public Vertex<Long, Long[]> map(String value) {
      return new Vertex<>(1L, new Long[0]);
    }
  }

  @SuppressWarnings("rawtypes")
  private static final class Raw implements MapFunction {
    private static final long serialVersionUID = 1;

    @Override
    public Object map(Object value) {
      return value;
    }
  }

  private static final class Splitter implements FlatMapFunction<String, Tuple2<String, Long>> {
    private static final long serialVersionUID = 1;

    @Override
    public void flatMap(String value, Collector<Tuple2<String, Long>> out) {
      out.collect(Tuple2.of(value, 1L));
    }
  }

  @SuppressWarnings("unchecked")
  private static <F extends Serializable> F copy(F function) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
        out.writeObject(function);
      }
      return (F) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
    } catch (IOException | ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  // The results of functions.

  private static Arguments result(String what, MapFunction<?, ?> function, String type) {
    return arguments(what, function, MapFunction.class, 1, type);
  }

  private static Arguments output(String what, FlatMapFunction<?, ?> function, String type) {
    return arguments(what, function, FlatMapFunction.class, 1, type);
  }

  static List<Arguments> results() {
    Object unserializable = new Object();
    MapFunction<String, Point> point = s -> new Point(s.length(), 0, (byte) 0);
    MapFunction<String, String> captures = s -> s + unserializable;
    MapFunction<String, Shape> shape = s -> new Point(1, 1, (byte) 1);
    MapFunction<String, Tuple2<String, Long>> tuple = s -> Tuple2.of(s, 1L);
    MapFunction<String, long[]> array = s -> new long[0];
    MapFunction<String, List<String>> list = List::of;
    MapFunction<String, Object> object = s -> s;
    MapFunction<String, Locale.Category> constant = s -> Locale.Category.FORMAT;
    MapFunction<Integer, String[]> newArray = String[]::new;
    MapFunction<String, Integer> length = String::length;
    MapFunction<String, Tuple2<String, Long>> count = FunctionTypesTest::count;
    MapFunction<String, Tuple2<String, ?>> unknown = FunctionTypesTest::unknown;
    MapFunction<String, Tuple2<String, Long>> generic = FunctionTypesTest::pair;
    MapFunction<String, Vertex<Long, String>[]> bound = new FunctionTypesTest()::vertices;
    MapFunction<FunctionTypesTest, Class<?>> inherited = FunctionTypesTest::getClass;
    MapFunction<Vertex<Long, Point>, Long> accessor = Vertex::id;
    MapFunction<Edge, Vertex<Long, Point>> vertexOf = Edge::source;
    MapFunction<String, StringBuilder> constructor = StringBuilder::new;
    MapFunction<String, Vertex<String, String>> diamond = s -> new Vertex<>(s, s);
    Same<String> same = s -> s;
    Printer<Point> printer = Point::toString;
    Swapped<Long, String> swapped = Long::valueOf;
    return List.of(
        result("lambda, record", point, "Point"),
        result("lambda again, from bytes", copy(point), "Point"),
        result("lambda that captures", captures, "java.lang.String"),
        result("lambda, interface", shape, "none"),
        result("lambda, generic record", tuple, "none"),
        result("lambda, generic record by diamond", diamond, "none"),
        result("lambda, array", array, "long[]"),
        result("lambda, Object", object, "none"),
        result("lambda, enum", constant, "java.util.Locale$Category"),
        result("lambda, type variable", FunctionTypesTest.<String>identity(), "none"),
        result("reference, generic interface", list, "none"),
        result("array constructor", newArray, "java.lang.String[]"),
        result("constructor", constructor, "java.lang.StringBuilder"),
        result("reference, instance method", length, "java.lang.Integer"),
        result("reference, generic record", count, "Tuple2<java.lang.String, java.lang.Long>"),
        result("reference, wildcard", unknown, "none"),
        result("reference, generic method", generic, "none"),
        result("reference, bound", bound, "Vertex<java.lang.Long, java.lang.String>[]"),
        result("reference, inherited method", inherited, "none"),
        result("reference, accessor of generic record", accessor, "java.lang.Long"),
        result("reference, accessor with arguments", vertexOf, "Vertex<java.lang.Long, Point>"),
        result("interface below", same, "java.lang.String"),
        result("interface below that fixes it", printer, "java.lang.String"),
        result("interface below with other order", swapped, "java.lang.Long"),
        result("class", new Named(), "Vertex<java.lang.Long, java.lang.Long[]>"),
        result("raw class", new Raw(), "none"),
        result("class with free variable", FunctionTypesTest.<String>withFreeVariable(), "none"),
        arguments("parameter", point, MapFunction.class, 0, "java.lang.String"));
  }

  static List<Arguments> outputs() {
    FlatMapFunction<String, Tuple2<String, Long>> reference = FunctionTypesTest::words;
    FlatMapFunction<String, Tuple2<String, Long>> toAny = FunctionTypesTest::toAnySink;
    FlatMapFunction<String, Object> anything = FunctionTypesTest::anything;
    FlatMapFunction<String, String> lambda = (line, out) -> out.collect(line);
    String words = "Tuple2<java.lang.String, java.lang.Long>";
    return List.of(
        output("output of a reference", reference, words),
        output("output of a reference that takes more", toAny, words),
        output("output of a class", new Splitter(), words),
        output("output of a reference, Object", anything, "none"),
        output("output of a lambda", lambda, "none"),
        arguments("parameter before it", lambda, FlatMapFunction.class, 0, "java.lang.String"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"results", "outputs"})
  void resultTypes(
      String what, Serializable function, Class<?> functionalInterface, int index, String type) {
    String found =
        FunctionTypes.resultOf(function, functionalInterface, index)
            .map(Type::getTypeName)
            .orElse("none")
            .replace(FunctionTypesTest.class.getName() + "$", "")
            .replace("org.gyre.dataflow.type.", "");
    assertEquals(type, found, what);
  }

  @Test
  void foundTypesHaveLayouts() {
    MapFunction<Edge, Vertex<Long, Point>> function = Edge::source;
    Type type = FunctionTypes.resultOf(function, MapFunction.class, 1).orElseThrow();
    assertEquals(
        "Vertex(long id, Point(int x, long y, byte small) value)", Layouts.of(type).toString());
  }

  @Test
  void refusesQuestionsThatMakeNoSense() {
    MapFunction<String, String> function = String::strip;
    assertThrows(
        IllegalArgumentException.class,
        () -> FunctionTypes.resultOf(function, MapFunction.class, 2));
    assertThrows(
        IllegalArgumentException.class,
        () -> FunctionTypes.resultOf(function, KeyFunction.class, 0));
  }

  // The fields that functions read.

  private static <T> Arguments field(String what, KeyFunction<T, ?> function, String path) {
    return arguments(what, function, path);
  }

  static List<Arguments> fields() {
    KeyFunction<Edge, Long> reference = Edge::weight;
    KeyFunction<Vertex<Long, Point>, Long> generic = Vertex::id;
    KeyFunction<Edge, Long> lambda = e -> e.weight();
    KeyFunction<Edge, Vertex<Long, Point>> object = e -> e.source();
    KeyFunction<Edge, Long> path = e -> e.source().id();
    KeyFunction<Edge, Integer> deep = e -> e.source().value().x();
    KeyFunction<Edge, Long> block =
        e -> {
          return e.at().y();
        };
    KeyFunction<Edge, Integer> widened = e -> (int) e.at().small();
    KeyFunction<Edge, Long> converted = e -> (long) e.at().x();
    KeyFunction<Edge, Long> method = Edge::twice;
    KeyFunction<Edge, Long> calledMethod = e -> e.twice();
    KeyFunction<Edge, Long> staticMethod = Edge::weigh;
    KeyFunction<Edge, Long> staticCall = e -> Edge.weigh(e);
    KeyFunction<Edge, Long> sum = e -> e.weight() + 1;
    KeyFunction<Edge, Edge> itself = e -> e;
    KeyFunction<Edge, Long> constant = e -> 1L;
    KeyFunction<String, Integer> noRecord = String::length;
    KeyFunction<Edge, Integer> choice = e -> e.weight() > 0 ? e.at().x() : 0;
    Edge edge = new Edge(new Vertex<>(1L, null), null, 1);
    KeyFunction<String, Long> captured = s -> edge.weight();
    KeyFunction<Edge, Object> cast = e -> (Object) e.weight();
    return List.of(
        field("accessor", reference, "Edge.weight"),
        field("accessor of a generic record", generic, "Vertex.id"),
        field("static method", staticMethod, "none"),
        field("lambda", lambda, "Edge.weight"),
        field("lambda from bytes", copy(lambda), "Edge.weight"),
        field("lambda, object", object, "Edge.source"),
        field("lambda, path", path, "Edge.source.id"),
        field("lambda, deep path", deep, "Edge.source.value.x"),
        field("lambda, block", block, "Edge.at.y"),
        field("lambda, boxed as Object", cast, "Edge.weight"),
        field("widened", widened, "none"),
        field("converted", converted, "none"),
        field("no accessor", method, "none"),
        field("call of no accessor", calledMethod, "none"),
        field("static call", staticCall, "none"),
        field("sum", sum, "none"),
        field("itself", itself, "none"),
        field("constant", constant, "none"),
        field("no record", noRecord, "none"),
        field("choice", choice, "none"),
        field("field of something captured", captured, "none"),
        field("class", new KeyClass(), "none"));
  }

  private static final class KeyClass implements KeyFunction<Edge, Long> {
    private static final long serialVersionUID = 1;

    @Override
    public Long key(Edge value) {
      return value.weight();
    }
  }

  @Test
  void onlyTheFirstParameterHasFields() {
    JoinFunction<Edge, Edge, Long> second = (a, b) -> b.weight();
    assertEquals(Optional.empty(), FunctionTypes.recordField(second));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("fields")
  void recordFields(String what, Serializable function, String path) {
    String found = FunctionTypes.recordField(function).map(FieldPath::toString).orElse("none");
    assertEquals(path, found, what);
  }
}
