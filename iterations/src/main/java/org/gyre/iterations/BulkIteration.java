package org.gyre.iterations;

import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.function.Aggregator;
import org.gyre.dataflow.function.Convergence;
import org.gyre.dataflow.plan.Checkpoints;
import org.gyre.dataflow.plan.LoopRules;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.Origin;
import org.gyre.dataflow.type.Nullable;

/**
 * A bulk iteration: a plan that is run again and again, each time on what it delivered last.
 *
 * <p>What the plan reads that does not change from superstep to superstep is computed once: data
 * sets are kept as rows, build sides of joins as hash tables; {@code explain()} shows it.
 *
 * <p>It ends after the maximum of supersteps, when nothing remains to be done ({@link #runWhile}),
 * when an aggregate says so ({@link #until}), or when the program asks for it ({@link
 * org.gyre.dataflow.api.Environment#stopAfterSuperstep}). The job result tells which, and what each
 * superstep has added up ({@link org.gyre.dataflow.plan.JobResult#loops}); it also has the metrics
 * {@code supersteps} and {@code converged} (1 if a rule ended the loop, else 0) of the loop that
 * ended last.
 *
 * <p>The body may contain anything, other loops too. What an inner loop reads of the outer body is
 * computed once for each superstep of the outer loop, and what does not depend on any loop once.
 *
 * @param <T> the type of the values
 */
public final class BulkIteration<T> {

  private final DataSet<T> initial;
  private final LoopRules rules;

  private BulkIteration(DataSet<T> initial, LoopRules rules) {
    this.initial = initial;
    this.rules = rules;
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
    return new BulkIteration<>(initial, LoopRules.atMost(maximum));
  }

  /**
   * The same with an aggregator that functions of the body may add to: by {@link
   * org.gyre.dataflow.function.FunctionContext#aggregator}.
   *
   * @param aggregator the handle
   * @return an iteration
   * @throws IllegalArgumentException if this has another aggregator by that name
   */
  public BulkIteration<T> with(Aggregator<?, ?> aggregator) {
    return new BulkIteration<>(initial, rules.with(aggregator));
  }

  /**
   * The same, ended by the aggregate of a superstep: the superstep for which the rule says so is
   * the last, and its values are the result. Of several rules any ends the loop.
   *
   * @param <R> the type of the aggregate
   * @param aggregator the handle, which need not be given to {@link #with} too
   * @param convergence decides after each superstep
   * @return an iteration
   * @throws IllegalArgumentException if this has another aggregator by that name
   */
  public <R> BulkIteration<T> until(
      Aggregator<?, R> aggregator, Convergence<? super R> convergence) {
    return new BulkIteration<>(initial, rules.until(aggregator, convergence));
  }

  /**
   * The same, writing down how far it has come, so that it can go on from there after a crash. Not
   * for a loop within another.
   *
   * @param checkpoints where and how often
   * @return an iteration
   */
  public BulkIteration<T> with(Checkpoints checkpoints) {
    return new BulkIteration<>(initial, rules.with(checkpoints));
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
   * Runs the maximum number of supersteps, unless another rule ends the loop.
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
                rules,
                Origin.here("iterate")));
  }
}
