package org.gyre.tests.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.format.CsvInput;
import org.gyre.dataflow.format.CsvOutput;
import org.gyre.dataflow.format.FileSet;
import org.gyre.dataflow.format.InvalidLine;
import org.gyre.dataflow.function.Column;
import org.gyre.dataflow.plan.JobException;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.Origin;
import org.gyre.dataflow.plan.Plan;
import org.gyre.dataflow.type.Layouts;
import org.gyre.dataflow.type.Row;
import org.gyre.dataflow.type.Schema;
import org.gyre.dataflow.type.Tuple2;
import org.gyre.tests.oracle.Bag;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.ReferenceExecutor;
import org.gyre.tests.oracle.Seed;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Delimited files whose columns are known only when the program runs. */
final class CsvRowsTest {

  private enum Kind {
    HOT,
    COLD
  }

  private static final Schema SCHEMA =
      Schema.of("id", Long.class)
          .and("item", String.class)
          .andNullable("day", LocalDate.class)
          .and("price", BigDecimal.class)
          .andNullable("kind", Kind.class)
          .andNullable("weight", Double.class)
          .and("sold", Boolean.class);

  @TempDir Path folder;

  @AutoClose private final Environment environment = CleanExecutor.environment(3);

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void columnsOfASchemaAreFoundByTheirNames() throws IOException {
    Path file =
        file("a.csv", "Price,Day,other,ITEM,count\n2.50,2026-01-05,x,tea,3\n7,,y,\"a, b\",4\n");
    Schema schema =
        Schema.of("item", String.class)
            .and("price", BigDecimal.class)
            .andNullable("day", LocalDate.class);
    DataSet<Row> rows = environment.read(CsvInput.of(file, schema));
    assertEquals(schema.layout(), rows.node().layout());
    assertEquals(
        List.of(
            Row.of(schema, "tea", new BigDecimal("2.50"), LocalDate.of(2026, 1, 5)),
            Row.of(schema, "a, b", new BigDecimal("7"), null)),
        rows.collect());
    assertEquals(
        List.of(Tuple2.of("tea", 1L)),
        rows.filter(row -> !row.isNull("day"))
            .groupBy(Column.of("item", String.class))
            .count()
            .collect());
  }

  @Test
  void theHeaderNamesTheColumns() throws IOException {
    Path one = file("1.csv", "Item;Count;Unit price\ntea;3;2.5\n\"a;b\";;7\n");
    Path two = file("2.csv", "unit_price;item;more;count\n9;cup;x;4\n");
    FileSet files = FileSet.of(one, two);
    Schema texts =
        Schema.of("Item", String.class).and("Count", String.class).and("Unit price", String.class);
    assertEquals(
        List.of(
            Row.of(texts, "tea", "3", "2.5"),
            Row.of(texts, "a;b", "", "7"),
            Row.of(texts, "cup", "4", "9")),
        environment.read(CsvInput.rows(files).delimiter(';')).collect());
    Schema types = Schema.of("unitPrice", Double.class).and("Count", Layouts.nullable(Layouts.INT));
    Schema found =
        Schema.of("Item", String.class)
            .and("Count", Layouts.nullable(Layouts.INT))
            .and("unitPrice", Double.class);
    assertEquals(
        List.of(
            Row.of(found, "tea", 3, 2.5),
            Row.of(found, "a;b", null, 7.0),
            Row.of(found, "cup", 4, 9.0)),
        environment.read(CsvInput.rows(files, types).delimiter(';')).collect());
  }

  @Test
  void namesThatAreGivenStandForAHeader() throws IOException {
    Path file = file("a.csv", "tea,3\ncup,4\n");
    Schema schema = Schema.of("item", String.class).and("count", Integer.class);
    List<Row> expected = List.of(Row.of(schema, "tea", 3), Row.of(schema, "cup", 4));
    assertEquals(
        expected,
        environment
            .read(
                CsvInput.rows(FileSet.of(file), Schema.of("count", Integer.class))
                    .columns("item", "count"))
            .collect());
    assertEquals(expected, environment.read(CsvInput.of(file, schema).noHeader()).collect());
    assertMessage(
        IllegalStateException.class,
        "give their names with columns(...)",
        () -> CsvInput.rows(FileSet.of(file)).noHeader());
  }

