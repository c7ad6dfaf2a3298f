package org.gyre.dataflow.plan;

import java.util.List;
import org.gyre.dataflow.type.Nullable;

/**
 * How a plan is run: what was asked for, the steps chosen for it, and after a run what each step
 * has done. As text by {@link #toString}, as JSON by {@link #json}, as a drawing by {@link #page}.
 *
 * @param parallelism the number of tasks of every step
 * @param memory the off-heap budget in bytes
 * @param operators the logical plan: sinks first, each operator before its inputs
 * @param steps the physical plan in the same order; empty if the executor has none
 * @param passes the passes of the optimizer in order, with the time each took
 */
public record Explanation(
    int parallelism,
    long memory,
    List<Operator> operators,
    List<PlannedStep> steps,
    List<Pass> passes) {

  /** Keeps its own copies. */
  public Explanation {
    operators = List.copyOf(operators);
    steps = List.copyOf(steps);
    passes = List.copyOf(passes);
  }

  /**
   * An operator as the program asked for it.
   *
   * @param id its number, from 1
   * @param origin the call and its place
   * @param type the type of its values; empty if the first value decides
   * @param inputs the numbers of the operators it reads
   */
  public record Operator(int id, String origin, String type, List<Integer> inputs) {}

  /**
   * A step as it is run.
   *
   * @param id its number, from 1
   * @param origin the call it is for, and its place
   * @param strategy how it is done
   * @param properties what is known of the values it delivers; may be empty
   * @param inputs the numbers of the steps it reads
   * @param measured what it has done; null before a run, and for what ran as part of another step
   */
  public record PlannedStep(
      int id,
      String origin,
      String strategy,
      String properties,
      List<Integer> inputs,
      @Nullable Measured measured) {}

  /**
   * What a step has done, over all tasks and supersteps.
   *
   * @param rows the values it delivered; -1 if nobody counted them
   * @param writtenRows the rows it wrote for later steps, to memory or files
   * @param writtenBytes the bytes of these
   * @param spilledBytes how many of those went to temporary files
   * @param seconds the time it took with what was fused into it, without the steps it waited for
   */
  public record Measured(
      long rows, long writtenRows, long writtenBytes, long spilledBytes, double seconds) {}

  /**
   * A pass of the optimizer.
   *
   * @param name its name
   * @param seconds how long it took
   */
  public record Pass(String name, double seconds) {}

  /**
   * The logical plan: a line for each operator, what it reads below it and further right.
   *
   * @return text of several lines
   */
  public String logicalText() {
    return ExplanationText.logical(this);
  }

  /**
   * The physical plan: likewise, with strategies, properties and what was measured.
   *
   * @return text of several lines
   */
  public String physicalText() {
    return ExplanationText.physical(this);
  }

  /**
   * All of it for other programs.
   *
   * @return one JSON object (RFC 8259)
   */
  public String json() {
    return ExplanationJson.of(this);
  }

  /**
   * The physical plan drawn as a graph, the time of each step as its colour.
   *
   * @return an HTML page that needs no other file
   */
  public String page() {
    return ExplanationPage.of(this);
  }

  @Override
  public String toString() {
    return steps.isEmpty() ? logicalText() : logicalText() + "\n" + physicalText();
  }
}
