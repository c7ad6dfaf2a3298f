package org.gyre.tests.loops;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.function.Accumulators;
import org.gyre.dataflow.function.Aggregator;
import org.gyre.dataflow.function.Rich;
import org.gyre.dataflow.plan.Options;
import org.gyre.iterations.BulkIteration;
import org.gyre.tests.oracle.Bag;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.Seed;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Questions about graphs by bulk iterations, against algorithms on arrays. */
final class BulkGraphsTest {

  private static final int VERTICES = 60;

  private record Arc(int source, int target, int length) {}

  private record Way(int from, int to) {}

  private record Distance(int vertex, long length) {}

  static Stream<Options> settings() {
    return LoopSettings.all(tasks -> (tasks + 1L) << 19);
  }

  private static List<Arc> arcs() {
    Random random = Seed.random(BulkGraphsTest.class);
    List<Arc> arcs = new ArrayList<>();
    for (int i = 0; i < VERTICES * 3 / 2; i++) {
      arcs.add(new Arc(random.nextInt(VERTICES), random.nextInt(VERTICES), random.nextInt(1, 50)));
    }
    return arcs;
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
      Bag.assertEqual(warshall(arcs), ways);
    }
  }

  private static List<Way> warshall(List<Arc> arcs) {
    boolean[][] reaches = new boolean[VERTICES][VERTICES];
    arcs.forEach(arc -> reaches[arc.source()][arc.target()] = true);
    for (int by = 0; by < VERTICES; by++) {
      for (int from = 0; from < VERTICES; from++) {
        for (int to = 0; to < VERTICES; to++) {
          reaches[from][to] |= reaches[from][by] && reaches[by][to];
        }
      }
    }
    List<Way> ways = new ArrayList<>();
    for (int from = 0; from < VERTICES; from++) {
      for (int to = 0; to < VERTICES; to++) {
        if (reaches[from][to]) {
          ways.add(new Way(from, to));
        }
      }
    }
    return ways;
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
      long[] expected = dijkstra(arcs);
      Bag.assertEqual(
          IntStream.range(0, VERTICES).mapToObj(v -> new Distance(v, expected[v])).toList(),
          distances);
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

  private static long[] dijkstra(List<Arc> arcs) {
    long[] lengths = new long[VERTICES];
    Arrays.fill(lengths, Long.MAX_VALUE);
    PriorityQueue<Distance> open = new PriorityQueue<>(Comparator.comparingLong(Distance::length));
    open.add(new Distance(0, 0));
    while (!open.isEmpty()) {
      Distance next = open.remove();
      if (lengths[next.vertex()] == Long.MAX_VALUE) {
        lengths[next.vertex()] = next.length();
        for (Arc arc : arcs) {
          if (arc.source() == next.vertex()) {
            open.add(new Distance(arc.target(), next.length() + arc.length()));
          }
        }
      }
    }
    return lengths;
  }
}
