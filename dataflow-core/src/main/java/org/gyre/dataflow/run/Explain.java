package org.gyre.dataflow.run;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.gyre.dataflow.physical.Delivered;
import org.gyre.dataflow.physical.PhysicalPlan;
import org.gyre.dataflow.physical.Step;
import org.gyre.dataflow.plan.Options;

/**
 * Prints a physical plan as a tree: each step once, with its strategy and what is known of its
 * values.
 */
final class Explain {

  /** Steps further from the output are not indented further. */
  private static final int DEEPEST = 100;

  private final StringBuilder text = new StringBuilder();
  private final Map<Step<?>, Integer> numbers = new IdentityHashMap<>();
  private final Delivered delivered = new Delivered();

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
    plan.outputs().forEach(explain::printAll);
    return explain.text.toString();
  }

  private record Line(Step<?> step, int depth) {}

  /** Depth first, without recursion: plans may be deep. */
  private void printAll(Step<?> output) {
    Deque<Line> open = new ArrayDeque<>(List.of(new Line(output, 0)));
    while (!open.isEmpty()) {
      Line line = open.pop();
      text.repeat("  ", Math.min(line.depth, DEEPEST));
      Integer known = numbers.get(line.step);
      if (known == null) {
        print(line.step);
        line.step.inputs().reversed().forEach(input -> open.push(new Line(input, line.depth + 1)));
      } else {
        text.append("as [").append(known).append("]\n");
      }
    }
  }

  private void print(Step<?> step) {
    numbers.put(step, numbers.size() + 1);
    text.append('[').append(numbers.size()).append("] ").append(step.node().origin());
    text.append(": ").append(step.strategy()).append(delivered.of(step)).append('\n');
  }
}
