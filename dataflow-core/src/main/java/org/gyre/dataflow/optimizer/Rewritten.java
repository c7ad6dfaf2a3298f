package org.gyre.dataflow.optimizer;

import java.util.IdentityHashMap;
import java.util.Map;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.Plan;

/**
 * A plan as passes have left it.
 *
 * @param plan the plan
 * @param places what takes the place of each node that was replaced, compared by identity
 */
record Rewritten(Plan plan, Map<Node<?>, Node<?>> places) {

  /** A plan that no pass has changed. */
  static Rewritten unchanged(Plan plan) {
    return new Rewritten(plan, Map.of());
  }

  /** What takes the place of a node of the first plan. */
  Node<?> placeOf(Node<?> node) {
    return places.getOrDefault(node, node);
  }

  /** The same after one more pass. */
  Rewritten then(Rewritten next) {
    if (next.places.isEmpty()) {
      return places.isEmpty() ? next : new Rewritten(next.plan, places);
    }
    Map<Node<?>, Node<?>> both = new IdentityHashMap<>(next.places);
    places.forEach((node, place) -> both.put(node, next.placeOf(place)));
    return new Rewritten(next.plan, both);
  }
}
