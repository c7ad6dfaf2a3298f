package org.gyre.dataflow.optimizer;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.gyre.dataflow.function.Aggregate;
import org.gyre.dataflow.function.JoinKind.Alone;
import org.gyre.dataflow.function.JoinKind.Side;
import org.gyre.dataflow.physical.KeptResults;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.NodeUse;
import org.gyre.dataflow.plan.Partitioning;
import org.gyre.dataflow.plan.Plan;
import org.gyre.dataflow.type.FieldUse;
import org.gyre.dataflow.type.Nullable;

/**
 * Filters before it sorts, sends, groups or joins, where the code of the filter shows that it only
 * computes, and what it looks at: components that a map or a join has taken over, or keys of
 * groups. A filter that is moved below a join would see values that have no partner, and might fail
 * on them; therefore it stays where it is, and a copy of it that does not fail is put below: {@link
 * MovedFilter}.
 *
 * <p>What several nodes read is left as it is, and so is what is {@link Bound}.
 */
final class FiltersBelow {

  /** How many nodes a filter is moved below at most: deep plans must not need deep stacks. */
  private static final int FARTHEST = 100;

  private final Rebuilding rebuilding = new Rebuilding();

  /** What filters must not be moved below. */
  private final Set<Node<?>> fixed = identitySet();

  /** What must stay, with all that it reads. */
  private final Set<Node<?>> bound;

  /** What more than one node reads. */
  private final Set<Node<?>> shared = identitySet();

  private FiltersBelow(List<Node<?>> nodes, KeptResults kept) {
    bound = Bound.of(nodes, kept);
    Set<Node<?>> read = identitySet();
    for (Node<?> node : nodes) {
      for (Node<?> input : node.inputs()) {
        if (!read.add(input)) {
          shared.add(input);
        }
      }
    }
  }

