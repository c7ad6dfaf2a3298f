package org.gyre.dataflow.plan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Puts what reads each other into an order in which inputs come first. Every walk over a plan takes
 * this order, so that it comes to each node once, however many paths lead there, and needs no stack
 * for plans that are deep.
 */
public final class InputsFirst {

  private InputsFirst() {}

  private record Visit<N>(N node, Iterator<? extends N> inputs) {}

  /**
   * All that can be reached, inputs before those that read them, each once.
   *
   * @param <N> nodes, compared by identity
   * @param roots where to start
   * @param inputs what a node reads; asked once for each
   * @return the nodes in an order that depends on the graph only
   */
  public static <N> List<N> order(
      Iterable<? extends N> roots, Function<? super N, ? extends List<? extends N>> inputs) {
    List<N> order = new ArrayList<>();
    Set<N> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Visit<N>> open = new ArrayDeque<>();
    for (N root : roots) {
      enter(root, inputs, seen, open);
      while (!open.isEmpty()) {
        Visit<N> visit = open.getLast();
        if (visit.inputs.hasNext()) {
          enter(visit.inputs.next(), inputs, seen, open);
        } else {
          order.add(open.removeLast().node);
        }
      }
    }
    return order;
  }

  private static <N> void enter(
      N node,
      Function<? super N, ? extends List<? extends N>> inputs,
      Set<N> seen,
      Deque<Visit<N>> open) {
    if (seen.add(node)) {
      open.addLast(new Visit<>(node, inputs.apply(node).iterator()));
    }
  }
}
