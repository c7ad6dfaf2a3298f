package org.gyre.dataflow.operator;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/** Merges rows that are in the order of their keys, one row a key, with newer ones. */
abstract class SolutionMerge {

  /**
   * Writes the newer rows, and the older ones whose keys these have not.
   *
   * @param older one row a key; null if there are none
   * @param newer in the order of the keys; of several with one key any is taken
   */
  abstract void merge(
      @Nullable RowCursor older, RowCursor newer, RowBuffer into, Runnable checkpoint)
      throws IOException;

  /** The kernel. */
  static final class Merge extends SolutionMerge {

    private static final Layout<Object> KEY_LAYOUT = Kernel.constant(MethodHandles.lookup(), 0);
    private static final Integer KEY_AT = Kernel.constant(MethodHandles.lookup(), 1);

    private int steps;

    @Override
    void merge(@Nullable RowCursor older, RowCursor newer, RowBuffer into, Runnable checkpoint)
        throws IOException {
      boolean isOlder = older != null && older.next();
      boolean isNewer = newer.next();
      while (isOlder || isNewer) {
        if ((++steps & 0xFFF) == 0) {
          checkpoint.run();
        }
        int order = isOlder && isNewer ? compare(older, newer) : isOlder ? -1 : 1;
        if (order < 0) {
          write(older, into);
          isOlder = older.next();
        } else {
          long written = write(newer, into);
          isNewer = newer.next();
          while (isNewer && isSame(newer, into.segment(), written)) {
            isNewer = newer.next();
          }
          isOlder = order == 0 ? older.next() : isOlder;
        }
      }
    }

    private static int compare(RowCursor left, RowCursor right) {
      return KEY_LAYOUT.compare(
          left.segment(), left.row(), KEY_AT, right.segment(), right.row(), KEY_AT);
    }

    private static boolean isSame(RowCursor rows, MemorySegment segment, long row) {
      return KEY_LAYOUT.equal(rows.segment(), rows.row(), KEY_AT, segment, row, KEY_AT);
    }

    private static long write(RowCursor rows, RowBuffer into) throws IOException {
      long row = into.reserve(rows.length());
      MemorySegment.copy(rows.segment(), rows.row(), into.segment(), row, rows.length());
      into.commit(rows.length());
      return row;
    }
  }
}
