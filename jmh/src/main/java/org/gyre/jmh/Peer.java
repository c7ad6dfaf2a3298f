package org.gyre.jmh;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A system that Gyre is compared with, as it runs in a process of its own: see {@link PeerLoop}.
 * All calls come from one thread.
 */
public interface Peer extends AutoCloseable {

  /**
   * What it is.
   *
   * @return product and version
   */
  String version();

  /**
   * Makes the input of a job, which is not timed.
   *
   * @param job the name of the row in the table
   * @param workload how much
   * @param folder of the generated files
   * @return does the job as often as it is asked to
   * @throws Exception if the input cannot be made
   * @throws IllegalArgumentException if there is no such job
   */
  Run prepare(String job, Workload workload, Path folder) throws Exception;

  /**
   * Ends the system.
   *
   * @throws IOException if it does not end well
   */
  @Override
  void close() throws IOException;

  /** A job whose input is there. */
  @FunctionalInterface
  interface Run {

    /**
     * Does the job once.
     *
     * @return how long it took, and the digest that all contenders must have
     * @throws Exception if it fails
     */
    Answer run() throws Exception;
  }

  /**
   * What a run says.
   *
   * @param seconds how long it took
   * @param digest of its result
   */
  record Answer(double seconds, Digest digest) {}

  /** Opens a peer. */
  @FunctionalInterface
  interface Opening {

    /**
     * Starts the system.
     *
     * @param threads how many it may use
     * @return the system, to be closed
     * @throws Exception if it cannot be started
     */
    Peer open(int threads) throws Exception;
  }
}
