package org.gyre.dataflow.optimizer;

import java.util.List;
import org.gyre.dataflow.physical.Delivered;
import org.gyre.dataflow.physical.PhysicalPlan;
import org.gyre.dataflow.physical.Properties;
import org.gyre.dataflow.physical.Shipping;
import org.gyre.dataflow.physical.Step;
import org.gyre.dataflow.plan.Node;

/**
 * Leaves out exchanges whose input is already where they would send it, and exchanges and sorts
 * right before another exchange, which undoes what they did.
 */
final class DropExchanges {

  private DropExchanges() {}

  static PhysicalPlan apply(PhysicalPlan plan) {
    Delivered delivered = new Delivered();
    return plan.rewrite(step -> rewrite(step, delivered));
  }

  private static Step<?> rewrite(Step<?> step, Delivered delivered) {
    if (step instanceof Step.Exchange<?> exchange) {
      boolean isNeeded = !isNeedless(exchange, delivered.of(exchange.input()));
      return isNeeded && isUndone(exchange)
          ? rewrite(upon(exchange.input(), exchange), delivered)
          : step;
    }
    // Tables of a join are found by the hash of the key: one partition would not do.
    if (step instanceof Step.BuildTable<?>) {
      return step;
    }
    if (step instanceof Step.SolutionJoin<?> join) {
      return isPartitioned(join.probe(), delivered)
          ? join.withInputs(List.of(before(join.probe()), join.set()))
          : join;
    }
    if (step instanceof Step.SortCoGroup<?> coGroup) {
      return dropBoth(coGroup, delivered);
    }
    boolean drops =
        step.inputs().size() == 1
            && step.inputs().get(0) instanceof Step.Exchange<?> exchange
            && isNeedless(exchange, delivered.of(exchange.input()));
    return drops ? step.withInputs(step.inputs().get(0).inputs()) : step;
  }

  /**
   * The groups of a key must meet: an input may stay as it is if the hash of its key has
   * partitioned it, or if both are in one partition.
   */
  private static Step<?> dropBoth(Step.SortCoGroup<?> step, Delivered delivered) {
    boolean isSingle =
        step.inputs().stream().allMatch(input -> delivered.of(before(input)).single());
    return step.withInputs(
        step.inputs().stream()
            .<Step<?>>map(
                input -> isSingle || isPartitioned(input, delivered) ? before(input) : input)
            .toList());
  }

  private static boolean isPartitioned(Step<?> step, Delivered delivered) {
    return step instanceof Step.Exchange<?> exchange
        && exchange.shipping() instanceof Shipping.Hash(var key)
        && delivered.of(exchange.input()).isPartitioned(key);
  }

  private static Step<?> before(Step<?> step) {
    return step instanceof Step.Exchange<?> exchange ? exchange.input() : step;
  }

  /** Whether what the input of an exchange did makes no difference, as all is dealt out anew. */
  private static boolean isUndone(Step.Exchange<?> exchange) {
    boolean arranges =
        exchange.input() instanceof Step.Exchange<?> || exchange.input() instanceof Step.Sort<?>;
    return arranges
        && switch (exchange.shipping()) {
          case Shipping.Hash _, Shipping.Range _, Shipping.Custom _, Shipping.Rebalance _ -> true;
          case Shipping.Forward _, Shipping.Gather _ -> false;
        };
  }

  /** An exchange of what a step reads, and not of what it delivers. */
  private static Step<?> upon(Step<?> step, Step.Exchange<?> exchange) {
    return exchange.withInputs(step.inputs());
  }

  private static boolean isNeedless(Step.Exchange<?> exchange, Properties input) {
    // One that was asked for may be meant to spread what lies in one partition.
    boolean isAskedFor = exchange.node() instanceof Node.Repartition<?>;
    if (!isAskedFor && exchange.shipping() instanceof Shipping.Hash(var key)) {
      return input.groups(key);
    }
    return input.isDealt(exchange.shipping());
  }
}
