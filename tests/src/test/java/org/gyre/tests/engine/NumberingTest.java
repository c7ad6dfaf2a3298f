package org.gyre.tests.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.gyre.dataflow.api.Checksum;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.function.JoinFunction;
import org.gyre.dataflow.function.Rich;
import org.gyre.dataflow.plan.JobException;
import org.gyre.dataflow.type.Tuple2;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.OwnOptions;
import org.gyre.tests.oracle.OwnOptions.Change;
import org.gyre.tests.oracle.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values are numbered, drawn and counted. */
final class NumberingTest {

  private static final long COUNT = 10_000;

  private static List<Long> numbers(long to) {
    return LongStream.range(0, to).boxed().toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void theIndexIsThePlaceInTheInput(int parallelism) {
    try (Environment environment = CleanExecutor.environment(parallelism)) {
      List<Tuple2<Long, String>> numbered =
          environment.sequence(0, COUNT).map(value -> "v" + value).zipWithIndex().collect();
      assertEquals(
          numbers(COUNT).stream().map(number -> Tuple2.of(number, "v" + number)).toList(),
          numbered);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void whatWasFilteredAndExchangedIsNumberedDensely(int parallelism) {
    try (Environment environment = CleanExecutor.environment(parallelism)) {
      DataSet<Long> some =
          environment.sequence(0, COUNT).filter(value -> value % 100 == 7).distinct();
      List<Long> indices = some.zipWithIndex().map(Tuple2::f0).collect();
      assertEquals(numbers(COUNT / 100), indices.stream().sorted().toList());
      assertEquals(List.of(), environment.sequence(0, 0).zipWithIndex().collect());
    }
  }

  @Test
  void uniqueIdsAreUnique() {
    try (Environment environment = CleanExecutor.environment(3)) {
      List<Tuple2<Long, Long>> numbered =
          environment.sequence(0, COUNT).distinct().zipWithUniqueId().collect();
      Set<Long> ids = new HashSet<>();
      numbered.forEach(pair -> ids.add(pair.f0()));
      assertEquals(COUNT, ids.size());
      assertTrue(ids.stream().allMatch(id -> id >= 0));
      assertEquals(numbers(COUNT), numbered.stream().map(Tuple2::f1).sorted().toList());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aSampleOfAFractionHasAboutThatManyAndTheSameForTheSameSeed(boolean withReplacement) {
    try (Environment environment = CleanExecutor.environment(3)) {
      DataSet<Long> data = environment.sequence(0, 100 * COUNT);
      List<Long> sample = data.sample(withReplacement, 0.1, Seed.VALUE).collect();
      double expected = 10.0 * COUNT;
      assertEquals(expected, sample.size(), 6 * Math.sqrt(expected), "within six deviations");
      assertEquals(sample, data.sample(withReplacement, 0.1, Seed.VALUE).collect());
      assertNotEquals(sample, data.sample(withReplacement, 0.1, Seed.VALUE + 1).collect());
      assertEquals(withReplacement, new HashSet<>(sample).size() < sample.size());
    }
  }

  @Test
  void poissonNumbersHaveTheirMeanAndVariance() {
    try (Environment environment = CleanExecutor.environment(2)) {
      double mean = 40;
      List<Tuple2<Long, Long>> counts =
          environment
              .sequence(0, COUNT)
              .sample(true, mean, Seed.VALUE)
              .groupBy(value -> value)
              .count()
              .collect();
      double sum = counts.stream().mapToLong(Tuple2::f1).sum();
      double squares = counts.stream().mapToDouble(c -> (c.f1() - mean) * (c.f1() - mean)).sum();
      assertEquals(mean, sum / COUNT, 6 * Math.sqrt(mean / COUNT));
      assertEquals(mean, squares / COUNT, mean * 6 * Math.sqrt(2.0 / COUNT) * 1.1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aSampleOfASizeIsExactAndTheSameForAnyParallelism(boolean withReplacement) {
    List<Long> first = null;
    for (int parallelism : new int[] {1, 2, 7}) {
      try (Environment environment = CleanExecutor.environment(parallelism)) {
        List<Long> sample =
            environment.sequence(0, COUNT).sampleWithSize(withReplacement, 500, 42).collect();
        assertEquals(500, sample.size());
        assertTrue(sample.stream().allMatch(value -> value >= 0 && value < COUNT));
        assertEquals(withReplacement, new HashSet<>(sample).size() < 500);
        first = first == null ? sample : first;
        assertEquals(first, sample);
      }
    }
  }

  @Test
  @OwnOptions(keeps = Change.MEMORY, value = "has 400 exchanges at a time")
  void eachValueIsDrawnEquallyOften() {
    try (Environment environment = CleanExecutor.environment(2)) {
      DataSet<Long> ten = environment.sequence(0, 10);
      long[] drawn = new long[10];
      int rounds = 400;
      DataSet<Long> all = ten.sampleWithSize(false, 3, 0);
      for (int seed = 1; seed < rounds; seed++) {
        all = all.union(ten.sampleWithSize(false, 3, Seed.VALUE + seed));
      }
      all.collect().forEach(value -> drawn[Math.toIntExact(value)]++);
      double expected = rounds * 0.3;
      for (long count : drawn) {
        assertEquals(expected, count, 6 * Math.sqrt(expected));
      }
    }
  }

  @Test
  void smallAndEmptySamples() {
    try (Environment environment = CleanExecutor.environment(2)) {
      DataSet<Long> three = environment.sequence(0, 3);
      assertEquals(numbers(3), three.sampleWithSize(false, 10, 1).collect());
      assertEquals(10, three.sampleWithSize(true, 10, 1).count());
      assertEquals(0, three.sampleWithSize(true, 0, 1).count());
      assertEquals(0, environment.sequence(0, 0).sampleWithSize(true, 10, 1).count());
      assertEquals(0, three.sample(false, 0, 1).count());
      assertEquals(numbers(3), three.sample(false, 1, 1).collect());
      assertThrows(IllegalArgumentException.class, () -> three.sample(false, 1.5, 1));
      assertThrows(IllegalArgumentException.class, () -> three.sample(true, Double.NaN, 1));
      assertThrows(IllegalArgumentException.class, () -> three.sampleWithSize(true, -1, 1));
    }
  }

  @Test
  @OwnOptions(keeps = Change.PARALLELISM, value = "counts partitions")
  void partitionsAreCounted() {
    try (Environment environment = CleanExecutor.environment(3)) {
      Set<Tuple2<Integer, Long>> counts =
          Set.copyOf(environment.sequence(0, 9).countPerPartition().collect());
      assertEquals(Set.of(Tuple2.of(0, 3L), Tuple2.of(1, 3L), Tuple2.of(2, 3L)), counts);
    }
  }

  @Test
  void aChecksumDoesNotDependOnTheOrder() {
    Checksum first = null;
    for (int parallelism : new int[] {1, 2, 7}) {
      try (Environment environment = CleanExecutor.environment(parallelism)) {
        DataSet<Item> items = environment.sequence(0, COUNT).map(i -> new Item(i, "n" + i % 7));
        Checksum checksum = items.checksum();
        assertEquals(COUNT, checksum.count());
        first = first == null ? checksum : first;
        assertEquals(first, checksum);
        assertEquals(first, items.distinct().checksum());
        assertNotEquals(first, items.map(i -> new Item(i.id() + 1, i.name())).checksum());
        assertEquals(new Checksum(0, 0), environment.sequence(0, 0).checksum());
      }
    }
  }

  @Test
  void anOperatorHasTheNameItWasGiven() {
    try (Environment environment = CleanExecutor.environment(2)) {
      DataSet<Long> data =
          environment
              .sequence(0, 10)
              .map(
                  value -> {
                    if (value == 5) {
                      throw new IllegalStateException("five");
                    }
                    return value;
                  })
              .name("clean");
      JobException failure = assertThrows(JobException.class, data::collect);
      assertTrue(
          failure.getMessage().matches("clean \\(map\\) at NumberingTest.java:\\d+ failed on .*"),
          failure.getMessage());
    }
  }

  @Test
  @OwnOptions(keeps = Change.PARALLELISM, value = "adds the number of tasks")
  void joinsHaveAContext() {
    try (Environment environment = CleanExecutor.environment(2)) {
      DataSet<Long> data = environment.sequence(0, 10);
      JoinFunction<Long, Long, Long> function =
          Rich.join(context -> (left, right) -> left + right + context.tasks());
      assertEquals(
          numbers(10).stream().map(i -> 2 * i + 2).toList(),
          data
              .join(data)
              .where(value -> value)
              .equalTo(value -> value)
              .with(function)
              .collect()
              .stream()
              .sorted()
              .toList());
    }
  }

  @Test
  void groupsAreReducedWithAContext() {
    try (Environment environment = CleanExecutor.environment(2)) {
      DataSet<Long> reduced =
          environment
              .sequence(0, 10)
              .groupBy(value -> value % 3)
              .reduce(Rich.reduce(context -> (left, right) -> left + right));
      assertEquals(List.of(12L, 15L, 18L), reduced.collect().stream().sorted().toList());
    }
  }
}
