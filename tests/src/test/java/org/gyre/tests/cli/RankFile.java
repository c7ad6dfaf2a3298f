package org.gyre.tests.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** Reads files of ranks and compares them. */
final class RankFile {

  private RankFile() {}

  /** One column of a file of comma-separated values, by the first, in the order of the file. */
  static Map<String, Double> column(Path file, String name) throws IOException {
    List<String> lines = lines(file);
    int column = List.of(lines.getFirst().split(",")).indexOf(name);
    assertTrue(column > 0, file + " has no column " + name + ": " + lines.getFirst());
    Map<String, Double> values = new LinkedHashMap<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] fields = line.split(",");
      values.put(fields[0], Double.valueOf(fields[column]));
    }
    assertEquals(lines.size() - 1, values.size(), "a vertex stands twice in " + file);
    return values;
  }

  /** The lines of a plain or gzipped file. */
  static List<String> lines(Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    try (InputStream raw = Files.newInputStream(file);
        InputStream bytes = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw;
        BufferedReader in =
            new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        lines.add(line);
      }
    }
    return lines;
  }

  /** Asserts equal vertices and ranks within an absolute tolerance. */
  static void assertClose(
      Map<String, Double> expected, Map<String, Double> actual, double tolerance) {
    List<String> missing = without(expected, actual);
    List<String> surplus = without(actual, expected);
    assertTrue(
        missing.isEmpty() && surplus.isEmpty(),
        () -> "only expected: " + missing + "\nonly found: " + surplus);
    double worst = -1;
    String where = "";
    for (var entry : expected.entrySet()) {
      double difference = Math.abs(actual.get(entry.getKey()) - entry.getValue());
      if (!(difference <= worst)) {
        worst = difference;
        where = entry.getKey();
      }
    }
    assertTrue(worst <= tolerance, "the rank of " + where + " differs by " + worst);
  }

  private static List<String> without(Map<String, Double> a, Map<String, Double> b) {
    return a.keySet().stream().filter(vertex -> !b.containsKey(vertex)).limit(20).toList();
  }
}
