package org.gyre.dataflow.operator;

import java.io.IOException;
import org.gyre.dataflow.type.Layout;

/**
 * What the stages around {@link RowSorter} share. Inlined into kernels, where the layout is a
 * constant.
 */
final class SortRows {

  private SortRows() {}

  static void add(Layout<Object> layout, String operator, Object value, RowSorter sorter) {
    try {
      int fixed = layout.fixedSize();
      int size = layout.isFixedSize() ? Math.max(1, fixed) : fixed + layout.variableSize(value);
      long row = sorter.reserve(size);
      layout.write(value, sorter.segment(), row, 0, fixed);
      sorter.commit(size);
    } catch (IOException e) {
      throw new StageException(operator, e);
    } catch (ClassCastException | NullPointerException e) {
      throw OperatorException.of(operator, value, e);
    }
  }

  static RowCursor sort(RowSorter sorter, String operator) {
    try {
      return sorter.sort();
    } catch (IOException e) {
      throw new StageException(operator, e);
    }
  }

  static boolean next(RowCursor cursor, String operator) {
    try {
      return cursor.next();
    } catch (IOException e) {
      throw new StageException(operator, e);
    }
  }
}
