package org.gyre.dataflow.operator;

import java.io.IOException;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.type.Layout;

/** Writes values as rows. Inlined into kernels, where the layout is a constant. */
final class Rows {

  private Rows() {}

  /**
   * The row size of a buffer for a layout: rows of no bytes take one, so that they can be counted.
   */
  static int fixedSize(Layout<?> layout) {
    return layout.isFixedSize() ? Math.max(1, layout.fixedSize()) : -1;
  }

  static void write(Layout<Object> layout, String operator, Object value, RowBuffer buffer) {
    try {
      int fixed = layout.fixedSize();
      boolean isFixed = layout.isFixedSize();
      int room = isFixed ? Math.max(1, fixed) : fixed + layout.roomFor(value);
      long row = buffer.reserve(room);
      int size = layout.write(value, buffer.segment(), row, 0, fixed);
      buffer.commit(isFixed ? room : size);
    } catch (IOException e) {
      throw new StageException(operator, e);
    } catch (ClassCastException | NullPointerException e) {
      throw OperatorException.of(operator, value, e);
    }
  }
}
