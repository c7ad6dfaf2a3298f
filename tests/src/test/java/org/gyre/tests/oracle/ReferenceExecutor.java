package org.gyre.tests.oracle;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.gyre.dataflow.format.InputFormat;
import org.gyre.dataflow.format.OutputFormat;
import org.gyre.dataflow.function.Accumulator;
import org.gyre.dataflow.function.Aggregate;
import org.gyre.dataflow.function.CoGroupFunction;
import org.gyre.dataflow.function.Collector;
import org.gyre.dataflow.function.FlatJoinFunction;
import org.gyre.dataflow.function.GroupCombineFunction;
import org.gyre.dataflow.function.GroupReduceFunction;
import org.gyre.dataflow.function.JoinKind.Alone;
import org.gyre.dataflow.function.JoinKind.Pairs;
import org.gyre.dataflow.function.JoinKind.Side;
import org.gyre.dataflow.function.Parameters;
import org.gyre.dataflow.plan.Executor;
import org.gyre.dataflow.plan.Explanation;
import org.gyre.dataflow.plan.JobCancelledException;
import org.gyre.dataflow.plan.JobException;
import org.gyre.dataflow.plan.JobResult;
import org.gyre.dataflow.plan.Key;
import org.gyre.dataflow.plan.LoopRules;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.Ordering;
import org.gyre.dataflow.plan.Origin;
import org.gyre.dataflow.plan.Partitioning;
import org.gyre.dataflow.plan.Plan;
import org.gyre.dataflow.plan.SortOrder;
import org.gyre.dataflow.type.Tuple2;

/**
 * What every node of a plan means, in the plainest code: one thread, one partition, lists and maps
 * of objects. An engine is right if it delivers the same bags.
 *
 * <p>Where a node leaves a choice (which value {@code first} and {@code distinct} keep, the order
 * in which {@code reduce} combines), this takes the values in the order in which they come.
 * Extensions are not nodes of the core and have no meaning here: they are tested against algorithms
 * of their own.
 */
public final class ReferenceExecutor implements Executor {

  private volatile boolean cancelled;

  /** The outermost loop that runs; null if none does. */
  private volatile ReferenceScope outermost;

  @Override
  public JobResult execute(Plan plan, Consumer<Object> receiver) {
    cancelled = false;
    long start = System.nanoTime();
    Map<String, Double> metrics = new HashMap<>();
    try {
      Map<String, Accumulator<?, ?>> accumulators = new HashMap<>();
      ReferenceScope scope = new Meaning(this, metrics, plan.parameters(), accumulators);
      List<List<?>> collected = run(plan, scope, receiver);
      double seconds = (System.nanoTime() - start) / 1e9;
      return new JobResult(
          collected, metrics, accumulators, List.of(), seconds, explain(plan), scope.reports());
    } catch (JobException failure) {
      throw failure;
    } catch (Exception failure) {
      throw new JobException(failure.getMessage(), failure);
    }
  }

  private List<List<?>> run(Plan plan, ReferenceScope scope, Consumer<Object> receiver)
      throws Exception {
    List<List<?>> collected = new ArrayList<>();
    List<OutputFormat.Output<?>> outputs = new ArrayList<>();
    boolean whole = false;
    try {
      for (Node<?> sink : plan.sinks()) {
        collected.add(
            switch (sink) {
              case Node.Write<?> write -> write(write, scope, outputs);
              case Node.Deliver<?> deliver -> deliver(deliver, scope, receiver);
              default -> scope.values(sink);
            });
      }
      for (OutputFormat.Output<?> output : outputs) {
        output.commit();
      }
      whole = true;
    } finally {
      if (!whole) {
        outputs.forEach(OutputFormat.Output::abort);
      }
    }
    return collected;
  }

  private static <T> List<T> deliver(
      Node.Deliver<T> deliver, ReferenceScope scope, Consumer<Object> receiver) throws Exception {
    for (T value : scope.values(deliver.input())) {
      run(deliver.origin(), value, () -> receiver.accept(value));
    }
    return List.of();
  }

