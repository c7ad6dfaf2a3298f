package org.gyre.gelly;

/**
 * Random numbers by their place in a sequence: word {@code i} of the sequence of a seed, without
 * the words before it.
 *
 * <p>The sequence is that of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number
 * generators, OOPSLA 2014), whose state is a counter, with the finalizer of David Stafford's 13th
 * variant.
 */
final class RmatRandom {

  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  private RmatRandom() {}

  /** The counter before the first word; seeds that are close have counters that are not. */
  static long start(long seed) {
    return mix(seed);
  }

  static long word(long start, long index) {
    return mix(start + (index + 1) * GOLDEN_GAMMA);
  }

  private static long mix(long z) {
    long a = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    long b = (a ^ (a >>> 27)) * 0x94d049bb133111ebL;
    return b ^ (b >>> 31);
  }
}
