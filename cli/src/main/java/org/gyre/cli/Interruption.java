package org.gyre.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a signal end the running job in order.
 *
 * <p>The JVM answers SIGINT, SIGTERM and SIGHUP by running its shutdown hooks, and exits with 128
 * plus the number of the signal once they return. The hook calls {@link #requestAndWait}: the job
 * is cancelled, and the JVM lives on until the command has removed its temporary files and
 * {@linkplain #finished said so}.
 */
final class Interruption {

  /** After that long a cancelled job is not going to end; the user asked for an end, so be it. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration ASK_AGAIN = Duration.ofMillis(50);

  private final CountDownLatch finished = new CountDownLatch(1);
  private Runnable cancel = () -> {};
  private boolean requested;

  /** Sets what ends the running job; runs it at once if an end has been requested already. */
  synchronized void cancelsWith(Runnable action) {
    cancel = action;
    if (requested) {
      action.run();
    }
  }

  /** Whether the command has been told to end. */
  synchronized boolean requested() {
    return requested;
  }

  /** Cancels the running job, if there is one, and those to come. */
  synchronized void request() {
    requested = true;
    cancel.run();
  }

  /** The command is over: nothing of it is left and its messages are written. */
  void finished() {
    finished.countDown();
  }

  /**
   * For the shutdown hook; returns when the command is over, or does not end for a long time.
   *
   * <p>Asks again and again, because a job that was about to start when it was asked first did not
   * hear it.
   */
  void requestAndWait() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (finished.getCount() > 0 && System.nanoTime() < deadline) {
        request();
        finished.await(ASK_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
