package org.gyre.jmh;

import java.util.Random;

/** The randomness of these tests: one printed seed, set again by {@code -Dgyre.seed}. */
final class Seed {

  private static final long SEED = Long.getLong("gyre.seed", System.nanoTime());

  static {
    System.out.println("gyre.seed=" + SEED);
  }

  private Seed() {}

  /** A generator that depends on the seed and on which test asks. */
  static Random random(Class<?> test) {
    return new Random(SEED + test.getName().hashCode());
  }
}
