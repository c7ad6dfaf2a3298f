package org.gyre.gelly;

/**
 * A random bijection of the numbers of so many bits, so that an id tells nothing about its vertex.
 *
 * <p>It is made of steps that each can be undone on so many bits: to add, to multiply by an odd
 * number, and to fold the upper half of the bits into the lower by exclusive or.
 *
 * @param mask the bits of a number
 * @param fold the bits of its lower half
 * @param add the number added first
 * @param first the factor before the first fold
 * @param second the factor before the second fold
 */
record RmatScramble(long mask, int fold, long add, long first, long second) {

  /** A bijection on the numbers below 2^bits. */
  static RmatScramble of(int bits, long seed) {
    long start = RmatRandom.start(seed);
    // Words from the far end of the sequence, which no edge uses.
    return new RmatScramble(
        (1L << bits) - 1,
        (bits + 1) / 2,
        RmatRandom.word(start, -2),
        RmatRandom.word(start, -3) | 1,
        RmatRandom.word(start, -4) | 1);
  }

  /** The bijection that changes nothing. */
  static RmatScramble none() {
    return new RmatScramble(-1, 63, 0, 1, 1);
  }

  long apply(long number) {
    long a = ((number + add) * first) & mask;
    long b = ((a ^ (a >>> fold)) * second) & mask;
    return b ^ (b >>> fold);
  }
}
