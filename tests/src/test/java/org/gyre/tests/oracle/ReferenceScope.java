package org.gyre.tests.oracle;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.gyre.dataflow.function.Accumulator;
import org.gyre.dataflow.function.Aggregator;
import org.gyre.dataflow.function.Broadcast;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.function.Parameters;
import org.gyre.dataflow.function.ReduceFunction;
import org.gyre.dataflow.plan.BroadcastSet;
import org.gyre.dataflow.plan.LoopReport;
import org.gyre.dataflow.plan.LoopRules;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.Plan;

/**
 * What has been computed: of a whole plan, or of one superstep of a loop in it. Runs the loops, and
 * says what functions see of them: the number of the superstep, aggregators, broadcasts.
 *
 * <p>A node belongs to the innermost superstep that it depends on, is computed there, and forgotten
 * when the next superstep begins. What the other nodes mean, the {@link ReferenceExecutor} says.
 */
abstract class ReferenceScope {

  /** What a superstep does in its scope; whether something remains to be done. */
  @FunctionalInterface
  private interface Superstep {
    boolean run(ReferenceScope body) throws Exception;
  }

  private final ReferenceExecutor executor;
  private final Map<Node<?>, List<?>> known = new IdentityHashMap<>();
  private final Map<String, Double> metrics;
  private final Parameters parameters;
  private final Map<String, Accumulator<?, ?>> accumulators;
  private final List<LoopReport> reports;

  /** What is around a superstep; null for the whole plan. */
  private final ReferenceScope around;

  private Node<?> loop;

  /** What stands for what the superstep before left. */
  private Set<Node<?>> currents = Set.of();

  private int superstep;
  private final Map<Aggregator<?, ?>, Accumulator<?, ?>> added = new LinkedHashMap<>();
  private Map<Aggregator<?, ?>, Object> previous = Map.of();
  private volatile boolean stops;

  /** What nodes read whose functions read broadcasts. */
  private final Map<Node<?>, Node.Reading<?>> readings = new IdentityHashMap<>();

  /** Of a whole plan. */
  ReferenceScope(
      ReferenceExecutor executor,
      Map<String, Double> metrics,
      Parameters parameters,
      Map<String, Accumulator<?, ?>> accumulators) {
    this.executor = executor;
    this.metrics = metrics;
    this.parameters = parameters;
    this.accumulators = accumulators;
    this.reports = new ArrayList<>();
    this.around = null;
  }

  /** Of a loop within another scope. */
  ReferenceScope(ReferenceScope around, Node<?> loop, Set<Node<?>> currents, LoopRules rules) {
    this.executor = around.executor;
    this.metrics = around.metrics;
    this.parameters = around.parameters;
    this.accumulators = around.accumulators;
    this.reports = around.reports;
    this.around = around;
    this.loop = loop;
    this.currents = currents;
    this.previous = new LinkedHashMap<>();
    for (Aggregator<?, ?> aggregator : rules.aggregators()) {
      added.put(aggregator, aggregator.empty());
      previous.put(aggregator, aggregator.empty().result());
    }
  }

  /** What the functions of a node are opened with. */
  final ReferenceContext context(Node<?> node) throws Exception {
    Node.Reading<?> reading = readings.get(node);
    Node<?> whole = reading == null ? node : reading;
    Map<Broadcast<?>, Object> sets = new IdentityHashMap<>();
    for (BroadcastSet<?, ?> set :
        reading == null ? List.<BroadcastSet<?, ?>>of() : reading.sets()) {
      sets.put(set, broadcast(set));
    }
    return ReferenceContext.of(
        node.origin().toString(),
        owner(whole).superstep,
        parameters,
        sets,
        accumulators,
        new LoopAggregates(whole));
  }

  /** Of the loops in whose bodies a node stands. */
  private final class LoopAggregates implements ReferenceContext.Aggregates {

    private final Node<?> node;

    LoopAggregates(Node<?> node) {
      this.node = node;
    }

    @Override
    public Accumulator<?, ?> added(Aggregator<?, ?> aggregator) {
      return scope(aggregator).added.get(aggregator);
    }

    @Override
    public Object previous(Aggregator<?, ?> aggregator) {
      return scope(aggregator).previous.get(aggregator);
    }

    private ReferenceScope scope(Aggregator<?, ?> aggregator) {
      for (ReferenceScope scope = owner(node);
          scope.around != null;
          scope = scope.around.owner(scope.loop)) {
        if (scope.added.containsKey(aggregator)) {
          return scope;
        }
      }
      throw new IllegalArgumentException(node.origin() + " is in no loop with " + aggregator);
    }
  }

  /** A loop in this scope. */
  abstract ReferenceScope within(Node<?> loop, Set<Node<?>> currents, LoopRules rules);

  /** What a node delivers; {@link #values} keeps it. */
  abstract List<?> compute(Node<?> node) throws Exception;

  /** What the plan reads and computes is counted in these. */
  final Map<String, Double> metrics() {
    return metrics;
  }

  /** The loops that have ended, in the order in which they did. */
  final List<LoopReport> reports() {
    return reports;
  }

  /** The loop of this scope ends after its superstep. */
  final void stopAfterSuperstep() {
    stops = true;
  }

  /** The innermost superstep that a node depends on; the whole plan if it depends on none. */
  private ReferenceScope owner(Node<?> node) {
    ReferenceScope scope = this;
    if (around != null) {
      Set<Node<?>> read = Plan.currentsOf(node);
      while (scope.around != null && Collections.disjoint(read, scope.currents)) {
        scope = scope.around;
      }
    }
    return scope;
  }

