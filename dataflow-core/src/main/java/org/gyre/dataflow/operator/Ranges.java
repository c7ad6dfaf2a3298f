package org.gyre.dataflow.operator;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Ranges of keys and the partitions of their rows. Between two boundaries all rows belong to one
 * partition; those with the keys of a boundary to one, or where equal keys may be apart, to several
 * partitions in given shares.
 */
final class Ranges {

  private final MemorySegment rows;
  private final long[] at;
  private final long[] prefixes;
  private final int[] between;
  private final Share[] shares;

  /**
   * The partitions of the rows with the keys of a boundary.
   *
   * @param first the first of these partitions
   * @param upTo the sum of the shares up to each partition, from the first on; the last is 1
   */
  record Share(int first, double[] upTo) {

    /** All in one partition. */
    static Share of(int partition) {
      return new Share(partition, new double[] {1});
    }

    int pick(SplittableRandom random) {
      if (upTo.length == 1) {
        return first;
      }
      double number = random.nextDouble();
      int i = 0;
      while (i < upTo.length - 1 && number >= upTo[i]) {
        i++;
      }
      return first + i;
    }
  }

  /**
   * A boundary.
   *
   * @param row the keys, at the offsets where they lie in rows
   * @param share the partitions of the rows with just these keys
   * @param next the partition of the rows between this boundary and the next
   */
  record Boundary(byte[] row, Share share, int next) {}

  /**
   * Some ranges.
   *
   * @param boundaries in order, no two the same; the rows before the first one belong to partition
   *     0
   */
  Ranges(RowOrder order, List<Boundary> boundaries) {
    int count = boundaries.size();
    at = new long[count];
    prefixes = new long[count];
    shares = new Share[count];
    between = new int[count + 1];
    long bytes = 0;
    for (int i = 0; i < count; i++) {
      at[i] = bytes;
      bytes += boundaries.get(i).row.length;
    }
    rows = Arena.ofAuto().allocate(Math.max(1, bytes));
    for (int i = 0; i < count; i++) {
      Boundary boundary = boundaries.get(i);
      MemorySegment.copy(MemorySegment.ofArray(boundary.row), 0, rows, at[i], boundary.row.length);
      prefixes[i] = order.prefix(rows, at[i]);
      shares[i] = boundary.share;
      between[i + 1] = boundary.next;
    }
  }

  /** The partition of a row. The order is a constant of the kernel that asks. */
  int partition(RowOrder order, MemorySegment segment, long row, SplittableRandom random) {
    long prefix = order.prefix(segment, row);
    int low = 0;
    int high = at.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      int compared = Long.compareUnsigned(prefix, prefixes[middle]);
      if (compared == 0 && !order.prefixIsWhole()) {
        compared = order.compare(segment, row, rows, at[middle]);
      }
      if (compared == 0) {
        return shares[middle].pick(random);
      }
      if (compared > 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return between[low];
  }
}
