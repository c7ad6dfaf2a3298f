package org.gyre.dataflow.optimizer;

import java.util.List;
import org.gyre.dataflow.function.FilterFunction;
import org.gyre.dataflow.type.FieldSet;
import org.gyre.dataflow.type.FieldUse;
import org.gyre.dataflow.type.Tuple2;

/**
 * Drops values of which a filter further up would drop all that is made of them. Where that filter
 * fails, the value stays: it may never get there, and if it does, the filter itself fails.
 *
 * @param <V> the type of the values that the filter sees
 * @param <T> the type of the values here
 * @param function of the filter further up
 * @param as what becomes of a value on its way there
 */
record EarlyFilter<V, T>(FilterFunction<V> function, As as) implements FilterFunction<T> {

  /** What the filter further up sees of a value. */
  enum As {
    /** The value. */
    ITSELF,
    /** A pair with the value on the left; the right does not matter. */
    LEFT,
    /** A pair with the value on the right; the left does not matter. */
    RIGHT
  }

  /** What of a value it looks at. */
  FieldSet looks() {
    FieldSet above = FieldUse.of(function, 1).matters(0, FieldSet.WHOLE);
    return switch (as) {
      case ITSELF -> above;
      case LEFT -> above.part(List.of("f0")).orElse(FieldSet.NOTHING);
      case RIGHT -> above.part(List.of("f1")).orElse(FieldSet.NOTHING);
    };
  }

  @Override
  public boolean test(T value) {
    try {
      return function.test(seenAbove(value));
    } catch (Exception _) { // not an answer yet: the filter further up decides, and reports
      return true;
    }
  }

  @SuppressWarnings("unchecked") // what is made of a T on the way up is a V
  private V seenAbove(T value) {
    return (V)
        switch (as) {
          case ITSELF -> value;
          case LEFT -> Tuple2.of(value, null);
          case RIGHT -> Tuple2.of(null, value);
        };
  }
}