  private <T, V> V broadcast(BroadcastSet<T, V> set) throws Exception {
    List<T> values = Collections.unmodifiableList(values(set.node()));
    return ReferenceExecutor.called(
        set.origin(), "of all values", () -> set.initializer().map(values));
  }

  /** What a node delivers whose function reads broadcasts. */
  final List<?> reading(Node.Reading<?> node) throws Exception {
    readings.put(node.reader(), node);
    return compute(node.reader());
  }

  /** A superstep begins, for which what the one before delivered is known. */
  private void begin(Map<Node<?>, List<?>> left) {
    superstep++;
    known.clear();
    readings.clear();
    known.putAll(left);
    added.replaceAll((aggregator, _) -> aggregator.empty());
  }

  /** A superstep ends; what it has added up, by name. */
  private Map<String, Object> end() {
    Map<String, Object> aggregates = new LinkedHashMap<>();
    added.forEach(
        (aggregator, sum) -> {
          previous.put(aggregator, sum.result());
          aggregates.put(aggregator.name(), sum.result());
        });
    return aggregates;
  }

  /** What depends on no superstep, or on an outer one only, is computed there, and once. */
  final <T> List<T> values(Node<T> node) throws Exception {
    return owner(node).own(node);
  }

  @SuppressWarnings("unchecked") // a node delivers values of its own type
  private <T> List<T> own(Node<T> node) throws Exception {
    executor.checkCancelled();
    List<?> values = known.get(node);
    if (values == null) {
      values = compute(node);
      known.put(node, values);
    }
    return (List<T>) values;
  }

  final <T> List<T> iterate(Node.Iterate<T> node) throws Exception {
    AtomicReference<List<T>> delivered = new AtomicReference<>(values(node.initial()));
    loop(
        within(node, Set.of(node.current()), node.rules()),
        node.rules(),
        true,
        body -> {
          body.begin(Map.of(node.current(), delivered.get()));
          delivered.set(body.values(node.result()));
          return node.remaining() == null || !body.values(node.remaining()).isEmpty();
        });
    return delivered.get();
  }

  @SuppressWarnings("unchecked") // values of a delta that is the workset are of its type
  final <K, S, W> List<S> iterateDelta(Node.DeltaIterate<K, S, W> node) throws Exception {
    Map<K, S> solution = new TreeMap<>(ValueOrder.INSTANCE);
    change(solution, node, values(node.solution()));
    AtomicReference<List<W>> workset = new AtomicReference<>(values(node.workset()));
    loop(
        within(node, Set.of(node.current(), node.set()), node.rules()),
        node.rules(),
        !workset.get().isEmpty(),
        body -> {
          List<S> set = List.copyOf(solution.values());
          body.begin(Map.of(node.current(), workset.get(), node.set(), set));
          List<S> delta = body.values(node.delta());
          List<W> next = body.values(node.next());
          List<S> changed = change(solution, node, delta);
          workset.set(isWhatChanged(node) ? (List<W>) (List<?>) changed : next);
          return !workset.get().isEmpty();
        });
    return List.copyOf(solution.values());
  }

  /** Runs supersteps until a rule ends them. */
  private void loop(ReferenceScope body, LoopRules rules, boolean begins, Superstep superstep)
      throws Exception {
    List<LoopReport.Superstep> history = new ArrayList<>();
    LoopReport.End end = begins ? null : LoopReport.End.CONVERGED;
    while (end == null) {
      if (around == null) {
        executor.setOutermost(body);
      }
      boolean remains = superstep.run(body);
      Map<String, Object> aggregates = body.end();
      history.add(new LoopReport.Superstep(body.superstep, 0, aggregates, -1, -1));
      if (!remains || body.hasConverged(rules)) {
        end = LoopReport.End.CONVERGED;
      } else if (body.superstep == rules.maximum()) {
        end = LoopReport.End.MAXIMUM;
      } else if (body.stops) {
        end = LoopReport.End.STOPPED;
      }
    }
    if (around == null) {
      executor.setOutermost(null);
    }
    reports.add(new LoopReport(body.loop.origin().toString(), body.superstep, end, history));
    metrics.put("supersteps", (double) body.superstep);
    metrics.put("converged", end == LoopReport.End.CONVERGED ? 1.0 : 0.0);
  }

  private boolean hasConverged(LoopRules rules) throws Exception {
    boolean converged = false;
    for (LoopRules.Criterion<?> criterion : rules.criteria()) {
      converged |= isReached(criterion);
    }
    return converged;
  }

  @SuppressWarnings("unchecked") // the aggregate is one of its aggregator
  private <R> boolean isReached(LoopRules.Criterion<R> criterion) throws Exception {
    return criterion.convergence().isReached(superstep, (R) previous.get(criterion.aggregator()));
  }

  @SuppressWarnings("ReferenceEquality") // nodes are compared by identity
  private static boolean isWhatChanged(Node.DeltaIterate<?, ?, ?> node) {
    return node.set().merge() != null && (Node<?>) node.next() == node.delta();
  }

  /** Changes the solution set; the values that are new or others now. */
  private <K, S> List<S> change(Map<K, S> solution, Node.DeltaIterate<K, S, ?> node, List<S> values)
      throws Exception {
    Map<K, S> changed = new TreeMap<>(ValueOrder.INSTANCE);
    KeyFunction<S, K> keys = node.set().key().function();
    ReduceFunction<S> merge = node.set().merge();
    for (S value : values) {
      K key = ReferenceExecutor.found(node.origin(), value, () -> keys.key(value));
      S known = merge == null ? null : solution.get(key);
      S kept = known == null ? value : merge.reduce(known, value);
      if (known == null || ValueOrder.INSTANCE.compare(known, kept) != 0) {
        solution.put(key, kept);
        changed.put(key, kept);
      }
    }
    return List.copyOf(changed.values());
  }
}
