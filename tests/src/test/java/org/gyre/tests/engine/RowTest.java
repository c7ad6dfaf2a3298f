package org.gyre.tests.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.function.Column;
import org.gyre.dataflow.plan.JobException;
import org.gyre.dataflow.plan.SortOrder;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;
import org.gyre.dataflow.type.Nullable;
import org.gyre.dataflow.type.Row;
import org.gyre.dataflow.type.Schema;
import org.gyre.dataflow.type.Tuple2;
import org.gyre.tests.oracle.Bag;
import org.gyre.tests.oracle.CleanExecutor;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Data whose columns are known only at run time. */
final class RowTest {

  @AutoClose private final Environment environment = CleanExecutor.environment(3);

  private static final Schema SCHEMA =
      Schema.of("item", String.class).and("price", Long.class).andNullable("day", LocalDate.class);

  private static final LocalDate DAY = LocalDate.of(2026, 1, 5);

  private static final Row TEA = Row.of(SCHEMA, "tea", 3L, DAY);
  private static final Row MATE = Row.of(SCHEMA, "mate", 4L, null);

  private record Sale(String item, long price, @Nullable LocalDate day) {}

  @Test
  void columnsAreReadByNameAndByPosition() {
    assertEquals("tea", TEA.getString("item"));
    assertEquals(3, TEA.getLong("price"));
    assertEquals(DAY, TEA.get("day", LocalDate.class));
    assertEquals("tea", TEA.get(0, String.class));
    assertEquals(3L, TEA.get(1));
    assertEquals(DAY, TEA.get("day"));
    assertTrue(MATE.isNull("day"));
    assertEquals(null, MATE.get("day", LocalDate.class));
    assertEquals(5, TEA.with("price", 5L).getLong("price"));
    assertEquals("Row(item=mate, price=4, day=null)", MATE.toString());
    assertEquals(TEA, Row.of(SCHEMA, "tea", 3L, DAY));
  }

  @Test
  void mistakesAreNamed() {
    assertMessage(
        "there is no column 'prize' in Row(String item, long price, LocalDate? day)",
        () -> TEA.getLong("prize"));
    assertMessage("column 'price' is of type long, not String", () -> TEA.getString("price"));
    assertMessage("column 'price' is of type long, not Double", () -> TEA.getDouble("price"));
    assertMessage("column 'day' is of type LocalDate?, not String", () -> MATE.getString("day"));
    assertMessage("no column 3, counted from 0", () -> TEA.get(3));
    assertMessage("2 values were given for the 3 columns", () -> Row.of(SCHEMA, "tea", 3L));
    assertMessage("not Integer", () -> Row.of(SCHEMA, "tea", 3, DAY));
    assertMessage("column 'item' is null", () -> Row.of(SCHEMA, null, 3L, DAY));
    assertMessage("andNullable", () -> TEA.with("price", null));
    assertMessage("a column 'price' already", () -> SCHEMA.and("price", Integer.class));
    assertMessage("StringBuilder", () -> SCHEMA.and("text", StringBuilder.class));
    assertMessage(
        "column 'count' is null: ask isNull",
        () ->
            Row.of(Schema.of("count", Layouts.nullable(Layouts.LONG)), (Object) null)
                .getLong("count"));
    assertMessage("Schema.layout", () -> Layouts.of(Row.class));
  }

  private static void assertMessage(String part, Runnable call) {
    RuntimeException failure = assertThrows(RuntimeException.class, call::run);
    assertTrue(failure.getMessage().contains(part), failure.getMessage());
  }

  @Test
  void rowsAreGroupedAndJoinedByTheirColumns() {
    DataSet<Row> rows = environment.of(TEA, MATE, TEA.with("price", 9L));
    Bag.assertEqual(
        List.of(Tuple2.of("tea", 2L), Tuple2.of("mate", 1L)),
        rows.groupBy(Column.of("item", String.class)).count().collect());
    Bag.assertEqual(
        List.of(Tuple2.of(Tuple2.of(DAY, "tea"), 2L), Tuple2.of(Tuple2.of(null, "mate"), 1L)),
        rows.groupBy(Column.of("day", LocalDate.class), Column.of("item", String.class))
            .count()
            .collect());
    Bag.assertEqual(
        List.of("tea3", "tea9"),
        rows.join(environment.of(new Sale("tea", 0, null)))
            .where(Column.of("item", String.class))
            .equalTo(Sale::item)
            .with((row, sale) -> sale.item() + row.getLong("price"))
            .collect());
  }

  @Test
  void columnsAreReadInPlace() {
    environment.of(TEA, MATE).groupBy(Column.of("price", Long.class)).count().collected();
    String plan = environment.explain().toString();
    environment.execute();
    assertTrue(plan.contains("by price"), plan);
  }

  @Test
  void keysAreCheckedAtTheCall() {
    DataSet<Row> rows = environment.of(TEA, MATE);
    assertMessage(
        "there is no column 'prize' in Row(String item, long price, LocalDate? day)",
        () -> rows.groupBy(Column.of("prize", Long.class)));
    assertMessage(
        "column 'price' is of type long, not String",
        () -> rows.distinct(Column.of("price", String.class)));
  }

