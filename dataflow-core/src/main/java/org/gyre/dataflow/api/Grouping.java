package org.gyre.dataflow.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.gyre.dataflow.function.Aggregate;
import org.gyre.dataflow.function.Aggregates;
import org.gyre.dataflow.function.Aggregates.DoubleField;
import org.gyre.dataflow.function.Aggregates.LongField;
import org.gyre.dataflow.function.GroupCombineFunction;
import org.gyre.dataflow.function.GroupReduceFunction;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.function.MapFunction;
import org.gyre.dataflow.function.ReduceFunction;
import org.gyre.dataflow.plan.CombineHint;
import org.gyre.dataflow.plan.Key;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.Ordering;
import org.gyre.dataflow.plan.Origin;
import org.gyre.dataflow.plan.SortOrder;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;
import org.gyre.dataflow.type.Nullable;
import org.gyre.dataflow.type.Tuple2;
import org.gyre.dataflow.type.Tuple3;
import org.gyre.dataflow.type.Tuple4;
import org.gyre.dataflow.type.Tuple5;

/**
 * The values of a data set, grouped by a key.
 *
 * @param <K> the type of the keys
 * @param <T> the type of the values
 */
public final class Grouping<K, T> {

  private final DataSet<T> input;
  private final Key<T, K> key;
  private final CombineHint hint;

  Grouping(DataSet<T> input, Key<T, K> key) {
    this(input, key, CombineHint.AUTO);
  }

  private Grouping(DataSet<T> input, Key<T, K> key, CombineHint hint) {
    this.input = input;
    this.key = key;
    this.hint = hint;
  }

  /**
   * Says how values of a group are to be combined. Rarely needed, and never changes the results.
   *
   * <p>Applies to what combines values two by two: {@link #reduce}, {@link #minBy}, {@link #maxBy}
   * and all summaries. The other methods throw an {@link IllegalStateException} if there is a hint,
   * as they could not follow it.
   *
   * @param wanted any hint; {@code HASH} only if values of a fixed size are reduced, or for a
   *     summary
   * @return the groups, to be combined so
   */
  public Grouping<K, T> combine(CombineHint wanted) {
    return new Grouping<>(input, key, Objects.requireNonNull(wanted, "wanted"));
  }

  /**
   * Combines the values of each group into one. Values of fixed size are combined in a hash table,
   * before they are sent; others, and those that a function with a context combines, are sent and
   * sorted.
   *
   * @param function combines two values; associative and commutative
   * @return one value per group
   * @throws IllegalArgumentException if {@link #combine} asks for {@code HASH}, and values have no
   *     fixed size or one that is not known, or the function has a context
   */
  public DataSet<T> reduce(ReduceFunction<T> function) {
    return reduce(function, Origin.here("groupBy.reduce"));
  }

  /**
   * Turns each group into any number of values.
   *
   * @param <R> the type of the results
   * @param function emits the results; called once per group, with values that can be run through
   *     once
   * @return the results
   */
  public <R> DataSet<R> reduceGroup(GroupReduceFunction<K, T, R> function) {
    return input
        .environment()
        .dataSet(
            new Node.GroupApply<>(
                input.node(),
                key,
                null,
                function,
                Types.result(function, GroupReduceFunction.class, 2),
                Combining.none(hint, Origin.here("groupBy.reduceGroup"))));
  }

  /**
   * Hands the values of each group out in the order of a second key.
   *
   * @param <S> the type of the second keys
   * @param second finds the second key
   * @param order its direction
   * @return the groups, sorted
   */
  public <S> SortedGrouping<K, T> sortGroup(KeyFunction<T, S> second, SortOrder order) {
    return sortGroup(Ordering.by(second, order));
  }

  /**
   * Hands the values of each group out in an order.
   *
   * @param ordering the order within a group
   * @return the groups, sorted
   */
  public SortedGrouping<K, T> sortGroup(Ordering<T> ordering) {
    Combining.none(hint, Origin.here("groupBy.sortGroup"));
    return new SortedGrouping<>(input, key, ordering);
  }

  /**
   * Summarises each group.
   *
   * @param <R> the type of the summary
   * @param aggregate the summary, such as {@link Aggregates#sumLong}
   * @return a pair of key and summary per group
   */
  public <R> DataSet<Tuple2<K, R>> aggregate(Aggregate<T, R> aggregate) {
    return input.environment().dataSet(summary(aggregate));
  }

