package org.gyre.dataflow.optimizer;

import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.gyre.dataflow.function.FilterFunction;
import org.gyre.dataflow.function.JoinKind.Alone;
import org.gyre.dataflow.function.JoinKind.Side;
import org.gyre.dataflow.function.JoinPairs;
import org.gyre.dataflow.optimizer.EarlyFilter.As;
import org.gyre.dataflow.physical.KeptResults;
import org.gyre.dataflow.plan.Key;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.NodeUse;
import org.gyre.dataflow.plan.Origin;
import org.gyre.dataflow.plan.Partitioning;
import org.gyre.dataflow.plan.Plan;
import org.gyre.dataflow.type.FieldUse;
import org.gyre.dataflow.type.Nullable;

/**
 * Filters before it sorts, sends or joins, where the code of the filter shows that it only computes
 * and of which side of a join. A filter that is moved below a join would see values that have no
 * partner, and might fail on them; therefore it stays where it is, and an {@link EarlyFilter} is
 * put below.
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

  /**
   * A filter on its way.
   *
   * @param needs the components on which its answer depends
   * @param isEarly whether another filter further up has the last word
   */
  private record Moving<T>(
      FilterFunction<T> function, Set<List<String>> needs, Origin origin, boolean isEarly) {

    <S> Moving<S> early(As as) {
      Set<List<String>> below = new HashSet<>();
      needs.forEach(path -> below.add(as == As.ITSELF ? path : path.subList(1, path.size())));
      Origin early = isEarly ? origin : new Origin(origin.operation() + ", early", origin.place());
      return new Moving<>(new EarlyFilter<T, S>(function, as), below, early, true);
    }

    Node<T> above(Node<T> input) {
      return new Node.Filter<>(input, function, origin);
    }
  }

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
    return use.repeatable()
        ? place(
            new Moving<>(filter.function(), use.needs(0), filter.origin(), false),
            filter.input(),
            FARTHEST,
            filter)
        : filter;
  }

  /** Puts a filter as far below a node as it can go; {@code here} is the filter right above it. */
  private <T> Node<T> place(Moving<T> filter, Node<T> input, int farthest, Node<T> here) {
    if (farthest == 0 || fixed.contains(input)) {
      return here;
    }
    return switch (input) {
      case Node.Union<T> union ->
          Node.Union.of(
              union.members().stream().map(member -> place(filter, member, farthest - 1)).toList(),
              union.origin());
      case Node.SortPartition<T> sort ->
          new Node.SortPartition<>(
              place(filter, sort.input(), farthest - 1), sort.ordering(), sort.origin());
      case Node.Sort<T> sort ->
          new Node.Sort<>(
              place(filter, sort.input(), farthest - 1), sort.ordering(), sort.origin());
      case Node.Repartition<T> sent when keepsValuesTogether(sent) ->
          new Node.Repartition<>(
              place(filter, sent.input(), farthest - 1), sent.partitioning(), sent.origin());
      case Node.Distinct<?, T> distinct when distinct.key() instanceof Key.Whole<?> ->
          distinct(distinct, place(filter, distinct.input(), farthest - 1));
      default -> {
        Node<T> below = early(filter, input, farthest - 1);
        yield below == null ? here : filter.isEarly() ? below : filter.above(below);
      }
    };
  }

  private <T> Node<T> place(Moving<T> filter, Node<T> input, int farthest) {
    return place(filter, input, farthest, filter.above(input));
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

  /** What a node delivers, with fewer values below it; null if there is nothing to gain. */
  private <T> @Nullable Node<T> early(Moving<T> filter, Node<T> input, int farthest) {
    if (farthest <= 0 || fixed.contains(input)) {
      return null;
    }
    return switch (input) {
      case Node.Filter<T> other when NodeUse.of(other).repeatable() -> {
        Node<T> below = early(filter, other.input(), farthest - 1);
        yield below == null ? null : new Node.Filter<>(below, other.function(), other.origin());
      }
      case Node.Join<?, ?, ?, T> join -> belowJoin(filter, join, farthest);
      default -> null;
    };
  }

  private <T> @Nullable Node<T> belowJoin(
      Moving<T> filter, Node.Join<?, ?, ?, T> join, int farthest) {
    As as = seen(filter, join);
    if (as == null) {
      return null;
    }
    Side side = side(as, join);
    if (join.kind().alone(side.other()) != Alone.NEVER) {
      return null; // values of the other side come without one of this side
    }
    return side == Side.LEFT
        ? Rebuilding.join(join, place(filter.early(as), join.left(), farthest), join.right())
        : Rebuilding.join(join, join.left(), place(filter.early(as), join.right(), farthest));
  }

  /** What the filter sees of the values of one side; null if it sees both, or nobody knows. */
  private static @Nullable As seen(Moving<?> filter, Node.Join<?, ?, ?, ?> join) {
    FieldUse use = NodeUse.of(join);
    if (!use.repeatable()) {
      return null;
    }
    if (use.origin(List.of()).filter(from -> from.from().isEmpty()).isPresent()) {
      return As.ITSELF;
    }
    return join.function() instanceof JoinPairs<?, ?> ? sideOfPair(filter.needs()) : null;
  }

  private static @Nullable As sideOfPair(Set<List<String>> needs) {
    if (needs.isEmpty() || needs.contains(List.<String>of())) {
      return null;
    }
    Set<String> sides = new HashSet<>();
    needs.forEach(path -> sides.add(path.getFirst()));
    return sides.size() > 1 ? null : sides.contains("f0") ? As.LEFT : As.RIGHT;
  }

  private static Side side(As as, Node.Join<?, ?, ?, ?> join) {
    boolean isLeft =
        switch (as) {
          case LEFT -> true;
          case RIGHT -> false;
          case ITSELF -> NodeUse.of(join).origin(List.of()).orElseThrow().parameter() == 0;
        };
    return isLeft ? Side.LEFT : Side.RIGHT;
  }
}
