package org.gyre.dataflow.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gyre.dataflow.format.OutputFormat.Output;
import org.gyre.dataflow.format.OutputFormat.Partition;
import org.gyre.dataflow.type.Nullable;
import org.gyre.dataflow.type.Tuple2;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvOutputTest {

  record Ranked(String vertex, double rank, @Nullable Long in, float half, RoundingMode mode) {}

  record Arrays(int[] values) {}

  record Failing(String a) {
    @Override
    public String a() {
      throw new IllegalStateException("not today");
    }
  }

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void start() {
    file = folder.resolve("out.csv");
  }

  /** Writes values in as many partitions of about equal length. */
  static <T> void write(OutputFormat<T> format, List<T> values, int partitions) throws Exception {
    Output<T> output = FormatReading.copy(format).open(partitions);
    for (int i = partitions - 1; i >= 0; i--) {
      Partition<T> partition = output.partition(i);
      int to = values.size() * (i + 1) / partitions;
      for (T value : values.subList(values.size() * i / partitions, to)) {
        partition.write(value);
      }
      partition.close();
    }
    output.commit();
  }

  @Test
  void rowsAreWrittenAsTheStandardSays() throws Exception {
    List<Ranked> rows =
        List.of(
            new Ranked("plain", 0.1, 5L, 1.5f, RoundingMode.UP),
            new Ranked("a,b", 1e-300, null, -0f, RoundingMode.DOWN),
            new Ranked("say \"hi\"", Double.NaN, Long.MIN_VALUE, 1f / 3, RoundingMode.UP),
            new Ranked("two\nlines", 1.0 / 3, 0L, 1e10f, RoundingMode.UP),
            new Ranked("", 5, 0L, 0, RoundingMode.UP),
            new Ranked(" b \u00e9\uD83D\uDE00;\t", 100, -10L, 2, RoundingMode.UP));
    write(CsvOutput.of(file, Ranked.class), rows, 1);
    assertEquals(
        """
        vertex,rank,in,half,mode
        plain,0.1,5,1.5,UP
        "a,b",1.0E-300,,-0.0,DOWN
        "say ""hi\""",NaN,-9223372036854775808,0.33333334,UP
        "two
        lines",0.3333333333333333,0,1.0E10,UP
        "",5.0,0,0.0,UP
         b \u00e9\uD83D\uDE00;\t,100.0,-10,2.0,UP
        """,
        Files.readString(file));
  }

  @Test
  void delimiterAndHeaderCanBeChosen() throws Exception {
    List<Tuple2<String, Long>> rows = List.of(Tuple2.of("a,b", 1L), Tuple2.of("c;d", 2L));
    CsvOutput<Tuple2<String, Long>> output = CsvOutput.of(file, Tuple2.class);
    write(output.delimiter(';').header("vertex", "in;degree"), rows, 2);
    assertEquals("vertex;\"in;degree\"\na,b;1\n\"c;d\";2\n", Files.readString(file));
    write(output.header(), rows, 3);
    assertEquals("\"a,b\",1\nc;d,2\n", Files.readString(file));
  }

  @Test
  void localRecordsAreWritten() throws Exception {
    record Local(byte a, char b) {}
    write(CsvOutput.of(file, Local.class), List.of(new Local((byte) -1, ',')), 1);
    assertEquals("a,b\n-1,\",\"\n", Files.readString(file));
  }

  @Test
  void whatMakesNoColumnsIsRefusedAtOnce() {
    assertTrue(refused(() -> CsvOutput.of(file, Arrays.class)).contains("\"values\""));
    assertTrue(refused(() -> CsvOutput.of(file, Record.class)).contains("is no record"));
    CsvOutput<Ranked> output = CsvOutput.of(file, Ranked.class);
    assertTrue(refused(() -> output.header("one")).contains("all 5 columns"));
    assertTrue(refused(() -> output.delimiter('"')).contains("ASCII"));
  }

  private static String refused(Runnable call) {
    return assertThrows(IllegalArgumentException.class, call::run).getMessage();
  }

  @Test
  void allIntegersAreWrittenAsJavaDoes() throws Exception {
    List<Tuple2<Long, Long>> rows = new ArrayList<>();
    for (long power = 1; power > 0 && power < Long.MAX_VALUE / 10; power *= 10) {
      rows.add(Tuple2.of(power, -power));
      rows.add(Tuple2.of(power - 1, 1 - power));
    }
    rows.add(Tuple2.of(Long.MAX_VALUE, Long.MIN_VALUE));
    record Longs(long a, long b) {}
    write(
        CsvOutput.of(file, Longs.class),
        rows.stream().map(row -> new Longs(row.f0(), row.f1())).toList(),
        1);
    StringBuilder expected = new StringBuilder("a,b\n");
    rows.forEach(row -> expected.append(row.f0()).append(',').append(row.f1()).append('\n'));
    assertEquals(expected.toString(), Files.readString(file));
  }

  @Test
  void aFailingComponentIsReported() throws IOException {
    Output<Failing> output = CsvOutput.<Failing>of(file, Failing.class).open(1);
    Partition<Failing> partition = output.partition(0);
    assertThrows(IllegalStateException.class, () -> partition.write(new Failing("x")));
    output.abort();
    assertEquals(0, folder.toFile().list().length);
  }
}
