package org.gyre.dataflow.operator;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/**
 * One value a key, in a {@link KeyedTable}. Values of fixed size are its payloads and are replaced
 * where they lie. Others lie in memory beside it, where a value that has grown gets a new place;
 * what it leaves behind is gained back when that memory is full.
 */
abstract class SolutionTable implements AutoCloseable {

  /** The payload of a value that lies elsewhere: its place there, and after that its room. */
  private static final int REFERENCE_SIZE = 2 * Long.BYTES;

  final KeyedTable<Object> keys;

  SolutionTable(KeyedTable<Object> keys) {
    this.keys = keys;
  }

  /** The bytes of payload that a value takes. */
  static int payloadSize(Layout<?> layout) {
    return layout.isFixedSize() ? layout.fixedSize() : REFERENCE_SIZE;
  }

  /**
   * Adds a value, or puts it in the place of the one with its key.
   *
   * @return false if there is no memory for it: the table is as it was
   */
  abstract boolean put(Object value);

  /** The value of a key; null if there is none. */
  abstract @Nullable Object get(Object key);

  @Override
  public abstract void close();

  /** Hands all values on. */
  abstract void handOn(Stage<Object> out, Runnable checkpoint) throws Exception;

  /** The kernel. */
  static final class Table extends SolutionTable {

    private static final KeyFunction<Object, Object> KEY =
        Kernel.constant(MethodHandles.lookup(), 0);
    private static final Layout<Object> KEY_LAYOUT = Kernel.constant(MethodHandles.lookup(), 1);
    private static final Layout<Object> LAYOUT = Kernel.constant(MethodHandles.lookup(), 2);
    private static final String OPERATOR = Kernel.constant(MethodHandles.lookup(), 3);
    private static final Kernel<KeyedTable<Object>> TABLES =
        Kernel.constant(MethodHandles.lookup(), 4);

    private static final int AT = KEY_LAYOUT.fixedSize();
    private static final boolean IN_PLACE = LAYOUT.isFixedSize();

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private final Account account;

    /** Null if values lie in place. */
    private @Nullable MemorySegment values;

    private long end;

    /** The room of those values that are still in use. */
    private long live;

    Table(Account account) {
      super(TABLES.create(account));
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
      long row = keys.findOrInsert(key);
      if (row == KeyedTable.FULL) {
        return false;
      }
      LAYOUT.write(value, keys.segment(), row < 0 ? ~row : row, AT, 0);
      return true;
    }

    /** Memory first: a key in the table has a value. */
    private boolean putBeside(Object key, Object value) {
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
    public void close() {
      keys.close();
      if (values != null) {
        account.free(values);
        values = null;
      }
    }
  }
}
