package org.gyre.dataflow.type;

import java.util.List;

/**
 * Where the columns of a row lie.
 *
 * @param schema the columns
 * @param layouts their layouts
 * @param offsets the offset of each in the row
 * @param fixedSize the fixed part of a row
 */
record RowShape(Schema schema, Layout<?>[] layouts, int[] offsets, int fixedSize) {

  static RowShape of(Schema schema) {
    List<Layout<?>> layouts = schema.layouts();
    int[] offsets = new int[layouts.size()];
    int end = 0;
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = end;
      end += layouts.get(i).fixedSize();
    }
    return new RowShape(schema, layouts.toArray(Layout<?>[]::new), offsets, end);
  }

  int columns() {
    return offsets.length;
  }

  int at(int column) {
    return offsets[column];
  }

  @SuppressWarnings("unchecked") // in a layout all values are objects
  Layout<Object> layout(int column) {
    return (Layout<Object>) layouts[column];
  }

  boolean isFixedSize() {
    for (Layout<?> layout : layouts) {
      if (!layout.isFixedSize()) {
        return false;
      }
    }
    return true;
  }
}