  /**
   * Makes two summaries of each group.
   *
   * @param <A> the type of the first summary
   * @param <B> the type of the second summary
   * @param first the first summary
   * @param second the second summary
   * @return key, first and second summary per group
   */
  public <A, B> DataSet<Tuple3<K, A, B>> aggregate(Aggregate<T, A> first, Aggregate<T, B> second) {
    return flat(
        Aggregates.both(first, second),
        pair -> Tuple3.of(pair.f0(), pair.f1().f0(), pair.f1().f1()),
        record(Tuple3.class, first, second));
  }

  /**
   * Makes three summaries of each group.
   *
   * @param <A> the type of the first summary
   * @param <B> the type of the second summary
   * @param <C> the type of the third summary
   * @param first the first summary
   * @param second the second summary
   * @param third the third summary
   * @return key and summaries per group
   */
  public <A, B, C> DataSet<Tuple4<K, A, B, C>> aggregate(
      Aggregate<T, A> first, Aggregate<T, B> second, Aggregate<T, C> third) {
    return flat(
        Aggregates.all(first, second, third),
        pair -> Tuple4.of(pair.f0(), pair.f1().f0(), pair.f1().f1(), pair.f1().f2()),
        record(Tuple4.class, first, second, third));
  }

  /**
   * Makes four summaries of each group.
   *
   * @param <A> the type of the first summary
   * @param <B> the type of the second summary
   * @param <C> the type of the third summary
   * @param <D> the type of the fourth summary
   * @param first the first summary
   * @param second the second summary
   * @param third the third summary
   * @param fourth the fourth summary
   * @return key and summaries per group
   */
  public <A, B, C, D> DataSet<Tuple5<K, A, B, C, D>> aggregate(
      Aggregate<T, A> first,
      Aggregate<T, B> second,
      Aggregate<T, C> third,
      Aggregate<T, D> fourth) {
    return flat(
        Aggregates.all(first, second, third, fourth),
        pair ->
            Tuple5.of(pair.f0(), pair.f1().f0(), pair.f1().f1(), pair.f1().f2(), pair.f1().f3()),
        record(Tuple5.class, first, second, third, fourth));
  }

  /**
   * Counts the values of each group.
   *
   * @return a pair of key and number per group
   */
  public DataSet<Tuple2<K, Long>> count() {
    return aggregate(Aggregates.count());
  }

  /**
   * Sums up a number of each group; the sum wraps around on overflow.
   *
   * @param field finds the number
   * @return a pair of key and sum per group
   */
  public DataSet<Tuple2<K, Long>> sumLong(LongField<T> field) {
    return aggregate(Aggregates.sumLong(field));
  }

  /**
   * Sums up a number of each group.
   *
   * @param field finds the number
   * @return a pair of key and sum per group
   */
  public DataSet<Tuple2<K, Double>> sumDouble(DoubleField<T> field) {
    return aggregate(Aggregates.sumDouble(field));
  }

  /**
   * Finds the mean of a number of each group.
   *
   * @param field finds the number
   * @return a pair of key and mean per group
   */
  public DataSet<Tuple2<K, Double>> average(DoubleField<T> field) {
    return aggregate(Aggregates.average(field));
  }

  /**
   * Finds the smallest of something in each group.
   *
   * @param <V> its type
   * @param field finds it, as {@link Aggregates#min} says
   * @return a pair of key and minimum per group
   */
  public <V> DataSet<Tuple2<K, V>> min(KeyFunction<T, V> field) {
    return aggregate(Aggregates.min(field));
  }

  /**
   * Finds the largest of something in each group.
   *
   * @param <V> its type
   * @param field finds it, as {@link Aggregates#max} says
   * @return a pair of key and maximum per group
   */
  public <V> DataSet<Tuple2<K, V>> max(KeyFunction<T, V> field) {
    return aggregate(Aggregates.max(field));
  }

  /**
   * Keeps the value of each group in which something is smallest; of several such values any.
   *
   * @param <V> the type of what is compared
   * @param by finds it; null is smaller than all else
   * @return one value per group
   */
  public <V extends Comparable<? super V>> DataSet<T> minBy(KeyFunction<T, V> by) {
    return minBy(Ordering.by(by));
  }

  /**
   * Keeps the value of each group that is the first one in an order; of several such values any.
   *
   * @param by the order, of keys that are {@link Comparable}; null is smaller than all else
   * @return one value per group
   */
  public DataSet<T> minBy(Ordering<T> by) {
    Origin origin = Origin.here("groupBy.minBy");
    return reduce(Choices.smallest(Ranks.of(by, origin)), origin);
  }

