package org.gyre.tests.loops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.function.Accumulators;
import org.gyre.dataflow.function.Aggregates;
import org.gyre.dataflow.function.Aggregator;
import org.gyre.dataflow.function.Broadcast;
import org.gyre.dataflow.function.Rich;
import org.gyre.dataflow.plan.LoopReport;
import org.gyre.dataflow.plan.LoopReport.End;
import org.gyre.dataflow.plan.Options;
import org.gyre.dataflow.type.Tuple2;
import org.gyre.iterations.BulkIteration;
import org.gyre.tests.loops.Means.Centre;
import org.gyre.tests.loops.Means.Point;
import org.gyre.tests.oracle.Bag;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.Seed;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Known algorithms as bulk iterations, against the same on arrays or a formula. */
final class BulkAlgorithmsTest {

  private static final double DAMPING = 0.85;

  private record Assigned(int centre, long x, long y, long count) {
    Assigned plus(Assigned other) {
      return new Assigned(centre, x + other.x, y + other.y, count + other.count);
    }
  }

  private record Sample(double x1, double x2, double y) {}

  private record Weights(double w0, double w1, double w2) {
    double error(Sample sample) {
      return w0 + w1 * sample.x1() + w2 * sample.x2() - sample.y();
    }

    Weights plus(Weights other) {
      return new Weights(w0 + other.w0, w1 + other.w1, w2 + other.w2);
    }
  }

  private record Rank(long vertex, double rank) {}

  private record Link(long source, long target, double share) {}

  static Stream<Options> settings() {
    return LoopSettings.all(tasks -> (tasks + 1L) << 19);
  }

  /** Of centres in any order. */
  private static int nearest(List<Centre> centres, Point point) {
    return centres.stream()
        .min(
            Comparator.comparingDouble((Centre centre) -> centre.squaredDistance(point))
                .thenComparingInt(Centre::id))
        .orElseThrow()
        .id();
  }

  @ParameterizedTest
  @MethodSource("settings")
  void means(Options options) {
    Random random = Seed.random(BulkAlgorithmsTest.class);
    List<Point> points = Means.points(3_000, random);
    List<Centre> start = Means.start(random);
    Aggregator<Accumulators.LongCounter, Long> moved = Aggregator.counter("moved");
    try (Environment environment = CleanExecutor.environment(options)) {
      DataSet<Point> data = environment.of(points);
      List<Centre> result =
          BulkIteration.from(environment.of(start), 200)
              .until(moved, (superstep, number) -> number == 0)
              .run(centres -> move(centres, data, moved))
              .collect();
      List<List<Centre>> expected = Means.lloyd(points, start);
      Bag.assertEqual(expected.getLast(), result);
      LoopReport report = environment.lastJob().loop("iterate");
      assertEquals(End.CONVERGED, report.end());
      assertEquals(expected.size() - 1, report.supersteps());
    }
  }

  private static DataSet<Centre> move(
      DataSet<Centre> centres,
      DataSet<Point> points,
      Aggregator<Accumulators.LongCounter, Long> moved) {
    Broadcast<List<Centre>> all = centres.broadcast();
    DataSet<Assigned> sums =
        points
            .map(
                Rich.map(
                    context -> {
                      List<Centre> known = context.broadcast(all);
                      return (Point point) ->
                          new Assigned(nearest(known, point), point.x(), point.y(), 1);
                    }))
            .groupBy(Assigned::centre)
            .reduce(Assigned::plus);
    return centres
        .leftOuterJoin(sums)
        .where(Centre::id)
        .equalTo(Assigned::centre)
        .with(
            Rich.join(
                context -> {
                  var moves = context.aggregator(moved);
                  return (Centre centre, Assigned sum) -> {
                    Centre next = sum == null ? centre : centre.at(sum.x(), sum.y(), sum.count());
                    if (!next.equals(centre)) {
                      moves.increment();
                    }
                    return next;
                  };
                }));
  }

