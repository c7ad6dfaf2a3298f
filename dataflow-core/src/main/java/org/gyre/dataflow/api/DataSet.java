package org.gyre.dataflow.api;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.gyre.dataflow.format.OutputFormat;
import org.gyre.dataflow.function.Aggregate;
import org.gyre.dataflow.function.Aggregates;
import org.gyre.dataflow.function.Broadcast;
import org.gyre.dataflow.function.FilterFunction;
import org.gyre.dataflow.function.FlatJoinFunction;
import org.gyre.dataflow.function.FlatMapFunction;
import org.gyre.dataflow.function.JoinKind;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.function.MapFunction;
import org.gyre.dataflow.function.MapPartitionFunction;
import org.gyre.dataflow.function.Partitioner;
import org.gyre.dataflow.function.ReduceFunction;
import org.gyre.dataflow.function.Rich;
import org.gyre.dataflow.function.Summary;
import org.gyre.dataflow.plan.BroadcastSet;
import org.gyre.dataflow.plan.CombineHint;
import org.gyre.dataflow.plan.CrossHint;
import org.gyre.dataflow.plan.Declarations;
import org.gyre.dataflow.plan.Key;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.Ordering;
import org.gyre.dataflow.plan.Origin;
import org.gyre.dataflow.plan.Partitioning;
import org.gyre.dataflow.plan.Projection;
import org.gyre.dataflow.plan.SortOrder;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;
import org.gyre.dataflow.type.Nullable;
import org.gyre.dataflow.type.Tuple2;
import org.gyre.dataflow.type.Tuple3;
import org.gyre.dataflow.type.Tuple4;
import org.gyre.dataflow.type.Tuple5;
import org.gyre.dataflow.type.Tuple6;
import org.gyre.dataflow.type.Tuple7;
import org.gyre.dataflow.type.Tuple8;

/**
 * A bag of values of one type, computed when needed: equal values count as often as they occur, and
 * there is no order unless an operation says so. Immutable; every operation makes a new one.
 *
 * <p>The type of the values is found by itself: from the declared types of functions, else from the
 * first value that comes.
 *
 * @param <T> the type of the values
 */
public final class DataSet<T> {

  private final Environment environment;
  private final Node<T> node;

  DataSet(Environment environment, Node<T> node) {
    this.environment = environment;
    this.node = node;
  }

  /**
   * Where this data set is computed.
   *
   * @return its environment
   */
  public Environment environment() {
    return environment;
  }

  /**
   * The plan of this data set.
   *
   * @return the node that delivers the values
   */
  public Node<T> node() {
    return node;
  }

  private <R> DataSet<R> dataSet(Node<R> next) {
    return environment.dataSet(next);
  }

  /**
   * Turns each value into one value.
   *
   * @param <R> the type of the results
   * @param function computes the result; runs in many threads at once
   * @return the results
   */
  public <R> DataSet<R> map(MapFunction<T, R> function) {
    return dataSet(
        new Node.Map<>(
            node, function, Types.result(function, MapFunction.class, 1), Origin.here("map")));
  }

  /**
   * Turns each value into any number of values.
   *
   * @param <R> the type of the results
   * @param function emits the results; runs in many threads at once
   * @return the results
   */
  public <R> DataSet<R> flatMap(FlatMapFunction<T, R> function) {
    return dataSet(
        new Node.FlatMap<>(
            node,
            function,
            Types.result(function, FlatMapFunction.class, 1),
            Origin.here("flatMap")));
  }

  /**
   * Keeps two components of each value, or whatever the functions find in it.
   *
   * @param <A> the type of the first
   * @param <B> the type of the second
   * @param a finds the first
   * @param b finds the second
   * @return a tuple of them for each value
   */
  public <A, B> DataSet<Tuple2<A, B>> select(KeyFunction<T, A> a, KeyFunction<T, B> b) {
    return select(Types.key(a, b, node.layout()));
  }

  /**
   * Keeps three components of each value, or whatever the functions find in it.
   *
   * @param <A> the type of the first
   * @param <B> the type of the second
   * @param <C> the type of the third
   * @param a finds the first
   * @param b finds the second
   * @param c finds the third
   * @return a tuple of them for each value
   */
  public <A, B, C> DataSet<Tuple3<A, B, C>> select(
      KeyFunction<T, A> a, KeyFunction<T, B> b, KeyFunction<T, C> c) {
    return select(Types.key(a, b, c, node.layout()));
  }

  /**
   * Keeps four components of each value, or whatever the functions find in it.
   *
   * @param <A> the type of the first
   * @param <B> the type of the second
   * @param <C> the type of the third
   * @param <D> the type of the fourth
   * @param a finds the first
   * @param b finds the second
   * @param c finds the third
   * @param d finds the fourth
   * @return a tuple of them for each value
   */
  public <A, B, C, D> DataSet<Tuple4<A, B, C, D>> select(
      KeyFunction<T, A> a, KeyFunction<T, B> b, KeyFunction<T, C> c, KeyFunction<T, D> d) {
    return select(Types.key(a, b, c, d, node.layout()));
  }

  /**
   * Keeps five components of each value, or whatever the functions find in it.
   *
   * @param <A> the type of the first
   * @param <B> the type of the second
   * @param <C> the type of the third
   * @param <D> the type of the fourth
   * @param <E> the type of the fifth
   * @param a finds the first
   * @param b finds the second
   * @param c finds the third
   * @param d finds the fourth
   * @param e finds the fifth
   * @return a tuple of them for each value
   */
  public <A, B, C, D, E> DataSet<Tuple5<A, B, C, D, E>> select(
      KeyFunction<T, A> a,
      KeyFunction<T, B> b,
      KeyFunction<T, C> c,
      KeyFunction<T, D> d,
      KeyFunction<T, E> e) {
    return select(Types.key(a, b, c, d, e, node.layout()));
  }

