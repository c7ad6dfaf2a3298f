package org.gyre.dataflow.plan;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeSet;
import org.gyre.dataflow.function.Accumulator;
import org.gyre.dataflow.function.Accumulators;

/**
 * How a run ended.
 *
 * @param collected for each sink of the plan what it collected: the values of a {@link
 *     Node.Collect}, an empty list otherwise
 * @param metrics numbers that operators reported, by name
 * @param accumulators what functions have counted, by name
 * @param steps what was done, in order; what loops do again and again is one step
 * @param seconds the time from start to end
 * @param explanation how the plan was run, with what each of its steps has done
 * @param loops how each loop was run, in the order in which they ended; a job keeps the reports of
 *     100,000 supersteps, the latest if there were more
 */
public record JobResult(
    List<List<?>> collected,
    Map<String, Double> metrics,
    Map<String, Accumulator<?, ?>> accumulators,
    List<StepReport> steps,
    double seconds,
    Explanation explanation,
    List<LoopReport> loops) {

  /** Keeps its own copies. */
  public JobResult {
    collected = List.copyOf(collected);
    metrics = Map.copyOf(metrics);
    accumulators = Map.copyOf(accumulators);
    steps = List.copyOf(steps);
    loops = List.copyOf(loops);
  }

  /**
   * The same without what the sinks have collected, so that it does not hold on to the values.
   *
   * @return a copy with nothing collected
   */
  public JobResult withoutValues() {
    return new JobResult(List.of(), metrics, accumulators, steps, seconds, explanation, loops);
  }

  /**
   * How a loop was run and how it ended.
   *
   * @param name the name that it was given by {@code name}, or how it is called in {@code
   *     explain()}
   * @return the report of that loop; of its last run, if a loop around it has run it again
   * @throws IllegalArgumentException if no loop of that name was run
   */
  public LoopReport loop(String name) {
    for (LoopReport loop : loops.reversed()) {
      if (loop.name().equals(name) || loop.name().startsWith(name + " ")) {
        return loop;
      }
    }
    throw new IllegalArgumentException(
        "no loop '"
            + name
            + "' was run; there are "
            + new TreeSet<>(loops.stream().map(LoopReport::name).toList()));
  }

  /**
   * A number that an operator reported.
   *
   * @param name its name, such as {@code supersteps}
   * @return the number; empty if none was reported by that name
   */
  public OptionalDouble metric(String name) {
    Double value = metrics.get(name);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  /**
   * What functions have added to an accumulator.
   *
   * @param <A> the class of the accumulator
   * @param name its name
   * @param type its class, as in {@code Accumulators.Average.class}
   * @return the accumulator with what all tasks have added
   * @throws IllegalArgumentException if no function asked for that name, or for another class
   */
  public <A extends Accumulator<?, ?>> A accumulator(String name, Class<A> type) {
    Accumulator<?, ?> found = accumulators.get(name);
    if (found == null) {
      throw new IllegalArgumentException(
          "no function has asked for an accumulator '"
              + name
              + "'; there are "
              + new TreeSet<>(accumulators.keySet()));
    }
    if (!type.isInstance(found)) {
      throw new IllegalArgumentException(
          "the accumulator '"
              + name
              + "' is a "
              + found.getClass().getSimpleName()
              + " and no "
              + type.getSimpleName());
    }
    return type.cast(found);
  }

  /**
   * What functions have counted.
   *
   * @param name the name of the counter
   * @return the sum over all tasks
   * @throws IllegalArgumentException if there is no counter of that name
   */
  public long counter(String name) {
    return accumulator(name, Accumulators.LongCounter.class).result();
  }

  /**
   * One step of the run.
   *
   * @param name what it did, as in {@code explain()}
   * @param rows the rows it delivered
   * @param bytes their bytes
   * @param spilledBytes how many of the bytes went to temporary files
   * @param seconds how long it took, with the steps that ran within it
   */
  public record StepReport(String name, long rows, long bytes, long spilledBytes, double seconds) {

    /**
     * What a step has done that was run before.
     *
     * @param before the report of the other run
     * @return both together, under the name of this one
     */
    public StepReport plus(StepReport before) {
      return new StepReport(
          name,
          rows + before.rows,
          bytes + before.bytes,
          spilledBytes + before.spilledBytes,
          seconds + before.seconds);
    }
  }
}
