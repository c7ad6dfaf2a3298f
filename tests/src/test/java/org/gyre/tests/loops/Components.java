package org.gyre.tests.loops;

import org.gyre.dataflow.api.DataSet;
import org.gyre.iterations.DeltaIteration;

/** Connected components by a delta iteration: the least label that reaches each vertex. */
final class Components {

  private Components() {}

  record Edge(long source, long target, long weight) {}

  record Label(long vertex, long component) {}

  /** A superstep: each vertex that changed offers its label to its neighbours. */
  static DeltaIteration.Step<Long, Label, Label> over(DataSet<Edge> edges) {
    return (solution, changed) -> {
      DataSet<Label> offers =
          changed
              .join(edges)
              .where(Label::vertex)
              .equalTo(Edge::source)
              .with((label, edge) -> new Label(edge.target(), label.component()))
              .groupBy(Label::vertex)
              .minBy(Label::component);
      return DeltaIteration.changes(
          solution
              .join(offers, Label::vertex)
              .flatWith(
                  (offer, label, out) -> {
                    if (offer.component() < label.component()) {
                      out.collect(offer);
                    }
                  }));
    };
  }
}
