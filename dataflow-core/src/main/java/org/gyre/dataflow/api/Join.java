package org.gyre.dataflow.api;

import org.gyre.dataflow.function.FlatJoinFunction;
import org.gyre.dataflow.function.JoinFunction;
import org.gyre.dataflow.function.JoinKind;
import org.gyre.dataflow.function.JoinPairs;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.function.Rich;
import org.gyre.dataflow.function.RichFunction;
import org.gyre.dataflow.plan.JoinHint;
import org.gyre.dataflow.plan.Key;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.Origin;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;
import org.gyre.dataflow.type.Tuple2;
import org.gyre.dataflow.type.Tuple3;
import org.gyre.dataflow.type.Tuple4;

/**
 * An equi-join in the making: {@code
 * left.join(right).where(leftKey).equalTo(rightKey).with(function)}.
 *
 * <p>In an outer join, the function also gets values without a partner, with null for the side that
 * is missing: right in a left outer join, left in a right outer join, either in a full outer join.
 *
 * @param <L> the type of the left values
 * @param <R> the type of the right values
 */
public final class Join<L, R> {

  private final DataSet<L> left;
  private final DataSet<R> right;
  private final JoinKind kind;
  private final JoinHint hint;

  Join(DataSet<L> left, DataSet<R> right, JoinKind kind) {
    this(left, right, kind, JoinHint.AUTO);
  }

  private Join(DataSet<L> left, DataSet<R> right, JoinKind kind, JoinHint hint) {
    this.left = left;
    this.right = right;
    this.kind = kind;
    this.hint = hint;
  }

  /**
   * Says how the join is to be run. Rarely needed, and never changes the results.
   *
   * @param wanted any hint: all of them fit every kind of join
   * @return the join, to be completed
   */
  public Join<L, R> hint(JoinHint wanted) {
    return new Join<>(left, right, kind, wanted);
  }

  /**
   * Says what the left values are joined on.
   *
   * @param <K> the type of the keys
   * @param key finds the key of a left value
   * @return the join, to be completed
   */
  public <K> Where<K> where(KeyFunction<L, K> key) {
    return new Where<>(Types.key(key, left.node().layout()));
  }

  /**
   * Says what the left values are joined on: two keys, which both must be equal.
   *
   * @param <A> the type of the first key
   * @param <B> the type of the second key
   * @param a finds the first key of a left value
   * @param b finds the second key of a left value
   * @return the join, to be completed
   */
  public <A, B> Where2<A, B> where(KeyFunction<L, A> a, KeyFunction<L, B> b) {
    return new Where2<>(Types.key(a, b, left.node().layout()));
  }

  /**
   * Says what the left values are joined on: three keys, which all must be equal.
   *
   * @param <A> the type of the first key
   * @param <B> the type of the second key
   * @param <C> the type of the third key
   * @param a finds the first key of a left value
   * @param b finds the second key of a left value
   * @param c finds the third key of a left value
   * @return the join, to be completed
   */
  public <A, B, C> Where3<A, B, C> where(
      KeyFunction<L, A> a, KeyFunction<L, B> b, KeyFunction<L, C> c) {
    return new Where3<>(Types.key(a, b, c, left.node().layout()));
  }

  /**
   * Says what the left values are joined on: four keys, which all must be equal.
   *
   * @param <A> the type of the first key
   * @param <B> the type of the second key
   * @param <C> the type of the third key
   * @param <D> the type of the fourth key
   * @param a finds the first key of a left value
   * @param b finds the second key of a left value
   * @param c finds the third key of a left value
   * @param d finds the fourth key of a left value
   * @return the join, to be completed
   */
  public <A, B, C, D> Where4<A, B, C, D> where(
      KeyFunction<L, A> a, KeyFunction<L, B> b, KeyFunction<L, C> c, KeyFunction<L, D> d) {
    return new Where4<>(Types.key(a, b, c, d, left.node().layout()));
  }

  /**
   * A join whose left key is given.
   *
   * @param <K> the type of the keys
   */
  public final class Where<K> {

    private final Key<L, K> leftKey;

    private Where(Key<L, K> leftKey) {
      this.leftKey = leftKey;
    }

    /**
     * Says what the right values are joined on.
     *
     * @param key finds the key of a right value
     * @return the join, to be completed
     */
    public On<K> equalTo(KeyFunction<R, K> key) {
      return new On<>(leftKey, Types.key(key, right.node().layout()));
    }
  }

