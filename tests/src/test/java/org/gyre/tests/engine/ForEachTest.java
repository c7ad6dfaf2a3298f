package org.gyre.tests.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.plan.JobCancelledException;
import org.gyre.dataflow.plan.JobException;
import org.gyre.dataflow.plan.Options;
import org.gyre.tests.oracle.CleanExecutor;
import org.junit.jupiter.api.Test;

/** Values that are handed to the caller one by one. */
class ForEachTest {

  record Wide(long index, String text) {}

  private static Wide wide(long index) {
    return new Wide(index, "text of some length, so that it takes memory: " + index);
  }

  @Test
  void valuesComeInOrderOnTheCallingThread() {
    for (int parallelism : new int[] {1, 2, 7}) {
      try (Environment gyre = CleanExecutor.environment(parallelism)) {
        Thread caller = Thread.currentThread();
        List<Long> found = new ArrayList<>();
        gyre.sequence(0, 10_001)
            .filter(value -> value % 3 != 0)
            .forEach(
                value -> {
                  assertSame(caller, Thread.currentThread());
                  found.add(value);
                });
        assertEquals(LongStream.range(0, 10_001).filter(v -> v % 3 != 0).boxed().toList(), found);
        gyre.sequence(0, 0).forEach(value -> found.add(-1L));
        assertEquals(false, found.contains(-1L));
      }
    }
  }

  /** As objects they would take several times the heap that the tests are run with. */
  @Test
  void moreValuesThanTheHeapHoldsAreStreamed() {
    long count = 12_000_000;
    assertTrue(count * 150 > 2 * Runtime.getRuntime().maxMemory(), "the heap is too large");
    try (Environment gyre = CleanExecutor.environment(2)) {
      long[] seen = {0, 0};
      gyre.generate(count, ForEachTest::wide)
          .forEach(
              value -> {
                assertEquals(seen[0], value.index());
                seen[0]++;
                seen[1] += value.text().length();
              });
      assertEquals(count, seen[0]);
      long expected = LongStream.range(0, count).map(i -> 46 + Long.toString(i).length()).sum();
      assertEquals(expected, seen[1]);
    }
  }

  @Test
  void resultsOfGroupsAndJoinsAreDelivered() {
    Options small = Options.defaults().withParallelism(3).withMemory(4 << 20).withPageSize(4096);
    try (Environment gyre = CleanExecutor.environment(small)) {
      AtomicLong sum = new AtomicLong();
      gyre.sequence(0, 200_000)
          .groupBy(value -> value / 2)
          .count()
          .forEach(group -> sum.addAndGet(group.f0() * group.f1()));
      assertEquals(LongStream.range(0, 100_000).map(key -> 2 * key).sum(), sum.get());
    }
  }

  @Test
  void aFunctionThatFailsEndsTheJobAndNamesTheValue() {
    for (int parallelism : new int[] {1, 2, 7}) {
      try (Environment gyre = CleanExecutor.environment(parallelism)) {
        AtomicLong taken = new AtomicLong();
        var data = gyre.sequence(0, 50_000_000).groupBy(value -> value % 100_000).count();
        JobException failure =
            assertThrows(
                JobException.class,
                () ->
                    data.forEach(
                        value -> {
                          if (taken.incrementAndGet() == 500) {
                            throw new IllegalStateException("enough");
                          }
                        }));
        String message = failure.getMessage();
        assertTrue(message.startsWith("forEach at ForEachTest.java:"), message);
        assertTrue(message.contains(" failed on value (") || message.contains("Tuple2"), message);
        assertTrue(message.endsWith("IllegalStateException: enough"), message);
        assertEquals(500, taken.get());
        assertEquals(3, gyre.sequence(0, 3).count(), "the environment works on");
      }
    }
  }

  @Test
  void aTaskThatFailsEndsTheDelivery() {
    try (Environment gyre = CleanExecutor.environment(3)) {
      var data =
          gyre.sequence(0, 3_000_000)
              .map(value -> value == 2_999_999 ? 1 / (value - 2_999_999) : value);
      AtomicLong taken = new AtomicLong();
      String message =
          assertThrows(JobException.class, () -> data.forEach(_ -> taken.incrementAndGet()))
              .getMessage();
      assertTrue(message.contains("failed on value 2999999: ArithmeticException"), message);
      assertTrue(taken.get() < 3_000_000);
    }
  }

  @Test
  void aJobCanBeCancelledFromItsOwnFunction() {
    try (Environment gyre = CleanExecutor.environment(3)) {
      AtomicLong taken = new AtomicLong();
      assertThrows(
          JobCancelledException.class,
          () ->
              gyre.sequence(0, Long.MAX_VALUE)
                  .forEach(
                      value -> {
                        if (taken.incrementAndGet() == 1_000) {
                          gyre.cancel();
                        }
                      }));
      assertTrue(taken.get() < 2_000, "stopped after " + taken.get());
    }
  }

  @Test
  void printWritesALineForEachValue() {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, UTF_8));
    try (Environment gyre = CleanExecutor.environment(2)) {
      gyre.of("one", "two", "three").print();
      gyre.sequence(0, 1_000).print(3);
    } finally {
      System.setOut(before);
    }
    assertEquals(
        List.of("one", "two", "three", "0", "1", "2"), printed.toString(UTF_8).lines().toList());
  }
}
