package org.gyre.iterations;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Sets of dense ids as bits in memory. */
final class Bits {

  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private Bits() {}

  /** The bytes for a number of bits, in whole words. */
  static long bytes(long bits) {
    return Math.ceilDiv(bits, 64) * Long.BYTES;
  }

  static boolean get(MemorySegment bits, long index) {
    return (bits.getAtIndex(LONG, index >>> 6) >>> index & 1) != 0;
  }

  /** Not atomic: a word belongs to one task. */
  static void set(MemorySegment bits, long index) {
    long word = index >>> 6;
    bits.setAtIndex(LONG, word, bits.getAtIndex(LONG, word) | 1L << index);
  }

  /** Not atomic: a word belongs to one task. */
  static void clear(MemorySegment bits, long index) {
    long word = index >>> 6;
    bits.setAtIndex(LONG, word, bits.getAtIndex(LONG, word) & ~(1L << index));
  }

  /** Clears whole words: those of the bits of a block. */
  static void clear(MemorySegment bits, long from, long to) {
    for (long word = from >>> 6; word < Math.ceilDiv(to, 64); word++) {
      bits.setAtIndex(LONG, word, 0);
    }
  }

  /** Whether any of the bits of a block is set. */
  static boolean any(MemorySegment bits, long from, long to) {
    for (long word = from >>> 6; word < Math.ceilDiv(to, 64); word++) {
      if (bits.getAtIndex(LONG, word) != 0) {
        return true;
      }
    }
    return false;
  }

  /** How many of some bits are not set. */
  static long clearCount(MemorySegment bits, int from, int to) {
    long count = 0;
    for (int at = from; at < to; at++) {
      count += get(bits, at) ? 0 : 1;
    }
    return count;
  }

  /** The first set bit from one on; {@code end} if there is none before that. */
  static int nextSet(MemorySegment bits, int from, int end) {
    return next(bits, 0, from, end);
  }

  /** The first bit from one on that is not set; {@code end} if there is none before that. */
  static int nextClear(MemorySegment bits, int from, int end) {
    return next(bits, -1, from, end);
  }

  private static int next(MemorySegment bits, long flipped, int from, int end) {
    for (int at = from; at < end; ) {
      long word = (word(bits, at >>> 6) ^ flipped) >>> at;
      if (word != 0) {
        return Math.min(end, at + Long.numberOfTrailingZeros(word));
      }
      at = (at | Long.SIZE - 1) + 1;
      if (at < 0) {
        return end; // beyond the largest id
      }
    }
    return end;
  }

  static long word(MemorySegment bits, long word) {
    return bits.getAtIndex(LONG, word);
  }

  static void setWord(MemorySegment bits, long word, long value) {
    bits.setAtIndex(LONG, word, value);
  }
}