  private <T> List<T> write(
      Node.Write<T> write, ReferenceScope scope, List<OutputFormat.Output<?>> outputs)
      throws Exception {
    OutputFormat.Output<? super T> output = write.format().open(1);
    outputs.add(output);
    OutputFormat.Partition<? super T> partition = output.partition(0);
    for (T value : scope.values(write.input())) {
      partition.write(value);
    }
    partition.close();
    return List.of();
  }

  @Override
  public Explanation explain(Plan plan) {
    List<Explanation.Operator> operators = new ArrayList<>();
    List<Node<?>> nodes = plan.nodes().reversed();
    for (int i = 0; i < nodes.size(); i++) {
      Node<?> node = nodes.get(i);
      List<Integer> inputs =
          node.inputs().stream().map(input -> indexOf(nodes, input) + 1).toList();
      operators.add(new Explanation.Operator(i + 1, node.origin().toString(), "", inputs));
    }
    return new Explanation(1, 0, operators, List.of(), List.of());
  }

  @SuppressWarnings("ReferenceEquality") // nodes are compared by identity
  private static int indexOf(List<Node<?>> nodes, Node<?> wanted) {
    for (int i = 0; i < nodes.size(); i++) {
      if (nodes.get(i) == wanted) {
        return i;
      }
    }
    throw new IllegalStateException(wanted.origin() + " is no node of its own plan");
  }

  @Override
  public boolean stopAfterSuperstep() {
    ReferenceScope loop = outermost;
    if (loop != null) {
      loop.stopAfterSuperstep();
    }
    return loop != null;
  }

  @Override
  public void cancel() {
    cancelled = true;
  }

  void checkCancelled() {
    if (cancelled) {
      throw new JobCancelledException();
    }
  }

  /** The outermost loop that runs from now on; null if it has ended. */
  void setOutermost(ReferenceScope loop) {
    outermost = loop;
  }

  @Override
  public void close() {
    // Nothing is held.
  }

  /** What the nodes mean, in a scope. */
  private static final class Meaning extends ReferenceScope {

    Meaning(
        ReferenceExecutor executor,
        Map<String, Double> metrics,
        Parameters parameters,
        Map<String, Accumulator<?, ?>> accumulators) {
      super(executor, metrics, parameters, accumulators);
    }

    private Meaning(Meaning around, Node<?> loop, Set<Node<?>> currents, LoopRules rules) {
      super(around, loop, currents, rules);
    }

    @Override
    ReferenceScope within(Node<?> loop, Set<Node<?>> currents, LoopRules rules) {
      return new Meaning(this, loop, currents, rules);
    }

