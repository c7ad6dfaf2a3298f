package org.gyre.tests.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDate;
import java.time.Year;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.function.Aggregates;
import org.gyre.dataflow.function.Collector;
import org.gyre.dataflow.function.MapFunction;
import org.gyre.dataflow.plan.JobException;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;
import org.gyre.dataflow.type.Nullable;
import org.gyre.dataflow.type.Row;
import org.gyre.dataflow.type.Schema;
import org.gyre.dataflow.type.Tuple2;
import org.gyre.dataflow.type.Tuple3;
import org.gyre.tests.oracle.Bag;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.OwnOptions;
import org.gyre.tests.oracle.OwnOptions.Change;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The types of values are found without hints, also where a shuffle needs them at once. */
final class TypeInferenceTest {

  @AutoClose private final Environment environment = CleanExecutor.environment(3);

  /** A generic record, whose layout the first value decides. */
  private record Box<T>(T content, long number) {}

  /** A record with a component that may be missing. */
  private record Perhaps(long id, @Nullable String text) {}

  private enum Colour {
    RED,
    GREEN
  }

  /** Sends all values to other tasks, so that they must have become rows. */
  private static <T> DataSet<T> shuffled(DataSet<T> data) {
    return data.distinct();
  }

  @Test
  void ofLambdas() {
    DataSet<Item> items = environment.sequence(0, 100).map(id -> new Item(id, "n" + id));
    assertEquals(Layouts.of(Item.class), items.node().layout());
    assertEquals(100, shuffled(items).count());
  }

  @Test
  void ofMethodReferences() {
    DataSet<String> names = environment.of(new Item(1, "a"), new Item(2, "b")).map(Item::name);
    assertEquals(Layouts.STRING, names.node().layout());
    Bag.assertEqual(List.of("a", "b"), shuffled(names).collect());
  }

  @Test
  void ofPrimitivesThatALambdaBoxes() {
    DataSet<Integer> remainders = environment.sequence(0, 100).map(id -> (int) (id % 3));
    Bag.assertEqual(List.of(0, 1, 2), shuffled(remainders).collect());
  }

  @Test
  void ofClasses() {
    record Half() implements MapFunction<Long, Double> {
      @Override
      public Double map(Long value) {
        return value / 2.0;
      }
    }
    DataSet<Double> halves = environment.sequence(0, 4).map(new Half());
    assertEquals(Layouts.DOUBLE, halves.node().layout());
    Bag.assertEqual(List.of(0.0, 0.5, 1.0, 1.5), shuffled(halves).collect());
  }

  @Test
  void ofGenericRecordsByTheFirstValue() {
    DataSet<Box<String>> boxes =
        environment.sequence(0, 1000).map(id -> new Box<>("b" + id % 10, id % 10));
    assertEquals(10, shuffled(boxes).count());
    assertEquals(10, shuffled(boxes.map(Box::content)).count());
  }

  @Test
  void ofNestedGenericRecords() {
    DataSet<Box<Tuple2<Colour, Box<Integer>>>> boxes =
        environment
            .sequence(0, 60)
            .map(id -> new Box<>(Tuple2.of(Colour.values()[(int) (id % 2)], new Box<>(1, 2)), 0));
    Bag.assertEqual(
        List.of(
            new Box<>(Tuple2.of(Colour.RED, new Box<>(1, 2)), 0),
            new Box<>(Tuple2.of(Colour.GREEN, new Box<>(1, 2)), 0)),
        shuffled(boxes).collect());
  }

  private record Entry(String name, Row row) {}

  @Test
  void ofRecordsWithRowsByTheFirstValue() {
    Schema schema = Schema.of("id", Long.class);
    DataSet<Entry> entries =
        environment.sequence(0, 60).map(id -> new Entry("e", Row.of(schema, id % 7)));
    assertNull(entries.node().layout());
    assertEquals(7, shuffled(entries).count());
    assertEquals(7, shuffled(entries.map(Entry::row)).count());
  }

  private sealed interface Figure permits Line, Dot {}

  private record Line(long length) implements Figure {}

  private record Dot(String name) implements Figure {}

