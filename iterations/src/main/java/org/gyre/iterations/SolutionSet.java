package org.gyre.iterations;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.function.Collector;
import org.gyre.dataflow.function.FlatJoinFunction;
import org.gyre.dataflow.function.GroupReduceFunction;
import org.gyre.dataflow.function.JoinFunction;
import org.gyre.dataflow.function.JoinKind;
import org.gyre.dataflow.function.JoinPairs;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.function.Rich;
import org.gyre.dataflow.function.RichFunction;
import org.gyre.dataflow.plan.Key;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.Origin;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;
import org.gyre.dataflow.type.Nullable;
import org.gyre.dataflow.type.Tuple2;

/**
 * The solution set of a {@link DeltaIteration} in its step: one value a key, as the superstep
 * before left it. Values are looked up by their keys, each in the time of a look into a hash table.
 *
 * @param <K> the type of the keys
 * @param <S> the type of the values
 */
public final class SolutionSet<K, S> {

  private final Environment environment;
  private final Node.SolutionSet<K, S> node;

  SolutionSet(Environment environment, Node.SolutionSet<K, S> node) {
    this.environment = environment;
    this.node = node;
  }

  /**
   * All values, for whatever data sets offer; a superstep that reads them takes the time for that.
   *
   * @return the values, partitioned by the hash of their keys, no two with the same key
   */
  public DataSet<S> values() {
    return environment.dataSet(node);
  }

  /**
   * Pairs each of some values with the value that has its key; those without are dropped.
   *
   * @param <W> the type of the values that are looked up
   * @param values the values
   * @param key finds what is looked up; a null is found only where the solution set has one
   * @return the lookup, to be completed with a function
   */
  public <W> Lookup<W> join(DataSet<W> values, KeyFunction<W, K> key) {
    return new Lookup<>(values, key, JoinKind.INNER, "solution.join");
  }

  /**
   * Pairs each of some values with the value that has its key, or with null.
   *
   * @param <W> the type of the values that are looked up
   * @param values the values
   * @param key finds what is looked up
   * @return the lookup, to be completed with a function
   */
  public <W> Lookup<W> leftOuterJoin(DataSet<W> values, KeyFunction<W, K> key) {
    return new Lookup<>(values, key, JoinKind.LEFT_OUTER, "solution.leftOuterJoin");
  }

  /**
   * Hands all values with one key to a function at once, together with the value of the solution
   * set. Keys that only the solution set has are left out.
   *
   * @param <W> the type of the values that are looked up
   * @param <T> the type of the results
   * @param values the values
   * @param key finds what is looked up
   * @param function emits the results; runs in many threads at once
   * @return the results
   */
  public <W, T> DataSet<T> coGroup(
      DataSet<W> values, KeyFunction<W, K> key, CoGroupFunction<K, W, S, T> function) {
    Origin origin = Origin.here("solution.coGroup");
    Lookup<W> lookup = new Lookup<>(values, key, JoinKind.LEFT_OUTER, "solution.coGroup");
    GroupReduceFunction<K, Tuple2<W, S>, T> ofGroup =
        (group, pairs, out) -> {
          Tuple2<W, S> first = pairs.next();
          function.coGroup(group, new Firsts<>(first, pairs), first.f1(), out);
        };
    return environment.dataSet(
        new Node.GroupApply<>(
            lookup.pairs().node(),
            ofPairs(lookup.key),
            null,
            ofGroup,
            result(function, CoGroupFunction.class, 3),
            origin));
  }

  /** The key of pairs that their first values have. */
  private static <W, S, K> Key<Tuple2<W, S>, K> ofPairs(Key<W, K> key) {
    KeyFunction<W, K> function = key.function();
    KeyFunction<Tuple2<W, S>, K> ofPair = pair -> function.key(pair.f0());
    List<String> path = new ArrayList<>(List.of("f0"));
    return switch (key) {
      case Key.Component<W, K> component -> {
        path.addAll(component.path());
        yield Key.component(path, ofPair, component.layout());
      }
      case Key.Whole<?> _ -> Key.component(path, ofPair, key.layout());
      case Key.Computed<W, K> _, Key.Composite<W, K> _ -> new Key.Computed<>(ofPair, key.layout());
    };
  }

