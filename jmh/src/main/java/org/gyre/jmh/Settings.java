package org.gyre.jmh;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.plan.Options;

/**
 * What the command line asks for.
 *
 * @param family which jobs
 * @param scale their size: the RMAT scale of a graph, millions of records otherwise
 * @param memory the off-heap budget of Gyre in bytes, or 0 for its default
 * @param runs the number of measured runs, of which the median counts
 * @param json whether rows are JSON objects
 * @param threads of the limits and tasks of Gyre: one per core
 * @param cache the folder for generated files, which are used again
 * @param comparison what else Gyre is compared with
 * @param only the names of the jobs that are run; all if empty
 */
record Settings(
    Family family,
    double scale,
    long memory,
    int runs,
    boolean json,
    int threads,
    Path cache,
    Comparison comparison,
    List<String> only) {

  /** What {@code --help} prints. */
  static final String USAGE =
      """
      usage: jmh/run batch|skew|graph|loops|supersteps|kernels [OPTIONS]
         or: jmh/run micro [OPTIONS OF JMH]

      Runs each job by Gyre and by a hand-written loop over arrays (the limit) in turn in one JVM,
      proves that the answers are equal, and prints the median times in seconds, their ranges and
      ratios.

        batch       sort, group, join, distinct, word count, two queries of TPC-H
        skew        by Gyre alone: records with even keys, beside as many of which half have one key
        graph       load an RMAT graph from a text file, 20 iterations of PageRank
        loops       components and shortest paths of an RMAT graph in memory
        supersteps  one superstep over the size of its workset, one of 10,000, a checkpoint
        kernels     filter, map and sum over records of 24 bytes; micro does so by JMH

        --scale N      size: RMAT scale (graph, loops, 20), millions of records (kernels, 20; else 10)
        --memory SIZE  off-heap budget of Gyre: 64m, 1g; what does not fit is spilled
        --peers        beside DuckDB and Spark, in processes of their own (batch)
        --quarter      in the least memory without spilling and in a quarter of it (batch)
        --only A,B     these jobs only, by their names in the table
        --runs N       measured runs of each side after warm-up (7)
        --json         one JSON object a row
        --help         this text

      Exit code 0: measured; 1: a job failed or an answer was wrong; 2: wrong arguments.
      """;

  /**
   * Reads the command line.
   *
   * @param arguments as given
   * @param cache the folder for generated files
   * @return the settings
   * @throws IllegalArgumentException if they make no sense; says which and why
   */
  static Settings parse(List<String> arguments, Path cache) {
    Iterator<String> rest = arguments.iterator();
    if (!rest.hasNext()) {
      throw new IllegalArgumentException(
          "say what to run: batch, skew, graph, loops, supersteps or kernels");
    }
    Family family = family(rest.next());
    Settings settings =
        new Settings(
            family,
            family.defaultScale(),
            0,
            7,
            false,
            Runtime.getRuntime().availableProcessors(),
            cache,
            Comparison.LIMIT,
            List.of());
    while (rest.hasNext()) {
      settings = settings.with(rest.next(), rest);
    }
    return settings;
  }

  /** Where Gyre runs a job: in as many tasks as the limit has threads, within the budget. */
  Environment environment() {
    return environment(memory);
  }

  /** As {@link #environment()}, with another budget. */
  Environment environment(long bytes) {
    return Environment.create(
        Options.defaults()
            .withParallelism(threads)
            .withMemory(bytes)
            .withAutomaticCaching(false)); // each run is to do all of the job, not to read results
  }

  /** The jobs that were chosen. */
  List<Family.Entry> jobs() {
    return family.jobs().stream()
        .filter(job -> only.isEmpty() || only.contains(job.name()))
        .toList();
  }

  /** The number of records of a job that is not about a graph. */
  long records() {
    return Math.round(scale * 1e6);
  }

  /** The size of everything that the batch jobs work on. */
  Workload workload() {
    return new Workload(records());
  }

  private static Family family(String name) {
    for (Family family : Family.values()) {
      if (family.name().toLowerCase(Locale.ROOT).equals(name)) {
        return family;
      }
    }
    throw new IllegalArgumentException(
        "no such jobs: " + name + "; use batch, skew, graph, loops, supersteps or kernels");
  }

  private Settings with(String option, Iterator<String> rest) {
    return switch (option) {
      case "--json" -> with(scale, memory, runs, true, comparison, only);
      case "--scale" ->
          with(family.checkScale(number(option, rest)), memory, runs, json, comparison, only);
      case "--memory" -> with(scale, bytes(value(option, rest)), runs, json, comparison, only);
      case "--runs" -> with(scale, memory, count(option, rest), json, comparison, only);
      case "--peers" -> with(scale, memory, runs, json, compared(option, Comparison.PEERS), only);
      case "--quarter" ->
          with(scale, memory, runs, json, compared(option, Comparison.QUARTER), only);
      case "--only" -> with(scale, memory, runs, json, comparison, names(value(option, rest)));
      default -> throw new IllegalArgumentException("unknown option " + option);
    };
  }

  private Settings with(
      double newScale,
      long newMemory,
      int newRuns,
      boolean newJson,
      Comparison newComparison,
      List<String> newOnly) {
    return new Settings(
        family, newScale, newMemory, newRuns, newJson, threads, cache, newComparison, newOnly);
  }

  private Comparison compared(String option, Comparison asked) {
    if (!family.compares(asked)) {
      throw new IllegalArgumentException(option + " is there for batch only");
    }
    if (comparison != Comparison.LIMIT) {
      throw new IllegalArgumentException("use --peers or --quarter, once");
    }
    return asked;
  }

  private List<String> names(String list) {
    List<String> known = family.jobs().stream().map(Family.Entry::name).toList();
    List<String> names = List.of(list.split(","));
    for (String name : names) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException("no job \"%s\"; use some of %s".formatted(name, known));
      }
    }
    return names;
  }

  private static String value(String option, Iterator<String> rest) {
    if (!rest.hasNext()) {
      throw new IllegalArgumentException(option + " needs a value behind it");
    }
    return rest.next();
  }

  private static double number(String option, Iterator<String> rest) {
    String value = value(option, rest);
    try {
      return Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(option + " " + value + " is not a number", e);
    }
  }

  private static int count(String option, Iterator<String> rest) {
    double number = number(option, rest);
    if (number < 1 || number > 1000 || number != Math.rint(number)) {
      throw new IllegalArgumentException(option + " must be a whole number from 1 to 1000");
    }
    return (int) number;
  }

  /** Bytes of {@code 64m}, {@code 64MiB}, {@code 1g}, {@code 500000}. */
  private static long bytes(String size) {
    String lower = size.toLowerCase(Locale.ROOT).replaceFirst("i?b$", "");
    int shift = lower.isEmpty() ? -1 : "kmgt".indexOf(lower.charAt(lower.length() - 1));
    String digits = shift < 0 ? lower : lower.substring(0, lower.length() - 1);
    if (!digits.matches("[1-9][0-9]{0,17}")
        || Long.parseLong(digits) > Long.MAX_VALUE >> (10 * (shift + 1))) {
      throw new IllegalArgumentException(
          "--memory " + size + " is not a size; write bytes, or 64m, or 1g");
    }
    return Long.parseLong(digits) << (10 * (shift + 1));
  }
}
