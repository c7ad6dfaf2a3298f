package org.gyre.iterations;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gyre.dataflow.function.Accumulator;
import org.gyre.dataflow.function.Aggregator;
import org.gyre.dataflow.operator.OperatorException;
import org.gyre.dataflow.plan.LoopRules;

/**
 * What vertices add to the aggregators of their loop: to parts of their own for each block of
 * vertices, which are merged in the order of the blocks, whoever has worked on them.
 */
final class Aggregates {

  static final Accumulator<?, ?>[] NONE = {};

  private final LoopRules rules;
  private final Aggregator<?, ?>[] aggregators;
  private final Object[] previous;

  /** By block; null for blocks nobody has worked on. */
  private final Accumulator<?, ?>[][] parts;

  Aggregates(LoopRules rules, int blocks) {
    this.rules = rules;
    List<Aggregator<?, ?>> declared = rules.aggregators();
    this.aggregators = declared.toArray(Aggregator<?, ?>[]::new);
    this.previous = new Object[aggregators.length];
    Arrays.setAll(previous, i -> ((Accumulator<?, ?>) aggregators[i].empty()).result());
    this.parts = new Accumulator<?, ?>[aggregators.length == 0 ? 0 : blocks][];
  }

  /** The parts of a block in this superstep; for one task at a time. */
  Accumulator<?, ?>[] of(int block) {
    if (aggregators.length == 0) {
      return NONE;
    }
    if (parts[block] == null) {
      Accumulator<?, ?>[] empty = new Accumulator<?, ?>[aggregators.length];
      Arrays.setAll(empty, i -> aggregators[i].empty());
      parts[block] = empty;
    }
    return parts[block];
  }

  int indexOf(Aggregator<?, ?> aggregator) {
    for (int i = 0; i < aggregators.length; i++) {
      if (aggregators[i] == aggregator) {
        return i;
      }
    }
    throw new IllegalArgumentException(
        "the loop has not " + aggregator + "; declare it by with(...) where the loop is made");
  }

  Object previous(int index) {
    return previous[index];
  }

  /** The superstep has ended: what it has added up, by name. */
  Map<String, Object> merge() {
    Map<String, Object> aggregates = new LinkedHashMap<>();
    for (int i = 0; i < aggregators.length; i++) {
      Accumulator<?, ?> all = aggregators[i].empty();
      for (Accumulator<?, ?>[] block : parts) {
        if (block != null) {
          merge(all, block[i]);
        }
      }
      previous[i] = all.result();
      aggregates.put(aggregators[i].name(), previous[i]);
    }
    Arrays.fill(parts, null);
    return aggregates;
  }

  @SuppressWarnings("unchecked") // both were made by one aggregator
  private static <V, R> void merge(Accumulator<V, R> all, Accumulator<?, ?> part) {
    all.merge((Accumulator<V, R>) part);
  }

  /** Goes on after a superstep that has added this up. */
  void resume(Map<String, Object> aggregates) {
    Arrays.setAll(previous, i -> aggregates.get(aggregators[i].name()));
  }

  /** Whether a criterion ends the loop after this superstep. */
  boolean hasConverged(String loop, int superstep) {
    boolean converged = false;
    for (LoopRules.Criterion<?> criterion : rules.criteria()) {
      converged |= isReached(criterion, loop, superstep);
    }
    return converged;
  }

  @SuppressWarnings("unchecked") // the aggregate is one of its aggregator
  private <R> boolean isReached(LoopRules.Criterion<R> criterion, String loop, int superstep) {
    R aggregate = (R) previous[indexOf(criterion.aggregator())];
    try {
      return criterion.convergence().isReached(superstep, aggregate);
    } catch (Exception e) {
      throw OperatorException.inPhase(
          loop, "decide by " + criterion.aggregator() + " after superstep " + superstep, e);
    }
  }
}
