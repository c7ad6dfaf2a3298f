package org.gyre.dataflow.operator;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/**
 * Rows in the order of their keys, seen group by group: an iterator over the values of the group at
 * hand, which may be larger than the memory.
 *
 * <p>{@link #start} goes to the first row. While {@link #isAtRow}, {@link #open} makes the row at
 * hand the first of a group; {@link #close} goes to the first row after it.
 */
abstract class GroupValues implements Iterator<Object> {

  RowCursor cursor;

  /** Whether the cursor is at a row that has not been read, of the group at hand or the next. */
  boolean isAtRow;

  /** Whether that row belongs to the group at hand. */
  boolean isInGroup;

  /** For the kernel below. */
  GroupValues() {}

  /**
   * Groups by a key.
   *
   * @param layout the layout of the rows
   * @param computed what stands before a value in its row; null if that is the value alone
   * @param key the layout of the key
   * @param keyAt the offset of the key in a row
   * @return the kernel; created with a page for a copy of the key at hand, and a {@link Runnable}
   *     that is called now and then, and throws to end the work
   */
  static Kernel<GroupValues> kernel(
      Layout<?> layout,
      @Nullable ComputedKeys computed,
      Layout<?> key,
      int keyAt,
      String operator) {
    return Kernel.copy(
        MethodHandles.lookup(), Sorted.class, layout, computed, key, keyAt, operator);
  }

  /** The offset of the key in the rows. */
  abstract int keyAt();

  /** Goes to the first row. */
  abstract void start(RowCursor rows);

  /** Starts the group of the row at hand and returns its key. */
  abstract Object open();

  /** Leaves out what is left of the group. */
  abstract void close();

  @Override
  public final boolean hasNext() {
    return isInGroup;
  }

  /** The kernel. */
  static final class Sorted extends GroupValues {

    private static final Layout<Object> LAYOUT = Kernel.constant(MethodHandles.lookup(), 0);
    private static final @Nullable ComputedKeys COMPUTED =
        Kernel.constant(MethodHandles.lookup(), 1);
    private static final Layout<Object> KEY = Kernel.constant(MethodHandles.lookup(), 2);
    private static final Integer KEY_AT = Kernel.constant(MethodHandles.lookup(), 3);
    private static final String OPERATOR = Kernel.constant(MethodHandles.lookup(), 4);

    /** After how many values it is asked whether the job goes on; a power of two. */
    private static final long OFTEN = 1 << 8;

    /** Has a copy of the key at hand, unless it is too long. */
    private final MemorySegment copy;

    private final Runnable checkpoint;
    private long taken;
    private boolean isCopied;
    private Object key;

    Sorted(MemorySegment copy, Runnable checkpoint) {
      this.copy = copy;
      this.checkpoint = checkpoint;
    }

    @Override
    int keyAt() {
      return KEY_AT;
    }

    @Override
    void start(RowCursor rows) {
      cursor = rows;
      isAtRow = SortRows.next(rows, OPERATOR);
    }

    @Override
    Object open() {
      MemorySegment segment = cursor.segment();
      long row = cursor.row();
      key = KEY.read(segment, row, KEY_AT);
      long bytes = KEY.fixedSize() + (long) KEY.variableSize(segment, row, KEY_AT);
      isCopied = bytes <= copy.byteSize();
      if (isCopied) {
        KEY.copy(segment, row, KEY_AT, copy, 0, 0, KEY.fixedSize());
      }
      isInGroup = true;
      return key;
    }

    @Override
    void close() {
      while (isInGroup) {
        advance();
      }
    }

    private void advance() {
      if ((++taken & (OFTEN - 1)) == 0) {
        checkpoint.run();
      }
      isAtRow = SortRows.next(cursor, OPERATOR);
      isInGroup = isAtRow && hasKey(cursor.segment(), cursor.row());
    }

    private boolean hasKey(MemorySegment segment, long row) {
      return isCopied
          ? KEY.equal(segment, row, KEY_AT, copy, 0, 0)
          : KEY.equal(key, segment, row, KEY_AT);
    }

    @Override
    public Object next() {
      if (!isInGroup) {
        throw new NoSuchElementException(
            "the group has no more values; they can be run through once");
      }
      Object row = LAYOUT.read(cursor.segment(), cursor.row(), 0);
      advance();
      return ComputedKeys.value(COMPUTED, row);
    }
  }
}
