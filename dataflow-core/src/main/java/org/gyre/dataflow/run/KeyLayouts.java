package org.gyre.dataflow.run;

import org.gyre.dataflow.operator.StageException;
import org.gyre.dataflow.plan.Key;
import org.gyre.dataflow.plan.Origin;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;
import org.gyre.dataflow.type.Nullable;

/** Finds where the keys of values lie and what layout they have. */
final class KeyLayouts {

  /** The offset of a key that does not lie in the row. */
  static final int COMPUTED = -1;

  private KeyLayouts() {}

  /** The place of the key in rows of a layout; null if the key must be computed. */
  static Layout.@Nullable Field place(Key<?, ?> key, Layout<Object> rows) {
    return switch (key) {
      case Key.Whole<?> _ -> new Layout.Field(rows, 0);
      case Key.Computed<?, ?> _ -> null;
      case Key.Component<?, ?> component -> {
        Layout.Field place = new Layout.Field(rows, 0);
        for (String name : component.path()) {
          Layout.Field inner = place == null ? null : place.layout().field(name).orElse(null);
          place = inner == null ? null : new Layout.Field(inner.layout(), place.at() + inner.at());
        }
        yield place;
      }
    };
  }

  /** The layout of the keys of values, if it can be told without a value. */
  @SuppressWarnings("unchecked") // in the engine all keys are objects
  static @Nullable Layout<Object> known(Key<?, ?> key, @Nullable Layout<Object> rows) {
    Layout.Field place = rows == null ? null : place(key, rows);
    return (Layout<Object>) (place == null ? key.layout() : place.layout());
  }

  /** The layout of the keys of values; the key of the first value decides if nothing else does. */
  @SuppressWarnings("unchecked") // in the engine all keys are objects
  static Layout<Object> decide(
      Key<?, ?> key, @Nullable Layout<Object> rows, Object first, Origin origin) {
    Layout<Object> known = known(key, rows);
    if (known != null) {
      return known;
    }
    Object value;
    try {
      value = ((Key<Object, Object>) key).function().key(first);
    } catch (Exception e) {
      throw new StageException(origin + " (key)", e);
    }
    return (Layout<Object>)
        Layouts.ofValue(value)
            .orElseThrow(
                () ->
                    new StageException(
                        origin
                            + ": the type of its keys cannot be told from the first one, of "
                            + value.getClass().getName()
                            + "; use a record component or a key of a simple type"));
  }
}