    @Override
    List<?> compute(Node<?> node) throws Exception {
      return switch (node) {
        case Node.Read<?> read -> read(read.format(), metrics());
        case Node.Map<?, ?> map -> map(map);
        case Node.FlatMap<?, ?> flatMap -> flatMap(flatMap);
        case Node.Filter<?> filter -> filter(filter);
        case Node.MapPartition<?, ?> whole -> mapPartition(whole);
        case Node.Union<?> union -> union(union);
        case Node.Reduce<?> reduce -> reduce(reduce);
        case Node.Summary<?, ?> summary -> summary(summary);
        case Node.GroupReduce<?, ?> reduce -> groupReduce(reduce);
        case Node.GroupSummary<?, ?, ?> summary -> groupSummary(summary);
        case Node.GroupApply<?, ?, ?> apply -> groupApply(apply);
        case Node.GroupCombine<?, ?, ?> combine -> groupCombine(combine);
        case Node.Distinct<?, ?> distinct -> distinct(distinct);
        case Node.Join<?, ?, ?, ?> join -> join(join);
        case Node.Cross<?, ?, ?> cross -> cross(cross);
        case Node.CoGroup<?, ?, ?, ?> coGroup -> coGroup(coGroup);
        case Node.Cached<?> cached -> values(cached.input());
        case Node.SortPartition<?> sort -> sort(sort);
        case Node.Sort<?> sort -> sort(sort);
        case Node.Repartition<?> repartition -> repartition(repartition);
        case Node.First<?> first -> values(first.input()).stream().limit(first.count()).toList();
        case Node.Iterate<?> loop -> iterate(loop);
        case Node.DeltaIterate<?, ?, ?> loop -> iterateDelta(loop);
        case Node.SolutionJoin<?, ?, ?, ?> join -> solutionJoin(join);
        case Node.SolutionSet<?, ?> set ->
            throw new JobException(set.origin() + " is read outside of its iteration", null);
        case Node.Current<?> current ->
            throw new JobException(current.origin() + " is read outside of its iteration", null);
        case Node.Extension<?> extension ->
            throw new JobException(extension.origin() + " is no node of the core", null);
        case Node.Reading<?> reading -> reading(reading);
        case Node.Write<?> write ->
            throw new JobException(write.origin() + " delivers nothing that could be read", null);
        case Node.Deliver<?> deliver ->
            throw new JobException(deliver.origin() + " delivers to the caller only", null);
        case Node.Collect<?> collect -> values(collect.input());
      };
    }

    private <S, T> List<T> map(Node.Map<S, T> node) throws Exception {
      return context(node)
          .use(
              node.function(),
              function -> {
                List<T> results = new ArrayList<>();
                for (S value : values(node.input())) {
                  results.add(called(node.origin(), value, () -> function.map(value)));
                }
                return results;
              });
    }

    private <S, T> List<T> flatMap(Node.FlatMap<S, T> node) throws Exception {
      return context(node)
          .use(
              node.function(),
              function -> {
                List<T> results = new ArrayList<>();
                for (S value : values(node.input())) {
                  Collector<T> out = result -> results.add(nonNull(node.origin(), value, result));
                  run(node.origin(), value, () -> function.flatMap(value, out));
                }
                return results;
              });
    }

    private <T> List<T> filter(Node.Filter<T> node) throws Exception {
      return context(node)
          .use(
              node.function(),
              function -> {
                List<T> results = new ArrayList<>();
                for (T value : values(node.input())) {
                  if (called(node.origin(), value, () -> function.test(value))) {
                    results.add(value);
                  }
                }
                return results;
              });
    }

    private <S, T> List<T> mapPartition(Node.MapPartition<S, T> node) throws Exception {
      List<T> results = new ArrayList<>();
      List<S> values = values(node.input());
      Collector<T> out = result -> results.add(nonNull(node.origin(), "of the partition", result));
      return context(node)
          .use(
              node.function(),
              function -> {
                run(
                    node.origin(),
                    "of the partition",
                    () -> function.mapPartition(values.iterator(), out));
                return results;
              });
    }

    private <T> List<T> union(Node.Union<T> node) throws Exception {
      List<T> results = new ArrayList<>();
      for (Node<T> member : node.members()) {
        results.addAll(values(member));
      }
      return results;
    }

    private <T> List<T> reduce(Node.Reduce<T> node) throws Exception {
      List<T> values = values(node.input());
      return context(node)
          .use(
              node.function(),
              function ->
                  values.isEmpty()
                      ? List.of()
                      : List.of(combine(node.origin(), values, function::reduce)));
    }

    private <S, T> List<T> summary(Node.Summary<S, T> node) throws Exception {
      List<S> values = values(node.input());
      return values.isEmpty() && !node.aggregate().summarisesNothing()
          ? List.of()
          : List.of(summarise(node.origin(), values, node.aggregate()));
    }

