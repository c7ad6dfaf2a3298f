package org.gyre.dataflow.plan;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.gyre.dataflow.plan.Explanation.Measured;
import org.gyre.dataflow.plan.Explanation.Operator;
import org.gyre.dataflow.plan.Explanation.Pass;
import org.gyre.dataflow.plan.Explanation.PlannedStep;

/** An explanation as one JSON object, with the names of its record components. */
final class ExplanationJson {

  private ExplanationJson() {}

  static String of(Explanation plan) {
    return "{\"parallelism\":"
        + plan.parallelism()
        + ",\"memory\":"
        + plan.memory()
        + ",\"operators\":"
        + array(plan.operators(), ExplanationJson::operator)
        + ",\"steps\":"
        + array(plan.steps(), ExplanationJson::step)
        + ",\"passes\":"
        + array(plan.passes(), ExplanationJson::pass)
        + "}";
  }

  private static String operator(Operator operator) {
    return "{\"id\":"
        + operator.id()
        + ",\"origin\":"
        + quoted(operator.origin())
        + ",\"type\":"
        + quoted(operator.type())
        + ",\"inputs\":"
        + operator.inputs()
        + "}";
  }

  private static String step(PlannedStep step) {
    Measured measured = step.measured();
    return "{\"id\":"
        + step.id()
        + ",\"origin\":"
        + quoted(step.origin())
        + ",\"strategy\":"
        + quoted(step.strategy())
        + ",\"properties\":"
        + quoted(step.properties().strip())
        + ",\"inputs\":"
        + step.inputs()
        + (measured == null ? "" : ",\"measured\":" + measured(measured))
        + "}";
  }

  private static String measured(Measured measured) {
    return (measured.rows() < 0 ? "{" : "{\"rows\":" + measured.rows() + ",")
        + "\"writtenRows\":"
        + measured.writtenRows()
        + ",\"writtenBytes\":"
        + measured.writtenBytes()
        + ",\"spilledBytes\":"
        + measured.spilledBytes()
        + ",\"seconds\":"
        + seconds(measured.seconds())
        + "}";
  }

  private static String pass(Pass pass) {
    return "{\"name\":" + quoted(pass.name()) + ",\"seconds\":" + seconds(pass.seconds()) + "}";
  }

  private static String seconds(double seconds) {
    return String.format(Locale.ROOT, "%.6f", seconds);
  }

  private static <E> String array(List<E> elements, Function<E, String> element) {
    return elements.stream().map(element).collect(Collectors.joining(",", "[", "]"));
  }

  /** A string as JSON has it; what is beyond ASCII is escaped, so that any encoding will do. */
  static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }
}
