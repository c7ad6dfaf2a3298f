package org.gyre.dataflow.operator;

import java.lang.foreign.MemorySegment;
import org.gyre.dataflow.type.Layout;

/**
 * The order of rows by a key. A record, since the components of a constant record are constants to
 * the JIT compiler.
 *
 * @param key the layout of the key
 * @param at the offset of its fixed part in a row
 * @param descending whether the largest key comes first
 */
record RowOrder(Layout<?> key, int at, boolean descending) {

  /** The leading bytes of the sort key: smaller ones, unsigned, come first. */
  long prefix(MemorySegment segment, long row) {
    long prefix = key.prefix(segment, row, at);
    return descending ? ~prefix : prefix;
  }

  boolean prefixIsWhole() {
    return key.prefixIsWhole();
  }

  int compare(MemorySegment a, long aRow, MemorySegment b, long bRow) {
    return descending
        ? key.compare(b, bRow, at, a, aRow, at)
        : key.compare(a, aRow, at, b, bRow, at);
  }
}