  /** A plan knows the columns; another process finds those of the files by their names. */
  @Test
  void plansWithTheColumnsOfAHeaderAreShipped() throws IOException {
    Path file = file("a.csv", "item,count\ntea,3\n");
    DataSet<Row> rows =
        environment.read(CsvInput.rows(FileSet.of(file), Schema.of("count", Integer.class)));
    Node<?> sink = new Node.Collect<>(rows.node(), Origin.here("collect"));
    byte[] bytes = new Plan(List.of(sink)).toBytes();
    Files.writeString(file, "more,count,item\nx,4,cup\n");
    Plan shipped = Plan.fromBytes(bytes, CsvRowsTest.class.getClassLoader());
    try (ReferenceExecutor executor = new ReferenceExecutor()) {
      Schema schema = Schema.of("item", String.class).and("count", Integer.class);
      assertEquals(
          List.of(List.of(Row.of(schema, "cup", 4))), executor.execute(shipped).collected());
    }
  }

  @Test
  void aHeaderThatDoesNotFitIsNamedAtTheCall() throws IOException {
    Path file = file("a.csv", "item,count,Item\ntea,3,x\n");
    FileSet files = FileSet.of(file);
    Schema prize = Schema.of("prize", Long.class);
    assertMessage(
        UncheckedIOException.class,
        file + ": no column is named \"prize\"; the columns are [item, count, Item]",
        () -> environment.read(CsvInput.rows(files, prize)));
    assertMessage(
        JobException.class,
        file + ": no column is named \"prize\"",
        () -> environment.read(CsvInput.of(file, prize)).collect());
    Path twice = file("b.csv", "item,count,item\ntea,3,x\n");
    assertMessage(
        UncheckedIOException.class,
        twice + ": several columns are named \"item\"",
        () -> environment.read(CsvInput.rows(FileSet.of(twice))));
    assertMessage(
        UncheckedIOException.class,
        "none.csv",
        () -> environment.read(CsvInput.rows(FileSet.of(folder.resolve("none.csv")))));
    assertMessage(
        UncheckedIOException.class,
        "there is no header",
        () -> environment.read(CsvInput.rows(FileSet.of(file("empty.csv", "")))));
    Path second = file("c.csv", "item\ntea\n");
    assertMessage(
        JobException.class,
        second + ": no column is named \"count\"",
        () -> environment.read(CsvInput.rows(FileSet.of(file, second))).collect());
    assertMessage(
        IllegalArgumentException.class,
        "the column \"tags\" is of",
        () -> CsvInput.of(file, Schema.of("tags", Layouts.listOf(Layouts.STRING))));
  }

  @Test
  void aValueThatDoesNotFitIsNamed() throws IOException {
    Path file = file("a.csv", "item,count\ntea,3\ncup,many\nmug,\n");
    Schema schema = Schema.of("count", Integer.class).and("item", String.class);
    CsvInput<Row> input = CsvInput.of(file, schema);
    assertMessage(
        JobException.class,
        file + ", line 3: the column \"count\" is \"many\", not an integer",
        () -> environment.read(input).collect());
    DataSet<InvalidLine> invalid = environment.read(input.invalidLines());
    List<InvalidLine> lines = invalid.collect();
    assertEquals(List.of(3L, 4L), lines.stream().map(InvalidLine::line).toList());
    assertTrue(
        lines.get(1).problem().endsWith("if it may be empty, declare the column with andNullable"),
        lines.get(1).problem());
    assertEquals(
        List.of(Row.of(schema, 3, "tea")), environment.read(input.skipInvalid()).collect());
    assertEquals(2.0, environment.lastJob().metric("invalid lines").getAsDouble());
  }

