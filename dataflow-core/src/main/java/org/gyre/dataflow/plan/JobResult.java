package org.gyre.dataflow.plan;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * How a run ended.
 *
 * @param collected for each sink of the plan what it collected: the values of a {@link
 *     Node.Collect}, an empty list otherwise
 * @param metrics numbers that operators reported, by name
 * @param steps what was done, in order
 * @param seconds the time from start to end
 * @param explanation how the plan was run, with what each of its steps has done
 */
public record JobResult(
    List<List<?>> collected,
    Map<String, Double> metrics,
    List<StepReport> steps,
    double seconds,
    Explanation explanation) {

  /** Keeps its own copies. */
  public JobResult {
    collected = List.copyOf(collected);
    metrics = Map.copyOf(metrics);
    steps = List.copyOf(steps);
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
   * One step of the run.
   *
   * @param name what it did, as in {@code explain()}
   * @param rows the rows it delivered
   * @param bytes their bytes
   * @param spilledBytes how many of the bytes went to temporary files
   * @param seconds how long it took, with the steps that ran within it
   */
  public record StepReport(String name, long rows, long bytes, long spilledBytes, double seconds) {}
}
