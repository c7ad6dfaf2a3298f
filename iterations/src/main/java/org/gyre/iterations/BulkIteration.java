package org.gyre.iterations;

import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.Origin;
import org.gyre.dataflow.type.Nullable;

/**
 * A bulk iteration: a plan that is run again and again, each time on what it delivered last.
 *
 * <p>What the plan reads that does not change from superstep to superstep is computed once: data
 * sets are kept as rows, build sides of joins as hash tables; {@code explain()} shows it. The job
 * result has the metrics {@code supersteps} and {@code converged} (1 if a rule ended the loop, 0 if
 * the maximum did).
 *
 * @param <T> the type of the values
 */
public final class BulkIteration<T> {

  private final DataSet<T> initial;
  private final int maximum;

  private BulkIteration(DataSet<T> initial, int maximum) {
    this.initial = initial;
    this.maximum = maximum;
  }

  /**
   * An iteration.
   *
   * @param <T> the type of the values
   * @param initial what the first superstep works on
   * @param maximum the most supersteps, at least 1
   * @return the iteration, to be completed with its step
   * @throws IllegalArgumentException if the maximum is less than 1
   */
  public static <T> BulkIteration<T> from(DataSet<T> initial, int maximum) {
    if (maximum < 1) {
      throw new IllegalArgumentException(
          "an iteration of at most " + maximum + " supersteps does nothing; give at least 1");
    }
    return new BulkIteration<>(initial, maximum);
  }

  /**
   * What one superstep computes.
   *
   * @param <T> the type of the values
   */
  @FunctionalInterface
  public interface Step<T> {

    /**
     * Builds the plan of a superstep; called once.
     *
     * @param current what the superstep before delivered
     * @return what this one delivers
     */
    DataSet<T> apply(DataSet<T> current);
  }

  /**
   * Decides whether the loop goes on.
   *
   * @param <T> the type of the values
   */
  @FunctionalInterface
  public interface Remaining<T> {

    /**
     * Builds the plan of the rule; called once.
     *
     * @param before what the superstep before delivered
     * @param after what this one delivered
     * @return what is still to be done: the loop ends when it is empty
     */
    DataSet<?> apply(DataSet<T> before, DataSet<T> after);
  }

  /**
   * Runs the maximum number of supersteps.
   *
   * @param step what one superstep computes
   * @return what the last superstep delivers
   */
  public DataSet<T> run(Step<T> step) {
    DataSet<T> current = current();
    return loop(current, step.apply(current), null);
  }

  /**
   * Runs until nothing remains to be done, at most the maximum number of supersteps.
   *
   * @param step what one superstep computes
   * @param remaining what is still to be done after it
   * @return what the last superstep delivers
   */
  public DataSet<T> runWhile(Step<T> step, Remaining<T> remaining) {
    DataSet<T> current = current();
    DataSet<T> result = step.apply(current);
    return loop(current, result, remaining.apply(current, result).node());
  }

  private DataSet<T> current() {
    Node<T> current = new Node.Current<>(initial.node().layout(), Origin.here("current"));
    return initial.environment().dataSet(current);
  }

  private DataSet<T> loop(DataSet<T> current, DataSet<T> result, @Nullable Node<?> remaining) {
    return initial
        .environment()
        .dataSet(
            new Node.Iterate<>(
                initial.node(),
                (Node.Current<T>) current.node(),
                result.node(),
                remaining,
                maximum,
                Origin.here("iterate")));
  }
}
