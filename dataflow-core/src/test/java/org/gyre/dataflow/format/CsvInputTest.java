package org.gyre.dataflow.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gyre.dataflow.type.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvInputTest {

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
    random = Seeded.random(CsvInputTest.class);
  }

  @Test
  void whatCsvOutputWritesIsReadBack() throws Exception {
    for (String name : List.of("rows.csv", "rows.csv.gz", "rows.csv.zst")) {
      file = folder.resolve(name);
      List<Row> rows = Stream.generate(this::row).limit(3_000).toList();
      CsvOutputTest.write(CsvOutput.of(file, Row.class), rows, 1 + random.nextInt(4));
      CsvInput<Row> input = CsvInput.of(file, Row.class);
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
          expected,
          FormatReading.read(CsvInput.of(file, Texts.class).noHeader(), 1),
          text.toString());
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
    CsvInput<Pair> input = CsvInput.of(file, Pair.class).noHeader().delimiter('\t').oneLine();
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
        FormatReading.read(CsvInput.of(file, Texts.class).noHeader(), 1));
  }

  @Test
  void headersCommentsAndEmptyLinesAreNoRows() throws Exception {
    CsvInput<Pair> input = CsvInput.of(file, Pair.class).comment("#");
    Files.writeString(
        file, "\uFEFF# made today\n\nName,SIZE\r\n# in the middle\n\na,1\n\r\n b , 2 \n");
    List<Pair> expected = List.of(new Pair("a", 1), new Pair(" b ", 2));
    assertEquals(expected, FormatReading.read(input, 1));
    assertEquals(expected, FormatReading.read(input.unquoted(), 4));
    assertEquals(expected, FormatReading.read(input.noHeader().skipLines(3), 1));
    String message = FormatReading.error(input.noHeader());
    assertTrue(message.contains("line 3: the column \"size\" is \"SIZE\""), message);
  }

  @Test
  void aRecordOfOneComponentHasARowForEveryLine() throws Exception {
    Files.writeString(file, "a\n\n\"\"\nb\n");
    assertEquals(
        List.of(new One("a"), new One(null), new One(""), new One("b")),
        FormatReading.read(CsvInput.of(file, One.class).noHeader(), 1));
  }

  @Test
  void localRecordsAreRead() throws Exception {
    record Local(int a, double b) {}
    Files.writeString(file, "1;2.5\n");
    assertEquals(
        List.of(new Local(1, 2.5)),
        FormatReading.read(CsvInput.of(file, Local.class).noHeader().delimiter(';'), 1));
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
      String message = FormatReading.error(CsvInput.of(file, Row.class).noHeader());
      assertTrue(message.contains("line 2: the column \""), message);
      assertTrue(message.contains("is \"" + wrong[i] + "\", not " + expected[i]), message);
    }
  }

  @Test
  void aRecordThatRefusesItsRowIsNamed() throws IOException {
    Files.writeString(file, "1\n-1\n");
    String message = FormatReading.error(CsvInput.of(file, Positive.class).noHeader());
    assertTrue(message.contains("line 2: the record refuses the row"), message);
    assertTrue(message.contains("the size must be positive, but is -1"), message);
  }

  @Test
  void aWrongOrMissingHeaderIsRefusedBeforeTheJob() throws IOException {
    CsvInput<Pair> input = CsvInput.of(file, Pair.class);
    assertRefused(
        input,
        "name,length\na,1\n",
        ": no column is named \"size\"; the columns are [name, length], in any case of letters;"
            + " name it as in the file, or give names to the columns with columns(...)");
    assertRefused(
        input,
        "Name,SIZE,NAME\n",
        ": several columns are named \"name\"; the columns are [Name, SIZE, NAME]; give them"
            + " names");
    assertRefused(input, "", ": there is no header; the file has only comments or nothing");
    assertRefused(input.skipLines(3), "name,size\n", ": there is no header");
    assertRefused(input, "\"name\"s,size\n", ": the header cannot be read: a quoted field is");
    assertRefused(
        input.columns("name"), "a\n", ": no column is named \"size\"; the columns are [name], in");
  }

  private void assertRefused(CsvInput<?> input, String text, String expected) throws IOException {
    Files.writeString(file, text);
    String message = assertThrows(IOException.class, () -> input.splits(1)).getMessage();
    assertTrue(message.startsWith(file + expected), message);
  }

  record Order(long orderId, @Nullable LocalDate shipped, Optional<BigDecimal> total, Kind kind) {}

  enum Kind {
    NEW,
    OLD
  }

  @Test
  void componentsTakeTheColumnsOfTheirNames() throws Exception {
    Files.writeString(
        file, "KIND,remark,\"Order-ID\",Total,Shipped\nOLD,\"x,y\",7,1.50,2026-02-28\nNEW,,8,,\n");
    List<Order> expected =
        List.of(
            new Order(7, LocalDate.of(2026, 2, 28), Optional.of(new BigDecimal("1.50")), Kind.OLD),
            new Order(8, null, Optional.empty(), Kind.NEW));
    CsvInput<Order> input = CsvInput.of(file, Order.class);
    assertEquals(expected, FormatReading.read(input, 1));
    assertEquals(expected, FormatReading.read(input.oneLine(), 1));
    CsvInput<Order> given = input.columns("kind", "", "order id", "total", "shipped").skipLines(1);
    assertEquals(expected, FormatReading.read(given, 1));
  }

  record Cased(String a, String A) {}

  @Test
  void anEqualNameGoesBeforeOneThatIsAlike() throws Exception {
    Files.writeString(file, "A,a\n1,2\n");
    assertEquals(
        List.of(new Cased("2", "1")), FormatReading.read(CsvInput.of(file, Cased.class), 1));
  }

  @Test
  void eachFileHasItsOwnHeader() throws Exception {
    Path first = Files.writeString(folder.resolve("1.csv"), "name,size\na,1\nb,2\n");
    Path second = Files.writeString(folder.resolve("2.csv"), "size,color,name\n3,red,c\n");
    Path third = Files.writeString(folder.resolve("3.csv"), "name;size\n");
    CsvInput<Pair> input = CsvInput.of(FileSet.of(first, second), Pair.class);
    List<Pair> expected = List.of(new Pair("a", 1), new Pair("b", 2), new Pair("c", 3));
    assertEquals(expected, FormatReading.read(input, 1));
    assertEquals(expected, FormatReading.read(input.oneLine(), 2));
    String message = FormatReading.error(CsvInput.of(FileSet.of(first, second, third), Pair.class));
    assertTrue(message.startsWith(third + ": no column is named \"name\""), message);
  }

  record Times(
      Instant instant, LocalDateTime local, LocalTime time, Duration duration, BigInteger big) {}

  @Test
  void valuesThatTheJdkParsesAreRead() throws Exception {
    Files.writeString(
        file,
        "instant,local,time,duration,big\n"
            + "2026-01-02T03:04:05Z, 2026-01-02 03:04:05 ,23:59,PT5M,123456789012345678901\n"
            + "1970-01-01T00:00:00.5Z,2026-01-02T03:04,00:00:00.001,PT0S,-1\n");
    assertEquals(
        List.of(
            new Times(
                Instant.parse("2026-01-02T03:04:05Z"),
                LocalDateTime.of(2026, 1, 2, 3, 4, 5),
                LocalTime.of(23, 59),
                Duration.ofMinutes(5),
                new BigInteger("123456789012345678901")),
            new Times(
                Instant.ofEpochMilli(500),
                LocalDateTime.of(2026, 1, 2, 3, 4),
                LocalTime.of(0, 0, 0, 1_000_000),
                Duration.ZERO,
                BigInteger.ONE.negate())),
        FormatReading.read(CsvInput.of(file, Times.class), 1));
    Files.writeString(file, "instant,local,time,duration,big\n2026-01-02,2026-01-02,1,1,1\n");
    assertEquals(
        file + ", line 2: the column \"instant\" is \"2026-01-02\", not a Instant",
        FormatReading.error(CsvInput.of(file, Times.class)));
  }

  record Maybe(@Nullable String text, @Nullable Integer number, String must) {}

  @Test
  void aTextStandsForNullUnlessItIsQuoted() throws Exception {
    Files.writeString(file, "text,number,must\nNULL,NULL,a\n\"NULL\",,\n,1,\"NULL\"\n");
    CsvInput<Maybe> input = CsvInput.of(file, Maybe.class).nullText("NULL");
    assertEquals(
        List.of(
            new Maybe(null, null, "a"), new Maybe("NULL", null, ""), new Maybe(null, 1, "NULL")),
        FormatReading.read(input, 1));
    Files.writeString(file, "text,number,must\na,1,NULL\n");
    assertEquals(
        file
            + ", line 2: the column \"must\" is \"NULL\", not null; if it may be empty, mark the"
            + " component @Nullable",
        FormatReading.error(input));
  }

  @Test
  void blanksAroundFieldsAreTrimmedIfAsked() throws Exception {
    Files.writeString(file, "a , b,c\n x y ,\t\"  q \" , \r\n,\"\",z\t\n");
    assertEquals(
        List.of(new Texts("x y", "  q ", ""), new Texts("", "", "z")),
        FormatReading.read(CsvInput.of(file, Texts.class).trim(), 1));
    Files.writeString(file, " a\tb \t c\n1\t\t 3\n");
    assertEquals(
        List.of(new Texts("1", "", "3")),
        FormatReading.read(CsvInput.of(file, Texts.class).trim().delimiter('\t'), 1));
  }

  @Test
  void otherQuotesAreRead() throws Exception {
    Files.writeString(file, "a|b|c\n'it''s'|\"|'x|y\nz'\n");
    assertEquals(
        List.of(new Texts("it's", "\"", "x|y\nz")),
        FormatReading.read(CsvInput.of(file, Texts.class).quote('\'').delimiter('|'), 1));
  }

  @Test
  void singleByteCharsetsAreRead() throws Exception {
    for (String charset : List.of("ISO-8859-1", "windows-1252", "ISO-8859-15", "KOI8-R")) {
      Charset coding = Charset.forName(charset);
      String text = charset.equals("KOI8-R") ? "\u0434\u0430" : "caf\u00e9";
      Files.write(file, ("a,b,c\n" + text + ",\"" + text + "\",x\n").getBytes(coding));
      assertEquals(
          List.of(new Texts(text, text, "x")),
          FormatReading.read(CsvInput.of(file, Texts.class).charset(coding), 1));
      assertEquals(
          List.of("a,b,c", text + ",\"" + text + "\",x"),
          FormatReading.read(TextInput.of(file).charset(coding), 1));
    }
    CsvInput<Texts> input = CsvInput.of(file, Texts.class);
    for (String charset : List.of("UTF-16", "UTF-16LE", "UTF-32", "GBK", "Shift_JIS", "IBM1047")) {
      Charset coding = Charset.forName(charset);
      String message =
          assertThrows(IllegalArgumentException.class, () -> input.charset(coding)).getMessage();
      assertTrue(message.startsWith("files in " + charset + " cannot be read: only"), message);
      assertThrows(IllegalArgumentException.class, () -> TextInput.of(file).charset(coding));
    }
  }

  @Test
  void oneLineReadsWithAllTasksAndRefusesLineEndsInQuotes() throws Exception {
    StringBuilder text = new StringBuilder("name,size\n");
    List<Pair> expected = new ArrayList<>();
    for (int i = 0; i < 40_000; i++) {
      Pair pair = new Pair("n,\"" + random.nextInt(), random.nextInt());
      expected.add(pair);
      text.append('"' + pair.name().replace("\"", "\"\"") + "\"," + pair.size() + "\n");
    }
    Files.writeString(file, text);
    CsvInput<Pair> input = CsvInput.of(file, Pair.class).oneLine();
    for (int splits = 1; splits <= 7; splits++) {
      assertEquals(splits, input.splits(splits).size());
      assertEquals(expected, FormatReading.read(input, splits));
    }
    assertTrue(input.isSplittable());
    assertEquals(1, CsvInput.of(file, Pair.class).splits(5).size());
    Files.writeString(file, "name,size\n\"a\nb\",1\n");
    assertEquals(
        file
            + ", line 2: a quote is not closed in its line; close it, or read the file without"
            + " oneLine()",
        FormatReading.error(input));
  }

  @Test
  void invalidRowsAreCountedAndSetAside() throws Exception {
    Path second = folder.resolve("second.csv");
    Files.writeString(
        file,
        "# first\n\nname,size\na,1\nb,x\r\n\"c\nd\",2\n\"e\nf\",y\ng\n\"h\"i,3\nj,4\n\"k,5\nl,6\n");
    Files.writeString(second, "size,name\n7,m\n,n");
    CsvInput<Pair> input = CsvInput.of(FileSet.of(file, second), Pair.class).comment("#");
    List<Pair> valid =
        List.of(
            new Pair("a", 1),
            new Pair("c\nd", 2),
            new Pair("j", 4),
            new Pair("l", 6),
            new Pair("m", 7));
    List<InvalidLine> expected =
        List.of(
            new InvalidLine(
                file.toString(), 5, "b,x", "the column \"size\" is \"x\", not an integer"),
            new InvalidLine(
                file.toString(), 8, "\"e\nf\",y", "the column \"size\" is \"y\", not an integer"),
            new InvalidLine(
                file.toString(),
                10,
                "g",
                "the row has 1 columns, but there should be 2: name, size"),
            new InvalidLine(
                file.toString(),
                11,
                "\"h\"i,3",
                "a quoted field is followed by more text; double the quotes inside it, or read the"
                    + " file with unquoted()"),
            new InvalidLine(
                file.toString(),
                13,
                "\"k,5",
                "a quote in this row is never closed; close it, or read the file with unquoted()"),
            new InvalidLine(
                second.toString(),
                3,
                ",n",
                "the column \"size\" is \"\", not an integer; if it may be empty, make the"
                    + " component a box marked @Nullable"));
    Map<String, Long> counts = new HashMap<>();
    assertEquals(valid, FormatReading.read(input.skipInvalid(), input.splits(1), counts));
    assertEquals(Map.of("invalid lines", 6L), counts);
    counts.clear();
    assertEquals(valid, FormatReading.read(input.skipInvalid("bad"), input.splits(2), counts));
    assertEquals(Map.of("bad", 6L), counts);
    assertEquals(expected, FormatReading.read(input.invalidLines(), 1));
    assertEquals(expected, FormatReading.read(input.invalidLines(), 2));
  }

  @Test
  void theLinesOfInvalidRowsAreCountedOverManyBlocks() throws Exception {
    StringBuilder text = new StringBuilder("name,size\n");
    List<Long> expected = new ArrayList<>();
    long line = 1;
    while (text.length() < 3 << 20) {
      line++;
      boolean wrong = random.nextInt(2_000) == 0;
      int breaks = random.nextInt(4) == 0 ? random.nextInt(3) : 0;
      text.append("\"" + "abc\n".repeat(breaks) + "\"," + (wrong ? "?" : "5") + "\n");
      if (wrong) {
        expected.add(line);
      }
      line += breaks;
    }
    Files.writeString(file, text);
    assertEquals(
        expected,
        FormatReading.read(CsvInput.of(file, Pair.class).invalidLines(), 3).stream()
            .map(InvalidLine::line)
            .toList());
  }

  @Test
  void anInvalidRowLongerThanAnyBufferIsSetAside() throws Exception {
    // A quote that is never closed, in a file larger than the largest buffer.
    Files.writeString(file, "name,size\na,1\n\"b,2\n" + "c,3\n".repeat(18_000_000));
    CsvInput<Pair> input = CsvInput.of(file, Pair.class).skipInvalid();
    long[] sum = {0};
    Map<String, Long> counts = new HashMap<>();
    FormatReading.each(input, input.splits(1), pair -> sum[0] += pair.size(), counts);
    assertEquals(1 + 3 * 18_000_000L, sum[0]);
    assertEquals(Map.of("invalid lines", 1L), counts);
  }

  @Test
  void textThatIsNotUtf8IsRefused() throws IOException {
    Files.write(file, "caf\u00e9,1\n".getBytes(StandardCharsets.ISO_8859_1));
    String message = FormatReading.error(CsvInput.of(file, Pair.class).noHeader());
    assertTrue(message.contains("line 1: the column \"name\" is not UTF-8"), message);
  }

  @Test
  void typesWithoutTextAreRefusedAtOnce() {
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> CsvInput.of(file, Wrong.class).noHeader())
            .getMessage();
    assertTrue(message.contains("tags"), message);
  }

  private void assertError(String text, String expected) throws IOException {
    Files.writeString(file, text);
    String message = FormatReading.error(CsvInput.of(file, Pair.class).noHeader());
    assertTrue(message.startsWith(file + ", " + expected), message);
  }
}
