package org.gyre.tests.loops;

import static org.gyre.tests.loops.RandomSurfer.DAMPING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
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
import org.gyre.tests.loops.RandomSurfer.Link;
import org.gyre.tests.oracle.Bag;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.Seed;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Known algorithms as bulk iterations, against the same on arrays or a formula. */
final class BulkAlgorithmsTest {

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

  private record Rank(long page, double rank) {}

  /** What a link takes along of the rank of its page. */
  private record Share(long source, long target, double part) {}

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

  @ParameterizedTest
  @MethodSource("settings")
  void pageRank(Options options) {
    int pages = 200;
    List<Link> links = RandomSurfer.links(pages, 900, Seed.random(BulkAlgorithmsTest.class));
    Aggregator<Accumulators.DoubleSum, Double> change = Aggregator.sum("change");
    try (Environment environment = CleanExecutor.environment(options)) {
      DataSet<Share> shares = shares(environment.of(links));
      DataSet<Rank> start = environment.sequence(0, pages).map(page -> new Rank(page, 1.0 / pages));
      List<Rank> result =
          BulkIteration.from(start, 500)
              .until(change, (superstep, sum) -> sum < 1e-12)
              .run(ranks -> next(ranks, shares, pages, change))
              .collect();
      double[] expected = RandomSurfer.start(pages);
      for (LoopReport.Superstep superstep : environment.lastJob().loop("iterate").history()) {
        double[] next = RandomSurfer.next(expected, links);
        assertEquals(RandomSurfer.distance(next, expected), superstep.aggregate(change), 1e-12);
        expected = next;
      }
      assertTrue(environment.lastJob().loop("iterate").converged());
      assertEquals(pages, result.size());
      double[] ranks = expected;
      result.forEach(rank -> assertEquals(ranks[(int) rank.page()], rank.rank(), 1e-12));
      assertEquals(
          LongStream.range(0, pages).boxed().toList(),
          result.stream().map(Rank::page).sorted().toList());
    }
  }

  private static DataSet<Share> shares(DataSet<Link> links) {
    return links
        .join(links.groupBy(Link::source).count())
        .where(Link::source)
        .equalTo(Tuple2::f0)
        .with((link, degree) -> new Share(link.source(), link.target(), 1.0 / degree.f1()));
  }

  private static DataSet<Rank> next(
      DataSet<Rank> ranks,
      DataSet<Share> shares,
      int pages,
      Aggregator<Accumulators.DoubleSum, Double> change) {
    DataSet<Rank> received =
        ranks
            .join(shares)
            .where(Rank::page)
            .equalTo(Share::source)
            .with((rank, share) -> new Rank(share.target(), rank.rank() * share.part()))
            .groupBy(Rank::page)
            .reduce((left, right) -> new Rank(left.page(), left.rank() + right.rank()));
    Broadcast<Double> sent =
        received.aggregate(Aggregates.sumDouble(Rank::rank)).broadcast(sum -> sum.getFirst());
    return ranks
        .leftOuterJoin(received)
        .where(Rank::page)
        .equalTo(Rank::page)
        .with(
            Rich.join(
                context -> {
                  var changes = context.aggregator(change);
                  double lost = 1 - context.broadcast(sent);
                  double everywhere = (1 - DAMPING + DAMPING * lost) / pages;
                  return (Rank before, Rank got) -> {
                    double rank = everywhere + (got == null ? 0 : DAMPING * got.rank());
                    changes.add(Math.abs(rank - before.rank()));
                    return new Rank(before.page(), rank);
                  };
                }));
  }
}
