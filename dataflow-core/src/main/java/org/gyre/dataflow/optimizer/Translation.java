package org.gyre.dataflow.optimizer;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gyre.dataflow.function.JoinKind.Side;
import org.gyre.dataflow.function.RichFunction;
import org.gyre.dataflow.physical.Delivered;
import org.gyre.dataflow.physical.KeptResults;
import org.gyre.dataflow.physical.PhysicalPlan;
import org.gyre.dataflow.physical.RowCount;
import org.gyre.dataflow.physical.Shipping;
import org.gyre.dataflow.physical.Step;
import org.gyre.dataflow.physical.Step.Phase;
import org.gyre.dataflow.plan.BroadcastSet;
import org.gyre.dataflow.plan.CombineHint;
import org.gyre.dataflow.plan.JobException;
import org.gyre.dataflow.plan.JoinHint;
import org.gyre.dataflow.plan.Key;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.Partitioning;
import org.gyre.dataflow.plan.Plan;

/**
 * Gives every node its plainest correct strategy: with each exchange and sort that any input could
 * make necessary.
 */
final class Translation {

  private final Map<Node<?>, Step<?>> done = new IdentityHashMap<>();
  private final Delivered delivered = new Delivered();
  private final KeptResults kept;
  private final Map<Node<?>, Step<?>> broadcasts = new IdentityHashMap<>();

  Translation(KeptResults kept) {
    this.kept = kept;
  }

  PhysicalPlan translate(Plan plan) {
    plan.nodes().forEach(this::step); // inputs first, so that no step waits for others
    return new PhysicalPlan(plan.sinks().stream().<Step<?>>map(this::step).toList());
  }

  @SuppressWarnings("unchecked") // a node and its step deliver the same type
  private <T> Step<T> step(Node<T> node) {
    Step<?> known = done.get(node);
    if (known == null) {
      known = kept.find(node);
      if (known == null) {
        known = kept.keeping(node, (Step<T>) translate(node));
      }
      done.put(node, known);
    }
    return (Step<T>) known;
  }

  private <T> Step<?> translate(Node<T> node) {
    return switch (node) {
      case Node.Read<T> read -> new Step.Scan<>(read);
      case Node.Map<?, T> map -> new Step.Transform<>(map, step(map.input()));
      case Node.FlatMap<?, T> flatMap -> new Step.Transform<>(flatMap, step(flatMap.input()));
      case Node.Filter<T> filter -> new Step.Transform<>(filter, step(filter.input()));
      case Node.MapPartition<?, T> whole -> new Step.Transform<>(whole, step(whole.input()));
      case Node.Union<T> union ->
          new Step.Concat<>(union, union.members().stream().<Step<?>>map(this::step).toList());
      case Node.Reduce<T> reduce -> new Step.Fold<>(reduce, step(reduce.input()));
      case Node.Summary<?, T> summary -> new Step.Fold<>(summary, step(summary.input()));
      case Node.GroupReduce<?, T> group -> groupReduce(group);
      case Node.GroupSummary<?, ?, ?> group when group.combining() == CombineHint.SORT ->
          sortGroup(group, group.input(), group.key());
      case Node.GroupSummary<?, ?, ?> group -> hashGroup(group, group.input(), group.key());
      case Node.GroupApply<?, ?, T> group -> sortGroup(group, group.input(), group.key());
      case Node.GroupCombine<?, ?, T> group -> new Step.CombineGroup<>(group, step(group.input()));
      case Node.Distinct<?, T> distinct -> distinct(distinct);
      case Node.Join<?, ?, ?, T> join -> join(join);
      case Node.Cross<?, ?, T> cross ->
          new Step.CrossBlocks<>(cross, step(cross.left()), step(cross.right()));
      case Node.CoGroup<?, ?, ?, T> coGroup -> coGroup(coGroup);
      case Node.Cached<T> cached -> cached(cached);
      case Node.SortPartition<T> sort -> new Step.Sort<>(sort, step(sort.input()), sort.ordering());
      case Node.Sort<T> sort -> sort(sort);
      case Node.Repartition<T> repartition ->
          new Step.Exchange<>(
              repartition, step(repartition.input()), shipping(repartition.partitioning()));
      case Node.First<T> first when first.input() instanceof Node.Sort<T> sort ->
          new Step.Top<>(first, step(sort.input()), sort.ordering());
      case Node.First<T> first -> new Step.Limit<>(first, step(first.input()));
      case Node.Iterate<T> loop ->
          new Step.Loop<>(
              loop,
              step(loop.initial()),
              step(loop.result()),
              loop.remaining() == null ? null : step(loop.remaining()));
      case Node.Current<T> current -> new Step.LoopInput<>(current);
      case Node.DeltaIterate<?, T, ?> loop -> deltaLoop(loop);
      case Node.SolutionSet<?, T> set -> new Step.SolutionInput<>(set);
      case Node.SolutionJoin<?, ?, ?, T> join ->
          new Step.SolutionJoin<>(join, byHash(join, join.input(), join.key()), step(join.set()));
      case Node.Extension<T> extension ->
          new Step.Custom<>(
              extension, extension.inputs().stream().<Step<?>>map(this::step).toList());
      case Node.Reading<T> reading -> reading(reading);
      case Node.Write<T> write -> new Step.Output<>(write, step(write.input()));
      case Node.Collect<T> collect -> new Step.Output<>(collect, step(collect.input()));
      case Node.Deliver<T> deliver -> new Step.Output<>(deliver, step(deliver.input()));
    };
  }