  @Test
  void theFirstRowTellsTheSchema() {
    DataSet<Row> rows =
        environment.sequence(0, 100).map(id -> Row.of(SCHEMA, "i" + id % 3, id % 2, null));
    assertEquals(6, rows.distinct().count());
    assertEquals(2, rows.distinct(Column.of("price", Long.class)).count());
    assertEquals(6, rows.as(SCHEMA.layout()).distinct().count());
  }

  private record Event(long time, Row data) {}

  private record Batch(String name, List<Event> events, @Nullable Row summary) {}

  private record Pair<A>(A a, Row row) {}

  private static Event event(long i) {
    return new Event(i, Row.of(SCHEMA, "i" + i % 3, i % 2, i % 5 == 0 ? null : DAY));
  }

  @Test
  void rowsArePartsOfRecordsWhoseFirstValueTellsTheSchema() {
    List<Event> events = LongStream.range(0, 100).mapToObj(RowTest::event).toList();
    DataSet<Event> data = environment.sequence(0, 100).map(RowTest::event);
    assertEquals(events, data.collect());
    Bag.assertEqual(events, data.rebalance().distinct().collect());
    Bag.assertEqual(events, environment.of(events).partitionByHash(Event::data).collect());
    assertEquals(
        LongStream.range(0, 100).mapToObj(i -> event(i).data()).distinct().count(),
        data.groupBy(Event::data).count().count());
    Bag.assertEqual(
        List.of(Tuple2.of("i0", 34L), Tuple2.of("i1", 33L), Tuple2.of("i2", 33L)),
        data.groupBy(event -> event.data().getString("item")).count().collect());
    assertEquals(
        List.of(events.getLast()), data.sort(Event::time, SortOrder.DESCENDING).first(1).collect());
    assertEquals(
        100, data.join(data).where(Event::time).equalTo(Event::time).pairs().distinct().count());
    assertEquals(SCHEMA.layout(), Layouts.like(event(1)).field("data").orElseThrow().layout());
  }

  @Test
  void rowsLieAtAnyDepthOfARecord() {
    DataSet<Batch> batches =
        environment
            .sequence(0, 30)
            .map(
                i ->
                    new Batch(
                        "b" + i,
                        i < 3 ? List.of() : List.of(event(i), event(i + 1)),
                        i % 4 == 1 ? TEA : null));
    assertEquals(30, batches.rebalance().distinct().count());
    assertEquals(8, batches.rebalance().filter(batch -> TEA.equals(batch.summary())).count());
    assertEquals(
        2, environment.of(new Pair<>("a", TEA), new Pair<>("b", MATE)).rebalance().count());
    assertEquals(
        List.of(Optional.of(TEA)),
        environment.of(1L, 2L).map(i -> Optional.of(TEA)).distinct().collect());
  }

  @Test
  void theSchemaOfAComponentCanBeNamed() {
    Layout<Event> layout = Layouts.ofRecord(Event.class, List.of(Layouts.LONG, SCHEMA.layout()));
    DataSet<Event> data = environment.sequence(0, 10).map(RowTest::event).as(layout);
    assertEquals(10, data.distinct().count());
    assertEquals(0, environment.of(List.of(), layout).distinct().count());
    assertMessage("Layouts.ofRecord", () -> Layouts.of(Event.class));
    assertMessage("Event.data: org.gyre.dataflow.type.Row", () -> Layouts.of(Event.class));
  }

  @Test
  void rowsOfAnotherSchemaAreRefusedAsParts() {
    Row other = Row.of(Schema.of("id", Long.class), 1L);
    DataSet<Event> mixed =
        environment.sequence(0, 10).map(i -> new Event(i, i < 9 ? TEA : other)).rebalance();
    JobException failure = assertThrows(JobException.class, mixed::collect);
    assertTrue(
        failure.getMessage().contains("a row of Row(long id) came where rows are of Row(String"),
        failure.getMessage());
  }

  @Test
  void rowsOfAnotherSchemaAreRefused() {
    DataSet<Row> mixed =
        environment
            .sequence(0, 10)
            .map(id -> id < 9 ? TEA : Row.of(Schema.of("id", Long.class), id))
            .as(SCHEMA.layout());
    JobException failure = assertThrows(JobException.class, () -> mixed.distinct().collect());
    assertTrue(failure.getMessage().contains("Row(long id)"), failure.getMessage());
  }

  @Test
  void recordsBecomeRowsAndRowsRecords() {
    Sale sale = new Sale("tea", 3, DAY);
    assertEquals(TEA, Row.of(sale));
    assertEquals(sale, TEA.to(Sale.class));
    assertEquals(SCHEMA, Schema.of(Sale.class));
    assertMessage(
        "there is no column 'item'", () -> Row.of(Schema.of("a", Long.class), 1L).to(Sale.class));
    assertMessage(
        "not long",
        () ->
            Row.of(Schema.of("item", String.class).and("price", Integer.class), "a", 1)
                .to(Sale.class));
    Bag.assertEqual(
        List.of(sale),
        environment
            .of(sale)
            .map(value -> Row.of(value))
            .distinct()
            .map(row -> row.to(Sale.class))
            .collect());
  }
}
