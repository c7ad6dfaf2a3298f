package org.gyre.dataflow.api;

import org.gyre.dataflow.function.GroupCombineFunction;
import org.gyre.dataflow.function.GroupReduceFunction;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.plan.Key;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.Ordering;
import org.gyre.dataflow.plan.Origin;
import org.gyre.dataflow.plan.SortOrder;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/**
 * The values of a data set, grouped by a key, those of each group in an order. The order costs
 * little, as groups for a function are made by sorting anyway.
 *
 * @param <K> the type of the keys
 * @param <T> the type of the values
 */
public final class SortedGrouping<K, T> {

  private final DataSet<T> input;
  private final Key<T, K> key;
  private final Ordering<T> ordering;

  SortedGrouping(DataSet<T> input, Key<T, K> key, Ordering<T> ordering) {
    this.input = input;
    this.key = key;
    this.ordering = ordering;
  }

  /**
   * Orders values of a group with equal keys so far by a further key.
   *
   * @param <S> the type of the further keys
   * @param further finds the further key
   * @param order its direction
   * @return the groups, sorted by one more key
   */
  public <S> SortedGrouping<K, T> sortGroup(KeyFunction<T, S> further, SortOrder order) {
    return sortGroup(Ordering.by(further, order));
  }

  /**
   * Orders values of a group with equal keys so far by further keys.
   *
   * @param further the further keys
   * @return the groups, sorted by more keys
   */
  public SortedGrouping<K, T> sortGroup(Ordering<T> further) {
    return new SortedGrouping<>(input, key, ordering.then(further));
  }

  /**
   * Turns each group into any number of values.
   *
   * @param <R> the type of the results
   * @param function emits the results; called once per group, with values in order that can be run
   *     through once
   * @return the results
   */
  public <R> DataSet<R> reduceGroup(GroupReduceFunction<K, T, R> function) {
    return apply(
        function,
        Types.result(function, GroupReduceFunction.class, 2),
        "groupBy.sortGroup.reduceGroup");
  }

  /**
   * Combines values with equal keys where they are, as {@link Grouping#combineGroup} does, those at
   * hand in order: values that come in another part of the group may belong between them.
   *
   * @param <R> the type of the results
   * @param function emits the results; called once or several times for each key
   * @return the results
   */
  public <R> DataSet<R> combineGroup(GroupCombineFunction<K, T, R> function) {
    return input
        .environment()
        .dataSet(
            new Node.GroupCombine<>(
                input.node(),
                key,
                Ordering.by(key).then(ordering),
                function,
                Types.result(function, GroupCombineFunction.class, 2),
                Origin.here("groupBy.sortGroup.combineGroup")));
  }

  /**
   * Keeps the first values of each group.
   *
   * @param count at most how many of a group, at least 0
   * @return that many values of each group in its order, or all where there are fewer
   * @throws IllegalArgumentException if the count is negative
   */
  public DataSet<T> first(long count) {
    if (count < 0) {
      throw new IllegalArgumentException("first(" + count + "): the count is negative");
    }
    return apply(
        (group, values, out) -> {
          for (long i = 0; i < count && values.hasNext(); i++) {
            out.collect(values.next());
          }
        },
        input.node().layout(),
        "groupBy.sortGroup.first");
  }

  private <R> DataSet<R> apply(
      GroupReduceFunction<K, T, R> function, @Nullable Layout<R> results, String operation) {
    return input
        .environment()
        .dataSet(
            new Node.GroupApply<>(
                input.node(), key, ordering, function, results, Origin.here(operation)));
  }
}
