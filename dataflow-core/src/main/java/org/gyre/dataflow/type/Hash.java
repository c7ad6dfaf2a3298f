package org.gyre.dataflow.type;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The hash functions of all layouts. Tables index by the low or by the high bits, so every function
 * here spreads its input over all 64 bits; {@link #mix} is a bijection, so two different numbers
 * never have one hash.
 */
final class Hash {

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private static final long STEP = 0xD6E8FEB86659FD93L;

  private static final ValueLayout.OfLong WORD = JAVA_LONG_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfInt HALF = JAVA_INT_UNALIGNED.withOrder(LITTLE_ENDIAN);

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
    if (length < 8) {
      return mix(start(length) ^ fewBytes(segment, from, length));
    }
    long hash = start(length);
    long last = from + length - 8;
    for (long at = from; at < last; at += 8) {
      hash = step(hash, segment.get(WORD, at));
    }
    return mix(step(hash, segment.get(WORD, last)));
  }

  /** The hash of so many bytes before the first of them. */
  static long start(long length) {
    return length * GOLDEN;
  }

  /** The hash of fewer than eight bytes, given as those of a word, the first one lowest. */
  static long fewBytes(long word, int length) {
    long few = 0;
    if (length >= 4) {
      few = (word & 0xFFFFFFFFL) | (word >>> (8 * (length - 4))) << 32;
    } else if (length > 0) {
      long middle = (word >>> (8 * (length >> 1))) & 0xFF;
      few = (word & 0xFF) | middle << 8 | (word >>> (8 * (length - 1))) << 16;
    }
    return mix(start(length) ^ few);
  }

  /** Takes in one more word or well-mixed part; {@link #mix} finishes. */
  static long step(long hash, long word) {
    long h = (hash ^ word) * STEP;
    return h ^ (h >>> 32);
  }

  private static long fewBytes(MemorySegment segment, long from, long length) {
    if (length >= 4) {
      long low = segment.get(HALF, from) & 0xFFFFFFFFL;
      return low | (long) segment.get(HALF, from + length - 4) << 32;
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
