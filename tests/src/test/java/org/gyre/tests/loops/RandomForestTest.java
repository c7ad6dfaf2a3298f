package org.gyre.tests.loops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
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
import org.gyre.dataflow.type.Tuple2;
import org.gyre.iterations.BulkIteration;
import org.gyre.tests.oracle.Bag;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.Seed;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A random forest as a loop whose state grows: each superstep adds a level to every tree. Against
 * trees that are grown one after the other by recursion. Scores are fractions of whole numbers, so
 * results are equal to the last bit.
 */
final class RandomForestTest {

  private static final int TREES = 5;
  private static final int FEATURES = 4;
  private static final int VALUES = 6;
  private static final int DEEPEST = 5;

  /** Not yet decided. */
  private static final int OPEN = -1;

  /** A leaf. */
  private static final int NONE = -2;

  private record Sample(int id, int f0, int f1, int f2, int f3, int label) {
    int feature(int index) {
      return switch (index) {
        case 0 -> f0;
        case 1 -> f1;
        case 2 -> f2;
        default -> f3;
      };
    }

    /** How often a tree has drawn this sample. */
    int weight(int tree) {
      return Math.floorMod((id * 31 + tree) * 0x9E3779B9, 7) % 3;
    }
  }

  /**
   * A node of a tree.
   *
   * @param place 1 for the root; the children of n are 2n and 2n + 1
   * @param feature that decides where samples go; {@link #OPEN} or {@link #NONE}
   * @param limit samples below it go to the left
   */
  private record Branch(int tree, int place, int feature, int limit, int label) {}

  /** How many samples of a label at a node have a value of a feature. */
  private record Count(int tree, int place, int feature, int value, int label, long number) {
    Count plus(Count other) {
      return new Count(tree, place, feature, value, label, number + other.number);
    }
  }

  static Stream<Options> settings() {
    return LoopSettings.all(tasks -> (tasks + 1L) << 19);
  }

  private static List<Sample> samples(Random random) {
    List<Sample> samples = new ArrayList<>();
    for (int id = 0; id < 600; id++) {
      int[] f = random.ints(FEATURES, 0, VALUES).toArray();
      boolean noise = random.nextInt(10) == 0;
      int label = (f[0] > 2) ^ (f[1] + f[2] > 5) ^ noise ? 1 : 0;
      samples.add(new Sample(id, f[0], f[1], f[2], f[3], label));
    }
    return samples;
  }

  @ParameterizedTest
  @MethodSource("settings")
  void grows(Options options) {
    List<Sample> samples = samples(Seed.random(RandomForestTest.class));
    Aggregator<Accumulators.LongCounter, Long> grown = Aggregator.counter("grown");
    try (Environment environment = CleanExecutor.environment(options)) {
      DataSet<Sample> data = environment.of(samples);
      DataSet<Branch> roots =
          environment.sequence(0, TREES).map(tree -> new Branch((int) (long) tree, 1, OPEN, 0, 0));
      List<Branch> forest =
          BulkIteration.from(roots, 100)
              .with(grown)
              .runWhile(
                  branches -> grow(branches, data, grown),
                  (before, after) -> after.filter(branch -> branch.feature() == OPEN))
              .collect();
      List<Branch> expected = new ArrayList<>();
      for (int tree = 0; tree < TREES; tree++) {
        int number = tree;
        List<Sample> drawn = new ArrayList<>();
        samples.forEach(
            sample -> IntStream.range(0, sample.weight(number)).forEach(_ -> drawn.add(sample)));
        recurse(tree, 1, drawn, expected);
      }
      Bag.assertEqual(expected, forest);
      LoopReport report = environment.lastJob().loop("iterate");
      assertTrue(report.converged());
      int size = TREES;
      for (LoopReport.Superstep superstep : report.history()) {
        size += superstep.aggregate(grown);
      }
      assertEquals(expected.size(), size);
    }
  }

  private static DataSet<Branch> grow(
      DataSet<Branch> branches,
      DataSet<Sample> data,
      Aggregator<Accumulators.LongCounter, Long> grown) {
    Broadcast<Map<Long, Branch>> forest = branches.broadcast(RandomForestTest::byPlace);
    DataSet<Branch> decided =
        data.flatMap(
                Rich.flatMap(
                    context -> {
                      Map<Long, Branch> known = context.broadcast(forest);
                      return (Sample sample, Collector<Count> out) -> count(sample, known, out);
                    }))
            .groupBy(count -> new Tuple2<>(key(count.tree(), count.place()), cell(count)))
            .reduce(Count::plus)
            .groupBy(count -> key(count.tree(), count.place()))
            .reduceGroup(
                Rich.reduceGroup(
                    context -> {
                      var all = context.aggregator(grown);
                      return (Long place, Iterator<Count> counts, Collector<Branch> out) -> {
                        Branch branch = decide(place, counts);
                        out.collect(branch);
                        if (branch.feature() != NONE) {
                          int left = 2 * branch.place();
                          out.collect(new Branch(branch.tree(), left, OPEN, 0, 0));
                          out.collect(new Branch(branch.tree(), left + 1, OPEN, 0, 0));
                          all.add(2);
                        }
                      };
                    }));
    return branches.filter(branch -> branch.feature() != OPEN).union(decided);
  }

