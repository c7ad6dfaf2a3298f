package org.gyre.dataflow.function;

import org.gyre.dataflow.type.Tuple2;

/**
 * Pairs the values of a join. Known by its class, as the layout of the pairs follows from those of
 * the values, and from whether a side may be missing.
 *
 * @param <L> the type of the left values
 * @param <R> the type of the right values
 */
public record JoinPairs<L, R>() implements FlatJoinFunction<L, R, Tuple2<L, R>> {

  @Override
  public void join(L left, R right, Collector<Tuple2<L, R>> out) throws Exception {
    out.collect(Tuple2.of(left, right));
  }
}
