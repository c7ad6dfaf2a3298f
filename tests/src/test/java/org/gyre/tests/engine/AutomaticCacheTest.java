package org.gyre.tests.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.function.Rich;
import org.gyre.dataflow.memory.IoFault;
import org.gyre.dataflow.plan.JobException;
import org.gyre.dataflow.plan.Options;
import org.gyre.dataflow.plan.SortOrder;
import org.gyre.dataflow.run.LocalExecutor;
import org.gyre.dataflow.type.Tuple2;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results that are kept because several jobs computed them, which nobody asked for. */
final class AutomaticCacheTest {

  private static final int GROUPS = 1_000;
  private static final int VALUES = 2_000;

  /** Many rounds of a loop that cannot be left out, so that a value takes some time. */
  private static long slowly(long value) {
    long mixed = value;
    for (int i = 0; i < 1_000; i++) {
      mixed = mixed * 6364136223846793005L + 1442695040888963407L;
      mixed ^= mixed >>> 29;
    }
    return mixed;
  }

  private static final AtomicInteger CALLS = new AtomicInteger();

  /** Does more than compute. */
  private static long counted(long value) {
    CALLS.incrementAndGet();
    return slowly(value);
  }

  @TempDir private Path folder;

  /** Keeps whatever is computed twice, so that nothing depends on how fast that is. */
  private Environment environment(long memory) {
    return environment(memory, 0);
  }

  /** Keeps what takes at least so many seconds. */
  private Environment environment(long memory, double worthKeeping) {
    Options options =
        Options.defaults().withParallelism(2).withMemory(memory).withSpillFolder(folder);
    return Environment.on(new LocalExecutor(options, Set.of(), IoFault.NONE, worthKeeping));
  }

  private static DataSet<Tuple2<Long, Long>> costly(DataSet<Long> numbers) {
    return numbers
        .map(AutomaticCacheTest::slowly)
        .groupBy(value -> Math.floorMod(value, (long) GROUPS))
        .count();
  }

  private static DataSet<Tuple2<Long, Long>> costly(Environment gyre) {
    return costly(gyre.sequence(0, VALUES));
  }

