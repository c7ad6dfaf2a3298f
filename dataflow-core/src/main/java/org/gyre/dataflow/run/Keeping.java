package org.gyre.dataflow.run;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.gyre.dataflow.exchange.Partitions;
import org.gyre.dataflow.physical.KeptResults;
import org.gyre.dataflow.physical.Properties;
import org.gyre.dataflow.physical.Step;
import org.gyre.dataflow.plan.InputsFirst;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.Plan;
import org.gyre.dataflow.plan.Repetition;
import org.gyre.dataflow.type.Nullable;

/**
 * What one job reads of what earlier jobs have kept, and which of its results it keeps without
 * having been asked: those at the top of what an earlier job computed too, where that took time and
 * is sure to have the same result the next time. They become part of the cache when the job has
 * succeeded.
 */
final class Keeping implements KeptResults {

  /** Writing a row, and reading it instead of handing it on, takes about this. */
  private static final double SECONDS_PER_ROW = 20e-9;

  /** Writing may take at most this part of the time that computing takes, as a divisor. */
  private static final int WRITING_SHARE = 4;

  /** How many nodes of a plan are looked at: deep plans must not take long to look through. */
  private static final int MOST_LOOKED_AT = 100;

  private final Plan plan;
  private final ResultCache cache;
  private final History history;
  private final boolean choosesMore;
  private final Map<Node<?>, ResultCache.Entry> found = new IdentityHashMap<>();
  private final Map<Node<?>, Optional<String>> versions = new IdentityHashMap<>();
  private final Map<Node<?>, String> objections = new IdentityHashMap<>();

  /** By what takes the place of a node. */
  private final Map<Node<?>, Chosen> chosen = new IdentityHashMap<>();

  private final Map<Node<?>, String> refusals = new IdentityHashMap<>();
  private final List<Pending> pending = new ArrayList<>();
  private int refused;
  private UnaryOperator<Node<?>> places = node -> node;

  /** A node whose result is to be kept. */
  private record Chosen(Node<?> node, double seconds) {}

  /** A result that is kept if the job succeeds. */
  private record Pending(Node<?> node, ResultCache.Entry entry) {}

  /** A node that is looked at; quietly, where something above it was refused already. */
  private record Visit(Node<?> node, boolean quiet) {}

  /**
   * What is kept for a job.
   *
   * @param choosesMore whether the job may keep results that nobody has asked to keep
   */
  Keeping(Plan plan, ResultCache cache, History history, boolean choosesMore) {
    this.plan = plan;
    this.cache = cache;
    this.history = history;
    this.choosesMore = choosesMore;
    if (!cache.isEmpty()) {
      plan.nodes().forEach(this::look);
    }
  }

  private void look(Node<?> node) {
    ResultCache.Entry entry = cache.entry(node);
    if (entry != null && isCurrent(entry, node)) {
      found.put(node, entry);
    }
  }

  private boolean isCurrent(ResultCache.Entry entry, Node<?> node) {
    return entry.version() == null || version(node).filter(entry.version()::equals).isPresent();
  }

  /** What is read of earlier jobs. */
  Collection<ResultCache.Entry> read() {
    return found.values();
  }

  /** What is kept of nodes of this plan, but of another time. */
  List<ResultCache.Entry> outdated() {
    return plan.nodes().stream()
        .filter(node -> !found.containsKey(node))
        .map(cache::entry)
        .filter(entry -> entry != null)
        .toList();
  }

  /** Whether this job writes more than it was asked for. */
  boolean keepsMore() {
    return !chosen.isEmpty();
  }

  /** Takes the place of a node in the plan that is run. */
  Node<?> placeOf(Node<?> node) {
    return places.apply(node);
  }

  @Override
  public Step.@Nullable Cached<?> find(Node<?> node) {
    ResultCache.Entry entry = found.get(node);
    return entry == null ? null : read(node, entry);
  }

  private static <T> Step.Cached<T> read(Node<T> node, ResultCache.Entry entry) {
    return new Step.Cached<>(node, node, null, entry.properties(), entry.describe());
  }

  @Override
  public void rewritten(Plan rewritten, UnaryOperator<Node<?>> placeOf) {
    places = placeOf;
    if (!choosesMore || history.isEmpty()) {
      return;
    }
    Set<Node<?>> present = identitySet();
    present.addAll(rewritten.nodes());
    Set<Node<?>> seen = identitySet();
    Deque<Visit> visits = new ArrayDeque<>();
    plan.sinks().forEach(sink -> visits.add(new Visit(sink, false)));
    while (!visits.isEmpty() && chosen.size() + refused < MOST_LOOKED_AT) {
      Visit visit = visits.removeFirst();
      Node<?> node = visit.node;
      if (seen.add(node) && !found.containsKey(node)) {
        History.Past past = node instanceof Node.Read<?> ? null : history.of(node);
        boolean computed = past != null && present.contains(places.apply(node));
        if (!computed || !choose(node, past, visit.quiet)) {
          below(node).forEach(input -> visits.add(new Visit(input, visit.quiet || computed)));
        }
      }
    }
  }

