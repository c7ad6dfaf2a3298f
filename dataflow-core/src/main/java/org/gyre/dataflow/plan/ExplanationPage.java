package org.gyre.dataflow.plan;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.gyre.dataflow.plan.Explanation.Measured;
import org.gyre.dataflow.plan.Explanation.PlannedStep;

/** An explanation as an HTML page: the steps drawn as a graph, then as a table, then the rest. */
final class ExplanationPage {

  private static final String STYLE =
      """
      body { font: 14px/1.45 system-ui, sans-serif; margin: 24px; color: #1c2530; background: #fff; }
      h1 { font-size: 20px; } h2 { font-size: 16px; margin-top: 32px; }
      .drawing { overflow-x: auto; border: 1px solid #d5dbe1; border-radius: 6px; background: #fafbfc; }
      svg text { font: 12px system-ui, sans-serif; fill: #1c2530; }
      svg .name { font-weight: 600; } svg .number { fill: #5a6673; }
      svg rect { stroke: #8a97a5; } svg path { fill: none; stroke: #8a97a5; stroke-width: 1.3; }
      svg .spilled rect { stroke: #b3261e; stroke-width: 2; }
      table { border-collapse: collapse; } th { text-align: left; }
      td, th { padding: 3px 12px 3px 0; border-bottom: 1px solid #e4e8ec; vertical-align: top; }
      td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
      pre { background: #fafbfc; border: 1px solid #d5dbe1; border-radius: 6px; padding: 12px; overflow-x: auto; }
      """;

  /** What fits into a box in one line. */
  private static final int LINE = 42;

  private ExplanationPage() {}

  static String of(Explanation plan) {
    StringBuilder page = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n");
    page.append("<meta charset=\"utf-8\">\n<title>Gyre plan</title>\n<style>\n").append(STYLE);
    page.append("</style>\n</head>\n<body>\n<h1>Plan</h1>\n<p>");
    page.append("Parallelism ").append(plan.parallelism());
    page.append(", memory ").append(ByteCount.of(plan.memory()));
    page.append(wasRun(plan) ? runSummary(plan) : ". Not run yet.").append("</p>\n");
    draw(plan.steps(), page);
    table(plan.steps(), page);
    page.append("<h2>Logical plan</h2>\n<pre>");
    page.append(escaped(plan.logicalText().lines().skip(1).collect(Collectors.joining("\n"))));
    page.append("</pre>\n<h2>Optimizer</h2>\n<p>");
    page.append(
        plan.passes().stream().map(ExplanationPage::pass).collect(Collectors.joining(", ")));
    return page.append("</p>\n</body>\n</html>\n").toString();
  }

  private static String pass(Explanation.Pass pass) {
    return escaped(pass.name()) + String.format(Locale.ROOT, " %.1f ms", pass.seconds() * 1e3);
  }

  private static boolean wasRun(Explanation plan) {
    return plan.steps().stream().anyMatch(step -> step.measured() != null);
  }

  private static String runSummary(Explanation plan) {
    long spilled = 0;
    for (PlannedStep step : plan.steps()) {
      spilled += step.measured() == null ? 0 : step.measured().spilledBytes();
    }
    return String.format(Locale.ROOT, ". Run in %.3f s", seconds(plan.steps()))
        + (spilled == 0 ? ", nothing spilled." : ", " + ByteCount.of(spilled) + " spilled.")
        + " The darker a step, the larger its share of the time; a red frame: it spilled.";
  }

  private static double seconds(List<PlannedStep> steps) {
    double sum = 0;
    for (PlannedStep step : steps) {
      sum += step.measured() == null ? 0 : step.measured().seconds();
    }
    return sum;
  }