    private <K, T> List<T> groupReduce(Node.GroupReduce<K, T> node) throws Exception {
      return context(node)
          .use(
              node.function(),
              function -> {
                List<T> results = new ArrayList<>();
                for (List<T> group : groups(node.origin(), node.input(), node.key()).values()) {
                  results.add(combine(node.origin(), group, function::reduce));
                }
                return results;
              });
    }

    private <K, S, R> List<Tuple2<K, R>> groupSummary(Node.GroupSummary<K, S, R> node)
        throws Exception {
      List<Tuple2<K, R>> results = new ArrayList<>();
      for (var group : groups(node.origin(), node.input(), node.key()).entrySet()) {
        R summary = summarise(node.origin(), group.getValue(), node.aggregate());
        results.add(Tuple2.of(group.getKey(), summary));
      }
      return results;
    }

    private <K, S, T> List<T> groupApply(Node.GroupApply<K, S, T> node) throws Exception {
      return context(node).use(node.function(), function -> groupApply(node, function));
    }

    private <K, S, T> List<T> groupApply(
        Node.GroupApply<K, S, T> node, GroupReduceFunction<K, S, T> function) throws Exception {
      List<T> results = new ArrayList<>();
      for (var group : groups(node.origin(), node.input(), node.key()).entrySet()) {
        K key = group.getKey();
        List<S> values =
            node.ordering() == null
                ? group.getValue()
                : sorted(node.origin(), group.getValue(), node.ordering());
        Collector<T> out = result -> results.add(nonNull(node.origin(), key, result));
        run(node.origin(), key, () -> function.reduceGroup(key, values.iterator(), out));
      }
      return results;
    }

    private <K, S, T> List<T> groupCombine(Node.GroupCombine<K, S, T> node) throws Exception {
      return context(node).use(node.function(), function -> groupCombine(node, function));
    }

    private <K, S, T> List<T> groupCombine(
        Node.GroupCombine<K, S, T> node, GroupCombineFunction<K, S, T> function) throws Exception {
      List<T> results = new ArrayList<>();
      for (var group : groups(node.origin(), node.input(), node.key()).entrySet()) {
        K key = group.getKey();
        List<S> values = sorted(node.origin(), group.getValue(), node.order());
        Collector<T> out = result -> results.add(nonNull(node.origin(), key, result));
        run(node.origin(), key, () -> function.combine(key, values.iterator(), out));
      }
      return results;
    }

    private <K, T> List<T> distinct(Node.Distinct<K, T> node) throws Exception {
      return groups(node.origin(), node.input(), node.key()).values().stream()
          .map(List::getFirst)
          .toList();
    }

    private <K, L, R, T> List<T> join(Node.Join<K, L, R, T> node) throws Exception {
      List<T> results = new ArrayList<>();
      Map<K, List<L>> lefts = groups(node.origin(), node.left(), node.leftKey());
      Map<K, List<R>> rights = groups(node.origin(), node.right(), node.rightKey());
      for (var group : lefts.entrySet()) {
        List<R> partners = rights.getOrDefault(group.getKey(), List.of());
        for (L left : group.getValue()) {
          if (node.kind().pairs() == Pairs.HANDED_ON) {
            for (R right : partners) {
              call(node, left, right, results);
            }
          }
          if (node.kind().alone(Side.LEFT) == alone(partners)) {
            call(node, left, null, results);
          }
        }
      }
      for (var group : rights.entrySet()) {
        List<L> partners = lefts.getOrDefault(group.getKey(), List.of());
        if (node.kind().alone(Side.RIGHT) == alone(partners)) {
          for (R right : group.getValue()) {
            call(node, null, right, results);
          }
        }
      }
      return results;
    }

    private static Alone alone(List<?> partners) {
      return partners.isEmpty() ? Alone.UNMATCHED : Alone.MATCHED;
    }

    private static <L, R, T> void call(Node.Join<?, L, R, T> node, L left, R right, List<T> results)
        throws Exception {
      call(node.origin(), left, right, node.function(), results);
    }

