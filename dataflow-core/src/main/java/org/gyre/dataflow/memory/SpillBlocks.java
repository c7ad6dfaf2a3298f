package org.gyre.dataflow.memory;

import java.util.Arrays;

/**
 * Where the blocks of a compressed file lie: each block has a place in the sequence of bytes that
 * was appended, and another one, with fewer bytes, in the file.
 */
final class SpillBlocks {

  /** The length of a block that is stored as it was appended. */
  static final long RAW = -1;

  private long[] starts = new long[16];
  private long[] sizes = new long[16];
  private long[] places = new long[16];
  private long[] lengths = new long[16];
  private int count;

  /**
   * One block.
   *
   * @param start where its first byte is in the sequence
   * @param bytes how many were appended
   * @param kept how many of them are still there; fewer if the rest was cut off
   * @param place where it lies in the file
   * @param packedLength how many bytes it has there, or {@link #RAW}
   */
  record Block(long start, long bytes, long kept, long place, long packedLength) {

    boolean isRaw() {
      return packedLength == RAW;
    }
  }

  /**
   * Adds a block that starts where all bytes so far end. One without bytes is none: the next has
   * the same start, by which it is found.
   */
  synchronized void add(long start, long bytes, long place, long packedLength) {
    if (bytes == 0) {
      return;
    }
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, 2 * count);
      sizes = Arrays.copyOf(sizes, 2 * count);
      places = Arrays.copyOf(places, 2 * count);
      lengths = Arrays.copyOf(lengths, 2 * count);
    }
    starts[count] = start;
    sizes[count] = bytes;
    places[count] = place;
    lengths[count++] = packedLength;
  }

  /** The block with the byte at a position of the sequence. */
  synchronized Block at(long position) {
    int found = Arrays.binarySearch(starts, 0, count, position);
    int number = found >= 0 ? found : -found - 2;
    long room = number + 1 < count ? starts[number + 1] - starts[number] : sizes[number];
    long kept = Math.min(room, sizes[number]);
    return new Block(starts[number], sizes[number], kept, places[number], lengths[number]);
  }

  /** Forgets the blocks that begin at or after a position. */
  synchronized void truncate(long size) {
    while (count > 0 && starts[count - 1] >= size) {
      count--;
    }
  }
}
