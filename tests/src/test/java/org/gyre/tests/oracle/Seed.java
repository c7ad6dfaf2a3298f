package org.gyre.tests.oracle;

import java.util.Random;

/** The one seed of all random tests of a run; {@code -Dgyre.seed=N} repeats it. */
public final class Seed {

  /** The seed of this run. */
  public static final long VALUE = Long.getLong("gyre.seed", Long.getLong("seed", 1L));

  private Seed() {}

  /**
   * Random numbers for a test, whose seed is printed.
   *
   * @param test names the test in the output
   * @return the same numbers for the same seed
   */
  public static Random random(Class<?> test) {
    System.out.println(test.getSimpleName() + ": -Dgyre.seed=" + VALUE);
    return new Random(VALUE);
  }
}