  /**
   * Keeps six components of each value, or whatever the functions find in it.
   *
   * @param <A> the type of the first
   * @param <B> the type of the second
   * @param <C> the type of the third
   * @param <D> the type of the fourth
   * @param <E> the type of the fifth
   * @param <F> the type of the sixth
   * @param a finds the first
   * @param b finds the second
   * @param c finds the third
   * @param d finds the fourth
   * @param e finds the fifth
   * @param f finds the sixth
   * @return a tuple of them for each value
   */
  public <A, B, C, D, E, F> DataSet<Tuple6<A, B, C, D, E, F>> select(
      KeyFunction<T, A> a,
      KeyFunction<T, B> b,
      KeyFunction<T, C> c,
      KeyFunction<T, D> d,
      KeyFunction<T, E> e,
      KeyFunction<T, F> f) {
    return select(Types.key(a, b, c, d, e, f, node.layout()));
  }

  /**
   * Keeps seven components of each value, or whatever the functions find in it.
   *
   * @param <A> the type of the first
   * @param <B> the type of the second
   * @param <C> the type of the third
   * @param <D> the type of the fourth
   * @param <E> the type of the fifth
   * @param <F> the type of the sixth
   * @param <G> the type of the seventh
   * @param a finds the first
   * @param b finds the second
   * @param c finds the third
   * @param d finds the fourth
   * @param e finds the fifth
   * @param f finds the sixth
   * @param g finds the seventh
   * @return a tuple of them for each value
   */
  public <A, B, C, D, E, F, G> DataSet<Tuple7<A, B, C, D, E, F, G>> select(
      KeyFunction<T, A> a,
      KeyFunction<T, B> b,
      KeyFunction<T, C> c,
      KeyFunction<T, D> d,
      KeyFunction<T, E> e,
      KeyFunction<T, F> f,
      KeyFunction<T, G> g) {
    return select(Types.key(a, b, c, d, e, f, g, node.layout()));
  }

  /**
   * Keeps eight components of each value, or whatever the functions find in it.
   *
   * @param <A> the type of the first
   * @param <B> the type of the second
   * @param <C> the type of the third
   * @param <D> the type of the fourth
   * @param <E> the type of the fifth
   * @param <F> the type of the sixth
   * @param <G> the type of the seventh
   * @param <H> the type of the eighth
   * @param a finds the first
   * @param b finds the second
   * @param c finds the third
   * @param d finds the fourth
   * @param e finds the fifth
   * @param f finds the sixth
   * @param g finds the seventh
   * @param h finds the eighth
   * @return a tuple of them for each value
   */
  public <A, B, C, D, E, F, G, H> DataSet<Tuple8<A, B, C, D, E, F, G, H>> select(
      KeyFunction<T, A> a,
      KeyFunction<T, B> b,
      KeyFunction<T, C> c,
      KeyFunction<T, D> d,
      KeyFunction<T, E> e,
      KeyFunction<T, F> f,
      KeyFunction<T, G> g,
      KeyFunction<T, H> h) {
    return select(Types.key(a, b, c, d, e, f, g, h, node.layout()));
  }

  private <R> DataSet<R> select(Key<T, R> parts) {
    return dataSet(
        new Node.Map<>(node, new Projection<>(parts), parts.layout(), Origin.here("select")));
  }

  /**
   * Keeps the values that pass a test.
   *
   * @param function the test; runs in many threads at once
   * @return the values that pass
   */
  public DataSet<T> filter(FilterFunction<T> function) {
    return dataSet(new Node.Filter<>(node, function, Origin.here("filter")));
  }

  /**
   * Turns each partition as a whole into any number of values. There is one partition per task.
   *
   * @param <R> the type of the results
   * @param function emits the results; called once per partition
   * @return the results
   */
  public <R> DataSet<R> mapPartition(MapPartitionFunction<T, R> function) {
    return dataSet(
        new Node.MapPartition<>(
            node,
            function,
            Types.result(function, MapPartitionFunction.class, 1),
            Origin.here("mapPartition")));
  }

  /**
   * Makes all values of this data set known to functions of other operators, in every task: hold
   * the handle in the function, and ask for the list by {@link
   * org.gyre.dataflow.function.FunctionContext#broadcast}. In the body of a loop the current values
   * can be broadcast too.
   *
   * <p>The values are collected once in a job, and once in each superstep where they change. They
   * are on the heap, shared by all tasks: at most a quarter of it, or the job fails.
   *
   * @return the handle of an unmodifiable list, in the order of the partitions
   */
  public Broadcast<List<T>> broadcast() {
    return new BroadcastSet<>(node, values -> values, Origin.here("broadcast"));
  }

  /**
   * Makes all values of this data set known likewise, in another form.
   *
   * @param <V> the form
   * @param initializer turns the unmodifiable list of all values into what functions get, such as a
   *     map or an index; called once in a job, and once in each superstep where the values change
   * @return the handle of its result, which all tasks share
   */
  public <V> Broadcast<V> broadcast(MapFunction<List<T>, V> initializer) {
    Origin origin = Origin.here("broadcast");
    return new BroadcastSet<>(
        node, Declarations.plain(initializer, "an initializer", origin), origin);
  }

  /**
   * Says that the functions of the operator before this call read broadcasts whose handles they do
   * not hold themselves. Seldom needed: a handle that a function holds in a field or captures is
   * found.
   *
   * @param handles made by {@link #broadcast()}
   * @return the same values
   */
  public DataSet<T> withBroadcast(Broadcast<?>... handles) {
    return new DataSet<>(environment, Declarations.reading(node, List.of(handles)));
  }

  /**
   * Names the operator before this call, in {@code explain()}, in errors and in reports.
   *
   * @param name what it does, in your words
   * @return the same values
   * @throws IllegalArgumentException if there is no operator, because these are the current values
   *     of a loop
   */
  public DataSet<T> name(String name) {
    if (node instanceof Node.Current<T>) {
      throw new IllegalArgumentException(
          "name(\"" + name + "\"): the current values of a loop come from no operator");
    }
    return new DataSet<>(environment, Declarations.named(node, name));
  }

  /**
   * Names the type of the values, where it cannot be found: after a function that returns an
   * interface or a generic record with a null in it.
   *
   * @param layout the layout of the values
   * @return the same values
   */
  public DataSet<T> as(Layout<T> layout) {
    return dataSet(new Node.Map<>(node, value -> value, layout, Origin.here("as")));
  }

