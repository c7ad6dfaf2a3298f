package org.gyre.gelly;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.gyre.dataflow.type.Layout;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EdgeFileTest {

  private static final NoValue NONE = new NoValue();

  @TempDir Path folder;
  private Path file;
  private Random random;

  @BeforeEach
  void start() {
    file = folder.resolve("edges.txt");
    random = FormatReading.random(EdgeFileTest.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\t", " ", ",", ";"})
  void edgesAreThoseOfStringSplitForAnyNumberOfSplits(String separator) throws Exception {
    String text = text(30_000, separator, 0);
    Files.writeString(file, text);
    EdgeFile edges = EdgeFile.at(file);
    for (int splits = 1; splits <= 9; splits++) {
      assertEquals(longs(text, separator), FormatReading.read(edges.longEdges(), splits));
      assertEquals(strings(text, separator), FormatReading.read(edges.stringEdges(), splits));
    }
    assertTrue(edges.longEdges().splits(4).size() == 4, "a large file is read in parallel");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\t", " ", ",", ";"})
  void weightsAreThoseOfParseDouble(String separator) throws Exception {
    String text = text(20_000, separator, 2);
    Files.writeString(file, text);
    EdgeFile edges = EdgeFile.at(file);
    List<Edge<Long, Double>> expected =
        rows(text, separator).stream()
            .map(row -> new Edge<>(Long.parseLong(row[0]), Long.parseLong(row[1]), weight(row)))
            .toList();
    assertEquals(expected, FormatReading.read(edges.weightedLongEdges(), 3));
    assertEquals(
        expected.stream()
            .map(e -> new Edge<>(e.source().toString(), e.target().toString(), e.value()))
            .toList(),
        FormatReading.read(edges.weightedStringEdges(), 2));
    assertEquals(longs(text, separator), FormatReading.read(edges.longEdges(), 5));
  }

  private static double weight(String[] row) {
    return row.length < 3 ? 1 : Double.parseDouble(row[2]);
  }

  /**
   * Lines as they are found: comments, blank lines, both line ends, no end at the end of the file.
   */
  private String text(int lines, String separator, int weights) {
    StringBuilder text =
        new StringBuilder("# a comment" + separator + "of three" + separator + "words\n");
    for (int i = 0; i < lines; i++) {
      int kind = random.nextInt(40);
      if (kind < 3) {
        text.append(List.of("", "% note", "  # note").get(kind));
      } else {
        text.append(id()).append(separator).append(id());
        if (random.nextInt(3) < weights) {
          text.append(separator).append(number());
        }
      }
      text.append(random.nextInt(5) == 0 ? "\r\n" : "\n");
    }
    return text + "12345678901234567" + separator + "9";
  }

  private long id() {
    return switch (random.nextInt(10)) {
      case 0 -> random.nextLong();
      case 1 -> Long.MIN_VALUE;
      default -> random.nextLong() >>> (1 + random.nextInt(63));
    };
  }

  private String number() {
    return switch (random.nextInt(4)) {
      case 0 -> Integer.toString(random.nextInt(100));
      case 1 -> Double.toString(random.nextGaussian());
      case 2 -> random.nextInt(1_000) + "." + random.nextInt(1_000);
      default -> "1e" + random.nextInt(300);
    };
  }

  private static List<String[]> rows(String text, String separator) {
    return text.lines()
        .filter(line -> !line.isBlank() && !line.strip().matches("[#%].*"))
        .map(line -> line.split(separator))
        .toList();
  }

  private static List<Edge<Long, NoValue>> longs(String text, String separator) {
    return rows(text, separator).stream()
        .map(row -> new Edge<>(Long.parseLong(row[0]), Long.parseLong(row[1]), NONE))
        .toList();
  }

  private static List<Edge<String, NoValue>> strings(String text, String separator) {
    return rows(text, separator).stream().map(row -> new Edge<>(row[0], row[1], NONE)).toList();
  }

  @Test
  void idsMayBeAnyText() throws Exception {
    write(
        "New York\tS\u00e3o Paulo\n\"tab\tand \"\"quote\"\"\"\t12\n 5\" disk \t\uD83D\uDE00,\r\n");
    assertEquals(
        List.of(
            new Edge<>("New York", "S\u00e3o Paulo", NONE),
            new Edge<>("tab\tand \"quote\"", "12", NONE),
            new Edge<>("5\" disk", "\uD83D\uDE00,", NONE)),
        FormatReading.read(EdgeFile.at(file).stringEdges(), 1));
  }

  @Test
  void untidyLinesOfIntegersAreUnderstood() throws Exception {
    write("1 2\n  3   4  \n5\t6\n7 \t 8 \r\n-9 0010\n\"11\" \"12\"\n");
    assertEquals(edges(1, 2, 3, 4, 5, 6, 7, 8, -9, 10, 11, 12), read(EdgeFile.at(file)));
    write("1,2\n 3 , 4 \n\"5\", \"6\"\n7,8,\n");
    assertEquals(edges(1, 2, 3, 4, 5, 6, 7, 8), read(EdgeFile.at(file)));
  }

  private static List<Edge<Long, NoValue>> edges(long... ids) {
    List<Edge<Long, NoValue>> edges = new ArrayList<>();
    for (int i = 0; i < ids.length; i += 2) {
      edges.add(new Edge<>(ids[i], ids[i + 1], NONE));
    }
    return edges;
  }

  private static List<Edge<Long, NoValue>> read(EdgeFile edges) throws Exception {
    return FormatReading.read(edges.longEdges(), 1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "1 2|space|false|2|true",
        "1,2|comma|false|2|true",
        "1;2|semicolon|false|2|true",
        "1~2|tab|false|2|true",
        "1~2~0.5|tab|false|3|true",
        "1, 2, 3|comma|false|3|true",
        "a b,c|comma|false|2|false",
        "a,b c,d|space|false|2|false",
        "a,b;c,d|semicolon|false|2|false",
        "1 99999999999999999999|space|false|2|false",
        "1 +2|space|false|2|false",
        "+1 2|space|false|2|false",
        "1 -2|space|false|2|true",
        "1.5 2|space|false|2|false",
        "source target!1 2|space|true|2|true",
        "Source,Target,Weight!1,2,3|comma|true|3|true",
        "src~dst!a~b|tab|true|2|false",
        "FROM TO!1 2|space|true|2|true",
        "FromNodeId~ToNodeId!1~2|tab|true|2|true",
        "from_node_id,to_node_id!1,2|comma|true|2|true",
        "source_id;target_id!1;2|semicolon|true|2|true",
        "SourceNode,TargetNode!1,2|comma|true|2|true",
        ":START_ID,:END_ID,:TYPE!1,2|comma|true|2|true",
        "\"from\",\"to\"!\"a\",\"b\"|comma|true|2|false",
        "id_1,id_2!1,2|comma|true|2|true",
        "u v!1 2|space|true|2|true",
        "source target!1~2|tab|true|2|true",
        "from here!1 2|space|false|2|false",
        "target source!a b|space|false|2|false",
        "a b!1 2|space|false|2|false",
      })
  void theFirstLinesTellTheShape(
      String lines, String separator, boolean header, int columns, boolean integers)
      throws IOException {
    write(
        "# comment, with; all\tseparators\n" + lines.replace('~', '\t').replace('!', '\n') + "\n");
    EdgeFileShape shape = EdgeFile.at(file).shape();
    String name =
        switch (shape.separator()) {
          case ' ' -> "space";
          case ',' -> "comma";
          case ';' -> "semicolon";
          default -> "tab";
        };
    assertEquals(separator, name);
    assertEquals(header, shape.header());
    assertEquals(columns, shape.columns());
    assertEquals(integers, shape.integerIds());
  }

  @Test
  void theHeaderCanBeSettled() throws Exception {
    write("a b\n1 2\n");
    assertEquals(edges(1, 2), read(EdgeFile.at(file).header(true)));
    write("\uFEFF# first\n\nfrom to\n1 2\n");
    assertEquals(edges(1, 2), read(EdgeFile.at(file)));
    assertEquals(
        List.of(new Edge<>("from", "to", NONE), new Edge<>("1", "2", NONE)),
        FormatReading.read(EdgeFile.at(file).header(false).stringEdges(), 1));
  }

  @Test
  void aLaterIdThatIsNoIntegerIsReported() throws Exception {
    for (String id : List.of("x7", "9223372036854775808", "-9223372036854775809", "+3", "1.0")) {
      write("1 2\n".repeat(100_000) + "3 " + id + "\n4 5\n");
      assertTrue(EdgeFile.at(file).shape().integerIds());
      IOException failure =
          assertThrows(
              IOException.class, () -> FormatReading.read(EdgeFile.at(file).longEdges(), 4));
      assertInstanceOf(NotIntegerIds.class, failure);
      assertEquals(
          file
              + ", line 100001: the id \""
              + id
              + "\" is no 64-bit integer; read this file with string ids, which may be anything",
          failure.getMessage());
    }
  }

  @Test
  void errorsNameFileLineAndText() throws IOException {
    assertError(
        "1 2\n\n# c\n3\n",
        "line 4: \"3\" has one column, but an edge is source target [value], here separated by"
            + " spaces");
    assertError("lonely\n", "line 1: \"lonely\" has one column");
    assertError("1\t2\n1\t2\t3\t4\n", "line 2: \"1\t2\t3\t4\" has more than three columns");
    assertError(
        "1,2,3\n1,2,heavy\n", "line 2: the value \"heavy\" in the third column is no number");
    assertError("1 2 NaN\n", "line 1: the value \"NaN\" in the third column is no number");
    assertError("1,2\n,3\n", "line 2: \",3\" has an empty id");
    assertError(
        "1 2\n" + "x".repeat(200) + "\n", "line 2: \"" + "x".repeat(80) + "…\" has one column");
  }

  private void assertError(String text, String expected) throws IOException {
    write(text);
    for (String message :
        List.of(
            FormatReading.error(EdgeFile.at(file).longEdges()),
            FormatReading.error(EdgeFile.at(file).weightedLongEdges()),
            FormatReading.error(EdgeFile.at(file).stringEdges()))) {
      assertTrue(message.startsWith(file + ", " + expected), message);
    }
  }

  @Test
  void idsThatAreNotUtf8AreRefused() throws IOException {
    Files.write(file, "a b\ncaf\u00e9 c\n".getBytes(ISO_8859_1));
    String message = FormatReading.error(EdgeFile.at(file).stringEdges());
    assertTrue(message.startsWith(file + ", line 2: the id \""), message);
    assertTrue(message.contains("is not UTF-8"), message);
  }

  @Test
  void aFileWithoutEdgesIsRefused() throws IOException {
    for (String text : List.of("", "\n\n", "# only\n% comments", "source,target\n")) {
      write(text);
      String message = FormatReading.error(EdgeFile.at(file).longEdges());
      assertEquals(
          file + ": there are no edges in it; it has only blank lines, comments or a header",
          message);
    }
    assertTrue(FormatReading.error(EdgeFile.at(folder).longEdges()).contains("is a directory"));
    Path none = folder.resolve("none");
    assertTrue(
        FormatReading.error(EdgeFile.at(none).longEdges()).contains("there is no such file"));
  }

  @Test
  void aLongCommentBeforeTheEdgesIsReadOver() throws Exception {
    write("# many words\n".repeat(200_000) + "src dst\n5 6\n");
    assertEquals(edges(5, 6), read(EdgeFile.at(file)));
  }

  @Test
  void packedFilesAreRead() throws Exception {
    String text = text(20_000, "\t", 0);
    Path packed = folder.resolve("edges.tsv.gz");
    try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      out.write(("source\ttarget\n" + text).getBytes(UTF_8));
    }
    assertEquals(longs(text, "\t"), FormatReading.read(EdgeFile.at(packed).longEdges(), 4));
    byte[] bytes = Files.readAllBytes(packed);
    Files.write(packed, Arrays.copyOf(bytes, bytes.length / 2));
    String message = FormatReading.error(EdgeFile.at(packed).longEdges());
    assertTrue(
        message.startsWith(packed + ": ") && message.contains("truncated or damaged"), message);
  }

  @Test
  void layoutsAreThoseOfTheEdges() {
    Layout<Edge<Long, NoValue>> longs = EdgeFile.at(file).longEdges().layout();
    assertEquals(16, longs.fixedSize());
    assertTrue(longs.isFixedSize());
    assertEquals(24, EdgeFile.at(file).weightedLongEdges().layout().fixedSize());
    assertFalse(EdgeFile.at(file).stringEdges().layout().isFixedSize());
    assertEquals("edge file " + file, EdgeFile.at(file).longEdges().describe());
  }

  private void write(String text) throws IOException {
    Files.writeString(file, text);
  }
}
