package org.gyre.dataflow.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gyre.dataflow.format.DelimitedInput.Header;
import org.gyre.dataflow.type.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DelimitedInputTest {

  /** One component of every kind. */
  record Row(
      String text,
      boolean truth,
      byte tiny,
      short small,
      char letter,
      int number,
      long large,
      float single,
      double real,
      RoundingMode constant,
      @Nullable Integer box,
      @Nullable String maybe) {}

  private record Pair(String name, int size) {}

  record Texts(String a, String b, String c) {}

  record One(@Nullable String only) {}

  record Positive(int size) {
    Positive {
      if (size <= 0) {
        throw new IllegalArgumentException("the size must be positive, but is " + size);
      }
    }
  }

  record Wrong(String name, List<String> tags) {}

  @TempDir Path folder;
  private Path file;
  private Random random;

  @BeforeEach
  void start() {
    file = folder.resolve("rows.csv");
    random = Seeded.random(DelimitedInputTest.class);
  }

  @Test
  void whatCsvOutputWritesIsReadBack() throws Exception {
    for (String name : List.of("rows.csv", "rows.csv.gz", "rows.csv.zst")) {
      file = folder.resolve(name);
      List<Row> rows = Stream.generate(this::row).limit(3_000).toList();
      CsvOutputTest.write(CsvOutput.of(file, Row.class), rows, 1 + random.nextInt(4));
      DelimitedInput<Row> input = DelimitedInput.of(file, Row.class).header(Header.CHECK);
      assertEquals(rows, FormatReading.read(input, 5));
    }
  }

  private Row row() {
    RoundingMode[] constants = RoundingMode.values();
    return new Row(
        text(),
        random.nextBoolean(),
        (byte) random.nextInt(),
        (short) random.nextInt(),
        "a,\"\n\u00e9 ".charAt(random.nextInt(6)),
        random.nextInt(),
        random.nextLong(),
        Float.intBitsToFloat(random.nextInt()),
        Double.longBitsToDouble(random.nextLong()),
        constants[random.nextInt(constants.length)],
        random.nextBoolean() ? null : random.nextInt(),
        random.nextBoolean() ? null : text());
  }

  private String text() {
    String letters = "ab,;\"\"\r\n\t \u00e9\u20ac";
    return random
        .ints(random.nextInt(12), 0, letters.length())
        .mapToObj(i -> letters.substring(i, i + 1))
        .collect(Collectors.joining());
  }

  @Test
  void quotedFieldsAreThoseOfAnIndependentParser() throws Exception {
    for (int round = 0; round < 300; round++) {
      StringBuilder text = new StringBuilder();
      int rows = random.nextInt(50);
      for (int i = 0; i < 3 * rows; i++) {
        text.append(field()).append(i % 3 < 2 ? "," : random.nextBoolean() ? "\n" : "\r\n");
      }
      Files.writeString(file, text);
      List<Texts> expected = naive(text.toString());
      assertEquals(
          expected, FormatReading.read(DelimitedInput.of(file, Texts.class), 1), text.toString());
    }
  }

  private String field() {
    String plain = text().replaceAll("[\r\n,\"]", "");
    return random.nextBoolean() ? plain : '"' + text().replace("\"", "\"\"") + '"';
  }

  /** A state machine over characters, in the manner of RFC 4180's grammar. */
  private static List<Texts> naive(String text) {
    List<Texts> rows = new ArrayList<>();
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' && quoted && i + 1 < text.length() && text.charAt(i + 1) == '"') {
        field.append(text.charAt(++i));
      } else if (c == '"') {
        quoted = !quoted;
      } else if (quoted || (c != ',' && c != '\n' && c != '\r')) {
        field.append(c);
      } else if (c != '\r') {
        fields.add(field.toString());
        field.setLength(0);
        if (c == '\n') {
          rows.add(new Texts(fields.get(0), fields.get(1), fields.get(2)));
          fields.clear();
        }
      }
    }
    return rows;
  }

  @Test
  void unquotedRowsAreThoseOfStringSplitForAnyNumberOfSplits() throws Exception {
    List<String> lines =
        IntStream.range(0, 60_000)
            .mapToObj(i -> "n" + random.nextInt(100_000) + "\t" + random.nextInt())
            .toList();
    Files.write(file, lines);
    List<Pair> expected =
        lines.stream()
            .map(line -> line.split("\t"))
            .map(parts -> new Pair(parts[0], Integer.parseInt(parts[1])))
            .toList();
    DelimitedInput<Pair> input = DelimitedInput.of(file, Pair.class).delimiter('\t').unquoted();
    for (int splits = 1; splits <= 9; splits++) {
      assertEquals(splits, input.splits(splits).size());
      assertEquals(expected, FormatReading.read(input, splits));
    }
  }

  @Test
  void quotedLinesMayBeLongerThanTheBuffer() throws Exception {
    String longText = "0123456789\n".repeat(200_000);
    Files.writeString(file, "a,\"" + longText + "\",c\nd,e,f");
    assertEquals(
        List.of(new Texts("a", longText, "c"), new Texts("d", "e", "f")),
        FormatReading.read(DelimitedInput.of(file, Texts.class), 1));
  }

  @Test
  void headersCommentsAndEmptyLinesAreNoRows() throws Exception {
    DelimitedInput<Pair> input = DelimitedInput.of(file, Pair.class).comment("#");
    Files.writeString(
        file, "\uFEFF# made today\n\nName,SIZE\r\n# in the middle\n\na,1\n\r\n b , 2 \n");
    List<Pair> expected = List.of(new Pair("a", 1), new Pair(" b ", 2));
    assertEquals(expected, FormatReading.read(input.header(Header.CHECK), 1));
    assertEquals(expected, FormatReading.read(input.header(Header.SKIP), 1));
    assertEquals(expected, FormatReading.read(input.header(Header.SKIP).unquoted(), 4));
    assertTrue(FormatReading.error(input).contains("line 3: the column \"size\" is \"SIZE\""));
  }

  @Test
  void aRecordOfOneComponentHasARowForEveryLine() throws Exception {
    Files.writeString(file, "a\n\n\"\"\nb\n");
    assertEquals(
        List.of(new One("a"), new One(null), new One(""), new One("b")),
        FormatReading.read(DelimitedInput.of(file, One.class), 1));
  }

  @Test
  void localRecordsAreRead() throws Exception {
    record Local(int a, double b) {}
    Files.writeString(file, "1;2.5\n");
    assertEquals(
        List.of(new Local(1, 2.5)),
        FormatReading.read(DelimitedInput.of(file, Local.class).delimiter(';'), 1));
  }

  @Test
  void badValuesAreNamed() throws IOException {
    assertError("a,1\nb,x\n", "line 2: the column \"size\" is \"x\", not an integer");
    assertError(
        "a,99999999999\n",
        "line 1: the column \"size\" is \"99999999999\", not an integer from -2147483648 to"
            + " 2147483647");
    assertError(
        "a,\n",
        "line 1: the column \"size\" is \"\", not an integer; if it may be empty, make the"
            + " component a box marked @Nullable");
    assertError("a,1\n\nb\n", "line 3: the row has 1 columns, but there should be 2: name, size");
    assertError("a,1,\n", "line 1: the row has 3 columns, but there should be 2: name, size");
    assertError("a,1\n\"b\n,2\n", "line 2: a quote in this row is never closed");
    assertError("\"a\"b,1\n", "line 1: a quoted field is followed by more text");
  }

  @Test
  void valuesOfOtherTypesAreNamed() throws IOException {
    String start = "t,true,1,2,x,3,4,5,6,UP,,\n";
    Files.writeString(file, start);
    String[] fields = start.trim().split(",", -1);
    String[] wrong = {null, "yes", "128", "-32769", "xy", "1.5", "1e3", "five", "0x6", "up"};
    String[] expected = {
      null,
      "true or false",
      "an integer from -128 to 127",
      "an integer from -32768 to 32767",
      "one character",
      "an integer",
      "an integer",
      "a number",
      "a number",
      "one of [CEILING"
    };
    for (int i = 1; i < wrong.length; i++) {
      String[] copy = fields.clone();
      copy[i] = wrong[i];
      Files.writeString(file, start + String.join(",", copy) + "\n");
      String message = FormatReading.error(DelimitedInput.of(file, Row.class));
      assertTrue(message.contains("line 2: the column \""), message);
      assertTrue(message.contains("is \"" + wrong[i] + "\", not " + expected[i]), message);
    }
  }

  @Test
  void aRecordThatRefusesItsRowIsNamed() throws IOException {
    Files.writeString(file, "1\n-1\n");
    String message = FormatReading.error(DelimitedInput.of(file, Positive.class));
    assertTrue(message.contains("line 2: the record refuses the row"), message);
    assertTrue(message.contains("the size must be positive, but is -1"), message);
  }

  @Test
  void aWrongOrMissingHeaderIsRefusedBeforeTheJob() throws IOException {
    Files.writeString(file, "name,length\na,1\n");
    DelimitedInput<Pair> input = DelimitedInput.of(file, Pair.class).header(Header.CHECK);
    String wrong = assertThrows(IOException.class, () -> input.splits(1)).getMessage();
    assertTrue(
        wrong.contains(
            "line 1: the header names the columns [name, length], but Pair has [name, size]"),
        wrong);
    Files.writeString(file, "");
    String missing = assertThrows(IOException.class, () -> input.splits(1)).getMessage();
    assertTrue(missing.contains("there is no header"), missing);
  }

  @Test
  void textThatIsNotUtf8IsRefused() throws IOException {
    Files.write(file, "caf\u00e9,1\n".getBytes(StandardCharsets.ISO_8859_1));
    String message = FormatReading.error(DelimitedInput.of(file, Pair.class));
    assertTrue(message.contains("line 1: the column \"name\" is not UTF-8"), message);
  }

  @Test
  void typesWithoutTextAreRefusedAtOnce() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> DelimitedInput.of(file, Wrong.class))
            .getMessage();
    assertTrue(message.contains("tags"), message);
  }

  private void assertError(String text, String expected) throws IOException {
    Files.writeString(file, text);
    String message = FormatReading.error(DelimitedInput.of(file, Pair.class));
    assertTrue(message.startsWith(file + ", " + expected), message);
  }
}
