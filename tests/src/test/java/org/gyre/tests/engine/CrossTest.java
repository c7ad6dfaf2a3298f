package org.gyre.tests.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Deferred;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.function.Aggregates;
import org.gyre.dataflow.plan.CrossHint;
import org.gyre.dataflow.plan.JobException;
import org.gyre.dataflow.plan.Options;
import org.gyre.dataflow.type.Tuple2;
import org.gyre.iterations.BulkIteration;
import org.gyre.tests.oracle.Bag;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.OwnOptions;
import org.gyre.tests.oracle.OwnOptions.Change;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** All pairs of two inputs, in any memory, whichever side is kept. */
final class CrossTest {

  static Stream<Arguments> settings() {
    return Stream.of(1, 2, 7)
        .flatMap(tasks -> Stream.of(CrossHint.values()).map(hint -> Arguments.of(tasks, hint)));
  }

  @ParameterizedTest
  @MethodSource("settings")
  void pairsKeepTheirSides(int tasks, CrossHint hint) {
    try (Environment environment = CleanExecutor.environment(tasks)) {
      List<Tuple2<Long, String>> expected = new ArrayList<>();
      for (long i = 0; i < 50; i++) {
        for (long k = 0; k < 20; k++) {
          expected.add(Tuple2.of(i, "text " + k));
        }
      }
      DataSet<String> texts = environment.sequence(0, 20).map(k -> "text " + k);
      Bag.assertEqual(
          expected, environment.sequence(0, 50).cross(texts).hint(hint).pairs().collect());
    }
  }

  /** Both sides are larger than the memory, and so is a single value. */
  @ParameterizedTest
  @MethodSource("settings")
  @OwnOptions(
      keeps = {Change.MEMORY, Change.PARALLELISM},
      value = "says which memory is too small")
  void neitherSideFitsIntoMemory(int tasks, CrossHint hint) {
    Options options =
        Options.defaults()
            .withParallelism(tasks)
            .withMemory(tasks * (320L << 10))
            .withPageSize(4 << 10);
    long lefts = 400L * tasks;
    long rights = 300L * tasks;
    try (Environment environment = CleanExecutor.environment(options)) {
      DataSet<Item> left =
          environment.sequence(0, lefts).map(i -> new Item(i, "l".repeat(i == 7 ? 500_000 : 1000)));
      DataSet<Item> right = environment.sequence(0, rights).map(i -> new Item(i, "r".repeat(1500)));
      Deferred<Tuple2<Long, Long>> found =
          left.cross(right)
              .hint(hint)
              .with(
                  (one, other) -> // looks at the texts, which would be left out else
                  one.name().isEmpty() || other.name().isEmpty()
                          ? 0L
                          : one.id() * 1_000_003 ^ other.id())
              .aggregate(Aggregates.count(), Aggregates.sumLong(value -> value))
              .collected();
      boolean spills =
          environment.execute().steps().stream().anyMatch(step -> step.spilledBytes() > 0);
      assertTrue(spills, "this memory is too large");
      long sum = 0;
      for (long i = 0; i < lefts; i++) {
        for (long k = 0; k < rights; k++) {
          sum += i * 1_000_003 ^ k;
        }
      }
      assertEquals(List.of(Tuple2.of(lefts * rights, sum)), found.get());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void withItselfAndInALoop(int tasks) {
    try (Environment environment = CleanExecutor.environment(tasks)) {
      DataSet<Long> numbers = environment.sequence(0, 30);
      assertEquals(900, numbers.cross(numbers).pairs().count());
      DataSet<Long> tens = environment.of(10L, 20L);
      DataSet<Long> grown =
          BulkIteration.from(environment.of(1L), 4)
              .run(current -> current.cross(tens).with((value, ten) -> value + ten));
      List<Long> expected = List.of(1L);
      for (int i = 0; i < 4; i++) {
        expected = expected.stream().flatMap(v -> Stream.of(v + 10, v + 20)).toList();
      }
      Bag.assertEqual(expected, grown.collect());
    }
  }

  @Test
  void aFailureNamesBothValues() {
    try (Environment environment = CleanExecutor.environment(2)) {
      DataSet<Long> numbers = environment.sequence(0, 4);
      DataSet<Long> failing = numbers.cross(numbers).with((left, right) -> left / (right - 3));
      JobException failure = assertThrows(JobException.class, failing::collect);
      assertTrue(failure.getMessage().contains("cross at CrossTest"), failure.getMessage());
      assertTrue(failure.getMessage().contains(" and 3"), failure.getMessage());
      DataSet<Long> nothing = numbers.cross(numbers).with((left, right) -> null);
      assertThrows(JobException.class, nothing::collect);
    }
  }

  @Test
  void theSmallerSideIsKeptUnlessAHintSaysOtherwise() {
    try (Environment environment = CleanExecutor.environment(2)) {
      DataSet<Long> few = environment.sequence(0, 3);
      few.cross(environment.sequence(0, 100)).pairs().collected();
      few.cross(environment.sequence(0, 100)).hint(CrossHint.SECOND_IS_SMALL).pairs().collected();
      String plan = environment.explain().toString();
      assertTrue(plan.contains("keeps the smaller input"), plan);
      assertTrue(plan.contains("keeps the right input"), plan);
    }
  }
}
