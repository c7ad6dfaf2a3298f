package org.gyre.tests.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.format.InputFormat;
import org.gyre.dataflow.function.Aggregates;
import org.gyre.dataflow.function.Collector;
import org.gyre.dataflow.function.Rich;
import org.gyre.dataflow.plan.JobCancelledException;
import org.gyre.dataflow.plan.JobException;
import org.gyre.dataflow.plan.Options;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;
import org.gyre.tests.oracle.CleanExecutor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tasks that fail and are run again, and those that cannot be. */
final class RetryTest {

  private static final int ROWS = 20_000;

  /** How often a function is still to fail; static, since functions may be copied. */
  private static final AtomicInteger FAILURES = new AtomicInteger();

  @BeforeEach
  void nothingFails() {
    FAILURES.set(0);
  }

  private static Environment environment(int attempts, Duration backOff) {
    return CleanExecutor.environment(
        Options.defaults().withParallelism(3).withMemory(4 << 20).withAttempts(attempts, backOff));
  }

  /** Fails on one value in the middle, as long as failures are left. */
  private static long shaky(long value) {
    if (value == ROWS / 2 && FAILURES.getAndDecrement() > 0) {
      throw new IllegalStateException("shaky");
    }
    return value;
  }

  private static long sum() {
    return LongStream.range(0, ROWS).sum();
  }

  @Test
  void whatFailsTwiceSucceedsTheThirdTime() {
    try (Environment gyre = environment(3, Duration.ZERO)) {
      var values = gyre.sequence(0, ROWS).map(RetryTest::shaky);
      FAILURES.set(2);
      assertEquals(ROWS, values.collect().size());
      FAILURES.set(2);
      assertEquals(List.of(sum()), values.aggregate(Aggregates.sumLong(v -> v)).collect());
      FAILURES.set(2);
      assertEquals(List.of(sum()), values.reduce(Long::sum).collect());
      FAILURES.set(2);
      assertEquals(
          ROWS, values.groupBy(v -> v % 7).count().collect().stream().mapToLong(c -> c.f1()).sum());
      FAILURES.set(2);
      assertEquals(ROWS, values.distinct().count());
    }
  }

  @Test
  void rowsOfAnExchangeAreReadAgain() {
    try (Environment gyre = environment(2, Duration.ZERO)) {
      FAILURES.set(1);
      var groups =
          gyre.sequence(0, ROWS)
              .groupBy(v -> v % 1_000)
              .reduceGroup(
                  (key, values, out) -> {
                    long sum = 0;
                    while (values.hasNext()) {
                      sum += shaky(values.next());
                    }
                    out.collect(sum);
                  });
      assertEquals(sum(), groups.collect().stream().mapToLong(v -> (long) v).sum());
    }
  }

  @Test
  void whatAFailedAttemptCountedDoesNotCount() {
    try (Environment gyre = environment(2, Duration.ZERO)) {
      FAILURES.set(1);
      AtomicInteger lastAttempt = new AtomicInteger();
      gyre.sequence(0, ROWS)
          .map(
              Rich.map(
                  context -> {
                    var counter = context.counter("seen");
                    lastAttempt.accumulateAndGet(context.attempt(), Math::max);
                    return value -> {
                      counter.add(1);
                      return shaky(value);
                    };
                  }))
          .collected();
      assertEquals(ROWS, gyre.execute().counter("seen"));
      assertEquals(1, lastAttempt.get());
    }
  }

  @Test
  void theLastFailureSaysHowManyThereWere() {
    try (Environment gyre = environment(3, Duration.ZERO)) {
      FAILURES.set(100);
      var values = gyre.sequence(0, ROWS).map(RetryTest::shaky);
      JobException failure = assertThrows(JobException.class, values::collect);
      assertTrue(
          failure.getMessage().matches("map at RetryTest.java:\\d+ failed on value 10000.*shaky.*"),
          failure.getMessage());
      assertTrue(failure.getMessage().endsWith("; tried 3 times"), failure.getMessage());
      assertEquals(97, FAILURES.get());
    }
  }

  /** Values that pass by only once. */
  private record Once(AtomicInteger reads) implements InputFormat<Long> {
    @Override
    public Layout<Long> layout() {
      return Layouts.LONG;
    }

    @Override
    public List<Split> splits(int wanted) {
      return List.of(() -> 1);
    }

    @Override
    public boolean isReplayable() {
      return false;
    }

    @Override
    public void read(Split split, Collector<? super Long> out, ReadContext context)
        throws IOException {
      reads.incrementAndGet();
      try {
        out.collect((long) ROWS / 2);
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IOException(e);
      }
    }

    @Override
    public String describe() {
      return "a passing stream";
    }
  }

  @Test
  void whatPassesOnceIsNotTriedAgain() {
    try (Environment gyre = environment(3, Duration.ZERO)) {
      FAILURES.set(1);
      AtomicInteger reads = new AtomicInteger();
      var values = gyre.read(new Once(reads)).map(RetryTest::shaky);
      JobException failure = assertThrows(JobException.class, values::collect);
      assertTrue(
          failure
              .getMessage()
              .endsWith("; not tried again, because a passing stream can be read only once"),
          failure.getMessage());
      assertEquals(1, reads.get());
    }
  }

  @Test
  void aCancelEndsTheWait() throws InterruptedException {
    CountDownLatch failed = new CountDownLatch(1);
    try (Environment gyre = environment(2, Duration.ofHours(1))) {
      FAILURES.set(1);
      Thread canceller =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      if (failed.await(1, TimeUnit.MINUTES)) {
                        gyre.cancel();
                      }
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  });
      var values =
          gyre.sequence(0, ROWS)
              .map(
                  value -> {
                    try {
                      return shaky(value);
                    } catch (IllegalStateException e) {
                      failed.countDown();
                      throw e;
                    }
                  });
      assertThrows(JobCancelledException.class, values::collect);
      canceller.join();
    }
  }

  @Test
  void optionsAreChecked() {
    Options options = Options.defaults();
    var none =
        assertThrows(IllegalArgumentException.class, () -> options.withAttempts(0, Duration.ZERO));
    assertEquals("attempts 0 is not at least 1", none.getMessage());
    assertThrows(
        IllegalArgumentException.class, () -> options.withAttempts(2, Duration.ofSeconds(-1)));
  }

  @Test
  void aBudgetThatHoldsNoPageIsAnOptionThatCannotWork() {
    Options options = Options.defaults().withMemory(1_000);
    var refused = assertThrows(IllegalArgumentException.class, () -> Environment.create(options));
    assertTrue(refused.getMessage().contains("does not hold one page"), refused.getMessage());
  }
}
