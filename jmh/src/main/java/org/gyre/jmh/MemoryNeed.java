package org.gyre.jmh;

import org.gyre.dataflow.plan.JobException;

/**
 * Finds how much memory a job needs: the least budget in which it writes nothing to temporary
 * files.
 */
final class MemoryNeed {

  private static final long MOST = 4L << 30;

  /** Nobody gives less; a quarter of it is enough to start any job. */
  private static final long LEAST = 1L << 20;

  private static final double PRECISION = 1.06;
  private static final int RUNS = 2;

  private MemoryNeed() {}

  /**
   * Halves the budget until it is too little, and then the distance to that.
   *
   * @param trial says whether a budget is enough
   * @return bytes, at least 1 MiB
   * @throws JobException if nothing is enough
   */
  static long find(Trial trial) throws Exception {
    if (!trial.isEnough(MOST)) {
      throw new JobException("the job spills even in " + (MOST >> 20) + " MiB", null);
    }
    long enough = MOST;
    while (enough > LEAST && trial.isEnough(enough / 2)) {
      enough /= 2;
    }
    long tooLittle = enough / 2;
    while (enough > LEAST && enough > tooLittle * PRECISION) {
      long middle = (long) Math.sqrt((double) enough * tooLittle);
      if (trial.isEnough(middle)) {
        enough = middle;
      } else {
        tooLittle = middle;
      }
    }
    return enough;
  }

  /** Whether an engine with a budget of its own does a job in memory, each time it is asked to. */
  static boolean isEnough(Engine engine, Contender<Digest> job) throws Exception {
    try {
      for (int run = 0; run < RUNS; run++) {
        job.attempt().run();
        if (engine.spilledBytes() > 0) {
          return false;
        }
      }
      return true;
    } catch (JobException refused) {
      return false;
    }
  }

  /** Tries a budget. */
  @FunctionalInterface
  interface Trial {

    /** Whether a budget of so many bytes is enough. */
    boolean isEnough(long bytes) throws Exception;
  }
}
