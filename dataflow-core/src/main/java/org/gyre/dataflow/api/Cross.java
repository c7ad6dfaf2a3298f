package org.gyre.dataflow.api;

import org.gyre.dataflow.function.CrossFunction;
import org.gyre.dataflow.function.Rich;
import org.gyre.dataflow.function.RichFunction;
import org.gyre.dataflow.plan.CrossHint;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.Origin;
import org.gyre.dataflow.type.Tuple2;

/**
 * All pairs of two data sets, in the making: {@code left.cross(right).with(function)}.
 *
 * <p>Costs a call for each pair. The smaller side is read by all tasks, once for each block of the
 * other side that fits into their memory; neither side has to fit.
 *
 * @param <L> the type of the left values
 * @param <R> the type of the right values
 */
public final class Cross<L, R> {

  private final DataSet<L> left;
  private final DataSet<R> right;
  private final CrossHint hint;

  Cross(DataSet<L> left, DataSet<R> right, CrossHint hint) {
    this.left = left;
    this.right = right;
    this.hint = hint;
  }

  /**
   * Says which side is the small one.
   *
   * @param wanted the hint
   * @return the cross, to be completed
   */
  public Cross<L, R> hint(CrossHint wanted) {
    return new Cross<>(left, right, wanted);
  }

  /**
   * Turns each pair into one value.
   *
   * @param <T> the type of the results
   * @param function computes the result; runs in many threads at once
   * @return as many results as the product of the numbers of values
   */
  public <T> DataSet<T> with(CrossFunction<L, R, T> function) {
    if (function instanceof RichFunction) {
      return left.environment()
          .dataSet(
              new Node.Map<>(
                  pairs().node(),
                  Rich.crossOfPairs(function),
                  Types.result(function, CrossFunction.class, 2),
                  Origin.here("cross")));
    }
    return left.environment()
        .dataSet(
            new Node.Cross<>(
                left.node(),
                right.node(),
                function,
                hint,
                Types.result(function, CrossFunction.class, 2),
                Origin.here("cross")));
  }

  /**
   * Pairs the values.
   *
   * @return all pairs
   */
  public DataSet<Tuple2<L, R>> pairs() {
    return with(Tuple2::of);
  }
}
