package org.gyre.dataflow.api;

import org.gyre.dataflow.function.CoGroupFunction;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.plan.Key;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.Ordering;
import org.gyre.dataflow.plan.Origin;
import org.gyre.dataflow.type.Tuple2;
import org.gyre.dataflow.type.Tuple3;
import org.gyre.dataflow.type.Tuple4;

/**
 * A coGroup in the making: {@code
 * left.coGroup(right).where(leftKey).equalTo(rightKey).with(function)}.
 *
 * <p>Both inputs are sorted by their keys, in files if they do not fit into memory. An input that
 * is partitioned and sorted by its key already is not sent or sorted again.
 *
 * @param <L> the type of the left values
 * @param <R> the type of the right values
 */
public final class CoGroup<L, R> {

  private final DataSet<L> left;
  private final DataSet<R> right;

  CoGroup(DataSet<L> left, DataSet<R> right) {
    this.left = left;
    this.right = right;
  }

  /**
   * Says by what the left values are grouped.
   *
   * @param <K> the type of the keys
   * @param key finds the key of a left value
   * @return the coGroup, to be completed
   */
  public <K> Where<K> where(KeyFunction<L, K> key) {
    return new Where<>(Types.key(key, left.node().layout()));
  }

  /**
   * Says by what the left values are grouped: two keys, which both must be equal.
   *
   * @param <A> the type of the first key
   * @param <B> the type of the second key
   * @param a finds the first key of a left value
   * @param b finds the second key of a left value
   * @return the coGroup, to be completed
   */
  public <A, B> Where2<A, B> where(KeyFunction<L, A> a, KeyFunction<L, B> b) {
    return new Where2<>(Types.key(a, b, left.node().layout()));
  }

  /**
   * Says by what the left values are grouped: three keys, which all must be equal.
   *
   * @param <A> the type of the first key
   * @param <B> the type of the second key
   * @param <C> the type of the third key
   * @param a finds the first key of a left value
   * @param b finds the second key of a left value
   * @param c finds the third key of a left value
   * @return the coGroup, to be completed
   */
  public <A, B, C> Where3<A, B, C> where(
      KeyFunction<L, A> a, KeyFunction<L, B> b, KeyFunction<L, C> c) {
    return new Where3<>(Types.key(a, b, c, left.node().layout()));
  }

  /**
   * Says by what the left values are grouped: four keys, which all must be equal.
   *
   * @param <A> the type of the first key
   * @param <B> the type of the second key
   * @param <C> the type of the third key
   * @param <D> the type of the fourth key
   * @param a finds the first key of a left value
   * @param b finds the second key of a left value
   * @param c finds the third key of a left value
   * @param d finds the fourth key of a left value
   * @return the coGroup, to be completed
   */
  public <A, B, C, D> Where4<A, B, C, D> where(
      KeyFunction<L, A> a, KeyFunction<L, B> b, KeyFunction<L, C> c, KeyFunction<L, D> d) {
    return new Where4<>(Types.key(a, b, c, d, left.node().layout()));
  }

  /**
   * A coGroup whose left key is given.
   *
   * @param <K> the type of the keys
   */
  public final class Where<K> {

    private final Key<L, K> leftKey;

    private Where(Key<L, K> leftKey) {
      this.leftKey = leftKey;
    }

    /**
     * Says by what the right values are grouped.
     *
     * @param key finds the key of a right value
     * @return the coGroup, to be completed
     */
    public On<K> equalTo(KeyFunction<R, K> key) {
      return new On<>(leftKey, Types.key(key, right.node().layout()));
    }
  }

  /**
   * A coGroup whose two left keys are given.
   *
   * @param <A> the type of the first key
   * @param <B> the type of the second key
   */
  public final class Where2<A, B> {

    private final Key<L, Tuple2<A, B>> leftKey;

    private Where2(Key<L, Tuple2<A, B>> leftKey) {
      this.leftKey = leftKey;
    }

    /**
     * Says by what the right values are grouped.
     *
     * @param a finds the first key of a right value
     * @param b finds the second key of a right value
     * @return the coGroup, to be completed
     */
    public On<Tuple2<A, B>> equalTo(KeyFunction<R, A> a, KeyFunction<R, B> b) {
      return new On<>(leftKey, Types.key(a, b, right.node().layout()));
    }
  }

