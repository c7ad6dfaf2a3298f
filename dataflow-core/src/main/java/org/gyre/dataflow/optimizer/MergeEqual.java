package org.gyre.dataflow.optimizer;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gyre.dataflow.physical.KeptResults;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.Origin;
import org.gyre.dataflow.plan.Plan;
import org.gyre.dataflow.plan.Repetition;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Likeness;

/**
 * Computes once what a program asks for twice: of nodes that do the same to the same input the
 * first takes the place of the others. Their functions must be alike and only compute. Sources are
 * not compared, so that equal ones are read as often as they are written in the program.
 */
final class MergeEqual {

  /** What is compared first, since most nodes have no others that are like them in this. */
  private record Shape(Class<?> kind, List<Integer> inputs) {}

  private final Rebuilding rebuilding = new Rebuilding();
  private final Map<Shape, List<Node<?>>> known = new HashMap<>();
  private final Map<Node<?>, Integer> numbers = new IdentityHashMap<>();
  private boolean merges;

  private MergeEqual() {}

  /** What must stay takes the place of others, never the other way round: so it comes first. */
  static Rewritten apply(Plan plan, KeptResults kept) {
    List<Node<?>> nodes = plan.nodes();
    Set<Node<?>> bound = Bound.of(nodes, kept);
    MergeEqual pass = new MergeEqual();
    for (Node<?> node : nodes) {
      if (bound.contains(node)) {
        pass.rebuilding.put(node, node);
        pass.others(node).add(node);
      }
    }
    for (Node<?> node : nodes) {
      if (!bound.contains(node)) {
        pass.rebuilding.put(node, pass.first(pass.rebuilding.onNewInputs(node)));
      }
    }
    return pass.merges ? pass.rebuilding.of(plan) : Rewritten.unchanged(plan);
  }

  /** The first node that does the same. */
  private Node<?> first(Node<?> node) {
    List<Node<?>> others = others(node);
    if (isComparable(node)) {
      for (Node<?> other : others) {
        if (parts(other).equals(parts(node)) && Repetition.whyNot(node) == null) {
          merges = true;
          return other;
        }
      }
    }
    others.add(node);
    return node;
  }

  /** The nodes of the same kind that read the same. */
  private List<Node<?>> others(Node<?> node) {
    List<Integer> inputs =
        node.inputs().stream()
            .map(input -> numbers.computeIfAbsent(input, _ -> numbers.size()))
            .toList();
    return known.computeIfAbsent(new Shape(node.getClass(), inputs), _ -> new ArrayList<>());
  }

  private static boolean isComparable(Node<?> node) {
    return switch (node) {
      case Node.Map<?, ?> _,
          Node.FlatMap<?, ?> _,
          Node.Filter<?> _,
          Node.MapPartition<?, ?> _,
          Node.Union<?> _,
          Node.Reduce<?> _,
          Node.Summary<?, ?> _,
          Node.GroupReduce<?, ?> _,
          Node.GroupSummary<?, ?, ?> _,
          Node.GroupApply<?, ?, ?> _,
          Node.GroupCombine<?, ?, ?> _,
          Node.Distinct<?, ?> _,
          Node.Join<?, ?, ?, ?> _,
          Node.CoGroup<?, ?, ?, ?> _,
          Node.Cross<?, ?, ?> _,
          Node.SortPartition<?> _,
          Node.Sort<?> _,
          Node.Repartition<?> _,
          Node.First<?> _ ->
          true;
      case Node.Read<?> _,
          Node.Cached<?> _,
          Node.Iterate<?> _,
          Node.Current<?> _,
          Node.DeltaIterate<?, ?, ?> _,
          Node.SolutionSet<?, ?> _,
          Node.SolutionJoin<?, ?, ?, ?> _,
          Node.Extension<?> _,
          Node.Reading<?> _,
          Node.Write<?> _,
          Node.Deliver<?> _,
          Node.Collect<?> _ ->
          false;
    };
  }

  /** All that a node is beside its inputs, and beside the place of its call. */
  private static List<Object> parts(Node<?> node) {
    List<Object> parts = new ArrayList<>();
    try {
      for (RecordComponent component : node.getClass().getRecordComponents()) {
        boolean isInput =
            Node.class.isAssignableFrom(component.getType())
                || (node instanceof Node.Union<?> && component.getType() == List.class);
        if (!isInput && component.getType() != Origin.class) {
          Object part = component.getAccessor().invoke(node);
          parts.add(part instanceof Layout<?> ? part : Likeness.of(part));
        }
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(node.origin() + " is of no public record", e);
    }
    return parts;
  }
}
