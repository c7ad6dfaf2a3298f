package org.gyre.dataflow.operator;

import org.gyre.dataflow.function.Collector;
import org.gyre.dataflow.function.FlatJoinFunction;

/** Calls the function of a join. Inlined into kernels, where the function is a constant. */
final class JoinCalls {

  private JoinCalls() {}

  /** What {@link #nonNull} throws: it does not know the values at hand, {@link #call} does. */
  private static final class NullResult extends RuntimeException {
    private static final long serialVersionUID = 1;

    NullResult() {
      super(null, null, false, false);
    }
  }

  static void call(
      FlatJoinFunction<Object, Object, Object> function,
      Object left,
      Object right,
      Collector<Object> out,
      String operator) {
    try {
      function.join(left, right, out);
    } catch (Exception e) {
      throw failure(operator, left, right, e);
    }
  }

  private static RuntimeException failure(
      String operator, Object left, Object right, Exception failure) {
    String values = left + " and " + right;
    return failure instanceof NullResult
        ? OperatorException.nullResult(operator, values)
        : OperatorException.of(operator, values, failure);
  }

  static Object nonNull(Object result) {
    if (result == null) {
      throw new NullResult();
    }
    return result;
  }
}
