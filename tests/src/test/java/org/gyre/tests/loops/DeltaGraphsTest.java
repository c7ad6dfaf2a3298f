package org.gyre.tests.loops;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.plan.Options;
import org.gyre.dataflow.type.Layouts;
import org.gyre.iterations.DeltaIteration;
import org.gyre.iterations.SolutionSet;
import org.gyre.tests.loops.Arcs.Arc;
import org.gyre.tests.loops.Arcs.Distance;
import org.gyre.tests.loops.Arcs.Way;
import org.gyre.tests.loops.Components.Edge;
import org.gyre.tests.loops.Components.Label;
import org.gyre.tests.oracle.Bag;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.OwnOptions;
import org.gyre.tests.oracle.OwnOptions.Change;
import org.gyre.tests.oracle.Seed;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Questions about graphs by delta iterations, against algorithms on arrays. */
@OwnOptions(
    keeps = {Change.MEMORY, Change.PARALLELISM},
    value = "says where the solution set fits")
final class DeltaGraphsTest {

  private static final int VERTICES = 30_000;

  /** Of a graph whose ways are as many as its vertices squared. */
  private static final int FEW_VERTICES = 240;

  static Stream<Options> settings() {
    return LoopSettings.all(tasks -> ((30L * tasks + 138) * tasks + 480) << 10);
  }

  @ParameterizedTest
  @MethodSource("settings")
  void connectedComponents(Options options) {
    List<Edge> edges = Components.edges(VERTICES, Seed.random(DeltaGraphsTest.class));
    try (Environment environment = CleanExecutor.environment(options)) {
      DataSet<Label> labels =
          environment.sequence(0, VERTICES).map(vertex -> new Label(vertex, vertex));
      List<Label> found =
          DeltaIteration.from(labels, Label::vertex, labels, VERTICES)
              .run(Components.over(environment.of(edges)))
              .collect();
      assertConverged(options, environment);
      Bag.assertEqual(Components.unionFind(VERTICES, edges), found);
    }
  }

  /** The solution set begins empty and gets the vertices that are reached. */
  @ParameterizedTest
  @MethodSource("settings")
  void shortestDistances(Options options) {
    List<Arc> arcs = Arcs.random(VERTICES, 3 * VERTICES, Seed.random(DeltaGraphsTest.class));
    try (Environment environment = CleanExecutor.environment(options)) {
      DataSet<Arc> data = environment.of(arcs);
      DataSet<Distance> none = environment.of(List.of(), Layouts.of(Distance.class));
      DataSet<Distance> start = environment.of(new Distance(0, 0));
      List<Distance> found =
          DeltaIteration.from(none, Distance::vertex, start, VERTICES)
              .run((solution, offers) -> relax(solution, offers, data))
              .collect();
      assertConverged(options, environment);
      List<Distance> expected =
          Arcs.dijkstra(VERTICES, arcs).stream()
              .filter(distance -> distance.length() < Long.MAX_VALUE)
              .toList();
      assertTrue(expected.size() > VERTICES / 2);
      Bag.assertEqual(expected, found);
    }
  }

  private static DeltaIteration.Changes<Distance, Distance> relax(
      SolutionSet<Integer, Distance> solution, DataSet<Distance> offers, DataSet<Arc> arcs) {
    DataSet<Distance> nearer =
        solution
            .leftOuterJoin(
                offers.groupBy(Distance::vertex).minBy(Distance::length), Distance::vertex)
            .flatWith(
                (offer, known, out) -> {
                  if (known == null || offer.length() < known.length()) {
                    out.collect(offer);
                  }
                });
    DataSet<Distance> further =
        nearer
            .join(arcs)
            .where(Distance::vertex)
            .equalTo(Arc::source)
            .with((at, arc) -> new Distance(arc.target(), at.length() + arc.length()));
    return new DeltaIteration.Changes<>(nearer, further);
  }

  /** Ways are their own keys, of two components. */
  @ParameterizedTest
  @MethodSource("settings")
  void transitiveClosure(Options options) {
    List<Arc> arcs =
        Arcs.random(FEW_VERTICES, 2 * FEW_VERTICES, Seed.random(DeltaGraphsTest.class));
    try (Environment environment = CleanExecutor.environment(options)) {
      DataSet<Arc> data = environment.of(arcs);
      DataSet<Way> ways = data.map(arc -> new Way(arc.source(), arc.target())).distinct();
      List<Way> found =
          DeltaIteration.from(ways, way -> way, ways, FEW_VERTICES)
              .run((solution, latest) -> lengthen(solution, latest, data))
              .collect();
      assertConverged(options, environment);
      Bag.assertEqual(Arcs.warshall(FEW_VERTICES, arcs), found);
    }
  }

  private static DeltaIteration.Changes<Way, Way> lengthen(
      SolutionSet<Way, Way> solution, DataSet<Way> latest, DataSet<Arc> arcs) {
    DataSet<Way> longer =
        latest
            .join(arcs)
            .where(Way::to)
            .equalTo(Arc::source)
            .with((way, arc) -> new Way(way.from(), arc.target()))
            .distinct();
    return DeltaIteration.changes(
        solution
            .leftOuterJoin(longer, way -> way)
            .flatWith(
                (way, known, out) -> {
                  if (known == null) {
                    out.collect(way);
                  }
                }));
  }

  private static void assertConverged(Options options, Environment environment) {
    LoopSettings.assertKept(options, environment);
    assertTrue(environment.lastJob().loop("iterateDelta").converged());
  }
}
