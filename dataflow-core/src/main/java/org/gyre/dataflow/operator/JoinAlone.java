package org.gyre.dataflow.operator;

import org.gyre.dataflow.function.Collector;
import org.gyre.dataflow.function.FlatJoinFunction;
import org.gyre.dataflow.function.FlatMapFunction;
import org.gyre.dataflow.function.JoinKind.Side;

/** The function of a join, called with values of one side alone. */
record JoinAlone(FlatJoinFunction<Object, Object, Object> function, Side side)
    implements FlatMapFunction<Object, Object> {

  @SuppressWarnings("unchecked") // in the engine all values are objects
  static JoinAlone of(FlatJoinFunction<?, ?, ?> function, Side side) {
    return new JoinAlone((FlatJoinFunction<Object, Object, Object>) function, side);
  }

  @Override
  public void flatMap(Object value, Collector<Object> out) throws Exception {
    if (side == Side.LEFT) {
      function.join(value, null, out);
    } else {
      function.join(null, value, out);
    }
  }
}