  @SuppressWarnings("ReferenceEquality") // nodes are compared by identity
  private <T> Step<T> deltaLoop(Node.DeltaIterate<?, T, ?> loop) {
    boolean isSame = loop.delta() == loop.next();
    return new Step.DeltaLoop<>(
        loop,
        step(loop.solution()),
        step(loop.workset()),
        step(loop.delta()),
        isSame ? null : step(loop.next()));
  }

  @SuppressWarnings("unchecked") // a node and its step deliver the same type
  private <T> Step<T> reading(Node.Reading<T> node) {
    Step<T> reader = (Step<T>) translate(node.reader());
    List<Step<?>> sets = new ArrayList<>();
    for (BroadcastSet<?, ?> set : node.sets()) {
      sets.add(broadcasts.computeIfAbsent(set.node(), this::broadcast));
    }
    return new Step.Reading<>(node, reader, sets);
  }

  private <T> Step<T> broadcast(Node<T> node) {
    return new Step.Broadcast<>(node, step(node), null);
  }

  private <T> Step<T> byHash(Node<?> node, Node<T> input, Key<?, ?> key) {
    return new Step.Exchange<>(node, step(input), new Shipping.Hash(key));
  }

  private static Shipping shipping(Partitioning<?> partitioning) {
    return switch (partitioning) {
      case Partitioning.ByHash<?>(var key) -> new Shipping.Hash(key);
      case Partitioning.ByRange<?>(var ordering, var boundaries) ->
          new Shipping.Range(ordering, boundaries, false);
      case Partitioning.ByFunction<?, ?>(var partitioner, var key) ->
          new Shipping.Custom(partitioner, key);
      case Partitioning.Evenly<?> _ -> new Shipping.Rebalance();
      case Partitioning.InOne<?> _ -> new Shipping.Gather();
    };
  }

  private <T> Step<T> sort(Node.Sort<T> sort) {
    Shipping byRange = new Shipping.Range(sort.ordering(), null, true);
    Step<T> ranges = new Step.Exchange<>(sort, step(sort.input()), byRange);
    return new Step.Sort<>(sort, ranges, sort.ordering());
  }

  private <T> Step<T> hashGroup(Node<T> node, Node<?> input, Key<?, ?> key) {
    return new Step.HashGroup<>(node, byHash(node, input, key), key, Phase.WHOLE);
  }

  /**
   * Accumulators in a hash table have a fixed size; values of no fixed or yet unknown size are
   * grouped by sorting. So is what a function with a context combines: tables share their function.
   */
  private <T> Step<T> groupReduce(Node.GroupReduce<?, T> group) {
    boolean fits = hasFixedSize(group) && !(group.function() instanceof RichFunction);
    return fits && group.combining() != CombineHint.SORT
        ? hashGroup(group, group.input(), group.key())
        : sortGroup(group, group.input(), group.key());
  }

  private <T> Step<T> sortGroup(Node<T> node, Node<?> input, Key<?, ?> key) {
    return new Step.SortGroup<>(node, byHash(node, input, key), key);
  }

  private <T> Step<?> cached(Node.Cached<T> cached) {
    if (!Plan.currentsOf(cached).isEmpty()) {
      throw new JobException(
          cached.origin()
              + " is within an iteration, where it would be different in every superstep: cache"
              + " what the iteration reads from outside",
          null);
    }
    return Step.Cached.computed(cached, cached, step(cached.input()), "");
  }

  private <T> Step<T> distinct(Node.Distinct<?, T> distinct) {
    boolean fits = distinct.key() instanceof Key.Whole<?> || hasFixedSize(distinct);
    return fits && distinct.combining() != CombineHint.SORT
        ? hashGroup(distinct, distinct.input(), distinct.key())
        : sortGroup(distinct, distinct.input(), distinct.key());
  }

  private <T> Step<T> coGroup(Node.CoGroup<?, ?, ?, T> coGroup) {
    return new Step.SortCoGroup<>(
        coGroup,
        byHash(coGroup, coGroup.left(), coGroup.leftKey()),
        byHash(coGroup, coGroup.right(), coGroup.rightKey()),
        false,
        false);
  }

  private static boolean hasFixedSize(Node<?> node) {
    var layout = node.layout();
    return layout != null && layout.isFixedSize();
  }

  private <T> Step<T> join(Node.Join<?, ?, ?, T> join) {
    if (join.hint() == JoinHint.SORT_MERGE) {
      return new Step.MergeJoin<>(
          join,
          byHash(join, join.left(), join.leftKey()),
          byHash(join, join.right(), join.rightKey()),
          Set.of());
    }
    boolean leftFirst =
        switch (join.hint()) {
          case BUILD_LEFT -> true;
          case BUILD_RIGHT -> false;
          default -> rows(join.left()).isSmaller(rows(join.right()));
        };
    Node<?> first = leftFirst ? join.left() : join.right();
    Node<?> second = leftFirst ? join.right() : join.left();
    Key<?, ?> key = leftFirst ? join.leftKey() : join.rightKey();
    Step<?> table = new Step.BuildTable<>(join, byHash(join, first, key), key, null);
    return new Step.HashJoin<>(join, step(second), table, leftFirst ? Side.LEFT : Side.RIGHT);
  }

  private RowCount rows(Node<?> node) {
    return delivered.of(step(node)).rows();
  }
}
