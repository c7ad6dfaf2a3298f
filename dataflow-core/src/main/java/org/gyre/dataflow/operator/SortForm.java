package org.gyre.dataflow.operator;

import java.util.List;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/**
 * How values become rows that can be sorted by some keys.
 *
 * @param layout the layout of the rows
 * @param keys the keys that are computed; null if all lie in the values
 * @param order the order of the rows
 * @param valueAt the offset of the value in a row
 */
record SortForm(Layout<Object> layout, @Nullable ComputedKeys keys, RowOrder order, int valueAt) {

  /**
   * The form for values of a layout.
   *
   * @param values the layout of the values
   * @param keys the keys, at least one, the most significant first
   */
  static SortForm of(Layout<Object> values, List<SortKey> keys) {
    ComputedKeys computed = computed(keys, 0);
    int valueAt = 0;
    for (ComputedKeys key = computed; key != null; key = key.then()) {
      valueAt += key.layout().fixedSize();
    }
    return new SortForm(
        ComputedKeys.layout(computed, values), computed, order(keys, 0, 0, valueAt), valueAt);
  }

  @SuppressWarnings("unchecked") // in the engine all values and keys are objects
  private static @Nullable ComputedKeys computed(List<SortKey> keys, int from) {
    if (from == keys.size()) {
      return null;
    }
    SortKey key = keys.get(from);
    ComputedKeys then = computed(keys, from + 1);
    return key.isComputed()
        ? new ComputedKeys((KeyFunction<Object, Object>) key.function(), key.layout(), then)
        : then;
  }

  /** The order by the keys from one on; the next that is computed stands at {@code computedAt}. */
  private static @Nullable RowOrder order(
      List<SortKey> keys, int from, int computedAt, int valueAt) {
    if (from == keys.size()) {
      return null;
    }
    SortKey key = keys.get(from);
    int next = computedAt + (key.isComputed() ? key.layout().fixedSize() : 0);
    return new RowOrder(
        key.layout(),
        key.isComputed() ? computedAt : valueAt + key.at(),
        key.direction() == RowSorter.Direction.DESCENDING,
        order(keys, from + 1, next, valueAt));
  }
}
