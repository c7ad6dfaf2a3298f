package org.gyre.jmh;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Results as people and as programs read them. */
final class Table {

  private Table() {}

  /**
   * A table with the columns job, Gyre, limit, ratio, and two more for each further contender;
   * times in seconds.
   *
   * @param results the rows; at least one
   * @return lines that end in line feeds
   */
  static String text(List<Result> results) {
    Set<String> rivals = new LinkedHashSet<>(List.of(Contender.GYRE));
    results.forEach(result -> rivals.addAll(result.rivals()));
    List<List<String>> rows = new ArrayList<>();
    rows.add(header(rivals));
    results.forEach(result -> rows.add(row(result, rivals)));
    return aligned(rows);
  }

  private static List<String> header(Set<String> rivals) {
    List<String> cells = new ArrayList<>(List.of("job"));
    for (String rival : rivals) {
      cells.add(rival);
      if (cells.size() == 2) {
        cells.add(Contender.LIMIT);
      }
      cells.add("ratio");
    }
    return cells;
  }

  private static List<String> row(Result result, Set<String> rivals) {
    List<String> cells = new ArrayList<>(List.of(result.job()));
    for (String rival : rivals) {
      boolean ran = result.seconds().containsKey(rival);
      cells.add(ran ? seconds(result.seconds().get(rival)) : "");
      if (cells.size() == 2) {
        cells.add(seconds(result.limit()));
      }
      cells.add(ran ? ratio(result.ratio(rival)) : "");
    }
    return cells;
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
   * @return the members {@code job}, {@code limit_seconds}; for each other contender {@code
   *     …_seconds} and {@code …_ratio} (for Gyre just {@code ratio}); and the settings
   */
  static String json(Result result, Settings settings) {
    StringBuilder json = new StringBuilder("{\"job\":\"").append(result.job()).append('"');
    for (String rival : result.rivals()) {
      String name = rival.toLowerCase(Locale.ROOT).replace(' ', '_');
      member(json, name + "_seconds", seconds(result.seconds().get(rival)));
      member(
          json,
          rival.equals(Contender.GYRE) ? "ratio" : name + "_ratio",
          ratio(result.ratio(rival)));
    }
    member(json, "limit_seconds", seconds(result.limit()));
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
    return String.format(Locale.ROOT, "%.4f", seconds);
  }

  private static String ratio(double ratio) {
    return String.format(Locale.ROOT, "%.2f", ratio);
  }
}
