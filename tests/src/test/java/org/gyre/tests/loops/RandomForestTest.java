package org.gyre.tests.loops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
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
import org.gyre.dataflow.type.Layouts;
import org.gyre.iterations.BulkIteration;
import org.gyre.iterations.DeltaIteration;
import org.gyre.tests.loops.Forest.Branch;
import org.gyre.tests.loops.Forest.Place;
import org.gyre.tests.loops.Forest.Sample;
import org.gyre.tests.oracle.Bag;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.OwnOptions;
import org.gyre.tests.oracle.OwnOptions.Change;
import org.gyre.tests.oracle.Seed;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random forests as loops whose state grows: each superstep adds a level to every tree. Against
 * trees that are grown one after the other.
 */
final class RandomForestTest {

  private static final int TREES = 5;

  /** As many as make a solution set that does not fit. */
  private static final int MANY_TREES = 300;

  /** How many samples of a label at a place have a value of a feature. */
  private record Count(Place place, Cell cell, long number) {
    Count plus(Count other) {
      return new Count(place, cell, number + other.number);
    }
  }

  private record Cell(int feature, int value, int label) {}

  /** A sample at an open branch, and how often it is there. */
  private record Waiting(Place place, Sample sample, int weight) {}

  static Stream<Options> ampleAndLittle() {
    return LoopSettings.all(tasks -> (tasks + 1L) << 19);
  }

  static Stream<Options> ampleAndLeast() {
    return LoopSettings.least();
  }

  /** All branches are the state; samples look for theirs from the roots in each superstep. */
  @ParameterizedTest
  @MethodSource("ampleAndLittle")
  void bulk(Options options) {
    List<Sample> samples = Forest.samples(600, Seed.random(RandomForestTest.class));
    Aggregator<Accumulators.LongCounter, Long> grown = Aggregator.counter("grown");
    try (Environment environment = CleanExecutor.environment(options)) {
      DataSet<Sample> data = environment.of(samples);
      DataSet<Branch> roots =
          environment.sequence(0, TREES).map(tree -> Branch.open(Place.root((int) (long) tree)));
      List<Branch> forest =
          BulkIteration.from(roots, 100)
              .with(grown)
              .runWhile(
                  branches -> grow(branches, data, grown),
                  (before, after) -> after.filter(Branch::isOpen))
              .collect();
      List<Branch> expected = Forest.grow(TREES, samples);
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
    Broadcast<Map<Place, Branch>> forest = branches.broadcast(RandomForestTest::byPlace);
    DataSet<Branch> decided =
        data.flatMap(
                Rich.flatMap(
                    context -> {
                      Map<Place, Branch> known = context.broadcast(forest);
                      return (Sample sample, Collector<Count> out) -> count(sample, known, out);
                    }))
            .groupBy(Count::place, Count::cell)
            .reduce(Count::plus)
            .groupBy(Count::place)
            .reduceGroup(
                Rich.reduceGroup(
                    context -> {
                      var all = context.aggregator(grown);
                      return (Place place, Iterator<Count> counts, Collector<Branch> out) -> {
                        Branch branch = best(place, counts);
                        out.collect(branch);
                        if (branch.hasChildren()) {
                          out.collect(Branch.open(place.left()));
                          out.collect(Branch.open(place.right()));
                          all.add(2);
                        }
                      };
                    }));
    return branches.filter(branch -> !branch.isOpen()).union(decided);
  }

  private static Map<Place, Branch> byPlace(List<Branch> branches) {
    Map<Place, Branch> byPlace = new HashMap<>();
    branches.forEach(branch -> byPlace.put(branch.place(), branch));
    return byPlace;
  }

  private static void count(Sample sample, Map<Place, Branch> forest, Collector<Count> out)
      throws Exception {
    for (int tree = 0; tree < TREES; tree++) {
      int weight = sample.weight(tree);
      Branch branch = forest.get(Place.root(tree));
      while (branch.hasChildren()) {
        branch = forest.get(branch.next(sample));
      }
      if (branch.isOpen() && weight > 0) {
        for (int feature = 0; feature < Forest.FEATURES; feature++) {
          Cell cell = new Cell(feature, sample.feature(feature), sample.label());
          out.collect(new Count(branch.place(), cell, weight));
        }
      }
    }
  }

  private static Branch best(Place place, Iterator<Count> counts) {
    Forest.Counts numbers = new Forest.Counts();
    while (counts.hasNext()) {
      Count count = counts.next();
      Cell cell = count.cell();
      numbers.add(cell.feature(), cell.value(), cell.label(), count.number());
    }
    return numbers.best(place);
  }

  /** Decided branches are the solution set; samples wait at open ones and go on when decided. */
  @ParameterizedTest
  @MethodSource("ampleAndLeast")
  @OwnOptions(
      keeps = {Change.MEMORY, Change.PARALLELISM},
      value = "says where the solution set fits")
  void delta(Options options) {
    List<Sample> samples = Forest.samples(200, Seed.random(RandomForestTest.class));
    try (Environment environment = CleanExecutor.environment(options)) {
      DataSet<Waiting> atRoots = environment.of(samples).flatMap(RandomForestTest::draw);
      List<Branch> forest =
          DeltaIteration.from(
                  environment.of(List.of(), Layouts.of(Branch.class)), Branch::place, atRoots, 100)
              .run((_, waiting) -> level(waiting))
              .collect();
      LoopSettings.assertKept(options, environment);
      List<Branch> expected = Forest.grow(MANY_TREES, samples);
      Bag.assertEqual(expected, forest);
      LoopReport report = environment.lastJob().loop("iterateDelta");
      assertTrue(report.converged());
      assertEquals(deepest(expected), report.supersteps());
    }
  }

  private static DeltaIteration.Changes<Branch, Waiting> level(DataSet<Waiting> waiting) {
    DataSet<Branch> decided =
        waiting
            .groupBy(Waiting::place)
            .reduceGroup(
                (Place place, Iterator<Waiting> group, Collector<Branch> out) -> {
                  Forest.Counts counts = new Forest.Counts();
                  group.forEachRemaining(one -> counts.add(one.sample(), one.weight()));
                  out.collect(counts.best(place));
                });
    DataSet<Waiting> below =
        waiting
            .join(decided.filter(Branch::hasChildren))
            .where(Waiting::place)
            .equalTo(Branch::place)
            .with(
                (one, branch) ->
                    new Waiting(branch.next(one.sample()), one.sample(), one.weight()));
    return new DeltaIteration.Changes<>(decided, below);
  }

  private static void draw(Sample sample, Collector<Waiting> out) throws Exception {
    for (int tree = 0; tree < MANY_TREES; tree++) {
      if (sample.weight(tree) > 0) {
        out.collect(new Waiting(Place.root(tree), sample, sample.weight(tree)));
      }
    }
  }

  private static int deepest(List<Branch> branches) {
    int last = branches.stream().mapToInt(branch -> branch.place().number()).max().orElseThrow();
    return Integer.SIZE - Integer.numberOfLeadingZeros(last);
  }
}
