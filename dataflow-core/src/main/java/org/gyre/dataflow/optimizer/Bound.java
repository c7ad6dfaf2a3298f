package org.gyre.dataflow.optimizer;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.gyre.dataflow.physical.KeptResults;
import org.gyre.dataflow.plan.Node;

/**
 * Nodes that passes leave as they are: what is kept of an earlier job, with all that it reads; and
 * all that loops, extensions, caches and readers of broadcasts read, as they know nodes, or are
 * known, by identity.
 */
final class Bound {

  private Bound() {}

  /**
   * Those of a plan.
   *
   * @param nodes all of its nodes, inputs first
   */
  static Set<Node<?>> of(List<Node<?>> nodes, KeptResults kept) {
    Set<Node<?>> bound = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Node<?> node : nodes.reversed()) {
      if (kept.find(node) != null) {
        bound.add(node);
      }
      boolean binds =
          switch (node) {
            case Node.Iterate<?> _,
                Node.DeltaIterate<?, ?, ?> _,
                Node.SolutionJoin<?, ?, ?, ?> _,
                Node.Extension<?> _,
                Node.Reading<?> _,
                Node.Cached<?> _ ->
                true;
            default -> bound.contains(node);
          };
      if (binds) {
        bound.addAll(node.inputs());
      }
    }
    return bound;
  }
}