    private static <L, R, T> void call(
        Origin origin, L left, R right, FlatJoinFunction<L, R, T> function, List<T> results)
        throws Exception {
      String both = left + " and " + right;
      Collector<T> out = result -> results.add(nonNull(origin, both, result));
      run(origin, both, () -> function.join(left, right, out));
    }

    private <L, R, T> List<T> cross(Node.Cross<L, R, T> node) throws Exception {
      List<T> results = new ArrayList<>();
      List<R> rights =
          values(node.right()); // also if there is nothing on the left: it may have loops
      for (L left : values(node.left())) {
        for (R right : rights) {
          String both = left + " and " + right;
          results.add(called(node.origin(), both, () -> node.function().cross(left, right)));
        }
      }
      return results;
    }

    private <K, L, R, T> List<T> coGroup(Node.CoGroup<K, L, R, T> node) throws Exception {
      return context(node).use(node.function(), function -> coGroup(node, function));
    }

    private <K, L, R, T> List<T> coGroup(
        Node.CoGroup<K, L, R, T> node, CoGroupFunction<K, L, R, T> function) throws Exception {
      List<T> results = new ArrayList<>();
      Map<K, List<L>> lefts = groups(node.origin(), node.left(), node.leftKey());
      Map<K, List<R>> rights = groups(node.origin(), node.right(), node.rightKey());
      Set<K> keys = new TreeSet<>(ValueOrder.INSTANCE);
      keys.addAll(lefts.keySet());
      keys.addAll(rights.keySet());
      for (K key : keys) {
        List<L> left = lefts.getOrDefault(key, List.of());
        List<R> right = rights.getOrDefault(key, List.of());
        Iterator<L> ours = sorted(node.origin(), left, node.leftOrder()).iterator();
        Iterator<R> theirs = sorted(node.origin(), right, node.rightOrder()).iterator();
        Collector<T> out = result -> results.add(nonNull(node.origin(), key, result));
        run(node.origin(), key, () -> function.coGroup(key, ours, theirs, out));
      }
      return results;
    }

    private <T> List<T> sort(Node.SortPartition<T> node) throws Exception {
      return sorted(node.origin(), values(node.input()), node.ordering());
    }

    private <T> List<T> sort(Node.Sort<T> node) throws Exception {
      return sorted(node.origin(), values(node.input()), node.ordering());
    }

    /** There is one partition, to which all values must go. */
    private <T> List<T> repartition(Node.Repartition<T> node) throws Exception {
      List<T> values = values(node.input());
      if (node.partitioning() instanceof Partitioning.ByFunction<T, ?> by) {
        for (T value : values) {
          checkPartition(node.origin(), value, by);
        }
      }
      return values;
    }

    private <T, K> void checkPartition(Origin origin, T value, Partitioning.ByFunction<T, K> by)
        throws Exception {
      K key = found(origin, value, () -> by.key().function().key(value));
      int partition = called(origin, value, () -> by.partitioner().partition(key, 1));
      if (partition != 0) {
        throw new JobException(origin + ": partition " + partition + " for the key " + key, null);
      }
    }

    private <K, W, S, T> List<T> solutionJoin(Node.SolutionJoin<K, W, S, T> node) throws Exception {
      Map<K, S> solution = new TreeMap<>(ValueOrder.INSTANCE);
      for (S value : values(node.set())) {
        solution.put(node.set().key().function().key(value), value);
      }
      List<T> results = new ArrayList<>();
      for (W value : values(node.input())) {
        S found = solution.get(found(node.origin(), value, () -> node.key().function().key(value)));
        if (found != null || node.isOuter()) {
          call(node.origin(), value, found, node.function(), results);
        }
      }
      return results;
    }

