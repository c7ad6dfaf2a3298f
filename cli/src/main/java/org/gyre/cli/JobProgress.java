package org.gyre.cli;

import java.util.function.LongFunction;
import org.gyre.dataflow.plan.JobObserver;

/**
 * Shows on one line how a job goes: how far and how fast it reads, or which superstep it is in.
 *
 * <p>Numbers come first, because the description of a step may be longer than the line.
 */
final class JobProgress implements JobObserver {

  private final ProgressLine line;
  private final LongFunction<String> amount;
  private final long start = System.nanoTime();

  /** When the last step began; what is done is done since then. */
  private volatile long stepStart = start;

  /**
   * Draws on a line.
   *
   * @param line the line
   * @param amount how to write a weight of the input, such as bytes
   */
  JobProgress(ProgressLine line, LongFunction<String> amount) {
    this.line = line;
    this.amount = amount;
  }

  @Override
  public void started(String step) {
    stepStart = System.nanoTime();
    show(stepStart, "", step);
  }

  @Override
  public void progress(String step, long done, long total) {
    long now = System.nanoTime();
    if (line.isDue(now)) {
      String percent = total > 0 ? Math.min(100, (long) (100.0 * done / total)) + "%, " : "";
      String rate = amount.apply((long) (done / seconds(stepStart, now))) + "/s  ";
      show(now, percent + amount.apply(done) + ", " + rate, step);
    }
  }

  @Override
  public void superstep(String step, int superstep) {
    long now = System.nanoTime();
    if (line.isDue(now)) {
      String rate = Numbers.decimals(superstep / seconds(stepStart, now), 1) + "/s  ";
      show(now, "superstep " + Numbers.grouped(superstep) + ", " + rate, step);
    }
  }

  private void show(long now, String numbers, String step) {
    if (line.isDue(now)) {
      line.draw(Numbers.decimals(seconds(start, now), 1) + " s  " + numbers + step, now);
    }
  }

  private static double seconds(long from, long to) {
    return Math.max(1e-3, (to - from) / 1e9);
  }
}
