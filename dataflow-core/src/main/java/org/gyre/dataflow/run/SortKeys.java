package org.gyre.dataflow.run;

import java.util.List;
import org.gyre.dataflow.operator.RowSorter.Direction;
import org.gyre.dataflow.operator.SortKey;
import org.gyre.dataflow.plan.Key;
import org.gyre.dataflow.plan.Ordering;
import org.gyre.dataflow.plan.Origin;
import org.gyre.dataflow.plan.SortOrder;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/** Finds where the keys of an ordering lie and what layouts they have. */
final class SortKeys {

  private SortKeys() {}

  /** Whether the layouts of values and of all keys can be told without a value. */
  static boolean areKnown(Ordering<?> ordering, @Nullable Layout<Object> rows) {
    return rows != null
        && ordering.parts().stream().allMatch(part -> KeyLayouts.known(part.key(), rows) != null);
  }

  /** The keys; those of the first value decide where nothing else does. */
  static List<SortKey> of(
      Ordering<?> ordering, Layout<Object> rows, @Nullable Object first, Origin origin) {
    return ordering.parts().stream()
        .map(part -> key(part.key(), part.order(), rows, first, origin))
        .toList();
  }

  private static SortKey key(
      Key<?, ?> key, SortOrder order, Layout<Object> rows, @Nullable Object first, Origin origin) {
    Layout.Field place = KeyLayouts.place(key, rows);
    return new SortKey(
        key.function(),
        KeyLayouts.decide(key, rows, first, origin),
        place == null ? KeyLayouts.COMPUTED : place.at(),
        order == SortOrder.ASCENDING ? Direction.ASCENDING : Direction.DESCENDING);
  }
}
