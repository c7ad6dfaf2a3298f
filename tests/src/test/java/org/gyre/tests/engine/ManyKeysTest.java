package org.gyre.tests.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.function.Aggregates;
import org.gyre.dataflow.plan.Options;
import org.gyre.dataflow.type.Tuple2;
import org.gyre.tests.oracle.CleanExecutor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * More keys than a table within the cache has: where grouping divides partitions into parts and
 * lets values pass by the table, and a join lets values wait. Sparse numbers and texts as keys; a
 * stretch in which every key is new, between two in which few keys come again and again.
 */
final class ManyKeysTest {

  private static final long VALUES = 400_000;
  private static final long NEW_FROM = 50_000;
  private static final long NEW_TO = 200_000;
  private static final long FEW = 1000;

  record Reading(long key, String name, long value) {}

  private static Reading reading(long i) {
    return new Reading(key(number(i)), "key " + number(i), i);
  }

  private static long number(long i) {
    return i >= NEW_FROM && i < NEW_TO ? i : i % FEW;
  }

  private static long key(long number) {
    return number * 0x9E3779B97F4A7C15L;
  }

  /** In plenty of memory, in too little for parts, and in so little that tables spill. */
  static Stream<Arguments> settings() {
    return Stream.of(1, 2, 7)
        .flatMap(
            tasks ->
                Stream.of(256L << 20, 24L << 20, 6L << 20)
                    .map(memory -> Arguments.of(tasks, memory)));
  }

  private static Environment environment(int tasks, long memory) {
    return CleanExecutor.environment(
        Options.defaults().withParallelism(tasks).withMemory(memory).withPageSize(16 << 10));
  }

  private static DataSet<Reading> readings(Environment environment) {
    return environment.sequence(0, VALUES).map(ManyKeysTest::reading);
  }

  private static Map<Long, Long> sums() {
    Map<Long, Long> sums = new HashMap<>();
    for (long i = 0; i < VALUES; i++) {
      sums.merge(reading(i).key(), i, Long::sum);
    }
    return sums;
  }

  private static <K> void assertSums(Map<K, Long> expected, List<Tuple2<K, Long>> actual) {
    Map<K, Long> found = new HashMap<>();
    actual.forEach(sum -> found.put(sum.f0(), sum.f1()));
    assertEquals(expected.size(), actual.size(), "each key once");
    assertEquals(expected, found);
  }

  @ParameterizedTest
  @MethodSource("settings")
  void sumsByNumber(int tasks, long memory) {
    try (Environment environment = environment(tasks, memory)) {
      assertSums(
          sums(),
          readings(environment)
              .groupBy(Reading::key)
              .aggregate(Aggregates.sumLong(Reading::value))
              .collect());
    }
  }

  @ParameterizedTest
  @MethodSource("settings")
  void countsByText(int tasks, long memory) {
    Map<String, Long> expected = new HashMap<>();
    for (long i = 0; i < VALUES; i++) {
      expected.merge(reading(i).name(), 1L, Long::sum);
    }
    try (Environment environment = environment(tasks, memory)) {
      assertSums(expected, readings(environment).groupBy(Reading::name).count().collect());
    }
  }

  @ParameterizedTest
  @MethodSource("settings")
  void reducesAndFindsDistinctValues(int tasks, long memory) {
    Map<Long, Long> greatest = new HashMap<>();
    for (long i = 0; i < VALUES; i++) {
      greatest.merge(reading(i).key(), i, Math::max);
    }
    try (Environment environment = environment(tasks, memory)) {
      DataSet<Tuple2<Long, Long>> pairs =
          readings(environment).map(reading -> Tuple2.of(reading.key(), reading.value()));
      assertSums(
          greatest, pairs.groupBy(Tuple2::f0).reduce((a, b) -> a.f1() > b.f1() ? a : b).collect());
      Set<Long> distinct = new HashSet<>();
      List<Long> keys = pairs.map(Tuple2::f0).distinct().collect();
      keys.forEach(key -> assertEquals(true, distinct.add(key), "twice: " + key));
      assertEquals(greatest.keySet(), distinct);
    }
  }

  /** Keys as components, as texts, and computed; a key of the build side up to three times. */
  @ParameterizedTest
  @MethodSource("settings")
  void joinsWithMany(int tasks, long memory) {
    long matches = 0;
    long checksum = 0;
    for (long i = 0; i < VALUES; i++) {
      long number = number(i);
      for (long copy = 0; number % 3 == 0 && copy <= number % 2; copy++) {
        matches++;
        checksum += i * (copy + 1);
      }
    }
    try (Environment environment = environment(tasks, memory)) {
      DataSet<Reading> build =
          environment
              .sequence(0, NEW_TO)
              .filter(number -> number % 3 == 0)
              .flatMap(
                  (number, out) -> {
                    for (long copy = 0; copy <= number % 2; copy++) {
                      out.collect(new Reading(key(number), "key " + number, copy + 1));
                    }
                  });
      DataSet<Long> byNumber =
          readings(environment)
              .join(build)
              .where(Reading::key)
              .equalTo(Reading::key)
              .with((left, right) -> left.value() * right.value());
      DataSet<Long> byText =
          readings(environment)
              .join(build)
              .where(Reading::name)
              .equalTo(Reading::name)
              .with((left, right) -> left.value() * right.value());
      DataSet<Long> computed =
          readings(environment)
              .join(build)
              .where(reading -> reading.key() + 1)
              .equalTo(reading -> reading.key() + 1)
              .with((left, right) -> left.value() * right.value());
      for (DataSet<Long> products : List.of(byNumber, byText, computed)) {
        var sum =
            products.aggregate(Aggregates.both(Aggregates.count(), Aggregates.sumLong(v -> v)));
        assertEquals(List.of(Tuple2.of(matches, checksum)), sum.collect());
      }
    }
  }
}
