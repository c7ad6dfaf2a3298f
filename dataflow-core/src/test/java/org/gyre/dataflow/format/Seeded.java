package org.gyre.dataflow.format;

import java.util.Random;

/** Random numbers from one seed, which is printed; {@code -Dgyre.seed=N} repeats a run. */
final class Seeded {

  private Seeded() {}

  static Random random(Class<?> test) {
    long seed = Long.getLong("gyre.seed", System.nanoTime());
    System.out.println(test.getSimpleName() + ": -Dgyre.seed=" + seed);
    return new Random(seed);
  }
}