  /**
   * Keeps the value of each group in which something is largest; of several such values any.
   *
   * @param <V> the type of what is compared
   * @param by finds it; null is smaller than all else
   * @return one value per group
   */
  public <V extends Comparable<? super V>> DataSet<T> maxBy(KeyFunction<T, V> by) {
    return maxBy(Ordering.by(by));
  }

  /**
   * Keeps the value of each group that is the last one in an order; of several such values any.
   *
   * @param by the order, of keys that are {@link Comparable}; null is smaller than all else
   * @return one value per group
   */
  public DataSet<T> maxBy(Ordering<T> by) {
    Origin origin = Origin.here("groupBy.maxBy");
    return reduce(Choices.largest(Ranks.of(by, origin)), origin);
  }

  /**
   * Keeps some values of each group, any.
   *
   * @param count at most how many of a group, at least 0
   * @return that many values of each group, or all where there are fewer
   * @throws IllegalArgumentException if the count is negative
   */
  public DataSet<T> first(long count) {
    return input
        .environment()
        .dataSet(
            new Node.GroupApply<>(
                input.node(),
                key,
                null,
                Choices.first(count),
                input.node().layout(),
                Combining.none(hint, Origin.here("groupBy.first"))));
  }

  /**
   * Combines values with equal keys where they are, without bringing all those of a key together:
   * so there may be several results for a key. Takes no more memory than it gets; of what does not
   * fit the values so far are combined.
   *
   * @param <R> the type of the results
   * @param function emits the results; called once or several times for each key
   * @return the results
   */
  public <R> DataSet<R> combineGroup(GroupCombineFunction<K, T, R> function) {
    return combined(function, Types.result(function, GroupCombineFunction.class, 2));
  }

  /**
   * Turns each group into any number of values, after values have been combined where they are, so
   * that fewer are sent and sorted.
   *
   * @param <R> the type of the results
   * @param function emits the results; called once per group, with what the combiner has emitted
   * @param combiner makes fewer values of some values with equal keys; these must have the same key
   * @return the results
   */
  public <R> DataSet<R> reduceGroup(
      GroupReduceFunction<K, T, R> function, GroupCombineFunction<K, T, T> combiner) {
    return new Grouping<>(combined(combiner, input.node().layout()), key).reduceGroup(function);
  }

  private <R> DataSet<R> combined(
      GroupCombineFunction<K, T, R> function, @Nullable Layout<R> results) {
    return input
        .environment()
        .dataSet(
            new Node.GroupCombine<>(
                input.node(),
                key,
                Ordering.by(key),
                function,
                results,
                Combining.none(hint, Origin.here("groupBy.combineGroup"))));
  }

  private DataSet<T> reduce(ReduceFunction<T> function, Origin origin) {
    Combining.check(hint, function, input.node().layout(), origin);
    return input
        .environment()
        .dataSet(new Node.GroupReduce<>(input.node(), key, function, hint, origin));
  }

  private <R> Node<Tuple2<K, R>> summary(Aggregate<T, R> aggregate) {
    return new Node.GroupSummary<>(
        input.node(),
        key,
        aggregate,
        record(Tuple2.class, aggregate),
        hint,
        Origin.here("groupBy.aggregate"));
  }

  /** Tuples of a key and the parts of a tuple. */
  private <S, R> DataSet<R> flat(
      Aggregate<T, S> aggregate, MapFunction<Tuple2<K, S>, R> flatten, @Nullable Layout<R> layout) {
    return input
        .environment()
        .dataSet(
            new Node.Map<>(summary(aggregate), flatten, layout, Origin.here("groupBy.aggregate")));
  }

  /** The layout of a key and some summaries; null if that of the key is not known. */
  @SafeVarargs
  @SuppressWarnings("unchecked") // the record class is raw, its components are given
  private <R> @Nullable Layout<R> record(
      Class<? extends Record> type, Aggregate<T, ?>... summaries) {
    List<Layout<?>> layouts = new ArrayList<>();
    layouts.add(key.layout());
    for (Aggregate<T, ?> summary : summaries) {
      layouts.add(summary.layout());
    }
    return key.layout() == null ? null : (Layout<R>) (Layout<?>) Layouts.ofRecord(type, layouts);
  }
}
