package org.gyre.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BenchmarksTest {

  @TempDir Path cache;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @ParameterizedTest
  @CsvSource({"batch,0.02,8", "graph,8,2", "loops,8,2", "supersteps,0.2,10", "kernels,0.02,1"})
  void eachFamilyProvesItsAnswersAndPrintsARowPerTime(String family, String scale, int rows) {
    assertEquals(0, run(family, "--scale", scale, "--runs", "1"), err::toString);
    List<String> table = lines(out);
    assertEquals(1 + rows, table.size(), table::toString);
    assertTrue(
        table.getFirst().matches("job +Gyre +range +limit +range +ratio.*"), table::getFirst);
  }

  @ParameterizedTest
  @CsvSource({"batch,0.02,8", "graph,8,2", "loops,8,2", "supersteps,0.2,10", "kernels,0.02,1"})
  void jsonIsAnObjectPerRow(String family, String scale, int rows) {
    assertEquals(0, run(family, "--json", "--runs", "2", "--scale", scale), err::toString);
    assertEquals(rows, lines(out).size());
    for (String row : lines(out)) {
      assertTrue(
          row.matches("\\{\"job\":\"[^\"]+\"(,\"[a-z_]+\":([0-9.]+|null))+}"), "not flat: " + row);
    }
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "'say what to run: batch, skew, graph, loops, supersteps or kernels', -",
        "'no such jobs: batches; use batch, skew, graph, loops, supersteps or kernels', batches",
        "unknown option --fast, batch --fast",
        "--scale needs a value behind it, batch --scale",
        "--scale big is not a number, batch --scale big",
        "--scale 500.0 is not from 0.001 to 100.0, batch --scale 500",
        "--scale NaN is not from 0.001 to 100.0, batch --scale NaN",
        "--scale 20.5 of a graph must be whole, graph --scale 20.5",
        "--runs must be a whole number from 1 to 1000, batch --runs 0",
        "--runs must be a whole number from 1 to 1000, batch --runs 1.5",
        "--peers is there for batch only, graph --peers",
        "--quarter is there for batch only, kernels --quarter",
        "'use --peers or --quarter, once', batch --quarter --peers",
        "'no job \"pagerank\"; use some of [sort, group-sum, group-sum by text, join, distinct,"
            + " word count, query 1, query 3]', 'batch --only sort,pagerank'",
        "'--memory 64x is not a size; write bytes, or 64m, or 1g', batch --memory 64x",
        "'--memory 9000000t is not a size; write bytes, or 64m, or 1g', batch --memory 9000000t",
      })
  void misuseIsExplained(String message, String arguments) {
    String[] words = arguments == null ? new String[0] : arguments.split(" ");
    assertEquals(2, run(words));
    assertEquals(
        "jmh/run: " + message + "; see jmh/run --help\n", err.toString(StandardCharsets.UTF_8));
    assertEquals(0, out.size());
  }

  @ParameterizedTest
  @CsvSource({"65536,65536", "64k,65536", "64KiB,65536", "64m,67108864", "1g,1073741824"})
  void sizes(String size, long bytes) {
    assertEquals(bytes, Settings.parse(List.of("batch", "--memory", size), cache).memory());
  }

  @Test
  void aQuarterOfTheMemoryProvesItsAnswersToo() {
    assertEquals(
        0,
        run("batch", "--quarter", "--only", "sort,distinct", "--scale", "0.3", "--runs", "1"),
        err::toString);
    List<String> table = lines(out);
    assertEquals(3, table.size(), table::toString);
    assertTrue(table.getFirst().contains("needs MiB"), table::getFirst);
    assertTrue(table.get(1).matches("sort +[0-9.]+ .*"), table::toString);
    assertTrue(table.get(2).matches("distinct +[0-9.]+ .*"), table::toString);
  }

  @Test
  void skewIsMeasuredByGyreAlone() {
    assertEquals(0, run("skew", "--scale", "0.01", "--runs", "1"), err::toString);
    List<String> table = lines(out);
    assertEquals(6, table.size(), table::toString);
    assertTrue(
        table.getFirst().matches("job +Gyre +range +skewed +range +to Gyre"), table::getFirst);
    assertTrue(table.getLast().startsWith("sort "), table::toString);
  }

  @Test
  void peersThatAreNotBuiltAreAnError() {
    assertEquals(1, run("batch", "--peers", "--only", "sort", "--scale", "0.001"));
    String message = err.toString(StandardCharsets.UTF_8);
    assertTrue(message.contains("the peers are not there: use jmh/run"), message);
  }

  @Test
  void helpFitsAScreen() {
    assertEquals(0, run("--help"));
    assertTrue(lines(out).size() <= 24);
    assertTrue(lines(out).stream().allMatch(line -> line.length() <= 100));
  }

  @Test
  void aFailureInAWorkerNamesItsCause() {
    try (Workers workers = new Workers(2)) {
      Exception failure =
          assertThrows(
              IllegalStateException.class,
              () ->
                  workers.run(
                      worker -> {
                        if (worker == 1) {
                          throw new ArithmeticException("of worker 1");
                        }
                      }));
      assertEquals("of worker 1", failure.getCause().getMessage());
    }
  }

  private int run(String... arguments) {
    return Benchmarks.run(List.of(arguments), cache, print(out), print(err));
  }

  private static PrintStream print(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static List<String> lines(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
