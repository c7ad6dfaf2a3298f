package org.gyre.tests.loops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.function.Accumulators;
import org.gyre.dataflow.function.Aggregator;
import org.gyre.dataflow.function.Broadcast;
import org.gyre.dataflow.function.Collector;
import org.gyre.dataflow.function.Rich;
import org.gyre.dataflow.plan.LoopReport;
import org.gyre.dataflow.plan.Options;
import org.gyre.dataflow.type.Nullable;
import org.gyre.iterations.DeltaIteration;
import org.gyre.iterations.SolutionSet;
import org.gyre.tests.loops.Means.Centre;
import org.gyre.tests.loops.Means.Point;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.OwnOptions;
import org.gyre.tests.oracle.OwnOptions.Change;
import org.gyre.tests.oracle.Seed;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * K-means as a delta iteration, against Lloyd's algorithm on arrays.
 *
 * <p>The solution set has each point with its centre. The workset is the centres with the sums of
 * their points, to which a superstep adds what points bring along and take away that change their
 * centre. A point is not looked at while its centre must still be the nearest: until the centres
 * have moved, all together, by as much as the second nearest was farther away.
 */
@OwnOptions(
    keeps = {Change.MEMORY, Change.PARALLELISM},
    value = "says where the solution set fits")
final class DeltaMeansTest {

  private static final int POINTS = 20_000;

  /** More than what is lost when distances are rounded. */
  private static final double ROUNDING = 1e-6;

  private static final int NONE = -1;

  /** A point, and how far centres must have moved before its centre may be another one. */
  private record Member(Point point, int centre, double until) {}

  /** A point that was looked at. */
  private record Look(int before, Member after) {}

  /** What is added to the sums of a centre. */
  private record Shift(int centre, long x, long y, long count) {
    Shift plus(Shift other) {
      return new Shift(centre, x + other.x, y + other.y, count + other.count);
    }
  }

  /** A centre with the sums of its points, and how far it has moved so far. */
  private record Cluster(Centre centre, Shift sums, double path) {
    int id() {
      return centre.id();
    }

    Cluster plus(@Nullable Shift shift) {
      if (shift == null) {
        return this;
      }
      Shift next = sums.plus(shift);
      Centre moved = centre.at(next.x(), next.y(), next.count());
      double way = Math.hypot(moved.x() - centre.x(), moved.y() - centre.y());
      return new Cluster(moved, next, path + way);
    }
  }

  static Stream<Options> settings() {
    return LoopSettings.least();
  }

  @ParameterizedTest
  @MethodSource("settings")
  void means(Options options) {
    Random random = Seed.random(DeltaMeansTest.class);
    List<Point> points = Means.points(POINTS, random);
    List<Centre> start = Means.start(random);
    Aggregator<Accumulators.LongCounter, Long> looks = Aggregator.counter("looks");
    Aggregator<Accumulators.LongCounter, Long> changes = Aggregator.counter("changes");
    try (Environment environment = CleanExecutor.environment(options)) {
      DataSet<Member> members =
          environment.of(points).map(point -> new Member(point, NONE, Double.NEGATIVE_INFINITY));
      DataSet<Cluster> clusters =
          environment
              .of(start)
              .map(centre -> new Cluster(centre, new Shift(centre.id(), 0, 0, 0), 0));
      List<Member> found =
          DeltaIteration.from(members, member -> member.point().id(), clusters, 200)
              .with(looks)
              .until(changes, (superstep, number) -> number == 0)
              .run((solution, current) -> step(solution, current, looks, changes))
              .collect();
      LoopSettings.assertKept(options, environment);
      List<Centre> expected = Means.lloyd(points, start).getLast();
      assertEquals(POINTS, found.size());
      for (Member member : found) {
        assertEquals(Means.nearest(member.point(), expected), member.centre());
      }
      assertSaves(environment.lastJob().loop("iterateDelta"), looks);
    }
  }

  private static DeltaIteration.Changes<Member, Cluster> step(
      SolutionSet<Integer, Member> solution,
      DataSet<Cluster> clusters,
      Aggregator<Accumulators.LongCounter, Long> looks,
      Aggregator<Accumulators.LongCounter, Long> changes) {
    Broadcast<List<Cluster>> all = clusters.broadcast();
    DataSet<Look> looked =
        solution
            .values()
            .flatMap(
                Rich.flatMap(
                    context -> {
                      List<Cluster> known = context.broadcast(all);
                      double path = known.stream().mapToDouble(Cluster::path).sum();
                      var counter = context.aggregator(looks);
                      return (Member member, Collector<Look> out) -> {
                        if (path >= member.until()) {
                          counter.increment();
                          out.collect(new Look(member.centre(), look(member, known, path)));
                        }
                      };
                    }));
    DataSet<Shift> shifts =
        looked
            .filter(look -> look.before() != look.after().centre())
            .flatMap(
                Rich.flatMap(
                    context -> {
                      var counter = context.aggregator(changes);
                      return (Look look, Collector<Shift> out) -> {
                        counter.increment();
                        shift(look, out);
                      };
                    }))
            .groupBy(Shift::centre)
            .reduce(Shift::plus);
    DataSet<Cluster> next =
        clusters
            .leftOuterJoin(shifts)
            .where(Cluster::id)
            .equalTo(Shift::centre)
            .with(Cluster::plus);
    return new DeltaIteration.Changes<>(looked.map(Look::after), next);
  }

  /** Finds the nearest centre and how much nearer than the next one it is. */
  private static Member look(Member member, List<Cluster> clusters, double path) {
    List<Centre> byDistance =
        clusters.stream()
            .map(Cluster::centre)
            .sorted(
                Comparator.comparingDouble(
                        (Centre centre) -> centre.squaredDistance(member.point()))
                    .thenComparingInt(Centre::id))
            .toList();
    double nearest = Math.sqrt(byDistance.get(0).squaredDistance(member.point()));
    double second = Math.sqrt(byDistance.get(1).squaredDistance(member.point()));
    return new Member(member.point(), byDistance.get(0).id(), path + second - nearest - ROUNDING);
  }

  private static void shift(Look look, Collector<Shift> out) throws Exception {
    Point point = look.after().point();
    out.collect(new Shift(look.after().centre(), point.x(), point.y(), 1));
    if (look.before() != NONE) {
      out.collect(new Shift(look.before(), -point.x(), -point.y(), -1));
    }
  }

  /** All points are looked at once, and by far not all in the superstep that changes nothing. */
  private static void assertSaves(
      LoopReport loop, Aggregator<Accumulators.LongCounter, Long> looks) {
    assertTrue(loop.converged());
    assertEquals(POINTS, loop.history().getFirst().aggregate(looks));
    assertTrue(loop.history().getLast().aggregate(looks) < POINTS / 2, loop.toString());
  }
}
