package org.gyre.dataflow.run;

/**
 * A flow that keeps its result when it is prepared again, until it is told that the input has
 * changed.
 */
interface Forgetful {

  /**
   * Returns what is kept; the next {@link Flow#prepare} computes it anew.
   *
   * @throws Exception if a file cannot be deleted
   */
  void forget() throws Exception;
}