  private static long key(int tree, int place) {
    return ((long) tree << 32) | place;
  }

  private static int cell(Count count) {
    return (count.feature() * VALUES + count.value()) * 2 + count.label();
  }

  private static Map<Long, Branch> byPlace(List<Branch> branches) {
    Map<Long, Branch> byPlace = new HashMap<>();
    branches.forEach(branch -> byPlace.put(key(branch.tree(), branch.place()), branch));
    return byPlace;
  }

  private static void count(Sample sample, Map<Long, Branch> forest, Collector<Count> out)
      throws Exception {
    for (int tree = 0; tree < TREES; tree++) {
      int weight = sample.weight(tree);
      Branch branch = forest.get(key(tree, 1));
      while (branch.feature() >= 0) {
        int right = sample.feature(branch.feature()) < branch.limit() ? 0 : 1;
        branch = forest.get(key(tree, 2 * branch.place() + right));
      }
      if (branch.feature() == OPEN && weight > 0) {
        for (int feature = 0; feature < FEATURES; feature++) {
          int value = sample.feature(feature);
          out.collect(new Count(tree, branch.place(), feature, value, sample.label(), weight));
        }
      }
    }
  }

  private static Branch decide(long place, Iterator<Count> counts) {
    long[][][] numbers = new long[FEATURES][VALUES][2];
    while (counts.hasNext()) {
      Count count = counts.next();
      numbers[count.feature()][count.value()][count.label()] += count.number();
    }
    return best((int) (place >> 32), (int) place, numbers);
  }

  /** The split whose sides are purest, of equal ones the first; a leaf if none is purer. */
  private static Branch best(int tree, int place, long[][][] numbers) {
    long[] all = new long[2];
    for (long[] ofValue : numbers[0]) {
      all[0] += ofValue[0];
      all[1] += ofValue[1];
    }
    int label = all[1] > all[0] ? 1 : 0;
    double purest = purity(all[0], all[1]);
    int bestFeature = NONE;
    int bestLimit = 0;
    boolean mayGrow = place < 1 << DEEPEST;
    for (int feature = 0; mayGrow && feature < FEATURES; feature++) {
      long[] left = new long[2];
      for (int limit = 1; limit < VALUES; limit++) {
        left[0] += numbers[feature][limit - 1][0];
        left[1] += numbers[feature][limit - 1][1];
        double purity = purity(left[0], left[1]) + purity(all[0] - left[0], all[1] - left[1]);
        if (purity > purest) {
          purest = purity;
          bestFeature = feature;
          bestLimit = limit;
        }
      }
    }
    return new Branch(tree, place, bestFeature, bestLimit, label);
  }

  private static double purity(long zeros, long ones) {
    long sum = zeros + ones;
    return sum == 0 ? 0 : (double) (zeros * zeros + ones * ones) / sum;
  }

  /** Grows a tree below a node, sample by sample. */
  private static void recurse(int tree, int place, List<Sample> samples, List<Branch> into) {
    double purest = purity(samples);
    int bestFeature = NONE;
    int bestLimit = 0;
    int depth = 31 - Integer.numberOfLeadingZeros(place);
    for (int feature = 0; depth < DEEPEST && feature < FEATURES; feature++) {
      for (int limit = 1; limit < VALUES; limit++) {
        double purity =
            purity(side(samples, feature, limit, true))
                + purity(side(samples, feature, limit, false));
        if (purity > purest) {
          purest = purity;
          bestFeature = feature;
          bestLimit = limit;
        }
      }
    }
    long ones = samples.stream().filter(sample -> sample.label() == 1).count();
    int label = ones * 2 > samples.size() ? 1 : 0;
    into.add(new Branch(tree, place, bestFeature, bestLimit, label));
    if (bestFeature != NONE) {
      recurse(tree, 2 * place, side(samples, bestFeature, bestLimit, true), into);
      recurse(tree, 2 * place + 1, side(samples, bestFeature, bestLimit, false), into);
    }
  }

  private static double purity(List<Sample> samples) {
    long ones = samples.stream().filter(sample -> sample.label() == 1).count();
    return purity(samples.size() - ones, ones);
  }

  private static List<Sample> side(List<Sample> samples, int feature, int limit, boolean isLeft) {
    return samples.stream().filter(sample -> (sample.feature(feature) < limit) == isLeft).toList();
  }
}