  /** The first values of pairs, of which one has been read. */
  private static final class Firsts<W> implements Iterator<W> {

    private final Iterator<? extends Tuple2<W, ?>> pairs;
    private @Nullable Tuple2<W, ?> next;

    Firsts(Tuple2<W, ?> first, Iterator<? extends Tuple2<W, ?>> pairs) {
      this.next = first;
      this.pairs = pairs;
    }

    @Override
    public boolean hasNext() {
      return next != null || pairs.hasNext();
    }

    @Override
    public W next() {
      W value = next == null ? pairs.next().f0() : next.f0();
      next = null;
      return value;
    }
  }

  /**
   * Takes all values with one key and the value of the solution set.
   *
   * @param <K> the type of the keys
   * @param <W> the type of the values
   * @param <S> the type of the values of the solution set
   * @param <T> the type of the results
   */
  @FunctionalInterface
  public interface CoGroupFunction<K, W, S, T> extends Serializable {

    /**
     * Called once for each key of the values.
     *
     * @param key the key
     * @param values the values with that key, to be read once; at least one
     * @param found the value of the solution set; null if it has none with that key
     * @param out takes the results
     * @throws Exception any failure; ends the job
     */
    void coGroup(K key, Iterator<W> values, @Nullable S found, Collector<T> out) throws Exception;
  }

  /**
   * A lookup in the making.
   *
   * @param <W> the type of the values that are looked up
   */
  public final class Lookup<W> {

    private final DataSet<W> values;
    private final Key<W, K> key;
    private final JoinKind kind;
    private final String call;

    private Lookup(DataSet<W> values, KeyFunction<W, K> key, JoinKind kind, String call) {
      this.values = values;
      this.key = Key.by(key, values.node().layout());
      this.kind = kind;
      this.call = call;
    }

    /**
     * Turns each pair into one value.
     *
     * @param <T> the type of the results
     * @param function computes the result from the value that is looked up and the one that is
     *     found; runs in many threads at once
     * @return the results
     */
    public <T> DataSet<T> with(JoinFunction<W, S, T> function) {
      Layout<T> layout = result(function, JoinFunction.class, 2);
      Origin origin = Origin.here(call);
      return function instanceof RichFunction
          ? environment.dataSet(
              new Node.Map<>(pairs(origin), Rich.ofPairs(function), layout, origin))
          : environment.dataSet(join(FlatJoinFunction.of(function), layout, origin));
    }

    /**
     * Turns each pair into any number of values.
     *
     * @param <T> the type of the results
     * @param function emits the results, given the value that is looked up and the one that is
     *     found; runs in many threads at once
     * @return the results
     */
    public <T> DataSet<T> flatWith(FlatJoinFunction<W, S, T> function) {
      Layout<T> layout = result(function, FlatJoinFunction.class, 2);
      Origin origin = Origin.here(call);
      return function instanceof RichFunction
          ? environment.dataSet(
              new Node.FlatMap<>(pairs(origin), Rich.flatJoinOfPairs(function), layout, origin))
          : environment.dataSet(join(function, layout, origin));
    }

    /**
     * Hands the pairs on.
     *
     * @return pairs of the value that is looked up and the one that is found
     */
    public DataSet<Tuple2<W, S>> pairs() {
      return environment.dataSet(pairs(Origin.here(call)));
    }

    private Node<Tuple2<W, S>> pairs(Origin origin) {
      Layout<W> left = values.node().layout();
      Layout<S> right = node.layout();
      return join(
          new JoinPairs<>(),
          left == null || right == null ? null : kind.layoutOfPairs(left, right),
          origin);
    }

    private <T> Node<T> join(
        FlatJoinFunction<W, S, T> function, @Nullable Layout<T> layout, Origin origin) {
      return new Node.SolutionJoin<>(values.node(), node, key, function, kind, layout, origin);
    }
  }

  /** The layout of a function's results; null if the first value must decide. */
  @SuppressWarnings("unchecked") // the layout is made for the type that the function returns
  private static <T> @Nullable Layout<T> result(
      Serializable function, Class<?> shape, int parameter) {
    return (Layout<T>) Layouts.ofResult(function, shape, parameter).orElse(null);
  }
}
