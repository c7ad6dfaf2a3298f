package org.gyre.tests.engine;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the functions of {@link UserFunctions} call for each value: it fails on one value, or takes
 * so long for each that the job is far from its end when somebody cancels it.
 */
final class Trouble {

  /** How many values there are. */
  static final long VALUES = 100_000;

  /** The value that it fails on, in the midst of the others. */
  static final long BAD = 54_321;

  /** After how many slow calls the job counts as running. */
  private static final long RUNNING = 300;

  /** How long each of these takes: with all values the job would run for half a minute. */
  private static final long SLOW_NANOS = 300_000;

  private static final AtomicLong CALLS = new AtomicLong();
  private static volatile boolean isSlow;
  private static volatile CountDownLatch running = new CountDownLatch(1);

  private Trouble() {}

  /** From now on one value fails. */
  static void fails() {
    isSlow = false;
  }

  /**
   * From now on all are slow.
   *
   * @return opened when the job runs
   */
  static CountDownLatch isSlow() {
    isSlow = true;
    CALLS.set(0);
    running = new CountDownLatch(1);
    return running;
  }

  /** Returns the value, unless it fails. */
  static long at(long value) {
    if (isSlow) {
      compute();
      if (CALLS.incrementAndGet() == RUNNING) {
        running.countDown();
      }
    } else if (value == BAD) {
      throw new IllegalStateException("seven again");
    }
    return value;
  }

  private static void compute() {
    long end = System.nanoTime() + SLOW_NANOS;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  /** The same for a function that is called once for many values. */
  static long atOnce(long value) {
    if (!isSlow) {
      throw new IllegalStateException("seven again");
    }
    return value;
  }
}