  /** Descends to the solution of the normal equations. */
  @ParameterizedTest
  @MethodSource("settings")
  void gradientDescent(Options options) {
    Random random = Seed.random(BulkAlgorithmsTest.class);
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      double x1 = random.nextDouble(-1, 1);
      double x2 = random.nextDouble(-1, 1);
      samples.add(new Sample(x1, x2, 3 - 2 * x1 + 0.5 * x2 + random.nextGaussian() / 10));
    }
    int size = samples.size();
    Aggregator<Accumulators.DoubleRange, Accumulators.DoubleRange> slope =
        Aggregator.doubleRange("slope");
    try (Environment environment = CleanExecutor.environment(options)) {
      DataSet<Sample> data = environment.of(samples);
      List<Weights> result =
          BulkIteration.from(environment.of(new Weights(0, 0, 0)), 5_000)
              .until(slope, (superstep, range) -> range.maximum().orElseThrow() < 1e-12)
              .run(
                  weights -> {
                    Broadcast<Weights> current = weights.broadcast(List::getFirst);
                    DataSet<Weights> gradient =
                        data.map(
                                Rich.map(
                                    context -> {
                                      Weights known = context.broadcast(current);
                                      return (Sample sample) -> gradient(known, sample);
                                    }))
                            .reduce(Weights::plus);
                    return weights
                        .cross(gradient)
                        .with(
                            Rich.cross(
                                context -> {
                                  var slopes = context.aggregator(slope);
                                  return (Weights at, Weights down) -> {
                                    slopes.add(length(down) / size);
                                    double step = -0.9 / size;
                                    return at.plus(
                                        new Weights(
                                            step * down.w0(), step * down.w1(), step * down.w2()));
                                  };
                                }));
                  })
              .collect();
      double[] expected = leastSquares(samples);
      assertEquals(1, result.size());
      assertEquals(expected[0], result.getFirst().w0(), 1e-9);
      assertEquals(expected[1], result.getFirst().w1(), 1e-9);
      assertEquals(expected[2], result.getFirst().w2(), 1e-9);
      assertTrue(environment.lastJob().loop("iterate").converged());
    }
  }

  private static Weights gradient(Weights weights, Sample sample) {
    double error = weights.error(sample);
    return new Weights(error, error * sample.x1(), error * sample.x2());
  }

  private static double length(Weights weights) {
    return Math.max(
        Math.abs(weights.w0()), Math.max(Math.abs(weights.w1()), Math.abs(weights.w2())));
  }

  /** By elimination. */
  private static double[] leastSquares(List<Sample> samples) {
    double[][] rows = new double[3][4];
    for (Sample sample : samples) {
      double[] x = {1, sample.x1(), sample.x2(), sample.y()};
      for (int row = 0; row < 3; row++) {
        for (int column = 0; column < 4; column++) {
          rows[row][column] += x[row] * x[column];
        }
      }
    }
    for (int pivot = 0; pivot < 3; pivot++) {
      for (int row = 0; row < 3; row++) {
        double factor = row == pivot ? 0 : rows[row][pivot] / rows[pivot][pivot];
        for (int column = 0; column < 4; column++) {
          rows[row][column] -= factor * rows[pivot][column];
        }
      }
    }
    return new double[] {rows[0][3] / rows[0][0], rows[1][3] / rows[1][1], rows[2][3] / rows[2][2]};
  }

  /** With repeated edges, self-loops, and vertices without edges, whose rank goes to all. */
  @ParameterizedTest
  @MethodSource("settings")
  void pageRank(Options options) {
    Random random = Seed.random(BulkAlgorithmsTest.class);
    int vertices = 200;
    long[][] edges =
        Stream.generate(
                () -> new long[] {random.nextInt(vertices * 3 / 4), random.nextInt(vertices)})
            .limit(900)
            .toArray(long[][]::new);
    Aggregator<Accumulators.DoubleSum, Double> change = Aggregator.sum("change");
    try (Environment environment = CleanExecutor.environment(options)) {
      DataSet<Tuple2<Long, Long>> pairs =
          environment.of(Arrays.stream(edges).map(edge -> new Tuple2<>(edge[0], edge[1])).toList());
      DataSet<Link> links =
          pairs
              .join(pairs.groupBy(Tuple2::f0).count())
              .where(Tuple2::f0)
              .equalTo(Tuple2::f0)
              .with((edge, degree) -> new Link(edge.f0(), edge.f1(), 1.0 / degree.f1()));
      DataSet<Rank> start =
          environment.sequence(0, vertices).map(vertex -> new Rank(vertex, 1.0 / vertices));
      List<Rank> result =
          BulkIteration.from(start, 500)
              .until(change, (superstep, sum) -> sum < 1e-12)
              .run(ranks -> next(ranks, links, vertices, change))
              .collect();
      double[] expected = new double[vertices];
      Arrays.fill(expected, 1.0 / vertices);
      for (LoopReport.Superstep superstep : environment.lastJob().loop("iterate").history()) {
        double[] next = power(expected, edges);
        double[] before = expected;
        double moved =
            IntStream.range(0, vertices).mapToDouble(v -> Math.abs(next[v] - before[v])).sum();
        assertEquals(moved, superstep.aggregate(change), 1e-12);
        expected = next;
      }
      assertTrue(environment.lastJob().loop("iterate").converged());
      assertEquals(vertices, result.size());
      double[] ranks = expected;
      result.forEach(rank -> assertEquals(ranks[(int) rank.vertex()], rank.rank(), 1e-12));
      assertEquals(
          LongStream.range(0, vertices).boxed().toList(),
          result.stream().map(Rank::vertex).sorted().toList());
    }
  }

  private static DataSet<Rank> next(
      DataSet<Rank> ranks,
      DataSet<Link> links,
      int vertices,
      Aggregator<Accumulators.DoubleSum, Double> change) {
    DataSet<Rank> received =
        ranks
            .join(links)
            .where(Rank::vertex)
            .equalTo(Link::source)
            .with((rank, link) -> new Rank(link.target(), rank.rank() * link.share()))
            .groupBy(Rank::vertex)
            .reduce((left, right) -> new Rank(left.vertex(), left.rank() + right.rank()));
    Broadcast<Double> sent =
        received.aggregate(Aggregates.sumDouble(Rank::rank)).broadcast(sum -> sum.getFirst());
    return ranks
        .leftOuterJoin(received)
        .where(Rank::vertex)
        .equalTo(Rank::vertex)
        .with(
            Rich.join(
                context -> {
                  var changes = context.aggregator(change);
                  double everywhere =
                      (1 - DAMPING + DAMPING * (1 - context.broadcast(sent))) / vertices;
                  return (Rank before, Rank got) -> {
                    double rank = everywhere + (got == null ? 0 : DAMPING * got.rank());
                    changes.add(Math.abs(rank - before.rank()));
                    return new Rank(before.vertex(), rank);
                  };
                }));
  }

  private static double[] power(double[] ranks, long[][] edges) {
    int vertices = ranks.length;
    int[] degrees = new int[vertices];
    for (long[] edge : edges) {
      degrees[(int) edge[0]]++;
    }
    double lost = 0;
    for (int vertex = 0; vertex < vertices; vertex++) {
      lost += degrees[vertex] == 0 ? ranks[vertex] : 0;
    }
    double[] next = new double[vertices];
    Arrays.fill(next, (1 - DAMPING + DAMPING * lost) / vertices);
    for (long[] edge : edges) {
      next[(int) edge[1]] += DAMPING * ranks[(int) edge[0]] / degrees[(int) edge[0]];
    }
    return next;
  }
}
