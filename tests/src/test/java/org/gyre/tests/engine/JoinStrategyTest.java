package org.gyre.tests.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.function.Aggregates;
import org.gyre.dataflow.plan.JobResult;
import org.gyre.dataflow.plan.JobResult.StepReport;
import org.gyre.dataflow.plan.JoinHint;
import org.gyre.dataflow.plan.Options;
import org.gyre.dataflow.type.Tuple2;
import org.gyre.iterations.BulkIteration;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.OwnOptions;
import org.gyre.tests.oracle.OwnOptions.Change;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How a join is run follows from what its sides turn out to be, and from hints; and no key that has
 * half of all values makes it fail or go through them more often than it must.
 */
@OwnOptions(
    keeps = {Change.MEMORY, Change.PARALLELISM, Change.PASSES},
    value = "says in which memory which strategy is chosen")
final class JoinStrategyTest {

  private static final long MANY = 300_000;
  private static final int SMALL_PAGE = 16 << 10;

  /** Numbers whose count nobody knows before they have come. */
  private static DataSet<Long> unknown(Environment environment, long from, long to) {
    return environment.sequence(from, to).filter(number -> true);
  }

  private static Environment environment(int tasks, long memory) {
    return CleanExecutor.environment(
        Options.defaults().withParallelism(tasks).withMemory(memory).withPageSize(SMALL_PAGE));
  }

  /** The reports of a job that counts the pairs of a join. */
  private static List<String> run(Environment environment, DataSet<?> joined, long pairs) {
    var count = joined.aggregate(Aggregates.count()).collected();
    JobResult result = environment.execute();
    assertEquals(List.of(pairs), count.get());
    return result.steps().stream().map(StepReport::name).toList();
  }

  private static void assertReported(List<String> steps, String text) {
    assertTrue(steps.stream().anyMatch(step -> step.contains(text)), text + " in " + steps);
  }

  private static DataSet<Long> joined(DataSet<Long> left, DataSet<Long> right, JoinHint hint) {
    return left.join(right).hint(hint).where(v -> v).equalTo(v -> v).with((l, r) -> l + r);
  }

  /** The plan takes either side for the smaller one; that which is gets the tables. */
  @Test
  void tablesAreMadeOfTheSideThatTurnsOutSmaller() {
    try (Environment environment = environment(2, 24 << 20)) {
      DataSet<Long> large = unknown(environment, 0, MANY).filter(number -> true);
      DataSet<Long> small = environment.sequence(0, MANY * 2).filter(number -> number < 1000);
      List<String> right = run(environment, joined(large, small, JoinHint.AUTO), 1000);
      List<String> left = run(environment, joined(small, large, JoinHint.AUTO), 1000);
      assertReported(right, "left side of 300000 rows");
      assertReported(right, "right side of 1000 rows");
      assertReported(right, "tables of 0 left and");
      assertReported(left, "left and 0 right ones");
    }
  }

