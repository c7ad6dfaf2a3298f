package org.gyre.dataflow.operator;

import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.type.Nullable;

/** Finds what is looked up, which may be null. Inlined into kernels. */
final class SolutionKeys {

  private SolutionKeys() {}

  static @Nullable Object of(KeyFunction<Object, Object> function, String operator, Object value) {
    try {
      return function.key(value);
    } catch (Exception e) {
      throw OperatorException.of(operator, value, e);
    }
  }
}
