package org.gyre.iterations;

import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.function.Aggregator;
import org.gyre.dataflow.function.Convergence;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.function.ReduceFunction;
import org.gyre.dataflow.plan.Checkpoints;
import org.gyre.dataflow.plan.Declarations;
import org.gyre.dataflow.plan.Key;
import org.gyre.dataflow.plan.LoopRules;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.Origin;
import org.gyre.dataflow.type.Nullable;

/**
 * A delta iteration: a plan that is run again and again on a <em>workset</em>, what there is to be
 * done, and that changes a <em>solution set</em>, which holds one value a key. It ends when the
 * workset is empty, and delivers the solution set.
 *
 * <pre>{@code
 * DeltaIteration.from(labels, Label::vertex, labels, 100)
 *     .run((solution, changed) -> {
 *       DataSet<Label> offers = changed.join(edges).where(Label::vertex).equalTo(Edge::source)
 *           .with((label, edge) -> new Label(edge.target(), label.component()))
 *           .groupBy(Label::vertex).minBy(Label::component);
 *       return DeltaIteration.changes(
 *           solution.join(offers, Label::vertex).flatWith((offer, label, out) -> {
 *             if (offer.component() < label.component()) {
 *               out.collect(offer);
 *             }
 *           }));
 *     });
 * }</pre>
 *
 * <p>Where values of a key are to be merged, {@link #merging} says how, and the step need neither
 * group nor look up:
 *
 * <pre>{@code
 * DeltaIteration.from(labels, Label::vertex, labels, 100)
 *     .merging((known, offer) -> offer.component() < known.component() ? offer : known)
 *     .run((solution, changed) -> DeltaIteration.changes(
 *         changed.join(edges).where(Label::vertex).equalTo(Edge::source)
 *             .with((label, edge) -> new Label(edge.target(), label.component()))));
 * }</pre>
 *
 * <p>The solution set lies in hash tables, one a task, so a superstep takes time for its workset
 * and what that is joined with, however large the solution set is. Where these would take more than
 * a third of the memory, also while they grow, it is kept in the order of its keys, on disk as far
 * as need be; every superstep then reads it. What the plan reads that does not change from
 * superstep to superstep is computed once.
 *
 * <p>All that a superstep reads of the solution set is as the superstep before left it: changes are
 * there for the next one. Besides, aggregates may end it ({@link #until}), or the program ({@link
 * org.gyre.dataflow.api.Environment#stopAfterSuperstep}). The job result tells what did, and the
 * size of the workset after each superstep ({@link org.gyre.dataflow.plan.JobResult#loops}).
 *
 * @param <K> the type of the keys
 * @param <S> the type of the values of the solution set
 * @param <W> the type of the values of the workset
 */
public final class DeltaIteration<K, S, W> {

  private final DataSet<S> solution;
  private final Key<S, K> key;
  private final DataSet<W> workset;
  private final @Nullable ReduceFunction<S> merge;
  private final LoopRules rules;

  private DeltaIteration(
      DataSet<S> solution,
      Key<S, K> key,
      DataSet<W> workset,
      @Nullable ReduceFunction<S> merge,
      LoopRules rules) {
    this.solution = solution;
    this.key = key;
    this.workset = workset;
    this.merge = merge;
    this.rules = rules;
  }

  private DeltaIteration<K, S, W> under(LoopRules changed) {
    return new DeltaIteration<>(solution, key, workset, merge, changed);
  }

  /**
   * An iteration.
   *
   * @param <K> the type of the keys
   * @param <S> the type of the values of the solution set
   * @param <W> the type of the values of the workset
   * @param solution the first solution set; of several values with one key any is taken, or all are
   *     merged ({@link #merging}). If it may be empty and its type is not known before the first
   *     value, name that with {@code as(...)}
   * @param key finds the key of a value of the solution set
   * @param workset the first workset
   * @param maximum the most supersteps, at least 1
   * @return the iteration, to be completed with its step
   * @throws IllegalArgumentException if the maximum is less than 1
   */
  public static <K, S, W> DeltaIteration<K, S, W> from(
      DataSet<S> solution, KeyFunction<S, K> key, DataSet<W> workset, int maximum) {
    return new DeltaIteration<>(
        solution, Key.by(key, solution.node().layout()), workset, null, LoopRules.atMost(maximum));
  }

