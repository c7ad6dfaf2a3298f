package org.gyre.dataflow.operator;

import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.type.Layout;

/**
 * One of the keys that values are sorted by.
 *
 * @param function finds the key
 * @param layout the layout of the keys
 * @param at the offset of the key in a row of the value, or -1 if it is computed
 * @param direction which values come first
 */
public record SortKey(
    KeyFunction<?, ?> function, Layout<Object> layout, int at, RowSorter.Direction direction) {

  boolean isComputed() {
    return at < 0;
  }
}
