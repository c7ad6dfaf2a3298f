package org.gyre.dataflow.plan;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.gyre.dataflow.function.Aggregator;
import org.gyre.dataflow.function.Convergence;
import org.gyre.dataflow.type.Nullable;

/**
 * What ends a loop, whatever its body does, and what its functions add up in each superstep.
 *
 * @param maximum the most supersteps, at least 1
 * @param aggregators what functions of the body may add to, each with a name of its own
 * @param criteria of which any ends the loop
 * @param checkpoints where and when its state is saved; null if it is not
 */
public record LoopRules(
    int maximum,
    List<Aggregator<?, ?>> aggregators,
    List<Criterion<?>> criteria,
    @Nullable Checkpoints checkpoints)
    implements Serializable {

  /**
   * Ends a loop by the aggregate of a superstep.
   *
   * @param <R> the type of the aggregate
   * @param aggregator what is looked at
   * @param convergence decides
   */
  public record Criterion<R>(Aggregator<?, R> aggregator, Convergence<? super R> convergence)
      implements Serializable {}

  /** Keeps its own copies. */
  public LoopRules {
    if (maximum < 1) {
      throw new IllegalArgumentException(
          "an iteration of at most " + maximum + " supersteps does nothing; give at least 1");
    }
    aggregators = List.copyOf(aggregators);
    criteria = List.copyOf(criteria);
  }

  /**
   * Rules of which only the maximum ends a loop.
   *
   * @param maximum the most supersteps
   * @return the rules
   * @throws IllegalArgumentException if the maximum is less than 1
   */
  public static LoopRules atMost(int maximum) {
    return new LoopRules(maximum, List.of(), List.of(), null);
  }

  /**
   * The same with one more aggregator.
   *
   * @param aggregator likewise; nothing changes if it is there already
   * @return the rules
   * @throws IllegalArgumentException if there is another one by that name
   */
  public LoopRules with(Aggregator<?, ?> aggregator) {
    if (aggregators.contains(aggregator)) {
      return this;
    }
    for (Aggregator<?, ?> other : aggregators) {
      if (other.name().equals(aggregator.name())) {
        throw new IllegalArgumentException(
            "the loop has another aggregator named '" + other.name() + "'; give one a new name");
      }
    }
    List<Aggregator<?, ?>> all = new ArrayList<>(aggregators);
    all.add(aggregator);
    return new LoopRules(maximum, all, criteria, checkpoints);
  }

  /**
   * The same with one more criterion, and its aggregator.
   *
   * @param <R> the type of the aggregate
   * @param aggregator what is looked at
   * @param convergence decides after each superstep; any criterion ends the loop
   * @return the rules
   * @throws IllegalArgumentException if there is another aggregator by that name
   */
  public <R> LoopRules until(Aggregator<?, R> aggregator, Convergence<? super R> convergence) {
    LoopRules known = with(aggregator);
    List<Criterion<?>> all = new ArrayList<>(criteria);
    all.add(new Criterion<>(aggregator, convergence));
    return new LoopRules(maximum, known.aggregators, all, checkpoints);
  }

  /**
   * The same with checkpoints.
   *
   * @param saved where and when its state is saved
   * @return the rules
   */
  public LoopRules with(Checkpoints saved) {
    return new LoopRules(maximum, aggregators, criteria, saved);
  }

  /**
   * The rules in words, for {@code explain()}.
   *
   * @return what ends the loop
   */
  public String text() {
    StringBuilder text = new StringBuilder("at most ").append(maximum).append(" supersteps");
    for (Criterion<?> criterion : criteria) {
      text.append(", until '").append(criterion.aggregator().name()).append("' has converged");
    }
    return text.toString();
  }
}
