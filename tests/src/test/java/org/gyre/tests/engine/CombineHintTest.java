package org.gyre.tests.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.function.Aggregates;
import org.gyre.dataflow.function.Rich;
import org.gyre.dataflow.plan.CombineHint;
import org.gyre.dataflow.plan.JobException;
import org.gyre.dataflow.plan.Options;
import org.gyre.dataflow.type.Tuple2;
import org.gyre.tests.oracle.Bag;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.OwnOptions;
import org.gyre.tests.oracle.OwnOptions.Change;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Hints say how groups are combined: they are followed, shown, and refused where they cannot be.
 */
@OwnOptions(keeps = Change.PASSES, value = "says what is in the plan")
final class CombineHintTest {

  private static final long MANY = 50_000;
  private static final long KEYS = 100;

  private static Environment environment() {
    return CleanExecutor.environment(Options.defaults().withParallelism(3).withMemory(16 << 20));
  }

  private static <T> String plan(
      CombineHint hint, Function<Environment, DataSet<T>> job, List<T> expected) {
    try (Environment environment = environment()) {
      DataSet<T> results = job.apply(environment);
      results.collected();
      String plan = environment.explain().toString();
      Bag.assertEqual(expected, results.collect(), hint + " " + plan);
      return plan;
    }
  }

  private static void assertFollowed(CombineHint hint, String plan) {
    boolean isAsked = hint != CombineHint.AUTO;
    assertEquals(isAsked, plan.contains(", as asked"), plan);
    boolean combinesBefore = hint == CombineHint.AUTO || hint == CombineHint.HASH;
    assertEquals(combinesBefore, plan.contains("hash combine by"), plan);
    assertEquals(hint == CombineHint.SORT, plan.contains("then group by group, as asked"), plan);
    assertEquals(
        hint == CombineHint.NONE, plan.contains(", nothing combined before, as asked"), plan);
  }

  @ParameterizedTest
  @EnumSource(CombineHint.class)
  void sums(CombineHint hint) {
    List<Tuple2<Long, Long>> expected =
        LongStream.range(0, KEYS).mapToObj(key -> Tuple2.of(key, MANY / KEYS)).toList();
    assertFollowed(
        hint,
        plan(
            hint,
            environment ->
                environment.sequence(0, MANY).groupBy(i -> i % KEYS).combine(hint).count(),
            expected));
  }

  @ParameterizedTest
  @EnumSource(CombineHint.class)
  void reductions(CombineHint hint) {
    List<Long> expected = LongStream.range(MANY - KEYS, MANY).boxed().toList();
    assertFollowed(
        hint,
        plan(
            hint,
            environment ->
                environment
                    .sequence(0, MANY)
                    .groupBy(i -> i % KEYS)
                    .combine(hint)
                    .reduce(Math::max),
            expected));
  }

  @ParameterizedTest
  @EnumSource(CombineHint.class)
  void distinctValues(CombineHint hint) {
    List<String> expected = LongStream.range(0, KEYS).mapToObj(i -> "value " + i).toList();
    assertFollowed(
        hint,
        plan(
            hint,
            environment ->
                environment.sequence(0, MANY).map(i -> "value " + i % KEYS).distinct(hint),
            expected));
  }

  @ParameterizedTest
  @EnumSource(CombineHint.class)
  void distinctKeys(CombineHint hint) {
    List<Long> expected = LongStream.range(0, KEYS).boxed().toList();
    String plan =
        plan(
            hint,
            environment ->
                environment
                    .sequence(0, MANY)
                    .distinct(i -> i % KEYS, hint)
                    .map(value -> value % KEYS),
            expected);
    assertFollowed(hint, plan);
  }

  @Test
  void whatIsGroupedAlreadyIsNotSentForAnyHint() {
    for (CombineHint hint : CombineHint.values()) {
      String plan =
          plan(
              hint,
              environment ->
                  environment
                      .sequence(0, MANY)
                      .partitionByHash(i -> i)
                      .groupBy(i -> i)
                      .combine(hint)
                      .reduce(Long::sum),
              LongStream.range(0, MANY).boxed().toList());
      assertEquals(2, plan.split("exchange", -1).length, plan);
    }
  }

  @Test
  void hashIsRefusedForValuesOfNoFixedSize() {
    try (Environment environment = environment()) {
      DataSet<String> texts = environment.sequence(0, 10).map(i -> "text " + i);
      var groups = texts.groupBy(String::length).combine(CombineHint.HASH);
      var reduced = assertThrows(IllegalArgumentException.class, () -> groups.reduce((a, b) -> a));
      assertTrue(
          reduced.getMessage().startsWith("groupBy.reduce at CombineHintTest.java:"),
          reduced.getMessage());
      assertTrue(reduced.getMessage().contains("a fixed size"), reduced.getMessage());
      assertThrows(IllegalArgumentException.class, () -> groups.minBy(text -> text));
      assertThrows(
          IllegalArgumentException.class, () -> texts.distinct(String::length, CombineHint.HASH));
      assertEquals(1, groups.count().collect().size());
    }
  }

  @Test
  void hashIsRefusedForFunctionsWithAContext() {
    try (Environment environment = environment()) {
      var groups = environment.sequence(0, 10).groupBy(i -> i % 2).combine(CombineHint.HASH);
      var refused =
          assertThrows(
              IllegalArgumentException.class,
              () -> groups.reduce(Rich.reduce(context -> Long::sum)));
      assertTrue(refused.getMessage().contains("cannot have a context"), refused.getMessage());
    }
  }

  @Test
  void noHintForFunctionsOfWholeGroups() {
    try (Environment environment = environment()) {
      var groups = environment.sequence(0, 10).groupBy(i -> i % 2).combine(CombineHint.NONE);
      var refused = assertThrows(IllegalStateException.class, () -> groups.first(1));
      assertTrue(refused.getMessage().contains("leave out combine"), refused.getMessage());
      assertThrows(
          IllegalStateException.class,
          () -> groups.<Long>reduceGroup((key, values, out) -> out.collect(key)));
      assertThrows(
          IllegalStateException.class,
          () -> groups.<Long>combineGroup((key, values, out) -> out.collect(key)));
    }
  }

  @Test
  void aSummaryThatFailsNamesTheValue() {
    try (Environment environment = environment()) {
      var sums =
          environment
              .sequence(0, 10)
              .groupBy(i -> i % 2)
              .combine(CombineHint.SORT)
              .aggregate(
                  Aggregates.sumLong(
                      value -> {
                        if (value == 7) {
                          throw new IllegalArgumentException("seven");
                        }
                        return value;
                      }));
      String message = assertThrows(JobException.class, sums::collect).getMessage();
      assertTrue(message.contains("groupBy.aggregate at CombineHintTest.java"), message);
      assertTrue(message.contains("7"), message);
      assertFalse(message.contains("of the group with key"), message);
    }
  }
}