  /**
   * A join whose two left keys are given.
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
     * Says what the right values are joined on.
     *
     * @param a finds the first key of a right value
     * @param b finds the second key of a right value
     * @return the join, to be completed
     */
    public On<Tuple2<A, B>> equalTo(KeyFunction<R, A> a, KeyFunction<R, B> b) {
      return new On<>(leftKey, Types.key(a, b, right.node().layout()));
    }
  }

  /**
   * A join whose three left keys are given.
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
     * Says what the right values are joined on.
     *
     * @param a finds the first key of a right value
     * @param b finds the second key of a right value
     * @param c finds the third key of a right value
     * @return the join, to be completed
     */
    public On<Tuple3<A, B, C>> equalTo(
        KeyFunction<R, A> a, KeyFunction<R, B> b, KeyFunction<R, C> c) {
      return new On<>(leftKey, Types.key(a, b, c, right.node().layout()));
    }
  }

  /**
   * A join whose four left keys are given.
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
     * Says what the right values are joined on.
     *
     * @param a finds the first key of a right value
     * @param b finds the second key of a right value
     * @param c finds the third key of a right value
     * @param d finds the fourth key of a right value
     * @return the join, to be completed
     */
    public On<Tuple4<A, B, C, D>> equalTo(
        KeyFunction<R, A> a, KeyFunction<R, B> b, KeyFunction<R, C> c, KeyFunction<R, D> d) {
      return new On<>(leftKey, Types.key(a, b, c, d, right.node().layout()));
    }
  }

  /**
   * A join whose keys are given.
   *
   * @param <K> the type of the keys
   */
  public final class On<K> {

    private final Key<L, K> leftKey;
    private final Key<R, K> rightKey;

    On(Key<L, K> leftKey, Key<R, K> rightKey) {
      this.leftKey = leftKey;
      this.rightKey = rightKey;
    }

    /**
     * Turns each pair into one value, and in an outer join also each value without a partner.
     *
     * @param <T> the type of the results
     * @param function computes the result; gets null for a side that is missing; runs in many
     *     threads at once
     * @return the results
     */
    public <T> DataSet<T> with(JoinFunction<L, R, T> function) {
      if (function instanceof RichFunction) {
        Node<Tuple2<L, R>> pairs = pairs().node();
        return left.environment()
            .dataSet(
                new Node.Map<>(
                    pairs,
                    Rich.ofPairs(function),
                    Types.result(function, JoinFunction.class, 2),
                    Origin.here(kind.call())));
      }
      return join(
          FlatJoinFunction.of(function),
          Types.result(function, JoinFunction.class, 2),
          Origin.here(kind.call()));
    }

    /**
     * Turns each pair into any number of values, and in an outer join also each value without a
     * partner.
     *
     * @param <T> the type of the results
     * @param function emits the results; gets null for a side that is missing; runs in many threads
     *     at once
     * @return the results
     */
    public <T> DataSet<T> flatWith(FlatJoinFunction<L, R, T> function) {
      if (function instanceof RichFunction) {
        Node<Tuple2<L, R>> pairs = pairs().node();
        return left.environment()
            .dataSet(
                new Node.FlatMap<>(
                    pairs,
                    Rich.flatJoinOfPairs(function),
                    Types.result(function, FlatJoinFunction.class, 2),
                    Origin.here(kind.call())));
      }
      return join(
          function, Types.result(function, FlatJoinFunction.class, 2), Origin.here(kind.call()));
    }

    /**
     * Pairs the values. In an outer join a pair has null for a side that is missing.
     *
     * @return the pairs
     */
    public DataSet<Tuple2<L, R>> pairs() {
      Layout<L> ofLeft = left.node().layout();
      Layout<R> ofRight = right.node().layout();
      return join(
          new JoinPairs<>(),
          ofLeft == null || ofRight == null ? null : kind.layoutOfPairs(ofLeft, ofRight),
          Origin.here(kind.call()));
    }

    <T> DataSet<T> join(
        FlatJoinFunction<L, R, T> function, @Nullable Layout<T> layout, Origin origin) {
      return left.environment()
          .dataSet(
              new Node.Join<>(
                  left.node(),
                  right.node(),
                  leftKey,
                  rightKey,
                  function,
                  kind,
                  hint,
                  layout,
                  origin));
    }
  }
}