  /**
   * Declares that what is read comes in an order, so that {@link #sort} and {@link #sortPartition}
   * by it or by its first keys do nothing: for the file that another sort has written. Costs
   * nothing.
   *
   * @param ordering the order of all values, one file after the other. If they are in another,
   *     results are wrong
   * @return the same values
   * @throws IllegalArgumentException if this is not what {@code read}, {@code of} or the like
   *     returned
   */
  public DataSet<T> comesInOrder(Ordering<T> ordering) {
    if (node instanceof Node.Read<T> read) {
      return dataSet(new Node.Read<>(read.format(), read.layout(), ordering, read.origin()));
    }
    throw new IllegalArgumentException(
        "comesInOrder(...) says something of what is read, but stands after " + node.origin());
  }

  /**
   * Declares that the function of the {@code map} or {@code flatMap} before this call hands a
   * component on unchanged, so that values need not be partitioned, sorted or grouped by it again.
   * Seldom needed: where all that a lambda does to a component is to put it into a new record, Gyre
   * sees it. Costs nothing.
   *
   * @param <S> the type of the values that the function takes
   * @param <K> the type of the component
   * @param from the component of a value: {@code In::key}
   * @param to the component that is the same in all results of that value: {@code Out::id}. If it
   *     is not, results are wrong
   * @return the same values
   * @throws IllegalArgumentException if this is no map or flatMap, its function has a context, or
   *     one of the given functions does more than to read a component of a record
   */
  public <S, K> DataSet<T> forwards(KeyFunction<S, K> from, KeyFunction<T, K> to) {
    return dataSet(ForwardHints.forwards(node, from, to));
  }

  /**
   * Declares that the function of the join before this call hands a component of the left value on
   * unchanged, as {@link #forwards} does for a map. Values that an outer join has no left value for
   * must have null there.
   *
   * @param <L> the type of the left values
   * @param <K> the type of the component
   * @param from the component of a left value
   * @param to the component that is the same in all results of that value
   * @return the same values
   * @throws IllegalArgumentException if this is no join, or one of the functions does more than to
   *     read a component of a record
   */
  public <L, K> DataSet<T> forwardsLeft(KeyFunction<L, K> from, KeyFunction<T, K> to) {
    return dataSet(ForwardHints.joined(node, 0, from, to));
  }

  /**
   * Declares that the function of the join before this call hands a component of the right value on
   * unchanged, as {@link #forwardsLeft} does for the left one.
   *
   * @param <R> the type of the right values
   * @param <K> the type of the component
   * @param from the component of a right value
   * @param to the component that is the same in all results of that value
   * @return the same values
   * @throws IllegalArgumentException if this is no join, or one of the functions does more than to
   *     read a component of a record
   */
  public <R, K> DataSet<T> forwardsRight(KeyFunction<R, K> from, KeyFunction<T, K> to) {
    return dataSet(ForwardHints.joined(node, 1, from, to));
  }

  /**
   * The values of both data sets.
   *
   * @param other of the same environment
   * @return all values, with repetitions
   */
  public DataSet<T> union(DataSet<T> other) {
    requireSameEnvironment(other);
    List<Node<T>> members = new ArrayList<>(List.of(node, other.node));
    return dataSet(Node.Union.of(members, Origin.here("union")));
  }

  /**
   * Combines all values into one.
   *
   * @param function combines two values; associative and commutative
   * @return one value, or none if this is empty
   */
  public DataSet<T> reduce(ReduceFunction<T> function) {
    return dataSet(new Node.Reduce<>(node, function, Origin.here("reduce")));
  }

  /**
   * Turns all values, as one group, into any number of values. One task does the work, after all
   * tasks have written what they have as rows, which are spilled if need be: so there may be more
   * values than the memory holds. Where values can be combined in each task first, give a combiner,
   * or use {@link #reduce} or {@link #aggregate(Aggregate)}.
   *
   * @param <R> the type of the results
   * @param function emits the results; called once, or not at all if this is empty. Gets the values
   *     in the order in which {@link #collect} has them: all in order if {@link #sort} comes right
   *     before
   * @return the results
   */
  public <R> DataSet<R> reduceGroup(MapPartitionFunction<T, R> function) {
    Origin origin = Origin.here("reduceGroup");
    return wholes(
        new Node.Repartition<>(node, new Partitioning.InOne<>(), origin),
        function,
        Types.result(function, MapPartitionFunction.class, 1),
        origin);
  }

  /**
   * Turns all values, as one group, into any number of values, after values have been combined
   * where they are, so that fewer are sent.
   *
   * @param <R> the type of the results
   * @param function emits the results; called once with what the combiner has emitted, or not at
   *     all if that is nothing
   * @param combiner makes fewer values of those of a task; as for {@link #combineGroup}
   * @return the results
   */
  public <R> DataSet<R> reduceGroup(
      MapPartitionFunction<T, R> function, MapPartitionFunction<T, T> combiner) {
    return wholes(node, combiner, node.layout(), Origin.here("combineGroup")).reduceGroup(function);
  }

  /**
   * Combines values where they are, without bringing them together: so there may be several
   * results, one from each task or more.
   *
   * @param <R> the type of the results
   * @param function emits the results; called once in each task that has values, in many threads at
   *     once
   * @return the results
   */
  public <R> DataSet<R> combineGroup(MapPartitionFunction<T, R> function) {
    return wholes(
        node,
        function,
        Types.result(function, MapPartitionFunction.class, 1),
        Origin.here("combineGroup"));
  }

  /** What a function makes of partitions that have values. */
  private <R> DataSet<R> wholes(
      Node<T> input,
      MapPartitionFunction<T, R> function,
      @Nullable Layout<R> layout,
      Origin origin) {
    return dataSet(new Node.MapPartition<>(input, Choices.unlessEmpty(function), layout, origin));
  }

  /**
   * Summarises all values.
   *
   * @param <R> the type of the summary
   * @param aggregate the summary, such as {@link Aggregates#sumLong}
   * @return one value; none if this is empty and the summary of nothing is not defined
   */
  public <R> DataSet<R> aggregate(Aggregate<T, R> aggregate) {
    return dataSet(new Node.Summary<>(node, aggregate, Origin.here("aggregate")));
  }