  @Test
  void smallTablesNeedNotKnowTheOtherSide() {
    try (Environment environment = environment(2, 64 << 20)) {
      DataSet<Long> large = unknown(environment, 0, MANY);
      DataSet<Long> small = environment.sequence(0, 1000);
      for (DataSet<Long> joined :
          List.of(joined(large, small, JoinHint.AUTO), joined(small, large, JoinHint.AUTO))) {
        List<String> steps = run(environment, joined, 1000);
        assertReported(steps, "side of 1000 rows");
        assertTrue(steps.stream().noneMatch(step -> step.contains("by partitions")), "" + steps);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(JoinHint.class)
  void hintsAreFollowedAndShown(JoinHint hint) {
    try (Environment environment = environment(3, 64 << 20)) {
      DataSet<Long> joined =
          joined(unknown(environment, 0, MANY), unknown(environment, 0, 5000), hint);
      joined.collected();
      String plan = environment.explain().toString();
      String ran = environment.execute().explanation().toString();
      assertTrue(hint == JoinHint.SORT_MERGE || ran.contains(" side of "), ran);
      List<String> steps = run(environment, joined, 5000);
      switch (hint) {
        case AUTO -> {
          assertTrue(plan.contains("build side chosen as it runs"), plan);
          assertReported(steps, "right side of 5000 rows");
        }
        case BUILD_LEFT -> {
          assertTrue(plan.contains("hash join, tables of the left input, as asked"), plan);
          assertReported(steps, "tables of the left side of 300000 rows");
        }
        case BUILD_RIGHT -> {
          assertTrue(plan.contains("hash join, tables of the right input, as asked"), plan);
          assertReported(steps, "tables of the right side of 5000 rows");
        }
        case PARTITION -> {
          assertTrue(plan.contains("hash join by partitions, as asked"), plan);
          assertReported(steps, "by partitions: ");
        }
        case SORT_MERGE -> {
          assertTrue(plan.contains("sort-merge join, sorts both inputs, as asked"), plan);
          assertTrue(steps.stream().noneMatch(step -> step.contains("tables of")), "" + steps);
        }
      }
    }
  }

  /** A side that is asked for gets the tables in memory that is too small for it, too. */
  @ParameterizedTest
  @EnumSource(
      value = JoinHint.class,
      names = {"BUILD_LEFT", "BUILD_RIGHT"})
  void askedForTablesThatDoNotFit(JoinHint hint) {
    try (Environment environment = environment(2, 4 << 20)) {
      DataSet<Long> left = unknown(environment, 0, MANY);
      DataSet<Long> right = unknown(environment, 1000, MANY + 1000);
      List<String> steps = run(environment, joined(left, right, hint), MANY - 1000);
      String other = hint == JoinHint.BUILD_LEFT ? " and 0 right ones" : "tables of 0 left";
      assertReported(steps, "by partitions: ");
      assertReported(steps, other);
    }
  }

  @Test
  void inALoopTablesAreMadeOfWhatDoesNotChange() {
    for (long memory : new long[] {64 << 20, 2 << 20}) {
      try (Environment environment = environment(2, memory)) {
        DataSet<Long> invariant = unknown(environment, 0, 40_000);
        DataSet<Long> start = environment.sequence(0, 20_000);
        DataSet<Long> ends =
            BulkIteration.from(start, 5)
                .run(
                    current ->
                        current
                            .join(invariant)
                            .where(v -> v)
                            .equalTo(v -> v)
                            .with((l, r) -> (l * 31 + 7) % 50_000));
        ends.collected();
        String plan = environment.explain().toString();
        environment.execute();
        assertTrue(plan.contains("kept, the same in every superstep"), plan);
        assertTrue(plan.contains("hash join, tables of the right input"), plan);
        long alive = 0;
        for (long v = 0; v < 20_000; v++) {
          long now = v;
          int steps = 0;
          while (steps < 5 && now < 40_000) {
            now = (now * 31 + 7) % 50_000;
            steps++;
          }
          alive += steps == 5 ? 1 : 0;
        }
        assertEquals(alive, ends.count());
      }
    }
  }

  /** Inputs that are in the order of their keys are merged as they are. */
  @Test
  void sortedInputsAreMerged() {
    try (Environment environment = environment(3, 64 << 20)) {
      DataSet<Item> left = items(environment, 0, 3000);
      DataSet<Item> right = items(environment, 1000, 5000);
      DataSet<Item> leftSorted = left.distinct(Item::name);
      DataSet<Item> rightSorted = right.distinct(Item::name);
      DataSet<Long> joined =
          leftSorted
              .fullOuterJoin(rightSorted)
              .where(Item::name)
              .equalTo(Item::name)
              .with((l, r) -> l == null ? -1L : r == null ? -2L : l.id() - r.id());
      joined.collected();
      String plan = environment.explain().toString();
      environment.execute();
      assertTrue(plan.contains("sort-merge join, both inputs are sorted"), plan);
      assertEquals(2, plan.lines().filter(line -> line.contains("exchange")).count(), plan);
      Map<Long, Long> counts = new HashMap<>();
      joined.collect().forEach(result -> counts.merge(result, 1L, Long::sum));
      assertEquals(Map.of(-1L, 2000L, -2L, 1000L, 0L, 2000L), counts);
    }
  }

  private static DataSet<Item> items(Environment environment, long from, long to) {
    return environment.sequence(from, to).map(id -> new Item(id, "item " + id));
  }

  /** Where the key with half of all values is. */
  private enum Skew {
    PROBE,
    BUILD,
    BOTH
  }

  static Stream<Arguments> skews() {
    return Stream.of(Skew.values())
        .flatMap(
            skew ->
                Stream.of(1, 2, 5)
                    .flatMap(
                        tasks ->
                            Stream.of(64L << 20, 6L << 20)
                                .map(memory -> Arguments.of(skew, tasks, memory))));
  }

  /** Every second value has the key 0, those between have keys of their own. */
  private static DataSet<Tuple2<Long, Long>> skewed(Environment environment, long count) {
    return environment.sequence(0, count).map(v -> Tuple2.of(v % 2 == 0 ? 0 : v, v));
  }

  /** The key with a few values only, and others with one each. */
  private static DataSet<Tuple2<Long, Long>> even(Environment environment, long few, long count) {
    return environment.sequence(0, count).map(v -> Tuple2.of(v < few ? 0 : v, v));
  }

  @ParameterizedTest
  @MethodSource("skews")
  void oneKeyWithHalfOfAllValues(Skew skew, int tasks, long memory) {
    try (Environment environment = environment(tasks, memory)) {
      DataSet<Tuple2<Long, Long>> skewed = skewed(environment, MANY).filter(v -> true);
      DataSet<Tuple2<Long, Long>> other =
          skew == Skew.BOTH
              ? even(environment, 4, MANY / 2).filter(v -> true)
              : even(environment, 2, MANY / 8).filter(v -> true);
      // Pairs of the key 0, and odd numbers below the end of the other side.
      long few = skew == Skew.BOTH ? 4 : 2;
      long end = skew == Skew.BOTH ? MANY / 2 : MANY / 8;
      long pairs = MANY / 2 * few + (end - few) / 2;
      for (JoinHint hint : JoinHint.values()) {
        var joined =
            skew == Skew.BUILD
                ? other
                    .join(skewed)
                    .hint(hint == JoinHint.AUTO ? JoinHint.BUILD_RIGHT : hint)
                    .where(Tuple2::f0)
                    .equalTo(Tuple2::f0)
                    .with((l, r) -> l.f1() + r.f1())
                : skewed
                    .join(other)
                    .hint(hint)
                    .where(Tuple2::f0)
                    .equalTo(Tuple2::f0)
                    .with((l, r) -> l.f1() + r.f1());
        run(environment, joined, pairs);
      }
    }
  }
}
