package org.gyre.iterations;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.gyre.dataflow.exchange.Partitions;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.operator.LocalOperator.Input;
import org.gyre.dataflow.type.Layout;

/**
 * Rows that contain keys: the edges with two each, the vertices with one.
 *
 * @param rows the rows
 * @param isKept whether they must not be released
 * @param rowSize the size of each, or -1 if they differ
 * @param places the offsets of the keys in a row
 */
record KeyPlaces(Partitions rows, boolean isKept, int rowSize, int[] places) {

  static KeyPlaces of(Input input, List<String> components) {
    Layout<?> layout = input.layout();
    int[] places =
        components.stream().mapToInt(name -> layout.field(name).orElseThrow().at()).toArray();
    int rowSize = layout.isFixedSize() ? Math.max(1, layout.fixedSize()) : -1;
    return new KeyPlaces(input.rows(), input.isKept(), rowSize, places);
  }

  /** Is handed pages of rows. */
  interface PageVisitor {
    void page(MemorySegment page, long start, long end) throws Exception;
  }

  /**
   * Goes through the pages of one partition.
   *
   * @param isLast whether nobody will again, so that the rows may be released
   */
  void visit(int partition, boolean isLast, PageVisitor visitor) throws Exception {
    for (RowBuffer buffer : rows.partition(partition)) {
      try (RowBuffer.Reader reader = buffer.read(isLast && !isKept)) {
        while (reader.nextPage()) {
          visitor.page(reader.segment(), reader.start(), reader.end());
        }
      }
    }
  }

  /** The row at an offset of a page: after its length, if rows have one. */
  long row(long at) {
    return rowSize > 0 ? at : at + Integer.BYTES;
  }

  /** The offset after the row at an offset. */
  long next(MemorySegment page, long at) {
    return rowSize > 0
        ? at + rowSize
        : at + Integer.BYTES + page.get(ValueLayout.JAVA_INT_UNALIGNED, at);
  }
}
