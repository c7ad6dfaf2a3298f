package org.gyre.tests.plans;

import java.util.Iterator;
import java.util.List;
import org.gyre.dataflow.function.Collector;
import org.gyre.dataflow.plan.Ordering;
import org.gyre.dataflow.plan.SortOrder;
import org.gyre.tests.oracle.ValueOrder;

/** Tells values that come in order from those that do not. */
final class ValuesInOrder<T> {

  private final Ordering<T> ordering;

  private ValuesInOrder(Ordering<T> ordering) {
    this.ordering = ordering;
  }

  static <T> ValuesInOrder<T> of(Ordering<T> ordering) {
    return new ValuesInOrder<>(ordering);
  }

  List<T> sorted(List<T> values) {
    return values.stream().sorted(this::compare).toList();
  }

  /** Passes the values on that do not come before the one before them. */
  void pass(Iterator<T> values, Collector<T> out) throws Exception {
    T last = null;
    while (values.hasNext()) {
      T value = values.next();
      if (last == null || compare(last, value) <= 0) {
        out.collect(value);
      }
      last = value;
    }
  }

  private int compare(T left, T right) {
    for (Ordering.Part<T> part : ordering.parts()) {
      int order = ValueOrder.INSTANCE.compare(key(part, left), key(part, right));
      if (order != 0) {
        return part.order() == SortOrder.ASCENDING ? order : -order;
      }
    }
    return 0;
  }

  private static <T> Object key(Ordering.Part<T> part, T value) {
    try {
      return part.key().function().key(value);
    } catch (Exception e) {
      throw new IllegalStateException(part + " of " + value, e);
    }
  }
}
