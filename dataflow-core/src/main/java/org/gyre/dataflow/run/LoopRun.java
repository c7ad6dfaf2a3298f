package org.gyre.dataflow.run;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gyre.dataflow.function.Accumulator;
import org.gyre.dataflow.function.Aggregator;
import org.gyre.dataflow.operator.OperatorException;
import org.gyre.dataflow.plan.LoopReport;
import org.gyre.dataflow.plan.LoopReport.Checkpoint;
import org.gyre.dataflow.plan.LoopReport.End;
import org.gyre.dataflow.plan.LoopReport.Superstep;
import org.gyre.dataflow.plan.LoopRules;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.Plan;
import org.gyre.dataflow.type.Nullable;

/**
 * One run of a loop, of whatever kind: counts its supersteps, merges what functions add to its
 * aggregators, asks its rules, and reports. The kind of the loop only does what its body says:
 *
 * <pre>{@code
 * try (LoopRun run = job.loops().begin(node, currents, rules)) {
 *   while (run.next()) {
 *     ... // the body
 *     run.completed(remains, active, messages, saving);
 *   }
 * }
 * }</pre>
 */
final class LoopRun implements AutoCloseable {

  /** A job keeps reports of this many supersteps, of a loop within a loop those of many runs. */
  static final int MOST_REPORTED = 100_000;

  private final Job job;
  private final String name;
  private final Set<Node<?>> currents;
  private final Node<?> loop;
  private final LoopRules rules;
  private final Map<Aggregator<?, ?>, Accumulator<?, ?>> added = new IdentityHashMap<>();
  private final Map<Aggregator<?, ?>, Object> previous = new IdentityHashMap<>();
  private final Deque<Superstep> history = new ArrayDeque<>();
  private SuperstepEvent event = new SuperstepEvent();
  private long begin;
  private double seconds;
  private int number;
  private @Nullable End end;
  private volatile boolean stops;

  /** Looked for when it is asked for, since that is a walk over the plan. */
  private @Nullable Set<Node<?>> around;

  /** A run; {@link Loops#begin} makes it known. */
  LoopRun(Job job, Node<?> loop, Set<Node<?>> currents, LoopRules rules) {
    this.job = job;
    this.name = loop.origin().toString();
    this.currents = Collections.unmodifiableSet(currents);
    this.loop = loop;
    this.rules = rules;
    for (Aggregator<?, ?> aggregator : rules.aggregators()) {
      previous.put(aggregator, empty(aggregator).result());
    }
  }

  /** Saves the state of the loop. */
  @FunctionalInterface
  interface Saving {
    /** Saves it if that is due; what it took. */
    Checkpoint save() throws Exception;
  }

  /** Begins the next superstep, unless the loop has ended. */
  boolean next() {
    if (end != null) {
      return false;
    }
    added.clear();
    begin = System.nanoTime();
    event = new SuperstepEvent();
    event.begin();
    number++;
    return true;
  }

  /**
   * The body was run: decides whether there will be another superstep, and tells who wants to know.
   *
   * @param remains whether something remains to be done, as far as the kind of loop knows
   * @param active how many values take part in the next superstep; -1 if not known
   * @param messages how many were sent; -1 if none ever are
   * @param saving saves the state if that is due; called if there may be another superstep
   */
  void completed(boolean remains, long active, long messages, Saving saving) throws Exception {
    job.checkCancelled();
    Map<String, Object> aggregates = new LinkedHashMap<>();
    for (Aggregator<?, ?> aggregator : rules.aggregators()) {
      Object sum = added.getOrDefault(aggregator, empty(aggregator)).result();
      previous.put(aggregator, sum);
      aggregates.put(aggregator.name(), sum);
    }
    boolean converged = !remains || hasConverged();
    bodyEnded();
    Checkpoint saved = converged || number == rules.maximum() ? Checkpoint.NONE : saving.save();
    tell(aggregates, active, messages, "", saved);
    if (converged) {
      finish(End.CONVERGED);
    } else if (number == rules.maximum()) {
      finish(End.MAXIMUM);
    } else if (stops) {
      finish(End.STOPPED);
    }
  }