  @Test
  void ofLambdasThatReturnSeveralClassesOfASealedType() {
    DataSet<Figure> figures =
        environment.sequence(0, 100).map(id -> id % 2 == 0 ? new Line(id % 10) : new Dot("d"));
    assertEquals(Layouts.of(Figure.class), figures.node().layout());
    assertEquals(6, shuffled(figures).count());
  }

  @Test
  void ofASealedTypeByTheFirstValueOfOneOfItsClasses() {
    DataSet<Tuple2<Long, Figure>> pairs =
        pairs(
            environment.sequence(0, 100).map(id -> id % 4),
            id -> id % 4 == 0 ? new Line(1) : new Dot("d" + id % 2));
    assertEquals(4, shuffled(pairs).count());
  }

  @Test
  void ofAnonymousClasses() {
    DataSet<List<String>> lists =
        environment
            .sequence(0, 4)
            .map(
                new MapFunction<Long, List<String>>() {
                  @Override
                  public List<String> map(Long value) {
                    return value % 2 == 0 ? List.of() : List.of("odd");
                  }
                });
    assertEquals(Layouts.listOf(Layouts.STRING), lists.node().layout());
    Bag.assertEqual(List.of(List.of(), List.of("odd")), shuffled(lists).collect());
  }

  private static Map<String, Optional<Long>> index(long number) {
    return number < 50 ? Map.of() : Map.of("n", Optional.of(number % 3));
  }

  @Test
  void ofGenericResultsOfReferencedMethods() {
    DataSet<Map<String, Optional<Long>>> maps =
        environment.sequence(0, 100).map(TypeInferenceTest::index);
    assertEquals(
        Layouts.mapOf(Layouts.STRING, Layouts.optionalOf(Layouts.LONG)), maps.node().layout());
    assertEquals(4, shuffled(maps).count());
  }

  @Test
  void ofJdkClasses() {
    DataSet<LocalDate> days = environment.sequence(0, 100).map(id -> LocalDate.EPOCH.plusDays(id));
    assertEquals(Layouts.of(LocalDate.class), days.node().layout());
    Bag.assertEqual(
        List.of(Year.of(1970)), shuffled(days.map(day -> Year.of(day.getYear()))).collect());
  }

  @Test
  void ofListsByTheFirstThatIsNotEmpty() {
    DataSet<List<Long>> lists =
        environment.sequence(0, 300).map(id -> id % 100 < 20 ? List.of() : List.of(id % 3, id % 2));
    assertEquals(7, shuffled(lists).count());
  }

  @Test
  @OwnOptions(keeps = Change.PASSES, value = "the first value that a step sees decides")
  void ofOptionalsByTheFirstThatIsNotEmpty() {
    DataSet<Optional<String>> optionals =
        environment
            .sequence(0, 300)
            .map(id -> id % 100 < 20 ? Optional.empty() : Optional.of("o" + id % 3));
    assertEquals(4, shuffled(optionals).count());
    Bag.assertEqual(
        List.of(Tuple2.of(Optional.empty(), 60L), Tuple2.of(Optional.of("o"), 240L)),
        environment
            .sequence(0, 300)
            .groupBy(id -> id % 100 < 20 ? Optional.<String>empty() : Optional.of("o"))
            .count()
            .collect());
  }

  private record Cart(long id, List<String> items) {}

  @Test
  void ofEmptyListsByTheDeclarationOfTheComponent() {
    DataSet<Cart> carts = environment.sequence(0, 10).map(id -> new Cart(id % 2, List.of()));
    Bag.assertEqual(
        List.of(new Cart(0, List.of()), new Cart(1, List.of())), shuffled(carts).collect());
  }

  @Test
  void ofListsThatAreAllEmptyTheRemedyIsNamed() {
    DataSet<List<String>> lists = environment.sequence(0, 10).map(_ -> List.of());
    JobException failure = assertThrows(JobException.class, () -> shuffled(lists).collect());
    assertTrue(failure.getMessage().contains("as("), failure.getMessage());
    assertTrue(failure.getMessage().contains("TypeInferenceTest.java:"), failure.getMessage());
    assertEquals(List.of(List.of()), shuffled(lists.as(Layouts.listOf(Layouts.STRING))).collect());
  }