  /**
   * Makes two summaries of all values.
   *
   * @param <A> the type of the first summary
   * @param <B> the type of the second summary
   * @param first the first summary
   * @param second the second summary
   * @return one pair; none if this is empty and a summary of nothing is not defined
   */
  public <A, B> DataSet<Tuple2<A, B>> aggregate(Aggregate<T, A> first, Aggregate<T, B> second) {
    return aggregate(Aggregates.both(first, second));
  }

  /**
   * Sums up a number of all values; the sum wraps around on overflow.
   *
   * @param field finds the number
   * @return one sum
   */
  public DataSet<Long> sumLong(Aggregates.LongField<T> field) {
    return aggregate(Aggregates.sumLong(field));
  }

  /**
   * Sums up a number of all values.
   *
   * @param field finds the number
   * @return one sum
   */
  public DataSet<Double> sumDouble(Aggregates.DoubleField<T> field) {
    return aggregate(Aggregates.sumDouble(field));
  }

  /**
   * Finds the mean of a number of all values.
   *
   * @param field finds the number
   * @return one mean, or none if this is empty
   */
  public DataSet<Double> average(Aggregates.DoubleField<T> field) {
    return aggregate(Aggregates.average(field));
  }

  /**
   * Finds the smallest of something in all values.
   *
   * @param <V> its type
   * @param field finds it, as {@link Aggregates#min} says
   * @return one minimum, or none if this is empty
   */
  public <V> DataSet<V> min(KeyFunction<T, V> field) {
    return aggregate(Aggregates.min(field));
  }

  /**
   * Finds the largest of something in all values.
   *
   * @param <V> its type
   * @param field finds it, as {@link Aggregates#max} says
   * @return one maximum, or none if this is empty
   */
  public <V> DataSet<V> max(KeyFunction<T, V> field) {
    return aggregate(Aggregates.max(field));
  }

  /**
   * Keeps the value in which something is smallest; of several such values any.
   *
   * @param <V> the type of what is compared
   * @param by finds it; null is smaller than all else
   * @return one value, or none if this is empty
   */
  public <V extends Comparable<? super V>> DataSet<T> minBy(KeyFunction<T, V> by) {
    return minBy(Ordering.by(by));
  }

  /**
   * Keeps the value that is the first one in an order; of several such values any.
   *
   * @param by the order, of keys that are {@link Comparable}; null is smaller than all else
   * @return one value, or none if this is empty
   */
  public DataSet<T> minBy(Ordering<T> by) {
    Origin origin = Origin.here("minBy");
    return dataSet(new Node.Reduce<>(node, Choices.smallest(Ranks.of(by, origin)), origin));
  }

  /**
   * Keeps the value in which something is largest; of several such values any.
   *
   * @param <V> the type of what is compared
   * @param by finds it; null is smaller than all else
   * @return one value, or none if this is empty
   */
  public <V extends Comparable<? super V>> DataSet<T> maxBy(KeyFunction<T, V> by) {
    return maxBy(Ordering.by(by));
  }

  /**
   * Keeps the value that is the last one in an order; of several such values any.
   *
   * @param by the order, of keys that are {@link Comparable}; null is smaller than all else
   * @return one value, or none if this is empty
   */
  public DataSet<T> maxBy(Ordering<T> by) {
    Origin origin = Origin.here("maxBy");
    return dataSet(new Node.Reduce<>(node, Choices.largest(Ranks.of(by, origin)), origin));
  }

  /**
   * Groups the values by a key.
   *
   * @param <K> the type of the keys
   * @param key finds the key; a record component such as {@code Edge::source} is read in place
   * @return the groups
   */
  public <K> Grouping<K, T> groupBy(KeyFunction<T, K> key) {
    return new Grouping<>(this, Types.key(key, node.layout()));
  }

  /**
   * Groups the values by two keys, as one: a tuple of them.
   *
   * @param <A> the type of the first key
   * @param <B> the type of the second key
   * @param a finds the first key
   * @param b finds the second key
   * @return the groups
   */
  public <A, B> Grouping<Tuple2<A, B>, T> groupBy(KeyFunction<T, A> a, KeyFunction<T, B> b) {
    return new Grouping<>(this, Types.key(a, b, node.layout()));
  }

  /**
   * Groups the values by three keys, as one: a tuple of them.
   *
   * @param <A> the type of the first key
   * @param <B> the type of the second key
   * @param <C> the type of the third key
   * @param a finds the first key
   * @param b finds the second key
   * @param c finds the third key
   * @return the groups
   */
  public <A, B, C> Grouping<Tuple3<A, B, C>, T> groupBy(
      KeyFunction<T, A> a, KeyFunction<T, B> b, KeyFunction<T, C> c) {
    return new Grouping<>(this, Types.key(a, b, c, node.layout()));
  }

  /**
   * Groups the values by four keys, as one: a tuple of them.
   *
   * @param <A> the type of the first key
   * @param <B> the type of the second key
   * @param <C> the type of the third key
   * @param <D> the type of the fourth key
   * @param a finds the first key
   * @param b finds the second key
   * @param c finds the third key
   * @param d finds the fourth key
   * @return the groups
   */
  public <A, B, C, D> Grouping<Tuple4<A, B, C, D>, T> groupBy(
      KeyFunction<T, A> a, KeyFunction<T, B> b, KeyFunction<T, C> c, KeyFunction<T, D> d) {
    return new Grouping<>(this, Types.key(a, b, c, d, node.layout()));
  }

  /**
   * Drops repetitions.
   *
   * @return each value once
   */
  public DataSet<T> distinct() {
    return distinct(CombineHint.AUTO);
  }

  /**
   * Drops repetitions.
   *
   * @param hint how values are to be combined; any fits
   * @return each value once
   */
  public DataSet<T> distinct(CombineHint hint) {
    return dataSet(
        new Node.Distinct<>(node, new Key.Whole<>(node.layout()), hint, Origin.here("distinct")));
  }

  /**
   * Keeps one value for each key; which one is not defined.
   *
   * @param <K> the type of the keys
   * @param key finds the key
   * @return a value for each key
   */
  public <K> DataSet<T> distinct(KeyFunction<T, K> key) {
    return distinct(key, CombineHint.AUTO);
  }

