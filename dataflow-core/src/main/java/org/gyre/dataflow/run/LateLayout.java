package org.gyre.dataflow.run;

import org.gyre.dataflow.operator.StageException;
import org.gyre.dataflow.plan.Origin;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;
import org.gyre.dataflow.type.Nullable;

/**
 * The layout of the values of a step: known from the plan, or decided by the first value that any
 * task sees.
 */
final class LateLayout {

  private final Origin origin;
  private volatile @Nullable Layout<Object> layout;

  @SuppressWarnings("unchecked") // in the engine all values are objects
  LateLayout(Origin origin, @Nullable Layout<?> layout) {
    this.origin = origin;
    this.layout = (Layout<Object>) layout;
  }

  /** The layout, or null if it is not known yet. */
  @Nullable
  Layout<Object> get() {
    return layout;
  }

  /** Says what the layout is, unless it is known. */
  @SuppressWarnings("unchecked") // in the engine all values are objects
  synchronized void know(Layout<?> found) {
    if (layout == null) {
      layout = (Layout<Object>) found;
    }
  }

  /** The layout; the value decides if nothing did before. */
  @SuppressWarnings("unchecked") // in the engine all values are objects
  synchronized Layout<Object> decide(Object first) {
    Layout<Object> known = layout;
    if (known == null) {
      known =
          (Layout<Object>)
              Layouts.ofValue(first)
                  .orElseThrow(
                      () ->
                          new StageException(
                              origin
                                  + ": the type of its values cannot be told from the first one, of"
                                  + " "
                                  + first.getClass().getName()
                                  + "; name it with as(...) after the call"));
      layout = known;
    }
    return known;
  }
}
