package org.gyre.dataflow.plan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;
import org.gyre.dataflow.plan.Explanation.Measured;
import org.gyre.dataflow.plan.Explanation.Operator;
import org.gyre.dataflow.plan.Explanation.PlannedStep;

/** Prints plans as trees: what is read several times stands once, and is named where it recurs. */
final class ExplanationText {

  /** What is further from its sink is not indented further. */
  private static final int DEEPEST = 100;

  private ExplanationText() {}

  /** What a line says, and which lines come below it. */
  private record Line(int id, String text, List<Integer> inputs) {}

  /** A line that is to be printed. */
  private record Place(int id, int depth) {}

  static String logical(Explanation plan) {
    return "logical plan\n" + tree(plan.operators().stream().map(ExplanationText::line).toList());
  }

  static String physical(Explanation plan) {
    String size = ByteCount.of(plan.memory());
    return ("physical plan, parallelism " + plan.parallelism() + ", memory " + size + "\n")
        + tree(plan.steps().stream().map(ExplanationText::line).toList());
  }

  private static Line line(Operator operator) {
    String type = operator.type().isEmpty() ? "" : ": " + operator.type();
    return new Line(operator.id(), operator.origin() + type, operator.inputs());
  }

  private static Line line(PlannedStep step) {
    String text = step.origin() + ": " + step.strategy() + step.properties();
    Measured measured = step.measured();
    return new Line(
        step.id(), measured == null ? text : text + " | " + words(measured), step.inputs());
  }

  /** What was measured, in the fewest words. */
  static String words(Measured measured) {
    StringJoiner words = new StringJoiner(", ");
    if (measured.rows() >= 0) {
      words.add(String.format(Locale.ROOT, "%,d rows", measured.rows()));
    }
    if (measured.writtenBytes() > 0) {
      String rows =
          measured.rows() == measured.writtenRows()
              ? ""
              : String.format(Locale.ROOT, "%,d rows, ", measured.writtenRows());
      words.add("wrote " + rows + ByteCount.of(measured.writtenBytes()));
    }
    if (measured.spilledBytes() > 0) {
      words.add("spilled " + ByteCount.of(measured.spilledBytes()));
    }
    if (measured.seconds() > 0) {
      words.add(String.format(Locale.ROOT, "%.3f s", measured.seconds()));
    }
    return words.toString();
  }

  /** Without recursion, since a plan may be thousands of operators deep. */
  private static String tree(List<Line> lines) {
    StringBuilder text = new StringBuilder();
    Set<Integer> printed = new HashSet<>();
    Deque<Place> pending = new ArrayDeque<>();
    for (int id : roots(lines)) {
      pending.addLast(new Place(id, 0));
    }
    while (!pending.isEmpty()) {
      Place place = pending.removeFirst();
      text.repeat("  ", Math.min(place.depth(), DEEPEST));
      if (printed.add(place.id())) {
        Line line = lines.get(place.id() - 1);
        text.append('[').append(line.id()).append("] ").append(line.text()).append('\n');
        for (int input : line.inputs().reversed()) {
          pending.addFirst(new Place(input, place.depth() + 1));
        }
      } else {
        text.append("as [").append(place.id()).append("]\n");
      }
    }
    return text.toString();
  }

  /** What nothing else reads, in the order of the numbers. */
  private static List<Integer> roots(List<Line> lines) {
    Set<Integer> read = new HashSet<>();
    lines.forEach(line -> read.addAll(line.inputs()));
    List<Integer> roots = new ArrayList<>();
    for (Line line : lines) {
      if (!read.contains(line.id())) {
        roots.add(line.id());
      }
    }
    return roots;
  }
}