  @Test
  void ofCollectionsByAllTheirValues() {
    DataSet<Box<List<String>>> boxes =
        environment.of(
            new Box<>(null, 1), new Box<>(List.of(), 2), new Box<>(Arrays.asList("a", null), 3));
    assertEquals("Box(List<String?>? content, long number)", boxes.node().layout().toString());
    assertEquals(3, shuffled(boxes).count());
    assertThrows(
        IllegalArgumentException.class, () -> environment.of(List.of(), new ArrayList<Long>()));
    DataSet<Figure> figures = environment.of(List.of(new Line(1), new Dot("d")));
    assertEquals(2, shuffled(figures).count());
  }

  @Test
  void ofResultsOfGroupsAndJoins() {
    DataSet<Long> numbers = environment.sequence(0, 100);
    DataSet<List<Long>> groups =
        numbers
            .groupBy(id -> id % 3)
            .reduceGroup((key, values, out) -> out.collect(List.of(key, values.next() % 3)));
    assertEquals(3, shuffled(groups).count());
    DataSet<Box<Long>> joined =
        numbers
            .join(numbers)
            .where(id -> id)
            .equalTo(id -> id)
            .with((left, right) -> new Box<>(left % 2, right % 2));
    assertEquals(2, shuffled(joined).count());
  }

  @Test
  void ofWhatGenericMethodsMake() {
    Bag.assertEqual(
        List.of(Tuple2.of(0L, "0"), Tuple2.of(1L, "1")),
        shuffled(pairs(environment.sequence(0, 2), value -> "" + value)).collect());
  }

  private static <T, R> DataSet<Tuple2<T, R>> pairs(DataSet<T> data, MapFunction<T, R> function) {
    return data.map(value -> Tuple2.of(value, function.map(value)));
  }

  @Test
  void ofFlatMapLambdas() {
    DataSet<String> words =
        environment
            .of("a b", "b c", "")
            .flatMap(
                (line, out) -> {
                  for (String word : line.split(" ")) {
                    out.collect(word);
                  }
                });
    Bag.assertEqual(List.of("a", "b", "c", ""), shuffled(words).collect());
  }

  @Test
  void ofFlatMapLambdasWithDeclaredParameters() {
    DataSet<Long> twice =
        environment
            .sequence(0, 2)
            .flatMap(
                (Long value, Collector<Long> out) -> {
                  out.collect(value);
                  out.collect(value + 10);
                });
    Bag.assertEqual(List.of(0L, 1L, 10L, 11L), shuffled(twice).collect());
  }

  @Test
  void ofEmptyInputsOfUnknownType() {
    DataSet<Box<String>> none =
        environment.sequence(0, 10).filter(id -> id > 99).map(id -> new Box<>("", id));
    assertEquals(List.of(), shuffled(none).collect());
    assertEquals(List.of(), none.groupBy(Box::content).count().collect());
    assertEquals(List.of(), none.groupBy(box -> box.number() % 2).reduce((l, r) -> l).collect());
    assertEquals(
        List.of(), none.join(none).where(Box::number).equalTo(Box::number).pairs().collect());
  }

  @Test
  void ofValuesThatOnlyOneTaskSees() {
    DataSet<Box<String>> one =
        environment.sequence(0, 1000).filter(id -> id == 999).map(id -> new Box<>("x", id));
    assertEquals(List.of(new Box<>("x", 999)), shuffled(one).collect());
    assertEquals(List.of(Tuple2.of("x", 1L)), one.groupBy(box -> box.content()).count().collect());
  }

  @Test
  void ofComponentsThatMayBeMissing() {
    DataSet<Perhaps> data =
        environment.sequence(0, 10).map(id -> new Perhaps(id % 2, id % 2 == 0 ? null : "odd"));
    Bag.assertEqual(List.of(new Perhaps(0, null), new Perhaps(1, "odd")), shuffled(data).collect());
  }

  @Test
  void nullWhereAComponentIsNotNullableNamesIt() {
    DataSet<Item> data =
        environment.sequence(0, 10).map(id -> new Item(id, id == 7 ? null : "fine"));
    JobException failure = assertThrows(JobException.class, () -> shuffled(data).collect());
    assertTrue(failure.getMessage().contains("name"), failure.getMessage());
    assertTrue(failure.getMessage().contains("Nullable"), failure.getMessage());
  }

