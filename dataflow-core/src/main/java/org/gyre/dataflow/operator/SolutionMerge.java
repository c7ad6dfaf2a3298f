package org.gyre.dataflow.operator;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.function.ReduceFunction;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/** Merges rows that are in the order of their keys, one row a key, with newer ones. */
abstract class SolutionMerge {

  /**
   * Writes the newer rows, and the older ones whose keys these have not.
   *
   * @param older one row a key; null if there are none
   * @param newer in the order of the keys; of several with one key any is taken, or all are merged
   *     with the older one
   */
  abstract void merge(
      @Nullable RowCursor older, RowCursor newer, RowBuffer into, Runnable checkpoint)
      throws IOException;

  /** The kernel. */
  static final class Merge extends SolutionMerge {

    private static final Layout<Object> KEY_LAYOUT = Kernel.constant(MethodHandles.lookup(), 0);
    private static final Integer KEY_AT = Kernel.constant(MethodHandles.lookup(), 1);

    /** How values lie in rows, and the keys that stand before them. */
    private static final Layout<Object> LAYOUT = Kernel.constant(MethodHandles.lookup(), 2);

    private static final @Nullable ComputedKeys KEYS = Kernel.constant(MethodHandles.lookup(), 3);
    private static final KeyFunction<Object, Object> KEY =
        Kernel.constant(MethodHandles.lookup(), 4);

    /** Null if newer rows take the place of older ones. */
    private static final @Nullable ReduceFunction<Object> FUNCTION =
        Kernel.constant(MethodHandles.lookup(), 5);

    private static final String OPERATOR = Kernel.constant(MethodHandles.lookup(), 6);

    private final @Nullable RowBuffer changed;
    private int steps;

    /**
     * A merge.
     *
     * @param changed takes the rows that a function has not left as they were; null if nobody asks
     */
    Merge(@Nullable RowBuffer changed) {
      this.changed = changed;
    }

    @Override
    void merge(@Nullable RowCursor older, RowCursor newer, RowBuffer into, Runnable checkpoint)
        throws IOException {
      boolean isOlder = older != null && older.next();
      boolean isNewer = newer.next();
      while (isOlder || isNewer) {
        if ((++steps & 0xFFF) == 0) {
          checkpoint.run();
        }
        int order = !isNewer ? -1 : isOlder ? compare(older, newer) : 1;
        if (order < 0) {
          write(older, into);
        } else if (FUNCTION == null) {
          isNewer = replace(newer, into);
        } else {
          isNewer = fold(order == 0 ? older : null, newer, into);
        }
        isOlder = order <= 0 ? older.next() : isOlder;
      }
    }

    private static int compare(RowCursor left, RowCursor right) {
      return KEY_LAYOUT.compare(
          left.segment(), left.row(), KEY_AT, right.segment(), right.row(), KEY_AT);
    }

    private static long write(RowCursor rows, RowBuffer into) throws IOException {
      long row = into.reserve(rows.length());
      MemorySegment.copy(rows.segment(), rows.row(), into.segment(), row, rows.length());
      into.commit(rows.length());
      return row;
    }

    /** Writes one of the newer rows of a key; whether there are any of the next key. */
    private static boolean replace(RowCursor newer, RowBuffer into) throws IOException {
      long written = write(newer, into);
      boolean isNewer = newer.next();
      while (isNewer
          && KEY_LAYOUT.equal(
              newer.segment(), newer.row(), KEY_AT, into.segment(), written, KEY_AT)) {
        isNewer = newer.next();
      }
      return isNewer;
    }

    /** Folds the newer values of a key; whether there are any of the next key. */
    private boolean fold(@Nullable RowCursor older, RowCursor newer, RowBuffer into)
        throws IOException {
      Object key = KEY_LAYOUT.read(newer.segment(), newer.row(), KEY_AT);
      Object value = read(older == null ? newer : older);
      boolean isChanged = older == null;
      boolean isNewer = older != null || newer.next();
      while (isNewer && KEY_LAYOUT.equal(key, newer.segment(), newer.row(), KEY_AT)) {
        Object added = read(newer);
        value = Reductions.combine(FUNCTION, OPERATOR, value, added);
        if (!KEY_LAYOUT.equal(keyOf(value), newer.segment(), newer.row(), KEY_AT)) {
          throw OperatorException.otherKey(OPERATOR, added, value);
        }
        isChanged = isChanged || !isSame(value, older);
        isNewer = newer.next();
      }
      if (isChanged) {
        writeChanged(ComputedKeys.row(KEYS, OPERATOR, value), into);
      } else {
        write(older, into);
      }
      return isNewer;
    }

    private void writeChanged(Object row, RowBuffer into) {
      Rows.write(LAYOUT, OPERATOR, row, into);
      if (changed != null) {
        Rows.write(LAYOUT, OPERATOR, row, changed);
      }
    }

    private static boolean isSame(Object value, RowCursor rows) {
      try {
        return LAYOUT.equal(ComputedKeys.row(KEYS, OPERATOR, value), rows.segment(), rows.row(), 0);
      } catch (ClassCastException | NullPointerException e) {
        throw OperatorException.of(OPERATOR, value, e);
      }
    }

    private static Object read(RowCursor rows) {
      return ComputedKeys.value(KEYS, LAYOUT.read(rows.segment(), rows.row(), 0));
    }

    private static Object keyOf(Object value) {
      return Keys.of(KEY, KEY_LAYOUT, OPERATOR, value);
    }
  }
}
