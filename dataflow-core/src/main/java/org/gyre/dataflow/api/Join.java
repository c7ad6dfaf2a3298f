package org.gyre.dataflow.api;

import org.gyre.dataflow.function.JoinFunction;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.Origin;
import org.gyre.dataflow.type.Tuple2;

/**
 * An inner equi-join in the making: {@code
 * left.join(right).where(leftKey).equalTo(rightKey).with(function)}.
 *
 * @param <L> the type of the left values
 * @param <R> the type of the right values
 */
public final class Join<L, R> {

  private final DataSet<L> left;
  private final DataSet<R> right;

  Join(DataSet<L> left, DataSet<R> right) {
    this.left = left;
    this.right = right;
  }

  /**
   * Says what the left values are joined on.
   *
   * @param <K> the type of the keys
   * @param key finds the key of a left value
   * @return the join, to be completed
   */
  public <K> Where<K> where(KeyFunction<L, K> key) {
    return new Where<>(key);
  }

  /**
   * A join whose left key is given.
   *
   * @param <K> the type of the keys
   */
  public final class Where<K> {

    private final KeyFunction<L, K> leftKey;

    private Where(KeyFunction<L, K> leftKey) {
      this.leftKey = leftKey;
    }

    /**
     * Says what the right values are joined on.
     *
     * @param key finds the key of a right value
     * @return the join, to be completed
     */
    public On<K> equalTo(KeyFunction<R, K> key) {
      return new On<>(leftKey, key);
    }
  }

  /**
   * A join whose keys are given.
   *
   * @param <K> the type of the keys
   */
  public final class On<K> {

    private final KeyFunction<L, K> leftKey;
    private final KeyFunction<R, K> rightKey;

    private On(KeyFunction<L, K> leftKey, KeyFunction<R, K> rightKey) {
      this.leftKey = leftKey;
      this.rightKey = rightKey;
    }

    /**
     * Turns each pair into one value.
     *
     * @param <T> the type of the results
     * @param function computes the result; runs in many threads at once
     * @return the results
     */
    public <T> DataSet<T> with(JoinFunction<L, R, T> function) {
      return left.environment()
          .dataSet(
              new Node.Join<>(
                  left.node(),
                  right.node(),
                  Types.key(leftKey, left.node().layout()),
                  Types.key(rightKey, right.node().layout()),
                  function,
                  Types.result(function, JoinFunction.class, 2),
                  Origin.here("join")));
    }

    /**
     * Pairs the values.
     *
     * @return the pairs
     */
    public DataSet<Tuple2<L, R>> pairs() {
      return with(Tuple2::of);
    }
  }
}