  @Test
  void whatIsWrittenIsReadBack() {
    Random random = Seed.random(CsvRowsTest.class);
    List<Row> rows = new ArrayList<>();
    for (long i = 0; i < 2000; i++) {
      rows.add(
          Row.of(
              SCHEMA,
              i,
              List.of("", "tea", "a,b", "a \"b\"", "two\nlines", " ").get(random.nextInt(6)),
              random.nextInt(3) == 0 ? null : LocalDate.ofEpochDay(random.nextInt(20_000)),
              BigDecimal.valueOf(random.nextInt(-500, 500), 2),
              random.nextInt(3) == 0 ? null : Kind.values()[random.nextInt(2)],
              random.nextInt(3) == 0 ? null : (Double) random.nextDouble(),
              random.nextBoolean()));
    }
    Path file = folder.resolve("rows.csv");
    environment.of(rows).write(CsvOutput.of(file, SCHEMA));
    environment.execute();
    Bag.assertEqual(rows, environment.read(CsvInput.of(file, SCHEMA)).collect());
    Bag.assertEqual(rows, environment.read(CsvInput.rows(FileSet.of(file), SCHEMA)).collect());
    environment.of(rows).write(CsvOutput.of(file, SCHEMA).delimiter('\t').nullText("NULL"));
    environment.execute();
    Bag.assertEqual(
        rows,
        environment.read(CsvInput.of(file, SCHEMA).delimiter('\t').nullText("NULL")).collect());
  }

  @Test
  void theTextIsAsExpected() throws IOException {
    Path file = folder.resolve("rows.csv");
    Schema schema = Schema.of("item", String.class).andNullable("price", Double.class);
    DataSet<Row> rows =
        environment.of(Row.of(schema, "a,b", 2.5), Row.of(schema, "", null)).rebalance();
    rows.write(CsvOutput.of(file, schema));
    environment.execute();
    assertEquals(
        List.of("\"\",", "\"a,b\",2.5", "item,price"),
        Files.readAllLines(file).stream().sorted().toList());
    rows.write(CsvOutput.of(file, schema).header());
    environment.execute();
    assertEquals(2, Files.readAllLines(file).size());
    assertMessage(
        IllegalArgumentException.class,
        "a header names all 2 columns of Row(String item, double? price)",
        () -> CsvOutput.of(file, schema).header("one"));
    assertMessage(
        IllegalArgumentException.class,
        "is an array",
        () -> CsvOutput.of(file, Schema.of("numbers", int[].class)));
  }

  @Test
  void rowsOfAnotherSchemaAreNotWritten() {
    Path file = folder.resolve("rows.csv");
    Schema other = Schema.of("item", String.class);
    environment.of(Row.of(other, "tea")).write(CsvOutput.of(file, SCHEMA));
    assertMessage(
        JobException.class,
        "a row of Row(String item) came where rows are of Row(",
        environment::execute);
    assertTrue(Files.notExists(file));
  }

  /** More than a record can have. */
  @Test
  void aThousandColumns() throws IOException {
    int width = 1000;
    String header =
        IntStream.range(0, width).mapToObj(i -> "column " + i).collect(Collectors.joining(","));
    String row =
        IntStream.range(0, width).mapToObj(Integer::toString).collect(Collectors.joining(","));
    Path file = file("wide.csv", header + "\n" + row + "\n");
    Schema types = Schema.of("column 500", Long.class);
    Row read = environment.read(CsvInput.rows(FileSet.of(file), types)).collect().getFirst();
    assertEquals(width, read.schema().size());
    assertEquals("999", read.getString("column 999"));
    assertEquals(500, read.getLong("column 500"));
    Path copy = folder.resolve("copy.csv");
    environment.of(read).write(CsvOutput.of(copy, read.schema()));
    environment.execute();
    assertEquals(Files.readString(file), Files.readString(copy));
  }

  private static <E extends Exception> void assertMessage(
      Class<E> type, String part, Executable action) {
    String message = assertThrows(type, action).getMessage();
    assertTrue(message.contains(part), message);
  }
}
