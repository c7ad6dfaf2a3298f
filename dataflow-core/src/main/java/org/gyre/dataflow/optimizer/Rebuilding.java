package org.gyre.dataflow.optimizer;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.Plan;

/** Nodes on new inputs. What is known or kept by identity stays: see {@link Bound}. */
final class Rebuilding {

  private final Map<Node<?>, Node<?>> done = new IdentityHashMap<>();

  /** Says what takes the place of a node. */
  void put(Node<?> node, Node<?> replacement) {
    done.put(node, replacement);
  }

  /** What takes the place of a node that has been put. */
  @SuppressWarnings("unchecked") // a replacement delivers the same type
  <T> Node<T> get(Node<T> node) {
    return (Node<T>) done.get(node);
  }

  /** The plan in which replacements stand for the nodes of another, all of which have been put. */
  Rewritten of(Plan plan) {
    return new Rewritten(
        new Plan(plan.sinks().stream().<Node<?>>map(this::get).toList(), plan.parameters()), done);
  }

  /** The same operation on what takes the place of its inputs; the node itself if they stay. */
  Node<?> onNewInputs(Node<?> node) {
    return stay(node.inputs()) ? node : rebuilt(node);
  }

  @SuppressWarnings("ReferenceEquality") // nodes are compared by identity
  private boolean stay(List<Node<?>> inputs) {
    return inputs.stream().allMatch(input -> get(input) == input);
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // replacements deliver the same types
  private Node<?> rebuilt(Node<?> node) {
    return switch (node) {
      case Node.Map n -> new Node.Map(get(n.input()), n.function(), n.layout(), n.origin());
      case Node.FlatMap n -> new Node.FlatMap(get(n.input()), n.function(), n.layout(), n.origin());
      case Node.Filter n -> new Node.Filter(get(n.input()), n.function(), n.origin());
      case Node.MapPartition n ->
          new Node.MapPartition(get(n.input()), n.function(), n.layout(), n.origin());
      case Node.Union<?> n -> union(n);
      case Node.Reduce n -> new Node.Reduce(get(n.input()), n.function(), n.origin());
      case Node.Summary n -> new Node.Summary(get(n.input()), n.aggregate(), n.origin());
      case Node.GroupReduce n ->
          new Node.GroupReduce(get(n.input()), n.key(), n.function(), n.combining(), n.origin());
      case Node.GroupSummary n ->
          new Node.GroupSummary(
              get(n.input()), n.key(), n.aggregate(), n.layout(), n.combining(), n.origin());
      case Node.GroupApply n ->
          new Node.GroupApply(
              get(n.input()), n.key(), n.ordering(), n.function(), n.layout(), n.origin());
      case Node.GroupCombine n ->
          new Node.GroupCombine(
              get(n.input()), n.key(), n.order(), n.function(), n.layout(), n.origin());
      case Node.Distinct n -> new Node.Distinct(get(n.input()), n.key(), n.combining(), n.origin());
      case Node.Join<?, ?, ?, ?> n -> join(n, get(n.left()), get(n.right()));
      case Node.Cross n ->
          new Node.Cross(
              get(n.left()), get(n.right()), n.function(), n.hint(), n.layout(), n.origin());
      case Node.CoGroup n ->
          new Node.CoGroup(
              get(n.left()),
              get(n.right()),
              n.leftKey(),
              n.rightKey(),
              n.leftOrder(),
              n.rightOrder(),
              n.function(),
              n.layout(),
              n.origin());
      case Node.SortPartition n -> new Node.SortPartition(get(n.input()), n.ordering(), n.origin());
      case Node.Sort n -> new Node.Sort(get(n.input()), n.ordering(), n.origin());
      case Node.Repartition n -> new Node.Repartition(get(n.input()), n.partitioning(), n.origin());
      case Node.First n -> new Node.First(get(n.input()), n.count(), n.origin());
      case Node.Write n -> new Node.Write(get(n.input()), n.format(), n.origin());
      case Node.Collect n -> new Node.Collect(get(n.input()), n.origin());
      case Node.Deliver n -> new Node.Deliver(get(n.input()), n.origin());
      case Node.Read<?> _,
          Node.Current<?> _,
          Node.Iterate<?> _,
          Node.DeltaIterate<?, ?, ?> _,
          Node.SolutionSet<?, ?> _,
          Node.SolutionJoin<?, ?, ?, ?> _,
          Node.Extension<?> _,
          Node.Cached<?> _,
          Node.Reading<?> _ ->
          throw new IllegalStateException(node.origin() + " has inputs that must not be replaced");
    };
  }

  private <T> Node<T> union(Node.Union<T> union) {
    return Node.Union.of(union.members().stream().map(this::get).toList(), union.origin());
  }

  /** A join of other inputs of the same types. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  static <T> Node<T> join(Node.Join<?, ?, ?, T> n, Node<?> left, Node<?> right) {
    return new Node.Join(
        left,
        right,
        n.leftKey(),
        n.rightKey(),
        n.function(),
        n.kind(),
        n.hint(),
        n.layout(),
        n.origin());
  }
}