  private static Set<Node<?>> identitySet() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }

  /** What may be kept instead of a node: not what is kept, or sorted, for its sake only. */
  private static List<Node<?>> below(Node<?> node) {
    boolean skips =
        node instanceof Node.Cached<?>
            || (node instanceof Node.First<?> first && first.input() instanceof Node.Sort<?>);
    return skips
        ? node.inputs().stream().flatMap(input -> input.inputs().stream()).toList()
        : node.inputs();
  }

  /** Chooses a node, or says why not; returns whether nothing below it need be looked at. */
  private boolean choose(Node<?> node, History.Past past, boolean quiet) {
    double seconds = seconds(node);
    boolean isCheap = seconds < cache.leastSeconds();
    String refusal =
        isCheap
            ? String.format(Locale.ROOT, "it took %.3f s only", seconds)
            : refusal(node, past, seconds);
    if (refusal == null) {
      chosen.put(places.apply(node), new Chosen(node, seconds));
    } else {
      refused++;
      if (!quiet) {
        refusals.put(places.apply(node), refusal);
      }
    }
    return refusal == null || isCheap;
  }

  private @Nullable String refusal(Node<?> node, History.Past past, double seconds) {
    if (past.refusal() != null) {
      return past.refusal();
    }
    if (past.rows() < 0) {
      return "nobody has counted its values";
    }
    boolean isSlow = past.rows() * SECONDS_PER_ROW > seconds / WRITING_SHARE;
    if (isSlow && cache.leastSeconds() > 0) {
      return String.format(
          Locale.ROOT,
          "computing its %,d rows took %.3f s, and writing them would take nearly as long",
          past.rows(),
          seconds);
    }
    if (past.rows() * leastBytes(node) > cache.share()) {
      return "it is too large";
    }
    String objection = objection(node);
    return objection != null || version(node).isPresent()
        ? objection
        : "what it reads may change, or was changed just now";
  }

  private static long leastBytes(Node<?> node) {
    return node.layout() == null ? 1 : node.layout().fixedSize();
  }

  /** What a node and all below it took, but for what is kept already. */
  private double seconds(Node<?> node) {
    double seconds = 0;
    for (Node<?> next : InputsFirst.order(List.<Node<?>>of(node), this::computedInputs)) {
      History.Past past = history.of(next);
      seconds += past == null || found.containsKey(next) ? 0 : past.seconds();
    }
    return seconds;
  }

  private List<Node<?>> computedInputs(Node<?> node) {
    return found.containsKey(node) ? List.of() : node.inputs();
  }

  /** Why a node, or one below it, may have another result the next time; null if it has not. */
  private @Nullable String objection(Node<?> node) {
    for (Node<?> next : InputsFirst.order(List.<Node<?>>of(node), this::unknownInputs)) {
      objections.put(next, objectionTo(next));
    }
    return objections.get(node);
  }

  private List<Node<?>> unknownInputs(Node<?> node) {
    return node.inputs().stream().filter(input -> !objections.containsKey(input)).toList();
  }

  private @Nullable String objectionTo(Node<?> node) {
    for (Node<?> input : node.inputs()) {
      if (objections.get(input) != null) {
        return objections.get(input);
      }
    }
    String own = Repetition.whyNot(node);
    return own == null ? null : node.origin() + ": " + own;
  }

  /** What tells all that a node reads from what it is at another time, as this job finds it. */
  private Optional<String> version(Node<?> node) {
    return version(node, read -> versions.computeIfAbsent(read, _ -> versionNow(read)));
  }

  /** Reads the outside. */
  @FunctionalInterface
  private interface Versions {
    Optional<String> of(Node.Read<?> read);
  }

  private static Optional<String> version(Node<?> node, Versions versions) {
    StringBuilder all = new StringBuilder();
    for (Node<?> next : InputsFirst.order(List.<Node<?>>of(node), Node::inputs)) {
      if (next instanceof Node.Read<?> read) {
        Optional<String> version = versions.of(read);
        if (version.isEmpty()) {
          return Optional.empty();
        }
        all.append(version.get()).append('\n');
      }
    }
    return Optional.of(all.toString());
  }

  private static Optional<String> versionNow(Node.Read<?> read) {
    try {
      return read.format().version();
    } catch (IOException unreadable) {
      return unknown();
    }
  }

  /** The job that reads it will report why. */
  private static Optional<String> unknown() {
    return Optional.empty();
  }

  @Override
  public <T> Step<T> keeping(Node<T> node, Step<T> step) {
    Chosen choice = chosen.get(node);
    if (choice == null) {
      return step;
    }
    String why =
        String.format(
            Locale.ROOT, ", as an earlier job computed it too, in about %.3f s", choice.seconds);
    return Step.Cached.computed(node, choice.node, step, why);
  }

  /**
   * What has been computed and belongs to the job.
   *
   * @return the same, to be read; it is kept if that is worth it and the job succeeds
   */
  ResultCache.Entry computed(
      Step.Cached<?> step,
      Partitions rows,
      LateLayout layout,
      Properties properties,
      double seconds,
      Meters meters) {
    Node<?> node = step.owner();
    ResultCache.Entry entry =
        ResultCache.Entry.of(node, rows, layout, properties, seconds, version(node).orElse(null));
    String refusal =
        seconds < cache.leastSeconds()
            ? String.format(Locale.ROOT, "it took %.3f s only", seconds)
            : rows.bytes() > cache.share() ? "it is too large" : null;
    if (refusal == null) {
      pending.add(new Pending(node, entry));
    } else {
      history.refuse(node, refusal);
      meters.note("but not kept: " + refusal);
    }
    return entry;
  }

  /** The job has succeeded: what it has kept is no longer its own, unless a file was changed. */
  void commit(Job job) {
    for (Pending kept : pending) {
      if (version(kept.node, Keeping::versionNow)
          .filter(kept.entry.version()::equals)
          .isPresent()) {
        job.disown(kept.entry.rows());
        cache.keep(kept.entry);
      }
    }
  }

  /** What is to be said of a node whose result might have been kept; empty if nothing. */
  String remark(Node<?> place) {
    String refusal = refusals.get(place);
    return refusal == null ? "" : "; not kept for later jobs: " + refusal;
  }
}
