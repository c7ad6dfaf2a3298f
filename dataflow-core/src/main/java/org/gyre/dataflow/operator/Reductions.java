package org.gyre.dataflow.operator;

import org.gyre.dataflow.function.ReduceFunction;

/** Calls reduce functions. Inlined into kernels, where the function is a constant. */
final class Reductions {

  private Reductions() {}

  static Object combine(
      ReduceFunction<Object> function, String operator, Object left, Object right) {
    Object combined;
    try {
      combined = function.reduce(left, right);
    } catch (Exception e) {
      throw OperatorException.of(operator, left + " and " + right, e);
    }
    if (combined == null) {
      throw OperatorException.nullResult(operator, left + " and " + right);
    }
    return combined;
  }
}
