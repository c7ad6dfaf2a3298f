package org.gyre.dataflow.run;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.gyre.dataflow.operator.StageException;
import org.gyre.dataflow.plan.Key;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.Origin;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;
import org.gyre.dataflow.type.Nullable;
import org.gyre.dataflow.type.Tuple2;

/** Finds where the keys of values lie and what layout they have. */
final class KeyLayouts {

  /** The offset of a key that does not lie in the row. */
  static final int COMPUTED = -1;

  private KeyLayouts() {}

  /**
   * The place of the key in rows of a layout; null if the key must be computed. Several components
   * that follow each other in the row are the tuple of them.
   */
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
      case Key.Composite<?, ?> composite -> place(composite, rows);
    };
  }

  private static Layout.@Nullable Field place(Key.Composite<?, ?> key, Layout<Object> rows) {
    List<Layout<?>> layouts = new ArrayList<>();
    int start = 0;
    int end = 0;
    for (Key<?, ?> part : key.parts()) {
      Layout.Field place = place(part, rows);
      boolean follows = place != null && (layouts.isEmpty() || place.at() == end);
      if (!follows) {
        return null;
      }
      if (layouts.isEmpty()) {
        start = place.at();
      }
      layouts.add(place.layout());
      end = place.at() + place.layout().fixedSize();
    }
    return new Layout.Field(Layouts.ofTuple(layouts), start);
  }

  /** The layout of the keys of values, if it can be told without a value. */
  @SuppressWarnings("unchecked") // in the engine all keys are objects
  static @Nullable Layout<Object> known(Key<?, ?> key, @Nullable Layout<Object> rows) {
    if (key instanceof Key.Composite<?, ?> composite) {
      return ofParts(composite, part -> known(part, rows));
    }
    Layout.Field place = rows == null ? null : place(key, rows);
    return (Layout<Object>) (place == null ? key.layout() : place.layout());
  }

  /** The layout of tuples of parts; null if that of a part is not known. */
  @SuppressWarnings("unchecked") // in the engine all keys are objects
  private static @Nullable Layout<Object> ofParts(
      Key.Composite<?, ?> key, Function<Key<?, ?>, @Nullable Layout<Object>> layoutOf) {
    List<Layout<?>> layouts = new ArrayList<>();
    for (Key<?, ?> part : key.parts()) {
      Layout<Object> layout = layoutOf.apply(part);
      if (layout == null) {
        return null;
      }
      layouts.add(layout);
    }
    return (Layout<Object>) Layouts.ofTuple(layouts);
  }

  /**
   * Tells what the results of a grouping are, once the layout of its keys is known: of summaries a
   * first value would say less, where its key is null.
   */
  static void tell(Node<?> node, Layout<Object> keys, LateLayout results) {
    if (node instanceof Node.GroupSummary<?, ?, ?> summary) {
      results.know(Layouts.ofRecord(Tuple2.class, List.of(keys, summary.aggregate().layout())));
    }
  }

  /** A layout for the keys of two inputs: where they may be null in one, they may be in both. */
  static Layout<Object> common(Key<?, ?> key, Layout<Object> ours, @Nullable Layout<?> theirs) {
    return common(ours, theirs, key instanceof Key.Composite<?, ?> composite ? composite : null);
  }

  @SuppressWarnings("unchecked") // in the engine all keys are objects
  private static Layout<Object> common(
      Layout<Object> ours, @Nullable Layout<?> theirs, Key.@Nullable Composite<?, ?> key) {
    if (theirs == null || ours.isNullable() || ours.equals(theirs)) {
      return ours;
    }
    if (theirs.isNullable() || key == null) {
      return theirs.isNullable() ? (Layout<Object>) theirs : ours;
    }
    List<Layout<?>> parts = new ArrayList<>();
    for (int i = 0; i < key.parts().size(); i++) {
      parts.add(common(key.parts().get(i), part(ours, i), part(theirs, i)));
    }
    return (Layout<Object>) Layouts.ofTuple(parts);
  }

  @SuppressWarnings("unchecked") // in the engine all keys are objects
  private static Layout<Object> part(Layout<?> tuple, int index) {
    return (Layout<Object>) tuple.field("f" + index).orElseThrow().layout();
  }

  /** The layout of the keys of values; the key of the first value decides if nothing else does. */
  static Layout<Object> decide(
      Key<?, ?> key, @Nullable Layout<Object> rows, Object first, Origin origin) {
    Layout<Object> known = known(key, rows);
    if (known != null) {
      return known;
    }
    return key instanceof Key.Composite<?, ?> composite
        ? ofParts(composite, part -> decide(part, rows, first, origin))
        : ofFirst(key, first, origin);
  }

  @SuppressWarnings("unchecked") // in the engine all keys are objects
  private static Layout<Object> ofFirst(Key<?, ?> key, Object first, Origin origin) {
    Object found;
    try {
      found = ((Key<Object, Object>) key).function().key(first);
    } catch (Exception e) {
      throw new StageException(origin + " (key)", e);
    }
    if (found == null) {
      throw new StageException(
          origin
              + ": the type of its keys cannot be told from the first one, which is null; filter"
              + " such values out, or let the key be a record component marked @Nullable");
    }
    return (Layout<Object>)
        Layouts.ofValue(found)
            .orElseThrow(
                () ->
                    StageException.undecided(
                        origin
                            + ": the type of its keys cannot be told from the first one, of "
                            + found.getClass().getName()
                            + "; use a record component or a key of a simple type"));
  }
}