  /**
   * Keeps one value for each key; which one is not defined.
   *
   * @param <K> the type of the keys
   * @param key finds the key
   * @param hint how values are to be combined
   * @return a value for each key
   * @throws IllegalArgumentException if the hint is {@code HASH}, and values have no fixed size or
   *     one that is not known
   */
  public <K> DataSet<T> distinct(KeyFunction<T, K> key, CombineHint hint) {
    Origin origin = Origin.here("distinct");
    Combining.check(hint, node.layout(), origin);
    return dataSet(new Node.Distinct<>(node, Types.key(key, node.layout()), hint, origin));
  }

  /**
   * Keeps one value for each combination of two keys; which one is not defined.
   *
   * @param <A> the type of the first key
   * @param <B> the type of the second key
   * @param a finds the first key
   * @param b finds the second key
   * @return a value for each combination
   */
  public <A, B> DataSet<T> distinct(KeyFunction<T, A> a, KeyFunction<T, B> b) {
    return dataSet(
        new Node.Distinct<>(
            node, Types.key(a, b, node.layout()), CombineHint.AUTO, Origin.here("distinct")));
  }

  /**
   * Keeps one value for each combination of three keys; which one is not defined.
   *
   * @param <A> the type of the first key
   * @param <B> the type of the second key
   * @param <C> the type of the third key
   * @param a finds the first key
   * @param b finds the second key
   * @param c finds the third key
   * @return a value for each combination
   */
  public <A, B, C> DataSet<T> distinct(
      KeyFunction<T, A> a, KeyFunction<T, B> b, KeyFunction<T, C> c) {
    return dataSet(
        new Node.Distinct<>(
            node, Types.key(a, b, c, node.layout()), CombineHint.AUTO, Origin.here("distinct")));
  }

  /**
   * Keeps one value for each combination of four keys; which one is not defined.
   *
   * @param <A> the type of the first key
   * @param <B> the type of the second key
   * @param <C> the type of the third key
   * @param <D> the type of the fourth key
   * @param a finds the first key
   * @param b finds the second key
   * @param c finds the third key
   * @param d finds the fourth key
   * @return a value for each combination
   */
  public <A, B, C, D> DataSet<T> distinct(
      KeyFunction<T, A> a, KeyFunction<T, B> b, KeyFunction<T, C> c, KeyFunction<T, D> d) {
    return dataSet(
        new Node.Distinct<>(
            node, Types.key(a, b, c, d, node.layout()), CombineHint.AUTO, Origin.here("distinct")));
  }

  /**
   * Pairs values of both data sets that have equal keys. An inner join: values without a partner
   * are left out.
   *
   * @param <R> the type of the other values
   * @param other of the same environment
   * @return the join, to be completed with keys and a function
   */
  public <R> Join<T, R> join(DataSet<R> other) {
    return join(other, JoinKind.INNER);
  }

  /**
   * Pairs values as {@link #join} does; values of this data set without a partner come as well,
   * with null for the right value.
   *
   * @param <R> the type of the other values
   * @param other of the same environment
   * @return the join, to be completed with keys and a function
   */
  public <R> Join<T, R> leftOuterJoin(DataSet<R> other) {
    return join(other, JoinKind.LEFT_OUTER);
  }

  /**
   * Pairs values as {@link #join} does; values of the other data set without a partner come as
   * well, with null for the left value.
   *
   * @param <R> the type of the other values
   * @param other of the same environment
   * @return the join, to be completed with keys and a function
   */
  public <R> Join<T, R> rightOuterJoin(DataSet<R> other) {
    return join(other, JoinKind.RIGHT_OUTER);
  }

  /**
   * Pairs values as {@link #join} does; values of either data set without a partner come as well,
   * with null for the other side.
   *
   * @param <R> the type of the other values
   * @param other of the same environment
   * @return the join, to be completed with keys and a function
   */
  public <R> Join<T, R> fullOuterJoin(DataSet<R> other) {
    return join(other, JoinKind.FULL_OUTER);
  }

  /**
   * Keeps the values whose key is among those of another data set, each once.
   *
   * @param <R> the type of the other values
   * @param <K> the type of the keys
   * @param other of the same environment
   * @param key finds the key of a value
   * @param otherKey finds the key of another value
   * @return the values that have a partner
   */
  public <R, K> DataSet<T> semiJoin(
      DataSet<R> other, KeyFunction<T, K> key, KeyFunction<R, K> otherKey) {
    return join(other, JoinKind.LEFT_SEMI)
        .where(key)
        .equalTo(otherKey)
        .join(FlatJoinFunction.of((value, _) -> value), node.layout(), Origin.here("semiJoin"));
  }

  /**
   * Keeps the values whose key is not among those of another data set.
   *
   * @param <R> the type of the other values
   * @param <K> the type of the keys
   * @param other of the same environment
   * @param key finds the key of a value
   * @param otherKey finds the key of another value
   * @return the values that have no partner
   */
  public <R, K> DataSet<T> antiJoin(
      DataSet<R> other, KeyFunction<T, K> key, KeyFunction<R, K> otherKey) {
    return join(other, JoinKind.LEFT_ANTI)
        .where(key)
        .equalTo(otherKey)
        .join(FlatJoinFunction.of((value, _) -> value), node.layout(), Origin.here("antiJoin"));
  }

  private <R> Join<T, R> join(DataSet<R> other, JoinKind kind) {
    requireSameEnvironment(other);
    return new Join<>(this, other, kind);
  }

  /**
   * Pairs each value with each value of another data set.
   *
   * @param <R> the type of the other values
   * @param other of the same environment
   * @return the cross, to be completed with a function
   */
  public <R> Cross<T, R> cross(DataSet<R> other) {
    requireSameEnvironment(other);
    return new Cross<>(this, other, CrossHint.AUTO);
  }

  /**
   * Groups the values of both data sets by a key, and brings the groups of equal keys together.
   *
   * @param <R> the type of the other values
   * @param other of the same environment
   * @return the coGroup, to be completed with keys and a function
   */
  public <R> CoGroup<T, R> coGroup(DataSet<R> other) {
    requireSameEnvironment(other);
    return new CoGroup<>(this, other);
  }

