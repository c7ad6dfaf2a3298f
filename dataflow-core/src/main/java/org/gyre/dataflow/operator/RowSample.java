package org.gyre.dataflow.operator;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A random sample of the keys of rows that come one after the other: each row is taken with the
 * same probability. It starts at one and is halved whenever the sample has become too large, and
 * half of what is there is dropped then. For one thread.
 */
final class RowSample {

  private static final int MOST_ROWS = 4096;
  private static final long MOST_BYTES = 4 << 20;
  private static final long SEED = 0x6779_7265;

  private final RowOrder order;
  private final int fixedSize;
  private final SplittableRandom random;
  private List<byte[]> rows = new ArrayList<>();
  private long bytes;

  /** Every how manyth row is taken, on average. */
  private long weight = 1;

  /** How many rows pass before the next one is taken. */
  private long passing;

  /**
   * Where a row is put together; grows. Native like all rows, for the sake of the compiled code.
   */
  private MemorySegment scratch = Arena.ofAuto().allocate(256);

  RowSample(RowOrder order, int fixedSize, int task) {
    this.order = order;
    this.fixedSize = fixedSize;
    this.random = new SplittableRandom(SEED + task);
  }

  /** Whether the next row is to be taken. */
  boolean takesNext() {
    return --passing < 0;
  }

  /** Takes a row: its keys, at the offsets where they lie in it. */
  void take(MemorySegment segment, long row) {
    int size = fixedSize + order.variableSize(segment, row);
    if (size > scratch.byteSize()) {
      scratch = Arena.ofAuto().allocate(2L * size);
    }
    scratch.asSlice(0, size).fill((byte) 0);
    order.copy(segment, row, scratch, fixedSize);
    byte[] taken = new byte[size];
    MemorySegment.copy(scratch, 0, MemorySegment.ofArray(taken), 0, size);
    rows.add(taken);
    bytes += size;
    while (rows.size() > MOST_ROWS || (bytes > MOST_BYTES && rows.size() > 1)) {
      halve();
    }
    passing = passing();
  }

  private void halve() {
    List<byte[]> kept = new ArrayList<>();
    bytes = 0;
    for (byte[] row : rows) {
      if (random.nextBoolean()) {
        kept.add(row);
        bytes += row.length;
      }
    }
    rows = kept;
    weight *= 2;
  }

  /** How many rows pass if each is taken with the probability of one by the weight. */
  private long passing() {
    return weight == 1 ? 0 : (long) (Math.log(1 - random.nextDouble()) / Math.log1p(-1.0 / weight));
  }

  List<byte[]> rows() {
    return rows;
  }

  /** How many rows each that was taken stands for. */
  long weight() {
    return weight;
  }
}