  /**
   * A coGroup whose three left keys are given.
   *
   * @param <A> the type of the first key
   * @param <B> the type of the second key
   * @param <C> the type of the third key
   */
  public final class Where3<A, B, C> {

    private final Key<L, Tuple3<A, B, C>> leftKey;

    private Where3(Key<L, Tuple3<A, B, C>> leftKey) {
      this.leftKey = leftKey;
    }

    /**
     * Says by what the right values are grouped.
     *
     * @param a finds the first key of a right value
     * @param b finds the second key of a right value
     * @param c finds the third key of a right value
     * @return the coGroup, to be completed
     */
    public On<Tuple3<A, B, C>> equalTo(
        KeyFunction<R, A> a, KeyFunction<R, B> b, KeyFunction<R, C> c) {
      return new On<>(leftKey, Types.key(a, b, c, right.node().layout()));
    }
  }

  /**
   * A coGroup whose four left keys are given.
   *
   * @param <A> the type of the first key
   * @param <B> the type of the second key
   * @param <C> the type of the third key
   * @param <D> the type of the fourth key
   */
  public final class Where4<A, B, C, D> {

    private final Key<L, Tuple4<A, B, C, D>> leftKey;

    private Where4(Key<L, Tuple4<A, B, C, D>> leftKey) {
      this.leftKey = leftKey;
    }

    /**
     * Says by what the right values are grouped.
     *
     * @param a finds the first key of a right value
     * @param b finds the second key of a right value
     * @param c finds the third key of a right value
     * @param d finds the fourth key of a right value
     * @return the coGroup, to be completed
     */
    public On<Tuple4<A, B, C, D>> equalTo(
        KeyFunction<R, A> a, KeyFunction<R, B> b, KeyFunction<R, C> c, KeyFunction<R, D> d) {
      return new On<>(leftKey, Types.key(a, b, c, d, right.node().layout()));
    }
  }

  /**
   * A coGroup whose keys are given.
   *
   * @param <K> the type of the keys
   */
  public final class On<K> {

    private final Key<L, K> leftKey;
    private final Key<R, K> rightKey;
    private final Ordering<L> leftOrder;
    private final Ordering<R> rightOrder;

    private On(Key<L, K> leftKey, Key<R, K> rightKey) {
      this(leftKey, rightKey, Ordering.by(leftKey), Ordering.by(rightKey));
    }

    private On(
        Key<L, K> leftKey, Key<R, K> rightKey, Ordering<L> leftOrder, Ordering<R> rightOrder) {
      this.leftKey = leftKey;
      this.rightKey = rightKey;
      this.leftOrder = leftOrder;
      this.rightOrder = rightOrder;
    }

    /**
     * Hands the left values of each group out in an order.
     *
     * @param ordering the order within a group; less significant than one given before
     * @return the coGroup, to be completed
     */
    public On<K> sortFirst(Ordering<L> ordering) {
      return new On<>(leftKey, rightKey, leftOrder.then(ordering), rightOrder);
    }

    /**
     * Hands the right values of each group out in an order.
     *
     * @param ordering the order within a group; less significant than one given before
     * @return the coGroup, to be completed
     */
    public On<K> sortSecond(Ordering<R> ordering) {
      return new On<>(leftKey, rightKey, leftOrder, rightOrder.then(ordering));
    }

    /**
     * Turns the two groups of each key into any number of values.
     *
     * @param <T> the type of the results
     * @param function emits the results; called once for each key of either input, in many threads
     *     at once; a group may be empty, not both
     * @return the results
     */
    public <T> DataSet<T> with(CoGroupFunction<K, L, R, T> function) {
      return left.environment()
          .dataSet(
              new Node.CoGroup<>(
                  left.node(),
                  right.node(),
                  leftKey,
                  rightKey,
                  leftOrder,
                  rightOrder,
                  function,
                  Types.result(function, CoGroupFunction.class, 3),
                  Origin.here("coGroup")));
    }
  }
}
