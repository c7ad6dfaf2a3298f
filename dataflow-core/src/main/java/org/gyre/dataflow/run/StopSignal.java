package org.gyre.dataflow.run;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Whether a job goes on: asked for by whatever takes long. Holds nothing of the job, so that rows
 * that outlive it do not keep it in memory.
 */
final class StopSignal implements Runnable {

  private final CountDownLatch latch = new CountDownLatch(1);
  private volatile boolean stopped;

  /** Ends all work at its next check. */
  void stop() {
    stopped = true;
    latch.countDown();
  }

  /** Returns if the job goes on; throws a {@link CancellationException} if it does not. */
  @Override
  public void run() {
    if (stopped) {
      throw new CancellationException("the job was stopped");
    }
  }

  /** Waits, unless the job is stopped before. */
  void pause(Duration duration) throws InterruptedException {
    if (latch.await(duration.toNanos(), TimeUnit.NANOSECONDS)) {
      run();
    }
  }
}
