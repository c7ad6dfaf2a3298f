package org.gyre.dataflow.api;

import org.gyre.dataflow.function.ReduceFunction;
import org.gyre.dataflow.function.RichFunction;
import org.gyre.dataflow.plan.CombineHint;
import org.gyre.dataflow.plan.Origin;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/** Refuses hints that cannot be followed, where they are given. */
final class Combining {

  private Combining() {}

  /**
   * Checks a hint for values that are combined into one of them.
   *
   * @param values their layout; null if it is not known
   */
  static void check(CombineHint hint, @Nullable Layout<?> values, Origin origin) {
    if (hint == CombineHint.HASH && (values == null || !values.isFixedSize())) {
      throw new IllegalArgumentException(
          "%s: CombineHint.HASH combines in hash tables, which need values of a fixed size, and %s; use AUTO, SORT or NONE, or aggregate instead"
              .formatted(
                  origin,
                  values == null
                      ? "the type of these is not known before they come"
                      : values + " has none"));
    }
  }

  /** Checks a hint for a function that combines values. */
  static void check(
      CombineHint hint, ReduceFunction<?> function, @Nullable Layout<?> values, Origin origin) {
    if (hint == CombineHint.HASH && function instanceof RichFunction) {
      throw new IllegalArgumentException(
          "%s: CombineHint.HASH combines in hash tables, for which a function cannot have a context; use AUTO, SORT or NONE, or a function without"
              .formatted(origin));
    }
    check(hint, values, origin);
  }

  /** Checks that there is no hint for what combines nothing two by two, and returns the origin. */
  static Origin none(CombineHint hint, Origin origin) {
    if (hint != CombineHint.AUTO) {
      throw new IllegalStateException(
          "%s: CombineHint.%s is for reduce, minBy, maxBy and summaries, which combine values two by two; leave out combine(...) here"
              .formatted(origin, hint));
    }
    return origin;
  }
}
