package org.gyre.dataflow.plan;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gyre.dataflow.function.Aggregator;

/**
 * How a loop was run, and how it ended. A loop within another has one for each of its runs.
 *
 * @param name the loop, as in {@code explain()}
 * @param supersteps how many it took
 * @param end what ended it
 * @param history the supersteps in order; of a long job the latest, see {@link JobResult#loops}
 */
public record LoopReport(String name, int supersteps, End end, List<Superstep> history) {

  /** What ended a loop. */
  public enum End {
    /** A rule: nothing remained to be done, or an aggregate has converged. */
    CONVERGED,

    /** The most supersteps it may take. */
    MAXIMUM,

    /** The program, which had asked for an end after the current superstep. */
    STOPPED
  }

  /** Keeps its own copy. */
  public LoopReport {
    history = List.copyOf(history);
  }

  /**
   * Whether a rule ended it, not the maximum or the program.
   *
   * @return whether it has converged
   */
  public boolean converged() {
    return end == End.CONVERGED;
  }

  /**
   * What writing a checkpoint took.
   *
   * @param seconds how long it took until all of it was on the disk
   * @param bytes the size of its files
   */
  public record Checkpoint(double seconds, long bytes) {

    /** There was none. */
    public static final Checkpoint NONE = new Checkpoint(0, 0);
  }

  /**
   * One superstep.
   *
   * @param number from 1
   * @param seconds how long it took
   * @param aggregates what functions have added, by the names of the aggregators in the order in
   *     which they were declared
   * @param active how many values, such as vertices or those of a workset, still take part after
   *     it; -1 where the loop does not know
   * @param messages how many were sent in it; -1 if the loop sends none
   * @param choice what the loop has chosen to do, where it has a choice: for message passing {@code
   *     pull} or {@code push}; else empty
   * @param checkpoint what the checkpoint after it took, which is not part of its own time; {@link
   *     Checkpoint#NONE} if there was none
   */
  public record Superstep(
      int number,
      double seconds,
      Map<String, Object> aggregates,
      long active,
      long messages,
      String choice,
      Checkpoint checkpoint) {

    /**
     * One superstep without a checkpoint.
     *
     * @param number likewise
     * @param seconds likewise
     * @param aggregates likewise
     * @param active likewise
     * @param messages likewise
     * @param choice likewise
     */
    public Superstep(
        int number,
        double seconds,
        Map<String, Object> aggregates,
        long active,
        long messages,
        String choice) {
      this(number, seconds, aggregates, active, messages, choice, Checkpoint.NONE);
    }

    /**
     * One superstep of a loop that has no choice.
     *
     * @param number likewise
     * @param seconds likewise
     * @param aggregates likewise
     * @param active likewise
     * @param messages likewise
     */
    public Superstep(
        int number, double seconds, Map<String, Object> aggregates, long active, long messages) {
      this(number, seconds, aggregates, active, messages, "");
    }

    /** Keeps its own copy. */
    public Superstep {
      aggregates =
          aggregates.isEmpty()
              ? Map.of()
              : Collections.unmodifiableMap(new LinkedHashMap<>(aggregates));
    }

    /**
     * What functions have added to an aggregator.
     *
     * @param <R> the type of the aggregate
     * @param aggregator one of the loop
     * @return the aggregate
     * @throws IllegalArgumentException if the loop has none by that name
     */
    @SuppressWarnings("unchecked") // a loop has one aggregator of each name
    public <R> R aggregate(Aggregator<?, R> aggregator) {
      if (!aggregates.containsKey(aggregator.name())) {
        throw new IllegalArgumentException(
            "the loop has not " + aggregator + "; it has " + aggregates.keySet());
      }
      return (R) aggregates.get(aggregator.name());
    }
  }
}