  /** The time of the superstep ends here; what saving takes is not part of it. */
  void bodyEnded() {
    seconds = (System.nanoTime() - begin) / 1e9;
    event.end();
  }

  /** Reports the superstep; who is told may ask for an end. */
  void tell(
      Map<String, Object> aggregates,
      long active,
      long messages,
      String choice,
      Checkpoint checkpoint) {
    Superstep superstep =
        new Superstep(number, seconds, aggregates, active, messages, choice, checkpoint);
    if (event.shouldCommit()) {
      event.loop = name;
      event.number = number;
      event.active = active;
      event.messages = messages;
      event.checkpointBytes = checkpoint.bytes();
      event.checkpointSeconds = checkpoint.seconds();
      event.commit();
    }
    history.add(superstep);
    if (history.size() > MOST_REPORTED) {
      history.remove();
    }
    job.observer().superstep(name, superstep);
  }

  /** The superstep was the last. */
  void finish(End how) {
    end = how;
    job.loops().report(new LoopReport(name, number, how, List.copyOf(history)));
    job.metrics().put("supersteps", (double) number);
    job.metrics().put("converged", how == End.CONVERGED ? 1.0 : 0.0);
  }

  private boolean hasConverged() {
    boolean converged = false;
    for (LoopRules.Criterion<?> criterion : rules.criteria()) {
      converged |= isReached(criterion);
    }
    return converged;
  }

  @SuppressWarnings("unchecked") // the aggregate is one of its aggregator
  private <R> boolean isReached(LoopRules.Criterion<R> criterion) {
    R aggregate = (R) previous.get(criterion.aggregator());
    try {
      return criterion.convergence().isReached(number, aggregate);
    } catch (Exception e) {
      throw OperatorException.inPhase(
          name, "decide by " + criterion.aggregator() + " after superstep " + number, e);
    }
  }

  private static Accumulator<?, ?> empty(Aggregator<?, ?> aggregator) {
    return aggregator.empty();
  }

  /** The superstep that runs, or ran last, from 1. */
  int number() {
    return number;
  }

  /** Whether an end after the current superstep was asked for. */
  boolean stops() {
    return stops;
  }

  /** Whether any of these is a current value of this loop. */
  boolean stands(Set<Node<?>> nodes) {
    return nodes.stream().anyMatch(currents::contains);
  }

  /** Whether there will be another superstep. */
  boolean goesOn() {
    return end == null;
  }

  /** What the superstep before has added up, by the names of aggregators. */
  Map<String, Object> aggregates() {
    Map<String, Object> aggregates = new LinkedHashMap<>();
    previous.forEach((aggregator, sum) -> aggregates.put(aggregator.name(), sum));
    return aggregates;
  }

  /** Goes on after a superstep that another process has run. */
  void resume(int superstep, Map<String, Object> aggregates) {
    number = superstep;
    job.metrics().put("resumed_supersteps", (double) superstep);
    previous.replaceAll((aggregator, sum) -> aggregates.getOrDefault(aggregator.name(), sum));
  }

  /** What the loop as a whole reads of supersteps around it. */
  synchronized Set<Node<?>> around() {
    Set<Node<?>> known = around;
    if (known == null) {
      known = Plan.currentsOf(loop);
      around = known;
    }
    return known;
  }

  boolean has(Aggregator<?, ?> aggregator) {
    return rules.aggregators().contains(aggregator);
  }

  /** What functions added in the superstep before; in the first, what nothing added up is. */
  @Nullable
  Object previous(Aggregator<?, ?> aggregator) {
    return previous.get(aggregator);
  }

  /** A task of the superstep has added this; tasks come one after the other in their order. */
  void add(Aggregator<?, ?> aggregator, Accumulator<?, ?> part) {
    added.merge(aggregator, part, Accumulations::merge);
  }

  /** Asks for an end after the current superstep; from any thread. */
  void stop() {
    stops = true;
  }

  @Override
  public void close() {
    job.loops().ended(this);
  }
}
