package org.gyre.iterations;

import java.io.IOException;
import java.util.List;
import org.gyre.dataflow.exchange.RowBuffer;

/**
 * The messages to a range of vertices, as they are handed to these. For one task, which goes
 * through one range after the other, and whose account pays for the memory.
 */
abstract class BinMessages {

  /**
   * Begins with a range of vertices.
   *
   * @param start the first of them
   * @param end the vertex after the last
   * @param arrived finished rows of a target and a message, by senders in the order of their ids
   */
  abstract void open(int start, int end, List<RowBuffer> arrived) throws IOException;

  /**
   * Puts the messages of a vertex, and of those after it, into memory.
   *
   * @param vertex the first of the range, or that before which the last call has stopped
   * @return the vertex before which this one stops
   */
  abstract int place(int vertex) throws IOException;

  /** Whether a vertex whose messages are in memory has any. */
  abstract boolean has(int vertex);

  /** Shows the messages of such a vertex. */
  abstract void show(int vertex, ArrivedMessages messages);
}
