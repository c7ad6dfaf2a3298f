package org.gyre.dataflow.type;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;

/**
 * The hash functions of all layouts. Tables index by the low or by the high bits, so every function
 * here spreads its input over all 64 bits; {@link #mix} is a bijection, so two different numbers
 * never have one hash.
 */
final class Hash {

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private static final long STEP = 0xD6E8FEB86659FD93L;

  /** For tests of what the engine does when hashes are of no use: all are 0. */
  private static final boolean ALL_EQUAL = Boolean.getBoolean("gyre.test.equalHashes");

  private Hash() {}

  /**
   * The hash of a number: the finaliser "moremur" of Pelle Evensen, moved away from its fixed point
   * 0.
   */
  static long mix(long x) {
    if (ALL_EQUAL) {
      return 0;
    }
    x += GOLDEN;
    x ^= x >>> 27;
    x *= 0x3C79AC492BA7B653L;
    x ^= x >>> 33;
    x *= 0x1C69B3F74AC4AE35L;
    return x ^ (x >>> 27);
  }

  /**
   * Appends the hash of one more part. Both arguments are well mixed already; the rotation keeps
   * equal neighbours from cancelling out and the multiplication makes the order matter.
   */
  static long combine(long hash, long part) {
    return ALL_EQUAL ? 0 : Long.rotateLeft(hash, 32) * STEP + part;
  }

  /** The hash of {@code length} bytes, eight a step; the last step overlaps the one before. */
  static long bytes(MemorySegment segment, long from, long length) {
    long hash = length * GOLDEN;
    if (length < 8) {
      return mix(hash ^ fewBytes(segment, from, length));
    }
    long last = from + length - 8;
    for (long at = from; at < last; at += 8) {
      hash = step(hash, segment.get(JAVA_LONG_UNALIGNED, at));
    }
    return mix(step(hash, segment.get(JAVA_LONG_UNALIGNED, last)));
  }

  /** Takes in one more word or well-mixed part; {@link #mix} finishes. */
  static long step(long hash, long word) {
    long h = (hash ^ word) * STEP;
    return h ^ (h >>> 32);
  }

  private static long fewBytes(MemorySegment segment, long from, long length) {
    if (length >= 4) {
      long low = segment.get(JAVA_INT_UNALIGNED, from) & 0xFFFFFFFFL;
      return low | (long) segment.get(JAVA_INT_UNALIGNED, from + length - 4) << 32;
    }
    if (length == 0) {
      return 0;
    }
    long first = segment.get(JAVA_BYTE, from) & 0xFF;
    long middle = segment.get(JAVA_BYTE, from + (length >> 1)) & 0xFF;
    long last = segment.get(JAVA_BYTE, from + length - 1) & 0xFF;
    return first | middle << 8 | last << 16;
  }
}