    private <K, T> Map<K, List<T>> groups(Origin origin, Node<T> input, Key<T, K> key)
        throws Exception {
      Map<K, List<T>> groups = new TreeMap<>(ValueOrder.INSTANCE);
      for (T value : values(input)) {
        K found = found(origin, value, () -> key.function().key(value));
        groups.computeIfAbsent(found, _ -> new ArrayList<>()).add(value);
      }
      return groups;
    }
  }

  /** A stable sort: by one key after the other, the least significant first. */
  private static <T> List<T> sorted(Origin origin, List<T> values, Ordering<T> ordering)
      throws Exception {
    List<T> sorted = values;
    for (Ordering.Part<T> part : ordering.parts().reversed()) {
      Map<Object, List<T>> groups =
          new TreeMap<>(
              part.order() == SortOrder.ASCENDING
                  ? ValueOrder.INSTANCE
                  : ValueOrder.INSTANCE.reversed());
      for (T value : sorted) {
        Call<Object> key = () -> part.key().function().key(value);
        groups.computeIfAbsent(found(origin, value, key), _ -> new ArrayList<>()).add(value);
      }
      sorted = groups.values().stream().flatMap(List::stream).toList();
    }
    return sorted;
  }

  private static <T> List<T> read(InputFormat<T> format, Map<String, Double> metrics)
      throws Exception {
    List<T> values = new ArrayList<>();
    for (InputFormat.Split split : format.splits(1)) {
      format.read(split, values::add, new HeapBuffers(metrics));
    }
    return values;
  }

  /** Buffers that the garbage collector takes back; nobody watches. */
  private record HeapBuffers(Map<String, Double> metrics) implements InputFormat.ReadContext {
    @Override
    public MemorySegment buffer(long bytes) {
      return Arena.ofAuto().allocate(bytes);
    }

    @Override
    public void progress(long weight) {
      // There is no observer.
    }

    @Override
    public void count(String metric, long number) {
      metrics.merge(metric, (double) number, Double::sum);
    }
  }

  /** Combines two values. */
  private interface Combination<T> {
    T of(T left, T right) throws Exception;
  }

  private static <T> T combine(Origin origin, List<T> values, Combination<T> function)
      throws Exception {
    T combined = values.getFirst();
    for (T value : values.subList(1, values.size())) {
      T left = combined;
      combined = called(origin, left + " and " + value, () -> function.of(left, value));
    }
    return combined;
  }

  private static <S, T> T summarise(Origin origin, List<S> values, Aggregate<S, T> aggregate)
      throws Exception {
    MemorySegment accumulator = MemorySegment.ofArray(new byte[aggregate.size()]);
    aggregate.start(accumulator, 0);
    for (S value : values) {
      run(origin, value, () -> aggregate.add(value, accumulator, 0));
    }
    return aggregate.result(accumulator, 0);
  }

  /** A call of a user function. */
  interface Call<T> {
    T call() throws Exception;
  }

  /** A call of a user function that returns nothing. */
  private interface Action {
    void run() throws Exception;
  }

  static <T> T called(Origin origin, Object value, Call<T> call) throws Exception {
    return nonNull(origin, value, found(origin, value, call));
  }

  /** The same where the result may be null. */
  static <T> T found(Origin origin, Object value, Call<T> call) throws Exception {
    try {
      return call.call();
    } catch (Exception e) {
      throw failure(origin, value, e);
    }
  }

  private static void run(Origin origin, Object value, Action action) throws Exception {
    try {
      action.run();
    } catch (Exception e) {
      throw failure(origin, value, e);
    }
  }

  /** Failures that only come through a function, and those of reading and writing, pass. */
  private static Exception failure(Origin origin, Object value, Exception e) {
    return switch (e) {
      case JobException known -> known;
      case CancellationException _ -> e;
      case IOException _ -> e;
      default -> new JobException(origin + " failed on value " + value + ": " + e, e);
    };
  }

  private static <T> T nonNull(Origin origin, Object value, T result) {
    if (result == null) {
      throw new JobException(origin + " returned null for value " + value, null);
    }
    return result;
  }
}
