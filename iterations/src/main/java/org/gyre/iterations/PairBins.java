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
 * Sorts pairs of ids, each with a slot of some bytes beside it, by their first id, stably, with a
 * counting sort that stays in the cache and needs no atomic operation: every task appends its pairs
 * to a bin per range of first ids; then each bin is counted and placed by one task, reading what
 * the tasks appended in the order of the tasks.
 */
final class PairBins {

  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

  /** The offsets of one bin fit into the cache of a core. */
  private static final int SMALLEST_SHIFT = 16;

  private static final int MOST_BINS = 256;

  /** The second id of a pair. */
  private static final long LOW = 0xFFFF_FFFFL;

  private final int vertices;
  private final int shift;
  private final int count;
  private final int slotSize;
  private final RowBuffer[][] bins;

  PairBins(int vertices, int tasks, int slotSize) {
    this.vertices = vertices;
    this.slotSize = slotSize;
    int bitsOfId = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, vertices - 1));
    int bitsOfBin = Integer.numberOfTrailingZeros(MOST_BINS);
    this.shift = Math.max(SMALLEST_SHIFT, bitsOfId - bitsOfBin);
    this.count = (Math.max(0, vertices - 1) >>> shift) + 1;
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

    /**
     * Begins to add a pair with a slot.
     *
     * @return where the bytes of the slot go in {@link #segment}
     */
    long begin(int first, int second, int slotSize) throws IOException {
      RowBuffer bin = bins[first >>> shift];
      long row = bin.reserve(Long.BYTES + slotSize);
      bin.segment().set(LONG, row, (long) first << Integer.SIZE | (second & LOW));
      return row + Long.BYTES;
    }

    MemorySegment segment(int first) {
      return bins[first >>> shift].segment();
    }

    /** Ends what was begun, when the bytes of the slot are there. */
    void end(int first, int slotSize) {
      bins[first >>> shift].commit(Long.BYTES + slotSize);
    }
  }

  /** The writer of one task; called in it. */
  Writer writer(TaskContext task, Buffers buffers) {
    RowBuffer[] own = new RowBuffer[count];
    for (int bin = 0; bin < count; bin++) {
      own[bin] = buffers.open(Long.BYTES + slotSize);
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
    MemorySegment slots =
        slotSize == 0 ? null : run.region(account, Math.max(1, starts[count]) * slotSize);
    offsets.setAtIndex(LONG, 0, 0);
    AtomicInteger next = new AtomicInteger();
    run.parallel(
        task -> {
          for (int bin = next.getAndIncrement(); bin < count; bin = next.getAndIncrement()) {
            run.checkCancelled();
            sortBin(bin, starts[bin], new Adjacency(offsets, neighbours, slots));
          }
        });
    return new Adjacency(offsets, neighbours, slots);
  }

  private void sortBin(int bin, long start, Adjacency sorted) throws IOException {
    MemorySegment offsets = sorted.offsets();
    long first = (long) bin << shift;
    long last = Math.min(vertices, first + (1L << shift));
    for (long vertex = first; vertex < last; vertex++) {
      offsets.setAtIndex(LONG, vertex + 1, 0);
    }
    for (RowBuffer[] own : bins) {
      try (RowBuffer.Reader reader = own[bin].read(false)) {
        while (reader.nextPage()) {
          if (slotSize == 0) {
            count(reader.segment(), reader.start(), reader.end(), offsets);
          } else {
            countWide(reader.segment(), reader.start(), reader.end(), offsets);
          }
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
          if (slotSize == 0) {
            place(reader.segment(), reader.start(), reader.end(), offsets, sorted.neighbours());
          } else {
            placeWide(reader.segment(), reader.start(), reader.end(), sorted);
          }
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

  private void countWide(MemorySegment pairs, long start, long end, MemorySegment offsets) {
    for (long pair = start; pair < end; pair += Long.BYTES + slotSize) {
      long element = (pairs.get(LONG, pair) >>> Integer.SIZE) + 1;
      offsets.setAtIndex(LONG, element, offsets.getAtIndex(LONG, element) + 1);
    }
  }

  private void placeWide(MemorySegment pairs, long start, long end, Adjacency sorted) {
    MemorySegment offsets = sorted.offsets();
    for (long pair = start; pair < end; pair += Long.BYTES + slotSize) {
      long both = pairs.get(LONG, pair);
      long element = (both >>> Integer.SIZE) + 1;
      long at = offsets.getAtIndex(LONG, element);
      sorted.neighbours().setAtIndex(INT, at, (int) both);
      EdgeValues.copySlot(pairs, pair + Long.BYTES, sorted.slots(), at * slotSize, slotSize);
      offsets.setAtIndex(LONG, element, at + 1);
    }
  }
}
