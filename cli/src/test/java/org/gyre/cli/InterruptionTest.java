package org.gyre.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class InterruptionTest {

  private final Interruption interruption = new Interruption();

  @Test
  void cancelsTheRunningJob() {
    AtomicInteger cancelled = new AtomicInteger();
    interruption.cancelsWith(cancelled::incrementAndGet);
    assertFalse(interruption.requested());
    interruption.request();
    assertTrue(interruption.requested());
    assertEquals(1, cancelled.get());
  }

  @Test
  void cancelsAJobThatComesTooLate() {
    AtomicInteger cancelled = new AtomicInteger();
    interruption.request();
    interruption.cancelsWith(cancelled::incrementAndGet);
    assertEquals(1, cancelled.get());
  }

  @Test
  void afterTheEndNothingIsCancelled() {
    AtomicInteger cancelled = new AtomicInteger();
    interruption.cancelsWith(cancelled::incrementAndGet);
    interruption.finished();
    interruption.requestAndWait();
    assertEquals(0, cancelled.get());
  }

  @Test
  void asksUntilTheJobHearsItAndWaitsForItsEnd() throws InterruptedException {
    CountDownLatch heardTwice = new CountDownLatch(2);
    interruption.cancelsWith(heardTwice::countDown);
    Thread hook = new Thread(interruption::requestAndWait);
    hook.start();
    heardTwice.await();
    assertTrue(hook.isAlive());
    interruption.finished();
    hook.join();
  }
}