  private static Set<Node<?>> identitySet() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }

  static Rewritten apply(Plan plan, KeptResults kept) {
    List<Node<?>> nodes = plan.nodes();
    if (nodes.stream().noneMatch(Node.Filter.class::isInstance)) {
      return Rewritten.unchanged(plan);
    }
    FiltersBelow pass = new FiltersBelow(nodes, kept);
    nodes.forEach(pass::rewrite);
    return pass.rebuilding.of(plan);
  }

  private void rewrite(Node<?> node) {
    Node<?> rewritten = node;
    if (!bound.contains(node)) {
      rewritten = rebuilding.onNewInputs(node);
      if (rewritten instanceof Node.Filter<?> filter) {
        rewritten = moved(filter);
      }
    }
    rebuilding.put(node, rewritten);
    if (bound.contains(node) || shared.contains(node)) {
      fixed.add(rewritten);
    }
  }

  private <T> Node<T> moved(Node.Filter<T> filter) {
    FieldUse use = NodeUse.of(filter);
    if (!use.repeatable()) {
      return filter;
    }
    Moving<T> moving = new Moving<>(filter.function(), use.needs(0), filter.origin(), false);
    return place(moving, filter.input(), FARTHEST, filter);
  }

  /** Puts a filter as far below a node as it can go; {@code here} is the filter right above it. */
  private <T> Node<T> place(Moving<T> filter, Node<T> input, int farthest, Node<T> here) {
    Node<T> below = sink(filter, input, farthest);
    return below == null ? here : below;
  }

  private <T> Node<T> place(Moving<T> filter, Node<T> input, int farthest) {
    return place(filter, input, farthest, filter.above(input));
  }

  /**
   * What a node delivers, filtered somewhere below it; null if that cannot be done, or is no gain.
   */
  private <T> @Nullable Node<T> sink(Moving<T> filter, Node<T> input, int farthest) {
    if (farthest <= 0 || fixed.contains(input)) {
      return null;
    }
    int rest = farthest - 1;
    return switch (input) {
      case Node.Union<T> union ->
          Node.Union.of(
              union.members().stream().map(member -> place(filter, member, rest)).toList(),
              union.origin());
      case Node.SortPartition<T> sort ->
          new Node.SortPartition<>(
              place(filter, sort.input(), rest), sort.ordering(), sort.origin());
      case Node.Sort<T> sort ->
          new Node.Sort<>(place(filter, sort.input(), rest), sort.ordering(), sort.origin());
      case Node.Repartition<T> sent when keepsValuesTogether(sent) ->
          new Node.Repartition<>(
              place(filter, sent.input(), rest), sent.partitioning(), sent.origin());
      case Node.Distinct<?, T> distinct when filter.isOfKey(distinct.key()) ->
          distinct(distinct, place(filter, distinct.input(), rest));
      case Node.GroupReduce<?, T> group when keepsKey(filter, group) ->
          reduce(group, place(filter, group.input(), rest));
      case Node.GroupSummary<?, ?, ?> group -> summary(filter, group, rest);
      case Node.Map<?, T> map -> map(filter, map, rest);
      default -> {
        Node<T> below = early(filter, input, rest);
        yield below == null || filter.isEarly() ? below : filter.above(below);
      }
    };
  }

  /**
   * Values are dealt evenly for the sake of what follows, which may be the filter; and a function
   * that deals them may count.
   */
  private static boolean keepsValuesTogether(Node.Repartition<?> sent) {
    return switch (sent.partitioning()) {
      case Partitioning.ByHash<?> _, Partitioning.ByRange<?> _, Partitioning.InOne<?> _ -> true;
      case Partitioning.ByFunction<?, ?> _, Partitioning.Evenly<?> _ -> false;
    };
  }

  private static <K, T> Node<T> distinct(Node.Distinct<K, T> distinct, Node<T> input) {
    return new Node.Distinct<>(input, distinct.key(), distinct.combining(), distinct.origin());
  }

  /** Whether all values of a group, and what they are combined into, are alike to a filter. */
  private static boolean keepsKey(Moving<?> filter, Node.GroupReduce<?, ?> group) {
    FieldUse use = NodeUse.of(group);
    return use.repeatable()
        && filter.isOfKey(group.key())
        && filter.needs().stream()
            .allMatch(path -> use.origin(path).filter(o -> o.from().equals(path)).isPresent());
  }

  private static <K, T> Node<T> reduce(Node.GroupReduce<K, T> group, Node<T> input) {
    return new Node.GroupReduce<>(
        input, group.key(), group.function(), group.combining(), group.origin());
  }

  /** A filter that looks at the key alone drops all values of a group, or none. */
  private <K, S, R, T> @Nullable Node<T> summary(
      Moving<T> filter, Node.GroupSummary<K, S, R> group, int farthest) {
    Moving<S> below = filter.belowGroups(group.key(), group.aggregate().layout());
    return below == null || !onlyComputes(group.aggregate())
        ? null
        : cast(
            new Node.GroupSummary<>(
                place(below, group.input(), farthest),
                group.key(),
                group.aggregate(),
                group.layout(),
                group.combining(),
                group.origin()));
  }

  private static boolean onlyComputes(Aggregate<?, ?> aggregate) {
    return aggregate
        .fields()
        .filter(all -> all.stream().allMatch(field -> FieldUse.of(field, 1).repeatable()))
        .isPresent();
  }

  @SuppressWarnings("unchecked") // the same values
  private static <T> Node<T> cast(Node<?> node) {
    return (Node<T>) node;
  }

  /** Below a map that only moves components, if there is something to gain further down. */
  private <S, T> @Nullable Node<T> map(Moving<T> filter, Node.Map<S, T> map, int farthest) {
    Moving<S> moving = filter.below(map);
    Node<S> below = moving == null ? null : sink(moving, map.input(), farthest);
    return below == null ? null : new Node.Map<>(below, map.function(), map.layout(), map.origin());
  }

  /**
   * What a node delivers, with fewer values below it; null if there is nothing to gain. The filter
   * stays where it is, as it may fail on values that would not get there.
   */
  private <T> @Nullable Node<T> early(Moving<T> filter, Node<T> input, int farthest) {
    return switch (input) {
      case Node.Filter<T> other when isRepeatable(other) -> {
        Node<T> below = sink(filter.early(), other.input(), farthest);
        yield below == null ? null : new Node.Filter<>(below, other.function(), other.origin());
      }
      case Node.Join<?, ?, ?, T> join -> belowJoin(filter, join, farthest);
      default -> null;
    };
  }

  private static boolean isRepeatable(Node.Filter<?> filter) {
    return filter.function() instanceof MovedFilter<?, ?> || NodeUse.of(filter).repeatable();
  }

  private <L, R, T> @Nullable Node<T> belowJoin(
      Moving<T> filter, Node.Join<?, L, R, T> join, int farthest) {
    Moving<L> ofLeft = dropsAll(join, Side.LEFT) ? filter.below(join, Side.LEFT) : null;
    if (ofLeft != null) {
      return Rebuilding.join(join, place(ofLeft, join.left(), farthest), join.right());
    }
    Moving<R> ofRight = dropsAll(join, Side.RIGHT) ? filter.below(join, Side.RIGHT) : null;
    return ofRight == null
        ? null
        : Rebuilding.join(join, join.left(), place(ofRight, join.right(), farthest));
  }

  /** Whether no value comes from a join without one of this side. */
  private static boolean dropsAll(Node.Join<?, ?, ?, ?> join, Side side) {
    return join.kind().alone(side.other()) == Alone.NEVER;
  }
}
