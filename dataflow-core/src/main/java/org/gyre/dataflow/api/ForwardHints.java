package org.gyre.dataflow.api;

import java.util.List;
import org.gyre.dataflow.function.Forwarding;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.function.RichFunction;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.type.FieldPath;
import org.gyre.dataflow.type.FieldUse.Forward;
import org.gyre.dataflow.type.FunctionTypes;

/** Adds what a user declares of a function to the node that has it. */
final class ForwardHints {

  private ForwardHints() {}

  /** That a component of the first, or only, input is handed on. */
  static <T> Node<T> forwards(Node<T> node, KeyFunction<?, ?> from, KeyFunction<T, ?> to) {
    List<Forward> forward = forward(0, from, to);
    return switch (node) {
      case Node.Map<?, T> map -> map(map, forward);
      case Node.FlatMap<?, T> flatMap -> flatMap(flatMap, forward);
      default ->
          throw new IllegalArgumentException(
              "forwards(...) says something of the function of a map or flatMap, but stands after "
                  + node.origin());
    };
  }

  /** That a component of an input of a join is handed on. */
  static <T> Node<T> joined(Node<T> node, int input, KeyFunction<?, ?> from, KeyFunction<T, ?> to) {
    List<Forward> forward = forward(input, from, to);
    if (node instanceof Node.Join<?, ?, ?, T> join) {
      return join(join, forward);
    }
    throw new IllegalArgumentException(
        (input == 0 ? "forwardsLeft" : "forwardsRight")
            + "(...) says something of the function of a join, but stands after "
            + node.origin());
  }

  /** The engine must see a function with a context itself, to open and close it. */
  private static <F> F withoutContext(F function, Node<?> node) {
    if (function instanceof RichFunction) {
      throw new IllegalArgumentException(
          node.origin()
              + " has a function with a context, of which nothing can be declared; declare it of a"
              + " function without one");
    }
    return function;
  }

  private static List<Forward> forward(int input, KeyFunction<?, ?> from, KeyFunction<?, ?> to) {
    return List.of(new Forward(path(to), input, path(from)));
  }

  private static List<String> path(KeyFunction<?, ?> component) {
    return FunctionTypes.recordField(component)
        .map(FieldPath::components)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "what is forwarded must be a component of a record, given as Edge::source or "
                        + "edge -> edge.source().id(), but the function does something else"));
  }

  private static <S, T> Node<T> map(Node.Map<S, T> map, List<Forward> forward) {
    return new Node.Map<>(
        map.input(),
        new Forwarding.OfMap<>(withoutContext(map.function(), map), forward),
        map.layout(),
        map.origin());
  }

  private static <S, T> Node<T> flatMap(Node.FlatMap<S, T> flatMap, List<Forward> forward) {
    return new Node.FlatMap<>(
        flatMap.input(),
        new Forwarding.OfFlatMap<>(withoutContext(flatMap.function(), flatMap), forward),
        flatMap.layout(),
        flatMap.origin());
  }

  private static <K, L, R, T> Node<T> join(Node.Join<K, L, R, T> join, List<Forward> forward) {
    return new Node.Join<>(
        join.left(),
        join.right(),
        join.leftKey(),
        join.rightKey(),
        new Forwarding.OfJoin<>(withoutContext(join.function(), join), forward),
        join.kind(),
        join.hint(),
        join.layout(),
        join.origin());
  }
}
