package org.gyre.dataflow.operator;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.function.ReduceFunction;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/**
 * One value a key, in a {@link KeyedTable}. Values of fixed size are its payloads and are replaced
 * where they lie. Others lie in memory beside it, where a value that has grown gets a new place;
 * what it leaves behind is gained back when that memory is full.
 *
 * <p>A table that merges links the rows that have changed by references behind their payloads, so
 * that what changed can be told in the time that this takes, however many rows there are.
 */
abstract class SolutionTable implements AutoCloseable {

  /** The payload of a value that lies elsewhere: its place there, and after that its room. */
  private static final int REFERENCE_SIZE = 2 * Long.BYTES;

  final KeyedTable<Object> keys;

  SolutionTable(KeyedTable<Object> keys) {
    this.keys = keys;
  }

  /** The bytes of payload that a value takes, and the link if there are any. */
  static int payloadSize(Layout<?> layout, boolean merges) {
    int value = layout.isFixedSize() ? layout.fixedSize() : REFERENCE_SIZE;
    return value + (merges ? Integer.BYTES : 0);
  }

  /**
   * Adds a value, or merges it with the one with its key, or puts it in the place of that if there
   * is no function that merges.
   *
   * @return false if there is no memory for it: the table is as it was
   */
  abstract boolean put(Object value);

  /**
   * Does the same with a batch of rows, so that cache misses overlap. Only where values have a
   * fixed size and their keys lie in them.
   *
   * @param from where they lie
   * @param rows their offsets
   * @param count how many, at most {@link KeyedTable#BATCH}
   * @return how many are there now: {@code count}, or fewer if there is no memory for the next one
   */
  abstract int putAll(MemorySegment from, long[] rows, int count);

  /** The value of a key; null if there is none. */
  abstract @Nullable Object get(Object key);

  /** Hands all values on. */
  abstract void handOn(Stage<Object> out, Runnable checkpoint) throws Exception;

  /** Hands on what has not changed. */
  abstract void handOnUnchanged(Stage<Object> out, Runnable checkpoint) throws Exception;

  /** Hands on what has changed since the last time, each value once. */
  abstract void handOnChanged(Stage<Object> out, Runnable checkpoint) throws Exception;

  /** Forgets what has changed. */
  abstract void forgetChanged();

  @Override
  public abstract void close();

  /** The kernel. */
  static final class Table extends SolutionTable {

    private static final KeyFunction<Object, Object> KEY =
        Kernel.constant(MethodHandles.lookup(), 0);
    private static final Layout<Object> KEY_LAYOUT = Kernel.constant(MethodHandles.lookup(), 1);
    private static final Layout<Object> LAYOUT = Kernel.constant(MethodHandles.lookup(), 2);
    private static final String OPERATOR = Kernel.constant(MethodHandles.lookup(), 3);
    private static final Kernel<KeyedTable<Object>> TABLES =
        Kernel.constant(MethodHandles.lookup(), 4);

    /** Null if values take the place of others. */
    private static final @Nullable ReduceFunction<Object> MERGE =
        Kernel.constant(MethodHandles.lookup(), 5);

    /** The offset of the key in the row of a value, or -1 if it is computed. */
    private static final Integer KEY_AT = Kernel.constant(MethodHandles.lookup(), 6);

    private static final boolean MERGES = MERGE != null;
    private static final int AT = KEY_LAYOUT.fixedSize();
    private static final boolean IN_PLACE = LAYOUT.isFixedSize();

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

    /** Where a row that has changed refers to the one that changed before. */
    private static final int LINK = AT + SolutionTable.payloadSize(LAYOUT, false);

    /** The link of a row that has not changed, ... */
    private static final int UNCHANGED = 0;

    /** ... and of the one that changed first. */
    private static final int LAST = -1;

    /** Links count in these. */
    private final int unit;

    private final Account account;

    /** Null if values lie in place. */
    private @Nullable MemorySegment values;

    private long end;

    /** The room of those values that are still in use. */
    private long live;

    /** The rows of a batch. */
    private final long[] found = new long[IN_PLACE ? KeyedTable.BATCH : 0];

    @SuppressWarnings("UnusedVariable") // without it nothing would have to be read
    private int touched;

    /** The link to the row that has changed last. */
    private int changed = LAST;

    Table(Account account) {
      super(TABLES.create(account));
      this.unit = keys.rowSize() > 0 ? keys.rowSize() : Long.BYTES;
      this.account = account;
      this.values = IN_PLACE ? null : account.page();
    }

    @Override
    boolean put(Object value) {
      Object key = Keys.of(KEY, KEY_LAYOUT, OPERATOR, value);
      try {
        return IN_PLACE ? putInPlace(key, value) : putBeside(key, value);
      } catch (ClassCastException | NullPointerException e) {
        throw OperatorException.of(OPERATOR, value, e);
      }
    }

    private boolean putInPlace(Object key, Object value) {
      long found = keys.findOrInsert(key);
      if (found == KeyedTable.FULL) {
        return false;
      }
      setInPlace(value, found);
      return true;
    }

    @Override
    int putAll(MemorySegment from, long[] rows, int count) {
      int done = keys.findOrInsertAll(from, rows, KEY_AT, count, found);
      touch(done);
      for (int i = 0; i < done; i++) {
        setInPlace(LAYOUT.read(from, rows[i], 0), found[i]);
      }
      return done;
    }

    /**
     * Reads something of each row of a batch: misses overlap, as nothing depends on what is read.
     */
    private void touch(int count) {
      MemorySegment table = keys.segment();
      int sum = 0;
      for (int i = 0; i < count; i++) {
        long row = found[i];
        sum += table.get(ValueLayout.JAVA_BYTE, row ^ row >> 63);
      }
      touched = sum;
    }

