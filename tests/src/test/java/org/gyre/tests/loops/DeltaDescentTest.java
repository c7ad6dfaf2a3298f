package org.gyre.tests.loops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.plan.LoopReport;
import org.gyre.dataflow.plan.Options;
import org.gyre.iterations.DeltaIteration;
import org.gyre.iterations.SolutionSet;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.OwnOptions;
import org.gyre.tests.oracle.OwnOptions.Change;
import org.gyre.tests.oracle.Seed;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Gradient descent over many weights of which a sample has few, against the exact minimum in one
 * weight after the other on arrays. What is minimised is the sum of squared errors and of {@link
 * #RIDGE} times the squared weights, halved.
 *
 * <p>The solution set has for each weight its value and the slope there. The workset is by how much
 * slopes have changed: a weight goes down its slope as long as that is steep, which changes the
 * slopes of the weights that occur in the same samples, and no others.
 */
@OwnOptions(
    keeps = {Change.MEMORY, Change.PARALLELISM},
    value = "says where the solution set fits")
final class DeltaDescentTest {

  private static final int WEIGHTS = 22_000;

  private static final double RIDGE = 2;

  /** A slope down which no weight goes. */
  private static final double FLAT = 1e-10;

  /** A sample has three weights, each times a factor. */
  private record Factor(int sample, int weight, double value) {}

  private record Sample(List<Factor> factors, double target) {}

  private record Weight(int id, double value, double slope) {

    Weight plus(Slope change) {
      return new Weight(id, value, slope + change.value());
    }

    boolean isSteep() {
      return Math.abs(slope) > FLAT;
    }

    Weight down(double rate) {
      return isSteep() ? new Weight(id, value - rate * slope, slope) : this;
    }
  }

  /** Of a weight, or of the error of a sample. */
  private record Slope(int id, double value) {
    Slope plus(Slope other) {
      return new Slope(id, value + other.value);
    }
  }

  static Stream<Options> settings() {
    return LoopSettings.all(tasks -> ((24L * tasks + 80) * tasks + 320) << 10);
  }

  /** A sample for eight weights, and nine targets in ten are what all weights of 0 say. */
  private static List<Sample> samples() {
    Random random = Seed.random(DeltaDescentTest.class);
    List<Sample> samples = new ArrayList<>();
    for (int id = 0; id < WEIGHTS / 8; id++) {
      int sample = id;
      List<Factor> factors = new ArrayList<>();
      random
          .ints(0, WEIGHTS)
          .distinct()
          .limit(3)
          .forEach(weight -> factors.add(new Factor(sample, weight, random.nextDouble(-0.5, 0.5))));
      samples.add(new Sample(factors, random.nextInt(10) == 0 ? random.nextGaussian() : 0));
    }
    return samples;
  }

  @ParameterizedTest
  @MethodSource("settings")
  void descends(Options options) {
    List<Sample> samples = samples();
    double rate = rate(samples);
    try (Environment environment = CleanExecutor.environment(options)) {
      DataSet<Factor> factors =
          environment.of(samples.stream().flatMap(sample -> sample.factors().stream()).toList());
      DataSet<Slope> slopes = environment.of(slopes(samples));
      DataSet<Weight> weights =
          environment.sequence(0, WEIGHTS).map(id -> new Weight((int) (long) id, 0, 0));
      List<Weight> found =
          DeltaIteration.from(weights, Weight::id, slopes, 500)
              .run((solution, changes) -> step(solution, changes, factors, rate))
              .collect();
      LoopSettings.assertKept(options, environment);
      LoopReport loop = environment.lastJob().loop("iterateDelta");
      assertTrue(loop.converged());
      assertTrue(loop.history().getFirst().active() < WEIGHTS / 4, "only a few begin");
      double[] expected = minimum(samples);
      assertEquals(WEIGHTS, found.size());
      // The sum is curved by at least RIDGE everywhere: so far from the minimum it is not flat.
      double error = Math.sqrt(WEIGHTS) * FLAT / RIDGE + 1e-12;
      found.forEach(weight -> assertEquals(expected[weight.id()], weight.value(), error));
    }
  }

  /** Where all weights are 0. */
  private static List<Slope> slopes(List<Sample> samples) {
    List<Slope> slopes = new ArrayList<>();
    for (Sample sample : samples) {
      if (sample.target() != 0) {
        for (Factor factor : sample.factors()) {
          slopes.add(new Slope(factor.weight(), -sample.target() * factor.value()));
        }
      }
    }
    return slopes;
  }

  private static DeltaIteration.Changes<Weight, Slope> step(
      SolutionSet<Integer, Weight> solution,
      DataSet<Slope> changes,
      DataSet<Factor> factors,
      double rate) {
    DataSet<Weight> changed =
        solution
            .join(changes.groupBy(Slope::id).reduce(Slope::plus), Slope::id)
            .with((change, weight) -> weight.plus(change));
    DataSet<Slope> moves =
        changed
            .filter(Weight::isSteep)
            .map(weight -> new Slope(weight.id(), -rate * weight.slope()));
    DataSet<Slope> errors =
        moves
            .join(factors)
            .where(Slope::id)
            .equalTo(Factor::weight)
            .with((move, factor) -> new Slope(factor.sample(), move.value() * factor.value()))
            .groupBy(Slope::id)
            .reduce(Slope::plus);
    DataSet<Slope> further =
        errors
            .join(factors)
            .where(Slope::id)
            .equalTo(Factor::sample)
            .with((error, factor) -> new Slope(factor.weight(), error.value() * factor.value()))
            .union(moves.map(move -> new Slope(move.id(), RIDGE * move.value())));
    return new DeltaIteration.Changes<>(changed.map(weight -> weight.down(rate)), further);
  }

  /**
   * One by the most that any slope may change when all weights change by one: with that the sum
   * gets smaller whichever weights go down.
   */
  private static double rate(List<Sample> samples) {
    double[] most = new double[WEIGHTS];
    for (Sample sample : samples) {
      double sum = sample.factors().stream().mapToDouble(factor -> Math.abs(factor.value())).sum();
      sample.factors().forEach(factor -> most[factor.weight()] += sum * Math.abs(factor.value()));
    }
    return 1 / (RIDGE + Arrays.stream(most).max().orElseThrow());
  }

  /** Goes to the minimum in one weight after the other, again and again, until all are there. */
  private static double[] minimum(List<Sample> samples) {
    List<List<Factor>> ofWeights = new ArrayList<>();
    IntStream.range(0, WEIGHTS).forEach(_ -> ofWeights.add(new ArrayList<>()));
    for (Sample sample : samples) {
      sample.factors().forEach(factor -> ofWeights.get(factor.weight()).add(factor));
    }
    double[] errors = samples.stream().mapToDouble(sample -> -sample.target()).toArray();
    double[] weights = new double[WEIGHTS];
    double longest = 1;
    while (longest > 1e-15) {
      longest = 0;
      for (int id = 0; id < WEIGHTS; id++) {
        double slope = RIDGE * weights[id];
        double curve = RIDGE;
        for (Factor factor : ofWeights.get(id)) {
          slope += factor.value() * errors[factor.sample()];
          curve += factor.value() * factor.value();
        }
        double way = -slope / curve;
        weights[id] += way;
        ofWeights.get(id).forEach(factor -> errors[factor.sample()] += way * factor.value());
        longest = Math.max(longest, Math.abs(way));
      }
    }
    return weights;
  }
}