  /**
   * Sorts each partition by a key, stably. A sort right behind a sort is not a sort of its own, but
   * has a further key for it: {@code sortPartition(a, …).sortPartition(b, …)} sorts by {@code a},
   * and values with equal {@code a} by {@code b}.
   *
   * @param <K> the type of the keys
   * @param key finds the key
   * @param order the direction
   * @return the same values in the same partitions, each in order
   */
  public <K> DataSet<T> sortPartition(KeyFunction<T, K> key, SortOrder order) {
    return sortPartition(Ordering.by(key, order));
  }

  /**
   * Sorts each partition, stably. Right behind a sort the keys of this ordering are further keys of
   * it.
   *
   * @param ordering the keys to sort by
   * @return the same values in the same partitions, each in order
   */
  public DataSet<T> sortPartition(Ordering<T> ordering) {
    Origin origin = Origin.here("sortPartition");
    return dataSet(
        node instanceof Node.SortPartition<T> before
            ? new Node.SortPartition<>(before.input(), before.ordering().then(ordering), origin)
            : new Node.SortPartition<>(node, ordering, origin));
  }

  /**
   * Sorts all values by a key.
   *
   * @param <K> the type of the keys
   * @param key finds the key
   * @param order the direction
   * @return the same values in order, as {@link #sort(Ordering)} says
   */
  public <K> DataSet<T> sort(KeyFunction<T, K> key, SortOrder order) {
    return sort(Ordering.by(key, order));
  }

  /**
   * Sorts all values. {@link #collect} has them in this order, and so has a file that is written.
   * All tasks take part: the values are written once while a sample of them is taken, dealt out by
   * ranges of keys, and sorted range by range. However often a key occurs, no task gets more than
   * its share, so values with equal keys come in any order.
   *
   * <p>The order lasts through {@link #map}, {@link #flatMap}, {@link #filter} and {@link
   * #mapPartition}, and ends with whatever groups, joins or partitions. {@link #first} of sorted
   * values sorts no more than it needs.
   *
   * @param ordering the keys to sort by
   * @return the same values in order
   */
  public DataSet<T> sort(Ordering<T> ordering) {
    return dataSet(new Node.Sort<>(node, ordering, Origin.here("sort")));
  }

  /**
   * Sends the values with equal keys to one partition, which the hash of the key names. What
   * follows and needs the values of a key together, such as {@link #groupBy} with this key, sends
   * nothing again.
   *
   * @param <K> the type of the keys
   * @param key finds the key
   * @return the same values in as many partitions as the job has tasks
   */
  public <K> DataSet<T> partitionByHash(KeyFunction<T, K> key) {
    return repartition(new Partitioning.ByHash<>(Types.key(key, node.layout())), "partitionByHash");
  }

  /**
   * Sends the values that are equal in two keys to one partition.
   *
   * @param <A> the type of the first keys
   * @param <B> the type of the second keys
   * @param a finds the first key
   * @param b finds the second key
   * @return the same values in as many partitions as the job has tasks
   */
  public <A, B> DataSet<T> partitionByHash(KeyFunction<T, A> a, KeyFunction<T, B> b) {
    return repartition(
        new Partitioning.ByHash<>(Types.key(a, b, node.layout())), "partitionByHash");
  }

  /**
   * Sends the values that are equal in three keys to one partition.
   *
   * @param <A> the type of the first keys
   * @param <B> the type of the second keys
   * @param <C> the type of the third keys
   * @param a finds the first key
   * @param b finds the second key
   * @param c finds the third key
   * @return the same values in as many partitions as the job has tasks
   */
  public <A, B, C> DataSet<T> partitionByHash(
      KeyFunction<T, A> a, KeyFunction<T, B> b, KeyFunction<T, C> c) {
    return repartition(
        new Partitioning.ByHash<>(Types.key(a, b, c, node.layout())), "partitionByHash");
  }

  /**
   * Sends the values that are equal in four keys to one partition.
   *
   * @param <A> the type of the first keys
   * @param <B> the type of the second keys
   * @param <C> the type of the third keys
   * @param <D> the type of the fourth keys
   * @param a finds the first key
   * @param b finds the second key
   * @param c finds the third key
   * @param d finds the fourth key
   * @return the same values in as many partitions as the job has tasks
   */
  public <A, B, C, D> DataSet<T> partitionByHash(
      KeyFunction<T, A> a, KeyFunction<T, B> b, KeyFunction<T, C> c, KeyFunction<T, D> d) {
    return repartition(
        new Partitioning.ByHash<>(Types.key(a, b, c, d, node.layout())), "partitionByHash");
  }

  /**
   * Sends values to partitions by ranges of a key, ascending.
   *
   * @param <K> the type of the keys
   * @param key finds the key
   * @return the same values, as {@link #partitionByRange(Ordering)} says
   */
  public <K> DataSet<T> partitionByRange(KeyFunction<T, K> key) {
    return partitionByRange(Ordering.by(key));
  }

  /**
   * Sends values to partitions by ranges of keys: those of a partition come before those of the
   * next one, and equal keys are in one partition. A sample of the values decides which ranges make
   * the partitions about equally large, so all values are written once before they are sent. A key
   * with more values than a partition should have makes its partition larger.
   *
   * @param ordering the keys
   * @return the same values in as many partitions as the job has tasks, each in no order
   */
  public DataSet<T> partitionByRange(Ordering<T> ordering) {
    return repartition(new Partitioning.ByRange<>(ordering, null), "partitionByRange");
  }

  /**
   * Sends values to partitions by given ranges of a key, ascending: the first partition gets the
   * keys up to and including the first boundary, the next those after it up to the second, and the
   * last one all that come after the last boundary.
   *
   * @param <K> the type of the keys
   * @param key finds the key
   * @param boundaries the last keys of the partitions, rising; fewer than the tasks of the job.
   *     With {@code n} of them the values are in the first {@code n + 1} partitions, the others are
   *     empty. The job fails if there are too many, or if they do not rise
   * @return the same values, each partition in no order
   */
  public <K> DataSet<T> partitionByRange(KeyFunction<T, K> key, List<K> boundaries) {
    List<List<Object>> keys = new ArrayList<>();
    for (K boundary : boundaries) {
      keys.add(Collections.singletonList(boundary));
    }
    return repartition(
        new Partitioning.ByRange<>(Ordering.by(key), Collections.unmodifiableList(keys)),
        "partitionByRange");
  }

