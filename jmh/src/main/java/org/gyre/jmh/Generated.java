package org.gyre.jmh;

/**
 * The input of the batch jobs, computed from the index of each record, so that it needs no file and
 * is the same in any order and on any thread.
 *
 * <p>The bits come from the finalizer of SplitMix64 (Steele, Lea, Flood: Fast Splittable
 * Pseudorandom Number Generators, OOPSLA 2014), which maps 64 bits one to one: distinct indices
 * give distinct keys, and keys lie all over the 64-bit range.
 */
final class Generated {

  private static final long STEP = 0x9E3779B97F4A7C15L;
  private static final long KEYS = 0x5DEECE66DL;

  private Generated() {}

  /** The bits of index {@code i}; one to one. */
  static long bits(long i) {
    long z = (i + 1) * STEP;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** The {@code k}th of the sparse keys; one to one. */
  static long key(long k) {
    return bits(k ^ KEYS);
  }

  /** One of the first {@code keys} sparse keys, drawn for index {@code i}. */
  static long drawnKey(long i, long keys) {
    return key(Math.unsignedMultiplyHigh(bits(i), keys));
  }
}
