package org.gyre.dataflow.api;

import java.util.List;
import org.gyre.dataflow.function.Aggregate;
import org.gyre.dataflow.function.Aggregates;
import org.gyre.dataflow.function.GroupReduceFunction;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.function.ReduceFunction;
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

/**
 * The values of a data set, grouped by a key.
 *
 * @param <K> the type of the keys
 * @param <T> the type of the values
 */
public final class Grouping<K, T> {

  private final DataSet<T> input;
  private final Key<T, K> key;

  Grouping(DataSet<T> input, Key<T, K> key) {
    this.input = input;
    this.key = key;
  }

  /**
   * Combines the values of each group into one.
   *
   * @param function combines two values; associative and commutative
   * @return one value per group
   */
  public DataSet<T> reduce(ReduceFunction<T> function) {
    return input
        .environment()
        .dataSet(
            new Node.GroupReduce<>(input.node(), key, function, Origin.here("groupBy.reduce")));
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
                Origin.here("groupBy.reduceGroup")));
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
    DataSet<Tuple2<K, Tuple2<A, B>>> pairs =
        input.environment().dataSet(summary(Aggregates.both(first, second)));
    return pairs.map(pair -> Tuple3.of(pair.f0(), pair.f1().f0(), pair.f1().f1()));
  }

  /**
   * Counts the values of each group.
   *
   * @return a pair of key and number per group
   */
  public DataSet<Tuple2<K, Long>> count() {
    return input.environment().dataSet(summary(Aggregates.count()));
  }

  private <R> Node<Tuple2<K, R>> summary(Aggregate<T, R> aggregate) {
    return new Node.GroupSummary<>(
        input.node(), key, aggregate, pairs(aggregate.layout()), Origin.here("groupBy.aggregate"));
  }

  @SuppressWarnings("unchecked") // the record class is raw, its components are given
  private <R> @Nullable Layout<Tuple2<K, R>> pairs(Layout<R> summary) {
    Layout<K> keys = key.layout();
    return keys == null
        ? null
        : (Layout<Tuple2<K, R>>) (Layout<?>) Layouts.ofRecord(Tuple2.class, List.of(keys, summary));
  }
}