  private static void draw(List<PlannedStep> steps, StringBuilder page) {
    PlanDrawing drawing = new PlanDrawing(steps);
    double all = seconds(steps);
    page.append("<div class=\"drawing\">\n");
    page.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%d\">%n",
            drawing.width(),
            drawing.height()));
    page.append("<defs><marker id=\"end\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\"");
    page.append(" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\">");
    page.append("<path d=\"M0,0L8,4L0,8z\" style=\"fill:#8a97a5\"/></marker></defs>\n");
    for (PlanDrawing.Spot spot : drawing.spots()) {
      spot.below.forEach(next -> page.append(line(spot, next)));
      if (spot.id > 0) {
        box(steps.get(spot.id - 1), spot, all, page);
      } else {
        page.append(bend(spot));
      }
    }
    page.append("</svg>\n</div>\n");
  }

  private static String line(PlanDrawing.Spot from, PlanDrawing.Spot to) {
    int middle = (from.bottom() + to.top()) / 2;
    return String.format(
        Locale.ROOT,
        "<path d=\"M%.0f,%dC%.0f,%d %.0f,%d %.0f,%d\"%s/>%n",
        from.centre,
        from.bottom(),
        from.centre,
        middle,
        to.centre,
        middle,
        to.centre,
        to.top(),
        to.id > 0 ? " marker-end=\"url(#end)\"" : "");
  }

  /** A straight line past the boxes of a layer. */
  private static String bend(PlanDrawing.Spot spot) {
    return String.format(
        Locale.ROOT, "<path d=\"M%.0f,%dV%d\"/>%n", spot.centre, spot.top(), spot.bottom());
  }

  private static void box(
      PlannedStep step, PlanDrawing.Spot spot, double allSeconds, StringBuilder page) {
    Measured measured = step.measured();
    double share = measured == null || allSeconds == 0 ? 0 : measured.seconds() / allSeconds;
    double left = spot.centre - PlanDrawing.WIDTH / 2.0;
    boolean spilled = measured != null && measured.spilledBytes() > 0;
    page.append(spilled ? "<g class=\"spilled\">" : "<g>");
    page.append("<title>").append(escaped(step.origin() + ": " + step.strategy()));
    page.append(escaped(step.properties()));
    page.append(measured == null ? "" : "\n" + ExplanationText.words(measured)).append("</title>");
    page.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%.0f\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"6\""
                + " fill=\"hsl(38,90%%,%.0f%%)\"/>",
            left,
            spot.top(),
            PlanDrawing.WIDTH,
            PlanDrawing.HEIGHT,
            97 - 40 * share));
    text(left, spot.top() + 20, "name", "[" + step.id() + "] " + step.origin(), page);
    text(left, spot.top() + 38, "", step.strategy(), page);
    if (measured != null) {
      text(left, spot.top() + 56, "number", ExplanationText.words(measured), page);
    }
    page.append("</g>\n");
  }

  private static void text(double left, int y, String kind, String text, StringBuilder page) {
    String fitting = text.length() > LINE ? text.substring(0, LINE - 1) + "…" : text;
    page.append(String.format(Locale.ROOT, "<text x=\"%.0f\" y=\"%d\"", left + 10, y));
    page.append(" class=\"").append(kind).append("\">").append(escaped(fitting)).append("</text>");
  }

  private static void table(List<PlannedStep> steps, StringBuilder page) {
    page.append("<h2>Steps</h2>\n<table>\n<tr><th></th><th>for</th><th>strategy</th>");
    page.append("<th>known of its values</th><th>reads</th><th>rows</th><th>written</th>");
    page.append("<th>spilled</th><th>seconds</th></tr>\n");
    for (PlannedStep step : steps) {
      page.append("<tr><td class=\"number\">").append(step.id());
      cell(step.origin(), page);
      cell(step.strategy(), page);
      cell(step.properties().strip().replaceAll("[{}]", ""), page);
      cell(step.inputs().stream().map(Object::toString).collect(Collectors.joining(", ")), page);
      Measured measured = step.measured();
      number(measured == null || measured.rows() < 0 ? "" : grouped(measured.rows()), page);
      number(measured == null ? "" : ByteCount.of(measured.writtenBytes()), page);
      number(measured == null ? "" : ByteCount.of(measured.spilledBytes()), page);
      number(measured == null ? "" : String.format(Locale.ROOT, "%.3f", measured.seconds()), page);
      page.append("</td></tr>\n");
    }
    page.append("</table>\n");
  }

  private static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static void cell(String text, StringBuilder page) {
    page.append("</td><td>").append(escaped(text));
  }

  private static void number(String text, StringBuilder page) {
    page.append("</td><td class=\"number\">").append(text);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
