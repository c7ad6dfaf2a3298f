package org.gyre.dataflow.type;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Comparator;

/** Puts values into the order of their layout. */
final class RowOrderedArray {

  private RowOrderedArray() {}

  /** The same array, sorted. */
  static Object[] of(Object[] values, Layout<Object> layout) {
    boolean isNatural =
        layout instanceof ScalarLayout<?>
            || StringLayout.STRING.equals(layout)
            || layout instanceof EnumLayout<?>;
    if (isNatural) {
      refuseNull(values, layout);
      Arrays.sort(values);
    } else if (values.length > 1) {
      sortAsRows(values, layout);
    }
    return values;
  }

  private static void refuseNull(Object[] values, Layout<Object> layout) {
    for (Object value : values) {
      NullValues.refuse(value, layout);
    }
  }

  /** A value and where it lies in the memory that holds all of them. */
  private record Placed(Object value, long row) {}

  private static void sortAsRows(Object[] values, Layout<Object> layout) {
    long size = 0;
    Placed[] placed = new Placed[values.length];
    for (int i = 0; i < values.length; i++) {
      placed[i] = new Placed(values[i], size);
      size += layout.fixedSize() + (long) layout.variableSize(values[i]);
    }
    MemorySegment rows = MemorySegment.ofArray(new byte[Span.size(size, "a set of " + layout)]);
    for (Placed each : placed) {
      layout.write(each.value(), rows, each.row(), 0, layout.fixedSize());
    }
    Comparator<Placed> order = (a, b) -> layout.compare(rows, a.row(), 0, rows, b.row(), 0);
    Arrays.sort(placed, order);
    for (int i = 0; i < values.length; i++) {
      values[i] = placed[i].value();
    }
  }
}
