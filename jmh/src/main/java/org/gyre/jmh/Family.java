package org.gyre.jmh;

import java.util.ArrayList;
import java.util.List;

/** Jobs that are run together. */
enum Family {
  /** Sorting, grouping, joining, counting words, two queries on tables. */
  BATCH(10, 0.001, 100) {
    @Override
    List<Entry> jobs() {
      return List.of(
          batch(BatchJobs.SORT, BatchJobs::sort),
          batch(BatchJobs.GROUP_SUM, BatchJobs::groupSum),
          batch(BatchJobs.GROUP_SUM_BY_TEXT, BatchJobs::groupSumByText),
          batch(BatchJobs.JOIN, BatchJobs::join),
          batch(BatchJobs.DISTINCT, BatchJobs::distinct),
          batch(BatchJobs.WORD_COUNT, BatchJobs::wordCount),
          batch(QueryJobs.QUERY_1, QueryJobs::pricingSummary),
          batch(QueryJobs.QUERY_3, QueryJobs::shippingPriority));
    }

    @Override
    boolean compares(Comparison comparison) {
      return true;
    }
  },

  /** The same jobs on even keys and on keys of which one is frequent. */
  SKEW(10, 0.001, 100) {
    @Override
    List<Entry> jobs() {
      return SkewJob.all();
    }
  },

  /** Loading a graph and ranking its vertices. */
  GRAPH(20, 4, 26) {
    @Override
    List<Entry> jobs() {
      return List.of(new Entry("pagerank", PageRankJob::new));
    }

    @Override
    double checkScale(double scale) {
      if (scale != Math.rint(scale)) {
        throw new IllegalArgumentException("--scale " + scale + " of a graph must be whole");
      }
      return super.checkScale(scale);
    }
  },

  /** Loops over a graph in memory: in the generic form, by message passing, and by hand. */
  LOOPS(20, 4, 24) {
    @Override
    List<Entry> jobs() {
      return LoopJob.all();
    }

    @Override
    double checkScale(double scale) {
      return GRAPH.checkScale(scale);
    }
  },

  /** What one superstep takes: over the size of its workset, of very many, and to save it. */
  SUPERSTEPS(10, 0.001, 100) {
    @Override
    List<Entry> jobs() {
      List<Entry> jobs = new ArrayList<>(WorksetJob.all());
      jobs.addAll(LongLoopJob.all());
      jobs.add(CheckpointJob.entry());
      return jobs;
    }
  },

  /** Chains of small functions over rows in memory. */
  KERNELS(20, 0.001, 80) {
    @Override
    List<Entry> jobs() {
      return List.of(new Entry("filter-map-sum", FilterMapSumJob::new));
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
  abstract List<Entry> jobs();

  /** Whether there is more to compare Gyre with than the limit. */
  boolean compares(Comparison comparison) {
    return comparison == Comparison.LIMIT;
  }

  private static Entry batch(String name, BatchOpening opening) {
    return new Entry(
        name,
        settings -> {
          BatchJob job = opening.open(settings);
          return settings.comparison() == Comparison.QUARTER ? new QuarterJob(job) : job;
        });
  }

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

  /**
   * A job.
   *
   * @param name by which it can be chosen
   * @param opening makes it
   */
  record Entry(String name, Opening opening) {}

  private interface BatchOpening {
    BatchJob open(Settings settings) throws Exception;
  }

  /** Makes a job, with its input. */
  @FunctionalInterface
  interface Opening {

    /** Prepares the input. */
    Job<?> open(Settings settings) throws Exception;
  }
}
