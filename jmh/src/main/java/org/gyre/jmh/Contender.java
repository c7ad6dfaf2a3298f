package org.gyre.jmh;

import java.util.concurrent.Callable;

/**
 * One way to do a job.
 *
 * @param name how the table calls it: {@link #LIMIT}, {@link #GYRE} or another
 * @param attempt does the whole job once
 * @param <A> the type of the answer
 */
record Contender<A>(String name, Attempt<A> attempt) {

  /** The hand-written loops over arrays, on all cores. */
  static final String LIMIT = "limit";

  /** The engine, by its public API. */
  static final String GYRE = "Gyre";

  /** A contender of which the whole run is one time. */
  static <A> Contender<A> timed(String name, Callable<A> run) {
    return new Contender<>(
        name,
        () -> {
          long start = System.nanoTime();
          A answer = run.call();
          return new Timed<>(answer, seconds(start, System.nanoTime()));
        });
  }

  /** The seconds between two readings of {@link System#nanoTime}. */
  static double seconds(long start, long end) {
    return (end - start) * 1e-9;
  }

  /** A run of the job. */
  @FunctionalInterface
  interface Attempt<A> {

    /** Does the job once and takes the times. */
    Timed<A> run() throws Exception;
  }

  /**
   * An answer and how long it took.
   *
   * @param answer the answer
   * @param seconds one for each of {@link Job#times}
   */
  record Timed<A>(A answer, double... seconds) {}
}
