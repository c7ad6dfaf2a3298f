package org.gyre.iterations;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * One direction of a graph as compressed sparse rows: the neighbours of vertex {@code v} are the
 * elements {@code start(v)} to {@code end(v)} of one array of {@code int} ids.
 *
 * @param offsets {@code long} offsets, one more than there are vertices
 * @param neighbours the ids; null if only the degrees are kept
 */
record Adjacency(MemorySegment offsets, MemorySegment neighbours) {

  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  long start(int vertex) {
    return offsets.getAtIndex(LONG, vertex);
  }

  long end(int vertex) {
    return offsets.getAtIndex(LONG, vertex + 1L);
  }

  long degree(int vertex) {
    return end(vertex) - start(vertex);
  }

  int neighbour(long index) {
    return neighbours.getAtIndex(ValueLayout.JAVA_INT_UNALIGNED, index);
  }

  Adjacency degreesOnly() {
    return new Adjacency(offsets, null);
  }
}