  /** How the next job that collects these values would run. */
  private static String plan(Environment gyre, DataSet<?> values) {
    values.collected();
    String plan = gyre.explain().physicalText();
    gyre.execute();
    return plan;
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  private static void assertKept(Environment gyre, DataSet<?> values) {
    String plan = plan(gyre, values);
    assertTrue(plan.contains("from the cache, as two jobs had computed it"), plan);
    assertFalse(plan.contains("scan"), plan);
  }

  private static void assertNotKept(Environment gyre, DataSet<?> values, String why) {
    String plan = plan(gyre, values);
    assertFalse(plan.contains("from the cache"), plan);
    assertFalse(plan.contains("kept for later jobs, as"), plan);
    assertTrue(plan.contains("not kept for later jobs: ") && plan.contains(why), plan);
  }

  @Test
  void theThirdJobReadsWhatTheSecondKept() throws IOException {
    try (Environment gyre = environment(16 << 20)) {
      DataSet<Tuple2<Long, Long>> counts = costly(gyre);
      List<Tuple2<Long, Long>> expected = counts.collect();
      counts.filter(count -> count.f1() > 2).collected();
      String second = gyre.execute().explanation().physicalText();
      assertTrue(second.contains("kept for later jobs, as an earlier job computed it too"), second);
      assertKept(gyre, counts);
      assertEquals(expected, counts.collect());
      counts.map(Tuple2::f1).reduce(Long::sum).collected();
      var third = gyre.execute();
      assertEquals(List.of((long) VALUES), third.collected().getFirst());
      String text = third.explanation().physicalText();
      assertFalse(text.contains("scan") || text.contains("exchange"), text);
      assertTrue(third.steps().stream().noneMatch(step -> step.name().contains("count")), text);
    }
    assertEquals(List.of(), files());
  }

  @Test
  void theResultAboveWhatIsKeptIsNotKeptAgainIfItIsCheap() {
    try (Environment gyre = environment(16 << 20, 0.05)) {
      large(gyre.sequence(0, 100)).collect(); // so that it is cheap: its code is there
      DataSet<Long> costly =
          gyre.sequence(0, 100).map(AutomaticCacheTest::slowlyOften); // tenths of a second
      costly.collect();
      costly.collect();
      DataSet<Long> large = large(costly);
      large.collect();
      String plan = plan(gyre, large);
      assertTrue(plan.contains("from the cache"), plan);
      assertTrue(plan.contains("not kept for later jobs: it took 0.0"), plan);
    }
  }

  @Test
  void whatIsCheapIsNotKept() {
    try (Environment gyre = environment(16 << 20, 1_000)) {
      DataSet<Tuple2<Long, Long>> counts = costly(gyre);
      counts.collect();
      assertNotKept(gyre, counts, "it took ");
    }
  }

  @Test
  void whatIsMadeOfMovedFiltersIsKept() {
    try (Environment gyre = environment(16 << 20)) {
      DataSet<Long> sorted =
          gyre.sequence(0, VALUES)
              .map(AutomaticCacheTest::slowly)
              .sort(value -> value, SortOrder.ASCENDING)
              .filter(value -> value % 2 == 0);
      List<Long> expected = sorted.collect();
      sorted.collect();
      assertKept(gyre, sorted);
      assertEquals(expected, sorted.collect());
    }
  }

  @Test
  void optionSwitchesItOff() {
    Options options = Options.defaults().withParallelism(2).withAutomaticCaching(false);
    try (Environment gyre = Environment.on(new LocalExecutor(options, Set.of(), IoFault.NONE, 0))) {
      DataSet<Tuple2<Long, Long>> counts = costly(gyre);
      counts.collect();
      counts.collect();
      String plan = plan(gyre, counts);
      assertTrue(plan.contains("scan"), plan);
      assertFalse(plan.contains("kept for later jobs"), plan);
    }
  }

  @Test
  void functionsThatMayDoMoreThanComputeRunInEachJob() {
    CALLS.set(0);
    try (Environment gyre = environment(16 << 20)) {
      DataSet<Long> counted = gyre.sequence(0, VALUES).map(AutomaticCacheTest::counted);
      for (int job = 1; job <= 3; job++) {
        counted.distinct().count();
        assertEquals(job * VALUES, CALLS.get());
      }
      DataSet<Long> above = counted.sort(value -> value, SortOrder.ASCENDING);
      above.collect();
      assertNotKept(gyre, above, "map at AutomaticCacheTest.java");
      DataSet<Long> rich =
          gyre.sequence(0, VALUES).map(Rich.map(context -> AutomaticCacheTest::slowly));
      rich.collect();
      assertNotKept(gyre, rich, "its functions may do more than compute");
    }
  }

  @Test
  void whatFunctionsHaveCapturedMayChange() {
    try (Environment gyre = environment(16 << 20)) {
      long[] factor = {1};
      DataSet<Long> data = gyre.sequence(0, VALUES).map(value -> slowly(value) * factor[0]);
      data.collect();
      data.collect();
      factor[0] = 0;
      assertEquals(List.of(0L), data.distinct().collect());
      long constant = 3;
      DataSet<Long> fixed = gyre.sequence(0, VALUES).map(value -> slowly(value) * constant);
      fixed.collect();
      fixed.collect();
      assertKept(gyre, fixed);
    }
  }

  @Test
  void valuesOfTheProgramMayChange() {
    try (Environment gyre = environment(16 << 20)) {
      long[] array = {5};
      DataSet<Long> slow = gyre.of(List.of(array)).map(numbers -> slowlyOften(numbers[0]));
      slow.collect();
      slow.collect();
      array[0] = 6;
      assertEquals(List.of(slowlyOften(6)), slow.collect());
      assertNotKept(gyre, slow, "what it reads may change");
    }
  }

  private static DataSet<Long> large(DataSet<Long> values) {
    return values.filter(value -> value > 2).map(value -> value % 10);
  }

  private static long slowlyOften(long value) {
    long mixed = value;
    for (int i = 0; i < 2_000; i++) {
      mixed += slowly(mixed);
    }
    return mixed;
  }

  private Path file(int lines) throws IOException {
    Path file = folder.resolveSibling(folder.getFileName() + ".txt");
    write(file, lines);
    return file;
  }

  /** As if it had been written some time ago, each time at another one. */
  private static void write(Path file, int lines) throws IOException {
    Files.writeString(
        file, LongStream.range(0, lines).mapToObj(i -> i + "\n").collect(Collectors.joining()));
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(100_000 + lines)));
  }

  @Test
  void aChangedFileIsReadAgain() throws IOException {
    Path file = file(VALUES);
    try (Environment gyre = environment(16 << 20)) {
      DataSet<Long> numbers = gyre.readText(file).map(Long::parseLong);
      DataSet<Tuple2<Long, Long>> counts = costly(numbers);
      counts.collect();
      counts.collect();
      assertKept(gyre, counts);
      write(file, VALUES - 1);
      assertEquals(VALUES - 1, sum(counts)); // is kept again
      assertKept(gyre, counts);
      assertEquals(VALUES - 1, sum(counts));
      Files.setLastModifiedTime(file, FileTime.from(Instant.now())); // of the same size
      assertNotKept(gyre, counts, "what it reads may change, or was changed just now");
      assertEquals(VALUES - 1, sum(counts));
      Files.delete(file);
      assertThrows(JobException.class, counts::collect);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static long sum(DataSet<Tuple2<Long, Long>> counts) {
    return counts.map(Tuple2::f1).reduce(Long::sum).collect().getFirst();
  }

  @Test
  void uncacheDropsIt() {
    try (Environment gyre = environment(16 << 20)) {
      DataSet<Tuple2<Long, Long>> counts = costly(gyre);
      counts.collect();
      counts.collect();
      counts.uncache();
      String plan = plan(gyre, counts);
      assertTrue(plan.contains("scan") && plan.contains("kept for later jobs, as"), plan);
      assertKept(gyre, counts);
    }
  }

  @Test
  void whatIsAskedForStaysLonger() {
    try (Environment gyre = environment(1 << 20)) {
      DataSet<Long> asked = gyre.sequence(0, 90_000).map(value -> value + 1).cache();
      asked.count();
      DataSet<Long> first = gyre.sequence(0, 20_000).map(value -> slowly(value) % 77);
      DataSet<Long> second = gyre.sequence(0, 25_000).map(value -> slowly(value));
      List<Long> expected = first.collect();
      first.collect();
      assertKept(gyre, first);
      second.count();
      second.count(); // with the first these are more than a quarter of the memory
      boolean isSecondKept = plan(gyre, second).contains("from the cache");
      boolean isFirstKept = plan(gyre, first).contains("from the cache");
      assertTrue(isFirstKept ^ isSecondKept, "one of them had to go");
      assertEquals(expected, first.collect());
      assertTrue(plan(gyre, asked).contains("from the cache: "));
    }
  }

  @Test
  void goesWhenAJobIsShortOfMemory() throws IOException {
    try (Environment gyre = environment(1 << 20)) {
      DataSet<Long> data = gyre.sequence(0, 20_000).map(value -> slowly(value));
      data.collect();
      data.collect();
      assertKept(gyre, data);
      long rows = 300_000;
      assertEquals(
          rows,
          gyre.sequence(0, rows)
              .groupBy(value -> value)
              .reduceGroup((key, values, out) -> out.collect(key))
              .count());
      assertEquals(List.of(), files(), "it was dropped and not spilled");
      String plan = plan(gyre, data);
      assertTrue(plan.contains("scan"), plan);
    }
  }

  @Test
  void whatIsTooLargeIsNotKept() {
    try (Environment gyre = environment(1 << 20)) {
      DataSet<Long> data = gyre.sequence(0, 40_000).map(value -> slowly(value));
      data.count();
      assertNotKept(gyre, data, "it is too large");
    }
  }

  @Test
  void aFailedJobKeepsNothing() {
    try (Environment gyre = environment(16 << 20)) {
      DataSet<Tuple2<Long, Long>> counts = costly(gyre);
      counts.collect();
      DataSet<Long> failing = counts.map(count -> 1 / (count.f1() / (VALUES + 1)));
      assertThrows(JobException.class, failing::collect);
      String plan = plan(gyre, counts);
      assertFalse(plan.contains("from the cache"), plan);
      assertKept(gyre, counts);
    }
  }

  @Test
  void deliveringKeepsNothingButReadsWhatIsKept() {
    try (Environment gyre = environment(16 << 20)) {
      DataSet<Tuple2<Long, Long>> counts = costly(gyre);
      AtomicInteger delivered = new AtomicInteger();
      counts.forEach(_ -> delivered.incrementAndGet());
      counts.forEach(_ -> delivered.incrementAndGet());
      String plan = plan(gyre, counts);
      assertTrue(plan.contains("scan") && plan.contains("kept for later jobs, as"), plan);
      assertKept(gyre, counts);
      int each = delivered.get() / 2;
      counts.forEach(_ -> delivered.incrementAndGet());
      assertEquals(3 * each, delivered.get());
    }
  }
}
