package org.gyre.dataflow.optimizer;

import org.gyre.dataflow.function.FilterFunction;
import org.gyre.dataflow.type.FieldSet;
import org.gyre.dataflow.type.FieldUse;

/**
 * A filter that has been moved below what makes other values for it. What cannot be made of a value
 * here passes: whatever makes it further up fails, and reports.
 *
 * @param <V> the type of the values that the filter is for
 * @param <T> the type of the values here
 * @param function of the filter
 * @param seen what becomes of a value on its way to where the filter stood
 * @param isEarly whether the filter still stands there, and this one only drops early what that
 *     would drop. Where the filter fails, the value passes: it may never get up there, and if it
 *     does, the filter itself fails
 */
record MovedFilter<V, T>(FilterFunction<V> function, SeenAbove<T, V> seen, boolean isEarly)
    implements FilterFunction<T> {

  /** What of a value it looks at. */
  FieldSet looks() {
    return seen.looks(looksOf(function));
  }

  /** What of a value a filter looks at, as far as its code shows it. */
  static FieldSet looksOf(FilterFunction<?> function) {
    return function instanceof MovedFilter<?, ?> moved
        ? moved.looks()
        : FieldUse.of(function, 1).matters(0, FieldSet.WHOLE);
  }

  @Override
  public boolean test(T value) throws Exception {
    V above;
    try {
      above = seen.of(value);
    } catch (Exception _) { // what makes it further up decides, and reports
      return true;
    }
    return isEarly ? mayPass(above) : function.test(above);
  }

  private boolean mayPass(V above) {
    try {
      return function.test(above);
    } catch (Exception _) { // not an answer yet: the filter further up decides, and reports
      return true;
    }
  }
}
