package org.gyre.dataflow.optimizer;

import org.gyre.dataflow.physical.Delivered;
import org.gyre.dataflow.physical.PhysicalPlan;
import org.gyre.dataflow.physical.Shipping;
import org.gyre.dataflow.physical.Step;
import org.gyre.dataflow.plan.Key;

/**
 * Checks that steps get what they need: groups, each key in one partition; tables and merges, the
 * partition that the hash of the key names. Done after each pass where assertions are enabled, as
 * in tests.
 */
final class PlanCheck {

  private PlanCheck() {}

  /**
   * Checks all steps.
   *
   * @param after what has made the plan, for the message
   * @return true
   * @throws IllegalStateException if a step does not get what it needs; names it
   */
  static boolean holds(PhysicalPlan plan, String after) {
    Delivered delivered = new Delivered();
    for (Step<?> step : plan.steps()) {
      if (!isServed(step, delivered)) {
        throw new IllegalStateException(
            "after "
                + after
                + " "
                + step.node().origin()
                + " ("
                + step.strategy()
                + ") does not get what it needs: "
                + step.inputs().stream()
                    .map(input -> input.strategy() + delivered.of(input))
                    .toList());
      }
    }
    return true;
  }

  private static boolean isServed(Step<?> step, Delivered delivered) {
    return switch (step) {
      case Step.HashGroup<?> group ->
          switch (group.phase()) {
            case WHOLE -> delivered.of(group.input()).groups(group.key());
            case COMBINE -> true;
            case MERGE ->
                unshared(group.input()) instanceof Step.Exchange<?> exchange
                    && isByHash(exchange, group.key())
                    && exchange.input() instanceof Step.HashGroup<?> combine
                    && combine.phase() == Step.Phase.COMBINE;
          };
      case Step.SortGroup<?> group -> delivered.of(group.input()).groups(group.key());
      case Step.BuildTable<?> table -> isByHash(unshared(table.input()), table.key());
      case Step.MergeJoin<?> join ->
          meets(join.left(), join.node().leftKey(), delivered)
              && meets(join.right(), join.node().rightKey(), delivered);
      case Step.SolutionJoin<?> join -> meets(join.probe(), join.node().key(), delivered);
      default -> true;
    };
  }

  private static boolean meets(Step<?> input, Key<?, ?> key, Delivered delivered) {
    return isByHash(unshared(input), key) || delivered.of(input).isPartitioned(key);
  }

  private static boolean isByHash(Step<?> step, Key<?, ?> key) {
    return step instanceof Step.Exchange<?> exchange
        && exchange.shipping() instanceof Shipping.Hash(var by)
        && by.sameAs(key);
  }

  private static Step<?> unshared(Step<?> step) {
    return step instanceof Step.Shared<?> shared ? shared.input() : step;
  }
}
