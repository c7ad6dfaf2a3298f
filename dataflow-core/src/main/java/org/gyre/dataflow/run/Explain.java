package org.gyre.dataflow.run;

import java.util.IdentityHashMap;
import java.util.Map;
import org.gyre.dataflow.physical.PhysicalPlan;
import org.gyre.dataflow.physical.Step;
import org.gyre.dataflow.plan.Options;

/**
 * Prints a physical plan as a tree: each step once, with its strategy and what is known of its
 * values.
 */
final class Explain {

  private final StringBuilder text = new StringBuilder();
  private final Map<Step<?>, Integer> numbers = new IdentityHashMap<>();

  private Explain() {}

  static String of(PhysicalPlan plan, Options options, long budget) {
    Explain explain = new Explain();
    explain
        .text
        .append("parallelism ")
        .append(options.parallelism())
        .append(", memory ")
        .append(budget >> 20)
        .append(" MiB\n");
    plan.outputs().forEach(output -> explain.print(output, 0));
    return explain.text.toString();
  }

  private void print(Step<?> step, int depth) {
    text.repeat("  ", depth);
    Integer known = numbers.get(step);
    if (known != null) {
      text.append("as [").append(known).append("]\n");
      return;
    }
    numbers.put(step, numbers.size() + 1);
    text.append('[').append(numbers.size()).append("] ").append(step.node().origin());
    text.append(": ").append(step.strategy()).append(step.properties()).append('\n');
    step.inputs().forEach(input -> print(input, depth + 1));
  }
}