  /**
   * Sends values to partitions by given ranges of several keys, as {@link
   * #partitionByRange(KeyFunction, List)} does for one.
   *
   * @param ordering the keys
   * @param boundaries values that have the last keys of the partitions, rising in the order; fewer
   *     than the tasks of the job
   * @return the same values, each partition in no order
   * @throws IllegalArgumentException if the key of a boundary cannot be found
   */
  public DataSet<T> partitionByRange(Ordering<T> ordering, List<T> boundaries) {
    List<List<Object>> keys = boundaries.stream().map(value -> keys(ordering, value)).toList();
    return repartition(new Partitioning.ByRange<>(ordering, keys), "partitionByRange");
  }

  private static <T> List<Object> keys(Ordering<T> ordering, T value) {
    List<Object> keys = new ArrayList<>();
    for (Ordering.Part<T> part : ordering.parts()) {
      try {
        keys.add(part.key().function().key(value));
      } catch (Exception e) {
        throw new IllegalArgumentException(
            "partitionByRange: the key of the boundary " + value + " cannot be found: " + e, e);
      }
    }
    return Collections.unmodifiableList(keys);
  }

  /**
   * Sends values to the partitions that a function names.
   *
   * @param <K> the type of the keys
   * @param partitioner names the partition of a key, of as many as the job has tasks; equal keys
   *     must go to one partition. The job fails if there is no such partition
   * @param key finds the key
   * @return the same values in other partitions
   */
  public <K> DataSet<T> partitionCustom(Partitioner<K> partitioner, KeyFunction<T, K> key) {
    return repartition(
        new Partitioning.ByFunction<>(partitioner, Types.key(key, node.layout())),
        "partitionCustom");
  }

  /**
   * Makes all partitions equally large: sends the values of each partition to all in turn. Helps
   * where some have much more work to do than others, as after a filter that few partitions pass.
   *
   * @return the same values in other partitions
   */
  public DataSet<T> rebalance() {
    return repartition(new Partitioning.Evenly<>(), "rebalance");
  }

  private DataSet<T> repartition(Partitioning<T> partitioning, String operation) {
    return dataSet(new Node.Repartition<>(node, partitioning, Origin.here(operation)));
  }

  /**
   * Some of the values: of those that {@link #sort} has just sorted the first ones, in order; else
   * any.
   *
   * @param count at most how many, at least 0
   * @return that many values, or all if there are fewer
   * @throws IllegalArgumentException if the count is negative
   */
  public DataSet<T> first(long count) {
    if (count < 0) {
      throw new IllegalArgumentException("first(" + count + "): the count is negative");
    }
    return dataSet(new Node.First<>(node, count, Origin.here("first")));
  }

  /**
   * Numbers the values from 0 without gaps, in the order of the partitions and of the values in
   * them: for a source, and what keeps its order, the place in the input, whatever the parallelism.
   * The values are kept as rows, spilled if need be, since all must be counted before the first is
   * numbered.
   *
   * @return each value behind its number
   */
  public DataSet<Tuple2<Long, T>> zipWithIndex() {
    Numbering<T> numbering = new Numbering<>(this, Origin.here("zipWithIndex"));
    return numbering.numbered(numbering.starts());
  }

  /**
   * Gives each value a number that no other value has, at least 0; with gaps, and depending on the
   * parallelism, but in one pass.
   *
   * @return each value behind its number
   */
  public DataSet<Tuple2<Long, T>> zipWithUniqueId() {
    return Numbering.unique(this, Origin.here("zipWithUniqueId"));
  }

  /**
   * Draws from the values, each independently of the others, in one pass: by Bernoulli sampling, or
   * by Poisson sampling with replacement. The same seed draws the same from the same partitions; to
   * be independent of the parallelism, use {@link #sampleWithSize}.
   *
   * @param withReplacement whether a value can be drawn several times
   * @param fraction how often a value is drawn on average: at least 0, without replacement at most
   *     1
   * @param seed chooses among the samples
   * @return the sample, of about the fraction of the values
   * @throws IllegalArgumentException if the fraction is out of range
   */
  public DataSet<T> sample(boolean withReplacement, double fraction, long seed) {
    if (!(fraction >= 0 && fraction <= (withReplacement ? Integer.MAX_VALUE : 1))) {
      throw new IllegalArgumentException(
          "sample of the fraction "
              + fraction
              + ": give a number of at least 0"
              + (withReplacement ? "" : " and at most 1, or sample with replacement"));
    }
    Origin origin = Origin.here("sample");
    return dataSet(
        withReplacement
            ? new Node.FlatMap<>(node, Sampling.<T>poisson(fraction, seed), node.layout(), origin)
            : new Node.Filter<>(node, Sampling.<T>bernoulli(fraction, seed), origin));
  }

  /**
   * Draws so many values; each set of as many is equally likely, or with replacement each sequence.
   * Values are numbered as by {@link #zipWithIndex}, so that the same seed draws the same from the
   * same values in the same order, whatever the parallelism. Every task holds the numbers that are
   * drawn.
   *
   * @param withReplacement whether a value can be drawn several times
   * @param size how many, at least 0
   * @param seed chooses among the samples
   * @return that many values; without replacement all values if there are fewer
   * @throws IllegalArgumentException if the size is negative
   */
  public DataSet<T> sampleWithSize(boolean withReplacement, int size, long seed) {
    if (size < 0) {
      throw new IllegalArgumentException("sampleWithSize of " + size + ": the size is negative");
    }
    Origin origin = Origin.here("sampleWithSize");
    Numbering<T> numbering = new Numbering<>(this, origin);
    Broadcast<long[]> counted = numbering.starts();
    return dataSet(
        new Node.FlatMap<>(
            numbering.numbered(counted).node(),
            Sampling.<T>ofSize(withReplacement, size, seed, counted),
            node.layout(),
            origin));
  }

  /**
   * Counts the values of each partition.
   *
   * @return number of the partition and of its values, for each partition that has any
   */
  public DataSet<Tuple2<Integer, Long>> countPerPartition() {
    DataSet<Integer> partitions =
        dataSet(
            new Node.Map<>(
                node,
                Rich.map(
                    context -> {
                      Integer partition = context.taskIndex();
                      return value -> partition;
                    }),
                Layouts.INT,
                Origin.here("countPerPartition")));
    return partitions.groupBy(partition -> partition).count();
  }