  /**
   * The same, but a value of the delta is merged with the value of the solution set that has its
   * key, instead of taking its place: {@code (known, offer) -> offer.length() < known.length() ?
   * offer : known} keeps the shorter path. So a step may deliver whatever it finds, any number of
   * values a key, and need not look up what is known; each is merged where it arrives, which takes
   * a fifth to a half less time than to group the values, look them up and let some take the place
   * of what is there. With {@link #changes} the next workset is what has changed: of each key that
   * is new, or whose value any merge has made another one, the value after all of them.
   *
   * @param merge makes one value of two with the same key and keeps that key; associative and
   *     commutative, since values come in any order. It has no context
   * @return an iteration
   * @throws IllegalArgumentException if the function needs a context
   */
  public DeltaIteration<K, S, W> merging(ReduceFunction<S> merge) {
    Declarations.plain(merge, "a function that merges", Origin.here("merging"));
    return new DeltaIteration<>(solution, key, workset, merge, rules);
  }

  /**
   * The same with an aggregator that functions of the body may add to: by {@link
   * org.gyre.dataflow.function.FunctionContext#aggregator}.
   *
   * @param aggregator the handle
   * @return an iteration
   * @throws IllegalArgumentException if this has another aggregator by that name
   */
  public DeltaIteration<K, S, W> with(Aggregator<?, ?> aggregator) {
    return under(rules.with(aggregator));
  }

  /**
   * The same, ended by the aggregate of a superstep also if the workset is not empty: the changes
   * of that superstep are in the result.
   *
   * @param <R> the type of the aggregate
   * @param aggregator the handle, which need not be given to {@link #with} too
   * @param convergence decides after each superstep
   * @return an iteration
   * @throws IllegalArgumentException if this has another aggregator by that name
   */
  public <R> DeltaIteration<K, S, W> until(
      Aggregator<?, R> aggregator, Convergence<? super R> convergence) {
    return under(rules.until(aggregator, convergence));
  }

  /**
   * The same, writing down how far it has come, so that it can go on from there after a crash. Not
   * for a loop within another.
   *
   * @param checkpoints where and how often
   * @return an iteration
   */
  public DeltaIteration<K, S, W> with(Checkpoints checkpoints) {
    return under(rules.with(checkpoints));
  }

  /**
   * What one superstep computes.
   *
   * @param <K> the type of the keys
   * @param <S> the type of the values of the solution set
   * @param <W> the type of the values of the workset
   */
  @FunctionalInterface
  public interface Step<K, S, W> {

    /**
     * Builds the plan of a superstep; called once.
     *
     * @param solution the solution set as the superstep before left it
     * @param workset what there is to be done
     * @return what changes, and what is to be done next
     */
    Changes<S, W> apply(SolutionSet<K, S> solution, DataSet<W> workset);
  }

  /**
   * What one superstep delivers.
   *
   * @param <S> the type of the values of the solution set
   * @param <W> the type of the values of the workset
   * @param delta takes the place of the values of the solution set with the same keys, or is added
   *     to it; of several values with one key any is taken, so reduce them to one by a rule, or let
   *     the iteration merge them ({@link #merging})
   * @param workset what is to be done in the next superstep
   */
  public record Changes<S, W>(DataSet<S> delta, DataSet<W> workset) {}

  /**
   * What one superstep delivers, if what has changed is what is to be looked at next.
   *
   * @param <S> the type of the values of solution set and workset
   * @param delta what changes, as {@link Changes} says
   * @return both
   */
  public static <S> Changes<S, S> changes(DataSet<S> delta) {
    return new Changes<>(delta, delta);
  }

  /**
   * Runs supersteps until the workset is empty or another rule ends the loop.
   *
   * @param step what one superstep computes
   * @return the solution set after the last superstep
   */
  public DataSet<S> run(Step<K, S, W> step) {
    Origin origin = Origin.here("iterateDelta");
    Node.SolutionSet<K, S> set =
        new Node.SolutionSet<>(key, merge, solution.node().layout(), Origin.here("solution"));
    Node.Current<W> current = new Node.Current<>(workset.node().layout(), Origin.here("workset"));
    Changes<S, W> changes =
        step.apply(
            new SolutionSet<>(solution.environment(), set), workset.environment().dataSet(current));
    return solution
        .environment()
        .dataSet(
            new Node.DeltaIterate<>(
                solution.node(),
                set,
                workset.node(),
                current,
                changes.delta().node(),
                changes.workset().node(),
                rules,
                origin));
  }
}