  @Test
  void whereTheFirstValueDoesNotTellTheRemedyIsNamed() {
    DataSet<Box<String>> data = environment.sequence(0, 10).map(id -> new Box<>(null, id));
    JobException failure = assertThrows(JobException.class, () -> shuffled(data).collect());
    assertTrue(failure.getMessage().contains("as("), failure.getMessage());
    assertTrue(failure.getMessage().contains("TypeInferenceTest.java:"), failure.getMessage());
  }

  @Test
  @SuppressWarnings("unchecked") // the record class is raw, its components are given
  void theRemedyWorks() {
    Layout<Box<String>> layout =
        (Layout<Box<String>>)
            (Layout<?>)
                Layouts.ofRecord(
                    Box.class, List.of(Layouts.nullable(Layouts.STRING), Layouts.LONG));
    DataSet<Box<String>> data =
        environment.sequence(0, 10).map(id -> new Box<String>(null, id % 2)).as(layout);
    Bag.assertEqual(
        List.of(new Box<String>(null, 0), new Box<String>(null, 1)), shuffled(data).collect());
  }

  @Test
  void valuesWithoutALayoutAreRefusedWithTheirType() {
    DataSet<Long> numbers = environment.sequence(0, 10);
    RuntimeException atTheCall =
        assertThrows(
            IllegalArgumentException.class, () -> numbers.map(id -> new StringBuilder("a")));
    RuntimeException byValue =
        assertThrows(
            RuntimeException.class,
            () -> shuffled(numbers.map(id -> Tuple2.of(id, new StringBuilder("a")))).collect());
    for (RuntimeException failure : List.of(atTheCall, byValue)) {
      assertTrue(failure.getMessage().contains("StringBuilder"), failure.getMessage());
      assertTrue(failure.getMessage().contains("Layouts.register"), failure.getMessage());
    }
  }

  @Test
  void collectionsOfNullableLayoutsMayHoldNull() {
    DataSet<String> data =
        environment.of(Arrays.asList("a", null, "a"), Layouts.nullable(Layouts.STRING));
    assertEquals(3, data.count());
  }

  @Test
  void keysAreReadInPlaceWhereTheyAreComponents() {
    DataSet<Item> items = environment.of(new Item(1, "a"), new Item(2, "b"));
    assertExplains(items.groupBy(Item::id).count(), "by id");
    assertExplains(items.groupBy(item -> item.name()).count(), "by name");
    assertExplains(items.groupBy(item -> item.id() + 1).count(), "by computed");
    assertExplains(items.groupBy(item -> item).count(), "by value");
    DataSet<Tuple2<Item, Long>> pairs = environment.of(List.of(Tuple2.of(new Item(1, "a"), 1L)));
    assertExplains(pairs.groupBy(pair -> pair.f0().name()).count(), "by f0.name");
  }

  private void assertExplains(DataSet<?> data, String key) {
    data.collected();
    String text = environment.explain().toString();
    environment.execute();
    assertTrue(text.contains(key), text);
  }

  @Test
  void keysOfUnknownTypeAreDecidedByTheFirstOne() {
    DataSet<Long> numbers = environment.sequence(0, 100);
    Bag.assertEqual(
        List.of(Tuple2.of(new Box<>("k", 0), 50L), Tuple2.of(new Box<>("k", 1), 50L)),
        numbers.groupBy(value -> new Box<>("k", value % 2)).count().collect());
  }

  @Test
  void aggregatesOfTwoKindsMakeTuples() {
    Bag.assertEqual(
        List.of(Tuple3.of("a", 2L, 3.5), Tuple3.of("b", 1L, 1.0)),
        environment
            .of(Tuple2.of("a", 1.5), Tuple2.of("a", 2.0), Tuple2.of("b", 1.0))
            .groupBy(Tuple2::f0)
            .aggregate(Aggregates.count(), Aggregates.sumDouble(Tuple2::f1))
            .collect());
  }
}
