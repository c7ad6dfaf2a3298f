package org.gyre.jmh;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/** Results as people and as programs read them. */
final class Table {

  private static final long MIB = 1L << 20;

  /** Seconds below which microseconds are shown. */
  private static final double SHORT = 0.01;

  private Table() {}

  /** A column: its title, and what stands in it for a result. */
  private record Column(String title, Function<Result, String> cell) {}

  /**
   * A table with the columns job, Gyre, limit and their ratio (where there is one), and for each
   * further contender its time and how many times as long as Gyre it takes; behind each time the
   * range over the runs; times in seconds.
   *
   * @param results the rows; at least one
   * @return lines that end in line feeds
   */
  static String text(List<Result> results) {
    Set<String> rivals = new LinkedHashSet<>(List.of(Contender.GYRE));
    results.forEach(result -> rivals.addAll(result.rivals()));
    List<Column> columns = new ArrayList<>();
    columns.add(new Column("job", Result::job));
    if (results.stream().anyMatch(result -> result.need() > 0)) {
      columns.add(new Column("needs MiB", Table::need));
    }
    time(columns, Contender.GYRE);
    if (results.stream().anyMatch(result -> result.has(Contender.LIMIT))) {
      time(columns, Contender.LIMIT);
      columns.add(new Column("ratio", result -> ratio(result, Contender.GYRE, Contender.LIMIT)));
    }
    for (String rival : rivals) {
      if (!rival.equals(Contender.GYRE)) {
        time(columns, rival);
        columns.add(new Column("to Gyre", result -> ratio(result, rival, Contender.GYRE)));
      }
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(columns.stream().map(Column::title).toList());
    for (Result result : results) {
      rows.add(columns.stream().map(column -> column.cell().apply(result)).toList());
    }
    return aligned(rows);
  }

  private static void time(List<Column> columns, String contender) {
    columns.add(
        new Column(
            contender, result -> result.has(contender) ? seconds(result.median(contender)) : ""));
    columns.add(
        new Column("range", result -> result.has(contender) ? range(result, contender) : ""));
  }

  private static String range(Result result, String contender) {
    Times times = result.times().get(contender);
    String format = times.median() < SHORT ? "%.6f-%.6f" : "%.3f-%.3f";
    return String.format(Locale.ROOT, format, times.least(), times.most());
  }

  private static String ratio(Result result, String contender, String other) {
    return result.has(contender) && result.has(other)
        ? String.format(Locale.ROOT, "%.2f", result.ratio(contender, other))
        : "";
  }

  private static String need(Result result) {
    return String.format(Locale.ROOT, "%.1f", (double) result.need() / MIB);
  }

  /** The first column to the left, the others to the right. */
  private static String aligned(List<List<String>> rows) {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int c = 0; c < columns; c++) {
        widths[c] = Math.max(widths[c], row.get(c).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int c = 0; c < columns; c++) {
        String space = " ".repeat(widths[c] - row.get(c).length());
        line.append(c == 0 ? row.get(c) + space : "  " + space + row.get(c));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  /**
   * One result as a JSON object on one line, without a line feed.
   *
   * @param result the result
   * @param settings under which it was measured
   * @return the members {@code job}; for each contender {@code …_seconds}, the median, {@code
   *     …_least} and {@code …_most}; {@code ratio}, of Gyre to the limit; {@code need} if it was
   *     searched; and the settings
   */
  static String json(Result result, Settings settings) {
    StringBuilder json = new StringBuilder("{\"job\":\"").append(result.job()).append('"');
    for (String contender : result.times().keySet()) {
      String name = contender.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
      Times times = result.times().get(contender);
      member(json, name + "_seconds", seconds(times.median()));
      member(json, name + "_least", seconds(times.least()));
      member(json, name + "_most", seconds(times.most()));
    }
    if (result.has(Contender.GYRE) && result.has(Contender.LIMIT)) {
      member(json, "ratio", ratio(result, Contender.GYRE, Contender.LIMIT));
    }
    if (result.need() > 0) {
      member(json, "need", Long.toString(result.need()));
    }
    member(json, "scale", Double.toString(settings.scale()));
    member(json, "threads", Integer.toString(settings.threads()));
    member(json, "memory", settings.memory() == 0 ? "null" : Long.toString(settings.memory()));
    member(json, "runs", Integer.toString(settings.runs()));
    return json.append('}').toString();
  }

  private static void member(StringBuilder json, String name, String value) {
    json.append(",\"").append(name).append("\":").append(value);
  }

  private static String seconds(double seconds) {
    return String.format(Locale.ROOT, seconds < SHORT ? "%.7f" : "%.4f", seconds);
  }
}
