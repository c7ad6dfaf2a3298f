package org.gyre.dataflow.api;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.gyre.dataflow.function.Broadcast;
import org.gyre.dataflow.function.FilterFunction;
import org.gyre.dataflow.function.FlatMapFunction;
import org.gyre.dataflow.function.Rich;
import org.gyre.dataflow.type.Tuple2;

/** Draws of samples: which values a seed chooses. */
final class Sampling {

  /** Poisson numbers of a larger mean are sums of several, as the exponential would underflow. */
  private static final double LARGEST_MEAN = 16;

  private Sampling() {}

  /** Each task has random numbers of its own, which depend on the seed and its number only. */
  private static SplittableRandom random(long seed, int task) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < task; i++) {
      random.split();
    }
    return random.split();
  }

  /** Keeps each value with a probability: Bernoulli sampling. */
  static <T> FilterFunction<T> bernoulli(double fraction, long seed) {
    return Rich.filter(
        context -> {
          SplittableRandom random = random(seed, context.taskIndex());
          return value -> random.nextDouble() < fraction;
        });
  }

  /** Emits each value a Poisson number of times, which is what drawing with replacement does. */
  static <T> FlatMapFunction<T, T> poisson(double fraction, long seed) {
    return Rich.flatMap(
        context -> {
          SplittableRandom random = random(seed, context.taskIndex());
          return (value, out) -> {
            for (int i = poisson(random, fraction); i > 0; i--) {
              out.collect(value);
            }
          };
        });
  }

  /**
   * A Poisson number by sequential search of the inverse distribution (L. Devroye: Non-Uniform
   * Random Variate Generation, 1986, X.3.3).
   */
  private static int poisson(SplittableRandom random, double mean) {
    int number = 0;
    double rest = mean;
    while (rest > 0) {
      double part = Math.min(rest, LARGEST_MEAN);
      rest -= part;
      double probability = Math.exp(-part);
      double uniform = random.nextDouble() - probability;
      for (int k = 1; uniform >= 0 && probability > 0; k++) {
        number++;
        probability *= part / k;
        uniform -= probability;
      }
    }
    return number;
  }

  /** Chooses by number: the numbers are drawn when it is known how many there are. */
  static <T> FlatMapFunction<Tuple2<Long, T>, T> ofSize(
      boolean withReplacement, int size, long seed, Broadcast<long[]> counted) {
    return Rich.flatMap(
        context -> {
          long[] starts = context.broadcast(counted);
          long[] drawn = draw(withReplacement, size, starts[starts.length - 1], seed);
          return (numbered, out) -> {
            int at = Arrays.binarySearch(drawn, numbered.f0());
            while (at > 0 && drawn[at - 1] == numbered.f0()) {
              at--;
            }
            for (; at >= 0 && at < drawn.length && drawn[at] == numbered.f0(); at++) {
              out.collect(numbered.f1());
            }
          };
        });
  }

  /**
   * So many of the first whole numbers, in order. Without replacement each set of numbers is
   * equally likely (J. Bentley, R. Floyd: A sample of brilliance. CACM 30(9), 1987).
   */
  private static long[] draw(boolean withReplacement, int size, long count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    if (withReplacement) {
      return count == 0 ? new long[0] : random.longs(size, 0, count).sorted().toArray();
    }
    Set<Long> chosen = new HashSet<>();
    for (long last = Math.max(0, count - size); last < count; last++) {
      long number = random.nextLong(last + 1);
      chosen.add(chosen.contains(number) ? last : number);
    }
    return chosen.stream().mapToLong(Long::longValue).sorted().toArray();
  }
}
