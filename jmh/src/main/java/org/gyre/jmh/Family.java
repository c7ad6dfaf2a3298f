package org.gyre.jmh;

import java.util.List;

/** Jobs that are run together. */
enum Family {
  /** Sorting, grouping, joining, counting words, two queries on tables. */
  BATCH(10, 0.001, 100) {
    @Override
    List<Opening> jobs() {
      return List.of(
          BatchJobs::sort,
          BatchJobs::groupSum,
          BatchJobs::groupSumByText,
          BatchJobs::join,
          BatchJobs::distinct,
          BatchJobs::wordCount,
          QueryJobs::pricingSummary,
          QueryJobs::shippingPriority);
    }
  },

  /** Loading a graph and ranking its vertices. */
  GRAPH(20, 4, 26) {
    @Override
    List<Opening> jobs() {
      return List.of(PageRankJob::new);
    }

    @Override
    double checkScale(double scale) {
      if (scale != Math.rint(scale)) {
        throw new IllegalArgumentException("--scale " + scale + " of a graph must be whole");
      }
      return super.checkScale(scale);
    }
  },

  /** Chains of small functions over rows in memory. */
  KERNELS(20, 0.001, 80) {
    @Override
    List<Opening> jobs() {
      return List.of(FilterMapSumJob::new);
    }
  };

  private final double defaultScale;
  private final double smallest;
  private final double largest;

  Family(double defaultScale, double smallest, double largest) {
    this.defaultScale = defaultScale;
    this.smallest = smallest;
    this.largest = largest;
  }

  /** The jobs in the order of the table. */
  abstract List<Opening> jobs();

  double defaultScale() {
    return defaultScale;
  }

  /**
   * Checks a scale.
   *
   * @throws IllegalArgumentException if the jobs cannot be of that size
   */
  double checkScale(double scale) {
    if (!(scale >= smallest && scale <= largest)) {
      throw new IllegalArgumentException(
          "--scale %s is not from %s to %s".formatted(scale, smallest, largest));
    }
    return scale;
  }

  /** Makes a job, with its input. */
  @FunctionalInterface
  interface Opening {

    /** Prepares the input. */
    Job<?> open(Settings settings) throws Exception;
  }
}