    /** Sets the value of a row that was found, or inserted if the number is negative. */
    private void setInPlace(Object value, long found) {
      boolean isNew = found < 0;
      long row = isNew ? ~found : found;
      try {
        if (MERGES) {
          merge(value, row, isNew);
        } else {
          LAYOUT.write(value, keys.segment(), row, AT, 0);
        }
      } catch (ClassCastException | NullPointerException e) {
        throw OperatorException.of(OPERATOR, value, e);
      }
    }

    private void merge(Object value, long row, boolean isNew) {
      MemorySegment table = keys.segment();
      Object merged = isNew ? value : merged(LAYOUT.read(table, row, AT), value);
      if (isNew || !LAYOUT.equal(merged, table, row, AT)) {
        checkKey(merged, value, row);
        LAYOUT.write(merged, table, row, AT, 0);
        link(row);
      }
    }

    private static Object merged(Object known, Object value) {
      return Reductions.combine(MERGE, OPERATOR, known, value);
    }

    private void checkKey(Object merged, Object value, long row) {
      if (!KEY_LAYOUT.equal(Keys.of(KEY, KEY_LAYOUT, OPERATOR, merged), keys.segment(), row, 0)) {
        throw OperatorException.otherKey(OPERATOR, value, merged);
      }
    }

    private void link(long row) {
      MemorySegment table = keys.segment();
      if (table.get(INT, row + LINK) == UNCHANGED) {
        table.set(INT, row + LINK, changed);
        changed = (int) (row / unit + 1);
      }
    }

    private boolean putBeside(Object key, Object value) {
      long known = MERGES ? keys.find(key) : KeyedTable.ABSENT;
      if (known == KeyedTable.ABSENT) {
        return writeBeside(key, value);
      }
      Object merged = merged(read(known), value);
      if (LAYOUT.equal(merged, values, keys.segment().get(LONG, known + AT), 0)) {
        return true;
      }
      checkKey(merged, value, known);
      return writeBeside(key, merged);
    }

    /** Memory first: a key in the table has a value. */
    private boolean writeBeside(Object key, Object value) {
      long room = (LAYOUT.fixedSize() + (long) LAYOUT.roomFor(value) + 7) & -8L;
      if (end + room > values.byteSize() && !makeRoom(room)) {
        return false;
      }
      long found = keys.findOrInsert(key);
      if (found == KeyedTable.FULL) {
        return false;
      }
      long row = found < 0 ? ~found : found;
      MemorySegment table = keys.segment();
      long before = found < 0 ? 0 : table.get(LONG, row + AT + Long.BYTES);
      if (room > before) {
        live += room - before;
        table.set(LONG, row + AT, end);
        table.set(LONG, row + AT + Long.BYTES, room);
        end += room;
      }
      LAYOUT.write(value, values, table.get(LONG, row + AT), 0, LAYOUT.fixedSize());
      if (MERGES) {
        link(row);
      }
      return true;
    }

    /** Moves the values that are in use to larger memory, or to as much if half of them are not. */
    private boolean makeRoom(long room) {
      long needed = live + room;
      MemorySegment larger = account.tryRegion(2 * needed);
      if (larger == null) {
        larger = account.tryRegion(needed + needed / 8);
      }
      if (larger == null) {
        return false;
      }
      MemorySegment table = keys.segment();
      long to = 0;
      for (long row = keys.first(); row < keys.end(); row = keys.next(row)) {
        long bytes = table.get(LONG, row + AT + Long.BYTES);
        MemorySegment.copy(values, table.get(LONG, row + AT), larger, to, bytes);
        table.set(LONG, row + AT, to);
        to += bytes;
      }
      account.free(values);
      values = larger;
      end = to;
      return true;
    }

    @Override
    @Nullable
    Object get(Object key) {
      long row = keys.find(key);
      return row == KeyedTable.ABSENT ? null : read(row);
    }

    private Object read(long row) {
      return IN_PLACE
          ? LAYOUT.read(keys.segment(), row, AT)
          : LAYOUT.read(values, keys.segment().get(LONG, row + AT), 0);
    }

    @Override
    void handOn(Stage<Object> out, Runnable checkpoint) throws Exception {
      int count = 0;
      for (long row = keys.first(); row < keys.end(); row = keys.next(row)) {
        if ((++count & 0xFFF) == 0) {
          checkpoint.run();
        }
        out.accept(read(row));
      }
    }

    @Override
    void handOnUnchanged(Stage<Object> out, Runnable checkpoint) throws Exception {
      int count = 0;
      for (long row = keys.first(); row < keys.end(); row = keys.next(row)) {
        if ((++count & 0xFFF) == 0) {
          checkpoint.run();
        }
        if (keys.segment().get(INT, row + LINK) == UNCHANGED) {
          out.accept(read(row));
        }
      }
    }

    @Override
    void handOnChanged(Stage<Object> out, Runnable checkpoint) throws Exception {
      int count = 0;
      while (changed != LAST) {
        if ((++count & 0xFFF) == 0) {
          checkpoint.run();
        }
        out.accept(read(unlink()));
      }
    }

    @Override
    void forgetChanged() {
      while (changed != LAST) {
        unlink();
      }
    }

    /** The row that has changed last counts as one that has not. */
    private long unlink() {
      MemorySegment table = keys.segment();
      long row = (Integer.toUnsignedLong(changed) - 1) * unit;
      changed = table.get(INT, row + LINK);
      table.set(INT, row + LINK, UNCHANGED);
      return row;
    }

    @Override
    public void close() {
      keys.close();
      if (values != null) {
        account.free(values);
        values = null;
      }
    }
  }
}
