package org.gyre.dataflow.operator;

import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/**
 * Finds keys and the partitions they belong to. Inlined into kernels, where the function is a
 * constant.
 */
final class Keys {

  private Keys() {}

  static Object of(
      KeyFunction<Object, Object> function, Layout<Object> layout, String operator, Object value) {
    Object key = orNull(function, operator, value);
    if (key == null && !layout.isNullable()) {
      throw OperatorException.nullKey(operator, value);
    }
    return key;
  }

  /** The key of a value that may have none. */
  static @Nullable Object orNull(
      KeyFunction<Object, Object> function, String operator, Object value) {
    try {
      return function.key(value);
    } catch (Exception e) {
      throw OperatorException.of(operator, value, e);
    }
  }

  /**
   * The partition of a key: the upper half of the hash, scaled. Hash tables take the lower bits, so
   * that the keys of one partition spread over the whole table.
   */
  static int partition(long hash, int partitions) {
    return (int) (((hash >>> 32) * partitions) >>> 32);
  }
}
