package org.gyre.tests.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.function.Aggregates;
import org.gyre.dataflow.plan.JobException;
import org.gyre.dataflow.plan.Options;
import org.gyre.iterations.BulkIteration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results that are kept from one job to the next. */
final class CacheTest {

  private static final int ROWS = 50_000;

  /** How often values were computed; static, since functions may be copied. */
  private static final AtomicInteger COMPUTED = new AtomicInteger();

  private static final AtomicBoolean FAILS = new AtomicBoolean();

  @TempDir private Path folder;

  @BeforeEach
  void nothingIsComputed() {
    COMPUTED.set(0);
  }

  /** Not the executor of other tests, which lets nothing be left between jobs. */
  private Environment environment(long memory) {
    return Environment.create(
        Options.defaults().withParallelism(2).withMemory(memory).withSpillFolder(folder));
  }

  private static DataSet<Long> counted(Environment gyre, long rows) {
    return gyre.sequence(0, rows)
        .map(
            value -> {
              COMPUTED.incrementAndGet();
              return value * 3;
            });
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  @Test
  void isComputedOnce() throws IOException {
    try (Environment gyre = environment(16 << 20)) {
      DataSet<Long> kept = counted(gyre, ROWS).cache();
      List<Long> expected = LongStream.range(0, ROWS).map(v -> v * 3).boxed().toList();
      assertEquals(expected, kept.collect());
      assertEquals(expected, kept.collect());
      assertEquals(ROWS / 2, kept.filter(v -> v % 2 == 0).count());
      assertEquals(ROWS, COMPUTED.get());
    }
    assertEquals(List.of(), files());
  }

  @Test
  void explainSaysWhatIsRead() {
    try (Environment gyre = environment(16 << 20)) {
      DataSet<Long> kept = counted(gyre, ROWS).cache();
      kept.collected();
      assertTrue(gyre.explain().physicalText().contains("kept for later jobs"));
      gyre.execute();
      kept.collected();
      String plan = gyre.explain().physicalText();
      assertTrue(plan.contains("from the cache: 50,000 rows, 400,000 bytes"), plan);
      assertFalse(plan.contains("scan"), plan);
      gyre.execute();
    }
  }

  @Test
  void partitionsAndOrderAreKnownLater() {
    try (Environment gyre = environment(16 << 20)) {
      DataSet<Item> kept =
          gyre.sequence(0, 100).map(v -> new Item(v % 10, "x")).distinct(Item::id).cache();
      assertEquals(10, kept.count());
      kept.distinct(Item::id).collected();
      String plan = gyre.explain().physicalText();
      assertFalse(plan.contains("exchange"), plan);
      assertEquals(10, gyre.execute().collected().getFirst().size());
    }
  }

  @Test
  void uncacheComputesAgain() {
    try (Environment gyre = environment(16 << 20)) {
      DataSet<Long> data = counted(gyre, ROWS);
      DataSet<Long> kept = data.cache();
      kept.count();
      kept.uncache();
      kept.uncache();
      kept.count();
      kept.count();
      assertEquals(2 * ROWS, COMPUTED.get());
      data.uncache(); // of which nothing is kept
    }
  }

  @Test
  void isSpilledWhenAJobNeedsTheMemory() throws IOException {
    try (Environment gyre = environment(2 << 20)) {
      DataSet<Long> kept = counted(gyre, 4 * ROWS).cache();
      assertEquals(4 * ROWS, kept.count());
      long sum =
          gyre.sequence(0, 10 * ROWS)
              .groupBy(v -> v)
              .reduceGroup((key, values, out) -> out.collect(key))
              .aggregate(Aggregates.count())
              .collect()
              .getFirst();
      assertEquals(10 * ROWS, sum);
      assertFalse(files().isEmpty(), "what is kept was spilled");
      assertEquals(4 * ROWS, kept.distinct().count());
      assertEquals(4 * ROWS, COMPUTED.get());
    }
    assertEquals(List.of(), files());
  }

  @Test
  void theLeastValuableGoesFirst() {
    try (Environment gyre = environment(2 << 20)) {
      DataSet<Long> costly =
          gyre.of(1L)
              .map(
                  value -> {
                    COMPUTED.incrementAndGet();
                    return LongStream.range(0, 3_000_000).map(v -> v ^ (v << 7)).sum();
                  })
              .cache();
      costly.count();
      DataSet<Long> large = counted(gyre, 10 * ROWS).cache();
      large.count();
      COMPUTED.set(0);
      costly.count();
      assertEquals(0, COMPUTED.get());
      large.count(); // has more bytes than all of the memory
      assertEquals(10 * ROWS, COMPUTED.get());
    }
  }

  @Test
  void aLoopReadsWhatIsKeptOutside() {
    try (Environment gyre = environment(16 << 20)) {
      DataSet<Long> kept = counted(gyre, 100).cache();
      DataSet<Long> loop =
          BulkIteration.from(gyre.of(0L), 5).run(sum -> sum.union(kept).reduce(Long::sum));
      assertEquals(List.of(5 * 3 * 4_950L), loop.collect());
      assertEquals(List.of(5 * 3 * 4_950L), loop.collect());
      assertEquals(100, COMPUTED.get());
      DataSet<Long> within =
          BulkIteration.from(gyre.of(0L), 5).run(sum -> sum.map(v -> v + 1).cache());
      JobException failure = assertThrows(JobException.class, within::collect);
      assertTrue(failure.getMessage().contains("is within an iteration"), failure.getMessage());
    }
  }

  @Test
  void aFailedJobKeepsNothingHalf() {
    try (Environment gyre = environment(16 << 20)) {
      DataSet<Long> kept =
          counted(gyre, ROWS)
              .map(
                  value -> {
                    if (value == 3 * (ROWS - 1) && FAILS.get()) {
                      throw new IllegalStateException("not yet");
                    }
                    return value;
                  })
              .cache();
      FAILS.set(true);
      assertThrows(JobException.class, kept::count);
      FAILS.set(false);
      COMPUTED.set(0);
      assertEquals(ROWS, kept.count());
      assertEquals(ROWS, kept.count());
      assertEquals(ROWS, COMPUTED.get());
    }
  }
}
