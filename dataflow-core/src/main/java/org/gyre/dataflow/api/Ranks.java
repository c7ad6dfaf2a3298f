package org.gyre.dataflow.api;

import java.io.Serializable;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.plan.Declarations;
import org.gyre.dataflow.plan.Ordering;
import org.gyre.dataflow.plan.Origin;
import org.gyre.dataflow.plan.SortOrder;
import org.gyre.dataflow.type.Nullable;

/**
 * Which of two values comes first in an {@link Ordering}: by a key, and where that is equal by the
 * next one. Null is smaller than all else. The keys are a chain and not a list, so that the first
 * ones are constants to the JIT compiler where the chain is one.
 */
record Ranks<T>(KeyFunction<T, ?> key, boolean descending, @Nullable Ranks<T> next)
    implements Serializable {

  /**
   * The ranks of an ordering.
   *
   * @throws IllegalArgumentException if a key needs a context
   */
  static <T> Ranks<T> of(Ordering<T> ordering, Origin origin) {
    Ranks<T> ranks = null;
    for (Ordering.Part<T> part : ordering.parts().reversed()) {
      KeyFunction<T, ?> key = Declarations.plain(part.key().function(), "a key", origin);
      ranks = new Ranks<>(key, part.order() == SortOrder.DESCENDING, ranks);
    }
    return ranks;
  }

  /** Below 0 if the left value comes first, above 0 if the right one does. */
  int compare(T left, T right) throws Exception {
    int difference = compareKeys(key.key(left), key.key(right));
    if (difference != 0) {
      return descending ? -difference : difference;
    }
    return next == null ? 0 : next.compare(left, right);
  }

  @SuppressWarnings("unchecked") // both are of one type
  private static int compareKeys(@Nullable Object left, @Nullable Object right) {
    if (left == null || right == null) {
      return Boolean.compare(left != null, right != null);
    }
    if (left instanceof Comparable<?> ours) {
      return Integer.signum(((Comparable<Object>) ours).compareTo(right));
    }
    throw new IllegalArgumentException(
        "the key "
            + left
            + " is of "
            + left.getClass()
            + ", which is not Comparable: order by its components, such as"
            + " Ordering.by(Order::price).thenBy(Order::time)");
  }
}
