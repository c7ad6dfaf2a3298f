package org.gyre.dataflow.optimizer;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gyre.dataflow.function.JoinKind.Side;
import org.gyre.dataflow.physical.LoopInputs;
import org.gyre.dataflow.physical.PhysicalPlan;
import org.gyre.dataflow.physical.Shipping;
import org.gyre.dataflow.physical.Step;
import org.gyre.dataflow.plan.InputsFirst;
import org.gyre.dataflow.plan.JoinHint;
import org.gyre.dataflow.plan.Key;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.Ordering;

/**
 * Keeps what does not change from superstep to superstep, so that it is computed once per run of a
 * loop. Of loops within loops the inner ones come first: what they keep and the outer loop does not
 * change either is kept for all of its supersteps, and so is an inner loop as a whole.
 */
final class HoistInvariants {

  private static final String REASON = "the same in every superstep";

  /** What is kept, by what it was: once, if several loops read it. */
  private final Map<Step<?>, Step<?>> kept = new IdentityHashMap<>();

  private HoistInvariants() {}

  static PhysicalPlan apply(PhysicalPlan plan) {
    HoistInvariants pass = new HoistInvariants();
    return plan.rewrite(
        step ->
            switch (step) {
              case Step.Loop<?> loop -> pass.hoist(loop, 1);
              case Step.DeltaLoop<?> loop -> pass.hoist(loop, 2);
              default -> step;
            });
  }

  /** Keeps what does not change, of a loop whose first inputs are read before it begins. */
  private Step<?> hoist(Step<?> loop, int before) {
    List<Step<?>> inputs = loop.inputs();
    List<Step<?>> roots = inputs.subList(before, inputs.size());
    LoopInputs read = LoopInputs.of(List.of(loop));
    Map<Step<?>, Step<?>> done = new IdentityHashMap<>();
    // What does not vary is kept as a whole, so nothing below it is looked at.
    for (Step<?> step :
        InputsFirst.<Step<?>>order(
            roots, from -> read.isSameIn(from, loop) ? List.of() : from.inputs())) {
      done.put(
          step,
          read.isSameIn(step, loop)
              ? kept.computeIfAbsent(step, HoistInvariants::keep)
              : varying(step, done));
    }
    List<Step<?>> renewed = new ArrayList<>(inputs.subList(0, before));
    roots.forEach(root -> renewed.add(done.get(root)));
    return loop.withInputs(renewed);
  }

  /**
   * What varies reads what is kept, in the form that it needs: a join that may choose makes its
   * tables of the side that is, and what is to be merged is sorted once.
   */
  private static Step<?> varying(Step<?> step, Map<Step<?>, Step<?>> done) {
    return switch (step.withInputs(inputs(step, done))) {
      case Step.HashJoin<?> join
          when join.node().hint() == JoinHint.AUTO && !join.keepsTables() && isKept(join.probe()) ->
          tablesOf(join);
      case Step.MergeJoin<?> join -> sorted(join);
      case Step.SortCoGroup<?> coGroup -> sorted(coGroup);
      case Step<?> renewed -> renewed;
    };
  }

  private static <T> Step<T> sorted(Step.MergeJoin<T> join) {
    Set<Side> sorted = EnumSet.noneOf(Side.class);
    sorted.addAll(join.sorted());
    Step<?> left = join.left();
    Step<?> right = join.right();
    if (isKept(left) && sorted.add(Side.LEFT)) {
      left = sorted(left, join.node(), Ordering.by(join.node().leftKey()));
    }
    if (isKept(right) && sorted.add(Side.RIGHT)) {
      right = sorted(right, join.node(), Ordering.by(join.node().rightKey()));
    }
    return new Step.MergeJoin<>(join.node(), left, right, sorted);
  }

  private static <T> Step<T> sorted(Step.SortCoGroup<T> coGroup) {
    Node.CoGroup<?, ?, ?, T> node = coGroup.node();
    boolean sortsLeft = isKept(coGroup.left()) && !coGroup.isLeftSorted();
    boolean sortsRight = isKept(coGroup.right()) && !coGroup.isRightSorted();
    return new Step.SortCoGroup<>(
        node,
        sortsLeft ? sorted(coGroup.left(), node, node.leftOrder()) : coGroup.left(),
        sortsRight ? sorted(coGroup.right(), node, node.rightOrder()) : coGroup.right(),
        sortsLeft || coGroup.isLeftSorted(),
        sortsRight || coGroup.isRightSorted());
  }

  /** Keeps what is kept in an order. */
  private static Step<?> sorted(Step<?> kept, Node<?> node, Ordering<?> ordering) {
    return new Step.Shared<>(node, new Step.Sort<>(node, rows(kept), ordering), REASON);
  }

  /** What is kept before it is. */
  private static Step<?> rows(Step<?> kept) {
    return kept instanceof Step.Shared<?> shared ? shared.input() : kept;
  }

  private static boolean isKept(Step<?> step) {
    return step instanceof Step.Cached<?>
        || (step instanceof Step.Shared<?> shared && shared.reason().equals(REASON));
  }

  private static <T> Step<T> tablesOf(Step.HashJoin<T> join) {
    Key<?, ?> key = join.first() == Side.LEFT ? join.node().rightKey() : join.node().leftKey();
    Step<?> sent = new Step.Exchange<>(join.node(), rows(join.probe()), new Shipping.Hash(key));
    Step<?> table = new Step.BuildTable<>(join.node(), sent, key, REASON);
    Step<?> varying = join.table().inputs().get(0).inputs().get(0); // of the exchange to the tables
    return new Step.HashJoin<>(join.node(), varying, table, join.first().other());
  }

  private static List<Step<?>> inputs(Step<?> step, Map<Step<?>, Step<?>> done) {
    return step.inputs().stream().<Step<?>>map(done::get).toList();
  }

  /** Tables of a join and broadcasts are kept as they are; anything else is kept as rows. */
  private static Step<?> keep(Step<?> step) {
    return switch (step) {
      case Step.BuildTable<?> table -> table.keptFor(REASON);
      case Step.Broadcast<?> broadcast -> broadcast.keptFor(REASON);
      case Step.Shared<?> _, Step.Cached<?> _ -> step;
      default -> new Step.Shared<>(step.node(), step, REASON);
    };
  }
}