  /**
   * Runs a job and returns the number of values and the sum of their hashes, which do not depend on
   * the order of the values, nor on the parallelism.
   *
   * @return the checksum
   * @throws org.gyre.dataflow.plan.JobException if the job fails
   */
  public Checksum checksum() {
    Origin origin = Origin.here("checksum");
    Layout<T> known = node.layout();
    Node<Checksum> hashes =
        new Node.Map<>(
            node,
            value -> new Checksum(1, (known == null ? layoutOf(value) : known).hash(value)),
            Layouts.of(Checksum.class),
            origin);
    Node<Checksum> sum = new Node.Reduce<>(hashes, Checksum::plus, origin);
    List<Checksum> sums = environment.collectNow(new Node.Collect<>(sum, origin));
    return sums.isEmpty() ? Checksum.NOTHING : sums.getFirst();
  }

  /**
   * Computes statistics of every component of the values, in one pass: runs a job that computes
   * this data set, as {@link #count} does.
   *
   * @return the statistics, by the names of the components
   * @throws IllegalArgumentException if the type of the values is not known before the first one
   *     comes; {@link #as} tells it
   * @throws org.gyre.dataflow.plan.JobException if the job fails
   */
  public Summary summarize() {
    Origin origin = Origin.here("summarize");
    Layout<T> known = node.layout();
    if (known == null) {
      throw new IllegalArgumentException(
          origin
              + ": which components the values have is not known before the first one comes;"
              + " name their type with as(...)");
    }
    Node<Summary> summary = new Node.Summary<>(node, Aggregates.summary(known), origin);
    return environment.collectNow(new Node.Collect<>(summary, origin)).getFirst();
  }

  @SuppressWarnings("unchecked") // the layout is that of the value
  private static <T> Layout<T> layoutOf(T value) {
    return (Layout<T>)
        Layouts.ofValue(value)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "no layout for values of " + value.getClass().getName() + ": use as(...)"));
  }

  /**
   * The same values, kept from the first job that computes them on, for the later jobs of this
   * environment. They stay as they were then, also if a file that they come from has changed.
   *
   * <p>They lie in the memory of the environment, partitioned and in the order in which they were
   * computed, and are spilled where a job needs that memory. When more is kept than the memory has
   * room for, that goes which took the least time for its bytes, and is computed again when it is
   * read. What no data set can reach any more is freed as well.
   *
   * @return the same values; use this data set and not the one it was made of
   */
  public DataSet<T> cache() {
    return dataSet(new Node.Cached<>(node, Origin.here("cache")));
  }

  /**
   * Frees what is kept of these values: because this is the data set that {@link #cache} returned,
   * or because several jobs have computed it. Does nothing if they are not kept. The next job that
   * reads them computes them, and keeps them again.
   */
  public void uncache() {
    environment.forget(node);
  }

  /**
   * Writes the values when {@link Environment#execute} is called.
   *
   * @param format says where and how
   */
  public void write(OutputFormat<? super T> format) {
    environment.add(new Node.Write<>(node, format, Origin.here("write")));
  }

  /**
   * The values, when {@link Environment#execute} has been called.
   *
   * @return the promise of the values; they must fit into the heap
   */
  public Deferred<T> collected() {
    return environment.add(new Node.Collect<>(node, Origin.here("collected")));
  }

  /**
   * Runs a job and returns the values.
   *
   * @return the values; those of sources and functions that keep the order are in order. They must
   *     fit into the heap
   * @throws org.gyre.dataflow.plan.JobException if the job fails
   */
  public List<T> collect() {
    return environment.collectNow(new Node.Collect<>(node, Origin.here("collect")));
  }

  /**
   * Runs a job and takes each value as it comes, so that they need not fit into the heap: a few
   * hundred are on their way at a time, and tasks wait for the function. What a join or a cross
   * delivers is kept as rows first, which are spilled if need be.
   *
   * <p>The partitions come one after the other, since the values keep their order. While those of
   * one are taken, the tasks of the others wait with a few hundred each: so what is computed since
   * the last sort, group, join or exchange is computed in one task at a time. Where that is much
   * work and the order does not matter, {@link #rebalance} right before lets all tasks do it, and
   * keeps the results as rows until they are taken.
   *
   * @param action takes the values one after the other on the calling thread, in the order in which
   *     {@link #collect} has them; a plan of hundreds of operators on top of each other calls it on
   *     one other thread. May write to anything; what it throws ends the job
   * @throws org.gyre.dataflow.plan.JobException if the job or the function fails; names the value
   *     at hand
   */
  @SuppressWarnings("unchecked") // a node delivers values of its own type
  public void forEach(Consumer<? super T> action) {
    environment.deliverNow(
        new Node.Deliver<>(node, Origin.here("forEach")), value -> action.accept((T) value));
  }

  /**
   * Runs a job and prints each value in a line of its own to {@link System#out}, in order.
   *
   * @throws org.gyre.dataflow.plan.JobException if the job fails; what has come so far is printed
   */
  public void print() {
    PrintStream out = System.out;
    environment.deliverNow(new Node.Deliver<>(node, Origin.here("print")), out::println);
  }

  /**
   * Runs a job and prints the first values.
   *
   * @param count at most how many, at least 0
   * @throws IllegalArgumentException if the count is negative
   * @throws org.gyre.dataflow.plan.JobException if the job fails
   */
  public void print(long count) {
    first(count).print();
  }

  /**
   * Runs a job and returns the number of values.
   *
   * @return at least 0
   * @throws org.gyre.dataflow.plan.JobException if the job fails
   */
  public long count() {
    Origin origin = Origin.here("count");
    Node<Long> count = new Node.Summary<>(node, Aggregates.count(), origin);
    return environment.collectNow(new Node.Collect<>(count, origin)).get(0);
  }

  private void requireSameEnvironment(DataSet<?> other) {
    if (environment != other.environment) {
      throw new IllegalArgumentException(
          "the two data sets belong to different environments; make both with one");
    }
  }
}
