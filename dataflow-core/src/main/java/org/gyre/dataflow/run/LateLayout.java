package org.gyre.dataflow.run;

import java.util.ArrayList;
import java.util.List;
import org.gyre.dataflow.operator.StageException;
import org.gyre.dataflow.plan.Origin;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;
import org.gyre.dataflow.type.Nullable;

/**
 * The layout of the values of a step: known from the plan, or decided by the first value that any
 * task sees and that tells its type, together with those before it that left something open.
 */
class LateLayout {

  private final Origin origin;
  private volatile @Nullable Layout<Object> layout;

  /** The values that have left something open. */
  private final List<Object> open = new ArrayList<>();

  @SuppressWarnings("unchecked") // in the engine all values are objects
  LateLayout(Origin origin, @Nullable Layout<?> layout) {
    this.origin = origin;
    this.layout = (Layout<Object>) layout;
  }

  /** Where the values come from. */
  final Origin origin() {
    return origin;
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
      open.add(first);
      known =
          (Layout<Object>)
              (open.size() == 1 ? Layouts.ofValue(first) : Layouts.ofValues(open))
                  .orElseThrow(() -> undecided(first));
      open.clear();
      layout = known;
    }
    return known;
  }

  private StageException undecided(Object value) {
    return StageException.undecided(
        origin
            + ": the type of its values cannot be told from the first ones, of "
            + value.getClass().getName()
            + ", as they hold null or empty collections where it would show; name it with as(...)"
            + " after the call, such as as(Layouts.like(example))");
  }
}
