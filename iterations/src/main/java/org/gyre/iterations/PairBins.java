package org.gyre.iterations;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicInteger;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.operator.LocalOperator.Run;
import org.gyre.dataflow.operator.TaskContext;

/**
 * Sorts pairs of ids by their first id, stably, with a counting sort that stays in the cache and
 * needs no atomic operation: every task appends its pairs to a bin per range of first ids; then
 * each bin is counted and placed by one task, reading what the tasks appended in the order of the
 * tasks.
 */
final class PairBins {

  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

  /** The offsets of one bin fit into the cache of a core. */
  private static final int SMALLEST_SHIFT = 16;

  private static final int MOST_BINS = 256;

  private final int vertices;
  private final int shift;
  private final int count;
  private final RowBuffer[][] bins;

  PairBins(int vertices, int tasks) {
    this.vertices = vertices;
    int bitsOfId = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, vertices - 1));
    int bitsOfBin = Integer.numberOfTrailingZeros(MOST_BINS);
    this.shift = Math.max(SMALLEST_SHIFT, bitsOfId - bitsOfBin);
    this.count = ((vertices - 1) >>> shift) + 1;
    this.bins = new RowBuffer[tasks][];
  }

  /** Writes the pairs of one task. */
  static final class Writer {

    private final RowBuffer[] bins;
    private final int shift;

    private Writer(RowBuffer[] bins, int shift) {
      this.bins = bins;
      this.shift = shift;
    }

    void add(int first, int second) throws IOException {
      RowBuffer bin = bins[first >>> shift];
      long row = bin.reserve(Long.BYTES);
      bin.segment().set(LONG, row, (long) first << Integer.SIZE | second);
      bin.commit(Long.BYTES);
    }
  }

  /** The writer of one task; called in it. */
  Writer writer(TaskContext task, Buffers buffers) {
    RowBuffer[] own = new RowBuffer[count];
    for (int bin = 0; bin < count; bin++) {
      own[bin] = buffers.open(Long.BYTES);
    }
    bins[task.index()] = own;
    return new Writer(own, shift);
  }

  /** Makes buffers that outlive their task. */
  @FunctionalInterface
  interface Buffers {
    RowBuffer open(int rowSize);
  }

  /**
   * Sorts all pairs, and returns their memory. The second ids of each first id keep their order.
   */
  Adjacency sort(Run run, Account account) throws Exception {
    long[] starts = new long[count + 1];
    for (int bin = 0; bin < count; bin++) {
      starts[bin + 1] = starts[bin];
      for (RowBuffer[] own : bins) {
        own[bin].finish();
        starts[bin + 1] += own[bin].rows();
      }
    }
    MemorySegment offsets = account.region((vertices + 1L) * Long.BYTES);
    MemorySegment neighbours = run.region(account, Math.max(1, starts[count]) * Integer.BYTES);
    offsets.setAtIndex(LONG, 0, 0);
    AtomicInteger next = new AtomicInteger();
    run.parallel(
        task -> {
          for (int bin = next.getAndIncrement(); bin < count; bin = next.getAndIncrement()) {
            run.checkCancelled();
            sortBin(bin, starts[bin], offsets, neighbours);
          }
        });
    return new Adjacency(offsets, neighbours);
  }

  private void sortBin(int bin, long start, MemorySegment offsets, MemorySegment neighbours)
      throws IOException {
    long first = (long) bin << shift;
    long last = Math.min(vertices, first + (1L << shift));
    for (long vertex = first; vertex < last; vertex++) {
      offsets.setAtIndex(LONG, vertex + 1, 0);
    }
    for (RowBuffer[] own : bins) {
      try (RowBuffer.Reader reader = own[bin].read(false)) {
        while (reader.nextPage()) {
          count(reader.segment(), reader.start(), reader.end(), offsets);
        }
      }
    }
    long at = start;
    for (long vertex = first; vertex < last; vertex++) {
      long degree = offsets.getAtIndex(LONG, vertex + 1);
      offsets.setAtIndex(LONG, vertex + 1, at);
      at += degree;
    }
    for (RowBuffer[] own : bins) {
      try (RowBuffer.Reader reader = own[bin].read(true)) {
        while (reader.nextPage()) {
          place(reader.segment(), reader.start(), reader.end(), offsets, neighbours);
        }
      }
      own[bin].close();
    }
  }

  private static void count(MemorySegment pairs, long start, long end, MemorySegment offsets) {
    for (long pair = start; pair < end; pair += Long.BYTES) {
      long element = (pairs.get(LONG, pair) >>> Integer.SIZE) + 1;
      offsets.setAtIndex(LONG, element, offsets.getAtIndex(LONG, element) + 1);
    }
  }

  /**
   * The element after a vertex is where its next neighbour goes, and in the end where its
   * neighbours end.
   */
  private static void place(
      MemorySegment pairs, long start, long end, MemorySegment offsets, MemorySegment neighbours) {
    for (long pair = start; pair < end; pair += Long.BYTES) {
      long both = pairs.get(LONG, pair);
      long element = (both >>> Integer.SIZE) + 1;
      long at = offsets.getAtIndex(LONG, element);
      neighbours.setAtIndex(INT, at, (int) both);
      offsets.setAtIndex(LONG, element, at + 1);
    }
  }
}
