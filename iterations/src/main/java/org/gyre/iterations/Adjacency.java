package org.gyre.iterations;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.gyre.dataflow.type.Nullable;

/**
 * One direction of a graph as compressed sparse rows: the neighbours of vertex {@code v} are the
 * elements {@code start(v)} to {@code end(v)} of one array of {@code int} ids.
 *
 * @param offsets {@code long} offsets, one more than there are vertices
 * @param neighbours the ids; null if only the degrees are kept
 * @param slots beside each neighbour what {@link EdgeValues} reads; null if edges have no values
 */
record Adjacency(
    MemorySegment offsets, @Nullable MemorySegment neighbours, @Nullable MemorySegment slots) {

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
    return new Adjacency(offsets, null, null);
  }

  /** The bytes of all of it. */
  long bytes() {
    return offsets.byteSize()
        + (neighbours == null ? 0 : neighbours.byteSize())
        + (slots == null ? 0 : slots.byteSize());
  }
}
