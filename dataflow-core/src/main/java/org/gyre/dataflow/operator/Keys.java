package org.gyre.dataflow.operator;

import org.gyre.dataflow.function.KeyFunction;

/**
 * Finds keys and the partitions they belong to. Inlined into kernels, where the function is a
 * constant.
 */
final class Keys {

  private Keys() {}

  static Object of(KeyFunction<Object, Object> function, String operator, Object value) {
    Object key;
    try {
      key = function.key(value);
    } catch (Exception e) {
      throw OperatorException.of(operator, value, e);
    }
    return key;
  }

  /**
   * The partition of a key: the upper half of the hash, scaled. Hash tables take the lower bits, so
   * that the keys of one partition spread over the whole table.
   */
  static int partition(long hash, int partitions) {
    return (int) (((hash >>> 32) * partitions) >>> 32);
  }
}
