package org.gyre.dataflow.exchange;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** Takes rows one after the other. */
@FunctionalInterface
public interface RowSink {

  /**
   * Takes a row; copies what it keeps.
   *
   * @param segment where the row lies
   * @param at its offset
   * @param bytes its length
   * @throws IOException if it cannot be written
   */
  void row(MemorySegment segment, long at, int bytes) throws IOException;
}
