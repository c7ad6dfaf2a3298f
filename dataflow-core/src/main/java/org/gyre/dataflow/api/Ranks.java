package org.gyre.dataflow.api;

import java.io.Serializable;
import java.util.Arrays;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.plan.Declarations;
import org.gyre.dataflow.plan.Origin;
import org.gyre.dataflow.type.Nullable;

/**
 * Which of two values is smaller: by a key, and where that is equal by the next one. Null is
 * smaller than all else, as in an {@link org.gyre.dataflow.plan.Ordering}. The keys are components
 * and not a list, so that they are constants to the JIT compiler where this is one.
 */
record Ranks<T>(
    KeyFunction<T, ?> a,
    @Nullable KeyFunction<T, ?> b,
    @Nullable KeyFunction<T, ?> c,
    @Nullable KeyFunction<T, ?> d)
    implements Serializable {

  /**
   * Checks that no key needs a context.
   *
   * @throws IllegalArgumentException if one does
   */
  Ranks<T> checked(Origin origin) {
    for (KeyFunction<T, ?> key : Arrays.asList(a, b, c, d)) {
      Declarations.plain(key, "a key", origin);
    }
    return this;
  }

  int compare(T left, T right) throws Exception {
    int difference = compare(a, left, right);
    difference = difference == 0 ? compare(b, left, right) : difference;
    difference = difference == 0 ? compare(c, left, right) : difference;
    return difference == 0 ? compare(d, left, right) : difference;
  }

  /** Compares the keys, of which the API takes comparable ones only. */
  @SuppressWarnings("unchecked") // both are of one type
  private static <T> int compare(@Nullable KeyFunction<T, ?> key, T left, T right)
      throws Exception {
    if (key == null) {
      return 0;
    }
    Comparable<Object> ours = (Comparable<Object>) key.key(left);
    Object theirs = key.key(right);
    return ours == null || theirs == null
        ? Boolean.compare(ours != null, theirs != null)
        : ours.compareTo(theirs);
  }
}
