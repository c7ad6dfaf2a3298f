package org.gyre.tests.loops;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.function.Accumulators;
import org.gyre.dataflow.function.Aggregator;
import org.gyre.dataflow.function.Rich;
import org.gyre.dataflow.plan.Options;
import org.gyre.iterations.BulkIteration;
import org.gyre.tests.loops.Arcs.Arc;
import org.gyre.tests.loops.Arcs.Distance;
import org.gyre.tests.loops.Arcs.Way;
import org.gyre.tests.loops.Components.Edge;
import org.gyre.tests.loops.Components.Label;
import org.gyre.tests.oracle.Bag;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.Seed;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Questions about graphs by bulk iterations, against algorithms on arrays. */
final class BulkGraphsTest {

  private static final int VERTICES = 60;

  static Stream<Options> settings() {
    return LoopSettings.all(tasks -> (tasks + 1L) << 19);
  }

  private static List<Arc> arcs() {
    return Arcs.random(VERTICES, VERTICES * 3 / 2, Seed.random(BulkGraphsTest.class));
  }

  /** The ways that have been found are the state, which grows until nothing is new. */
  @ParameterizedTest
  @MethodSource("settings")
  void transitiveClosure(Options options) {
    List<Arc> arcs = arcs();
    try (Environment environment = CleanExecutor.environment(options)) {
      DataSet<Arc> data = environment.of(arcs);
      List<Way> ways =
          BulkIteration.from(
                  data.map(arc -> new Way(arc.source(), arc.target())).distinct(), VERTICES)
              .runWhile(
                  current ->
                      current
                          .join(data)
                          .where(Way::to)
                          .equalTo(Arc::source)
                          .with((way, arc) -> new Way(way.from(), arc.target()))
                          .union(current)
                          .distinct(),
                  (before, after) -> after.antiJoin(before, way -> way, way -> way))
              .collect();
      assertTrue(environment.lastJob().loop("iterate").converged());
      Bag.assertEqual(Arcs.warshall(VERTICES, arcs), ways);
    }
  }

  /** Ends by an aggregate: how many distances a superstep has made smaller. */
  @ParameterizedTest
  @MethodSource("settings")
  void shortestDistances(Options options) {
    List<Arc> arcs = arcs();
    Aggregator<Accumulators.LongCounter, Long> nearer = Aggregator.counter("nearer");
    try (Environment environment = CleanExecutor.environment(options)) {
      DataSet<Arc> data = environment.of(arcs);
      DataSet<Distance> start =
          environment
              .sequence(0, VERTICES)
              .map(vertex -> new Distance((int) (long) vertex, vertex == 0 ? 0 : Long.MAX_VALUE));
      List<Distance> distances =
          BulkIteration.from(start, VERTICES)
              .until(nearer, (superstep, number) -> number == 0)
              .run(current -> relax(current, data, nearer))
              .collect();
      assertTrue(environment.lastJob().loop("iterate").converged());
      Bag.assertEqual(Arcs.dijkstra(VERTICES, arcs), distances);
    }
  }

  private static DataSet<Distance> relax(
      DataSet<Distance> distances,
      DataSet<Arc> arcs,
      Aggregator<Accumulators.LongCounter, Long> nearer) {
    DataSet<Distance> offers =
        distances
            .filter(distance -> distance.length() < Long.MAX_VALUE)
            .join(arcs)
            .where(Distance::vertex)
            .equalTo(Arc::source)
            .with((at, arc) -> new Distance(arc.target(), at.length() + arc.length()))
            .groupBy(Distance::vertex)
            .reduce((left, right) -> left.length() <= right.length() ? left : right);
    return distances
        .leftOuterJoin(offers)
        .where(Distance::vertex)
        .equalTo(Distance::vertex)
        .with(
            Rich.join(
                context -> {
                  var changes = context.aggregator(nearer);
                  return (Distance known, Distance offer) -> {
                    if (offer == null || offer.length() >= known.length()) {
                      return known;
                    }
                    changes.increment();
                    return offer;
                  };
                }));
  }

  /** A vertex takes the least label among its own and those of its neighbours. */
  @ParameterizedTest
  @MethodSource("settings")
  void connectedComponents(Options options) {
    int vertices = 400;
    List<Edge> edges = Components.edges(vertices, Seed.random(BulkGraphsTest.class));
    try (Environment environment = CleanExecutor.environment(options)) {
      DataSet<Edge> data = environment.of(edges);
      List<Label> labels =
          BulkIteration.from(
                  environment.sequence(0, vertices).map(vertex -> new Label(vertex, vertex)),
                  vertices)
              .runWhile(
                  current ->
                      current
                          .join(data)
                          .where(Label::vertex)
                          .equalTo(Edge::source)
                          .with((label, edge) -> new Label(edge.target(), label.component()))
                          .union(current)
                          .groupBy(Label::vertex)
                          .minBy(Label::component),
                  (before, after) -> after.antiJoin(before, label -> label, label -> label))
              .collect();
      assertTrue(environment.lastJob().loop("iterate").converged());
      Bag.assertEqual(Components.unionFind(vertices, edges), labels);
    }
  }
}
