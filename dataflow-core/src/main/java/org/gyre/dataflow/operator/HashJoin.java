package org.gyre.dataflow.operator;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.util.List;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.function.Collector;
import org.gyre.dataflow.function.FlatJoinFunction;
import org.gyre.dataflow.function.JoinKind;
import org.gyre.dataflow.function.JoinKind.Alone;
import org.gyre.dataflow.function.JoinKind.Pairs;
import org.gyre.dataflow.function.JoinKind.Side;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.memory.InsufficientMemoryException;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/**
 * The hash join. The rows of the build side are partitioned by the hash of their keys, and each
 * partition is put into a {@link Table}; then values or rows of the probe side are looked up. A
 * value goes to the function with each of its partners, and alone where the {@link JoinKind} says
 * so: a probe value at once, a build row at the end, when the marks that look-ups leave in the
 * table tell which keys have been found.
 *
 * <p>If all tables fit into the memory, every task of the probe side looks its values up in all of
 * them, so that the probe side is not moved at all. If the tables together are larger than a cache,
 * each access to them would miss it. So there are more of them then, as many as make each small,
 * and a task lets its values wait, to look up those of one table after the other (Manegold, Boncz,
 * Kersten: Optimizing Main-Memory Join on Modern Hardware, TKDE 2002).
 *
 * <p>If not, both sides are partitioned, and the rows of one partition after the other are joined
 * by a table of the side that is smaller there; {@link RowSplit} divides a partition that is still
 * too large.
 *
 * <p>The rows of a key in a table are a chain, each with a reference to the one before, or a group,
 * one behind the other. Groups cost a second look at every build row, and make each look at their
 * rows much faster where they are many: for tables that are read in every superstep of a loop.
 */
public final class HashJoin {

  // Not private: copies of the kernels are no nest mates.
  static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private HashJoin() {}

  /**
   * Makes a table of build rows that have one key in common with none of another table's.
   *
   * @param <K> the type of the keys
   */
  public abstract static class Builder<K> {

    /** For the kernel below. */
    Builder() {}

    /**
     * Builds the tables of one partition: those with numbers from {@code first} on.
     *
     * @param buffers the rows; remain as they are
     * @param account pays for the tables
     * @param tables the tables of all partitions, to be filled in; remain null if the rows of this
     *     one need more than there is
     * @param first the number of the first table
     * @param count how many
     * @param checkpoint is called now and then, to check whether the job goes on
     * @throws IOException if rows that were spilled cannot be read
     */
    public final void build(
        List<RowBuffer> buffers,
        Account account,
        @Nullable Table<K>[] tables,
        int first,
        int count,
        Runnable checkpoint)
        throws IOException {
      boolean fits =
          groups()
              ? buildGroups(buffers, account, tables, first, count, checkpoint)
              : buildChains(buffers, account, tables, first, count, checkpoint);
      for (int i = first; !fits && i < first + count; i++) {
        if (tables[i] != null) {
          tables[i].close();
          tables[i] = null;
        }
      }
    }

    /** The tables know beforehand how long their rows are; whether there was room. */
    private boolean buildChains(
        List<RowBuffer> buffers,
        Account account,
        Table<K>[] tables,
        int first,
        int count,
        Runnable checkpoint)
        throws IOException {
      long rows = buffers.stream().mapToLong(RowBuffer::rows).sum();
      long bytes = buffers.stream().mapToLong(RowBuffer::bytes).sum();
      long[] sizes =
          count == 1
              ? new long[] {bytes + rows * Long.BYTES}
              : sizes(buffers, tables.length, first, count, checkpoint);
      for (int i = 0; i < count; i++) {
        tables[first + i] = open(account, sizes[i] + 1);
        if (tables[first + i] == null) {
          return false;
        }
      }
      return addAll(buffers, tables, first, count, Pass.LINK, checkpoint);
    }

    /** The tables find out how long the rows of each key are; whether there was room. */
    private boolean buildGroups(
        List<RowBuffer> buffers,
        Account account,
        Table<K>[] tables,
        int first,
        int count,
        Runnable checkpoint)
        throws IOException {
      for (int i = first; i < first + count; i++) {
        tables[i] = open(account, 0);
        if (tables[i] == null) {
          return false;
        }
      }
      if (!addAll(buffers, tables, first, count, Pass.COUNT, checkpoint)) {
        return false;
      }
      for (int i = first; i < first + count; i++) {
        if (!tables[i].arrange()) {
          return false;
        }
      }
      return addAll(buffers, tables, first, count, Pass.PLACE, checkpoint);
    }

    private long[] sizes(
        List<RowBuffer> buffers, int all, int first, int count, Runnable checkpoint)
        throws IOException {
      long[] sizes = new long[count];
      for (RowBuffer buffer : buffers) {
        try (RowBuffer.Reader reader = buffer.read(false)) {
          while (reader.nextPage()) {
            addSizes(reader.segment(), reader.start(), reader.end(), all, first, sizes, checkpoint);
          }
        }
      }
      return sizes;
    }

    /** Whether the rows of a key are a group. */
    abstract boolean groups();

    private boolean addAll(
        List<RowBuffer> buffers,
        Table<K>[] tables,
        int first,
        int count,
        Pass pass,
        Runnable checkpoint)
        throws IOException {
      for (RowBuffer buffer : buffers) {
        try (RowBuffer.Reader reader = buffer.read(false)) {
          while (reader.nextPage()) {
            MemorySegment page = reader.segment();
            if (!addEach(
                tables, first, count, page, reader.start(), reader.end(), pass, checkpoint)) {
              return false;
            }
          }
        }
      }
      return true;
    }

    /**
     * Builds one table.
     *
     * @param buffers the rows; remain as they are
     * @param account pays for the table
     * @param checkpoint is called now and then, to check whether the job goes on
     * @return the table; null if there is not enough memory
     * @throws IOException if rows that were spilled cannot be read
     */
    public final @Nullable Table<K> build(
        List<RowBuffer> buffers, Account account, Runnable checkpoint) throws IOException {
      Table<K>[] tables = newTables(1);
      build(buffers, account, tables, 0, 1, checkpoint);
      return tables[0];
    }

    /**
     * About what tables of rows take.
     *
     * @param rows how many rows
     * @param bytes how long they are together
     * @return bytes, rather too many
     */
    public final long tableBytes(long rows, long bytes) {
      return rows * rowOverhead() + bytes;
    }

    abstract int rowOverhead();

    /** An empty table with room for rows, or without any yet. */
    private @Nullable Table<K> open(Account account, long bytes) {
      MemorySegment rows = bytes == 0 ? MemorySegment.NULL : account.tryRegion(bytes);
      try {
        return rows == null ? null : new Table<>(newTable(account), rows, account);
      } catch (InsufficientMemoryException e) {
        return null; // as if there were none for the rows; whoever closes the account frees them
      }
    }

    abstract KeyedTable<K> newTable(Account account);

    /** Adds rows of a page, each to the table of its key; returns whether there was room. */
    abstract boolean addEach(
        Table<K>[] tables,
        int first,
        int count,
        MemorySegment page,
        long start,
        long end,
        Pass pass,
        Runnable checkpoint);

    /** Adds up the bytes that the rows of a page take in each table. */
    abstract void addSizes(
        MemorySegment page,
        long start,
        long end,
        int all,
        int first,
        long[] sizes,
        Runnable checkpoint);
  }

  /** What is done with build rows that are looked at. */
  enum Pass {
    /** Each is put before those of its key. */
    LINK,
    /** The bytes of the rows of each key are added up, ... */
    COUNT,
    /** ... and then each is put behind those of its key. */
    PLACE
  }

  /**
   * Build rows by key: for each key the last of its rows, each row with the one before it; or its
   * group, the size of that and then the rows. A key that was looked up and found is marked, where
   * somebody wants to know.
   *
   * @param <K> the type of the keys
   */
  public static final class Table<K> implements AutoCloseable {

    /**
     * The mark, a bit of the reference to the rows. Tasks that set it at the same time write the
     * same number, and who reads the marks comes after all of them.
     */
    static final long FOUND = 1L << 62;

    final KeyedTable<K> keys;
    MemorySegment rows;
    private final Account account;
    long end;

    Table(KeyedTable<K> keys, MemorySegment rows, Account account) {
      this.keys = keys;
      this.rows = rows;
      this.account = account;
    }

    /** Gives each key, whose bytes are known, the place of its group; false if there is no room. */
    private boolean arrange() {
      MemorySegment entries = keys.segment();
      long bytes = 0;
      for (long key = keys.first(); key < keys.end(); key = keys.next(key)) {
        long size = Long.BYTES + entries.get(LONG, key + keys.payloadAt());
        entries.set(LONG, key + keys.payloadAt(), bytes);
        bytes += size;
      }
      MemorySegment room = account.tryRegion(Math.max(1, bytes));
      if (room == null) {
        return false;
      }
      rows = room;
      for (long key = keys.first(); key < keys.end(); key = keys.next(key)) {
        rows.set(LONG, entries.get(LONG, key + keys.payloadAt()), Long.BYTES);
      }
      return true;
    }

    /** Returns the memory. */
    @Override
    public void close() {
      keys.close();
      if (!rows.equals(MemorySegment.NULL)) {
        account.free(rows);
      }
    }
  }

  /** The kernel that builds. */
  static final class Build extends Builder<Object> {

    private static final Layout<Object> LAYOUT = Kernel.constant(MethodHandles.lookup(), 0);
    private static final KeyFunction<Object, Object> KEY =
        Kernel.constant(MethodHandles.lookup(), 1);
    private static final Layout<Object> KEY_LAYOUT = Kernel.constant(MethodHandles.lookup(), 2);

    /** The offset of the key in the row, or -1 if it must be computed. */
    private static final Integer KEY_AT = Kernel.constant(MethodHandles.lookup(), 3);

    private static final String OPERATOR = Kernel.constant(MethodHandles.lookup(), 4);
    private static final Kernel<KeyedTable<Object>> TABLES =
        Kernel.constant(MethodHandles.lookup(), 5);
    private static final Boolean GROUPS = Kernel.constant(MethodHandles.lookup(), 6);

    private static final int FIXED = Rows.fixedSize(LAYOUT);

    /** After how many rows it is asked whether the job goes on: key functions may be slow. */
    private static final int OFTEN = 256;

    Build() {}

    @Override
    boolean groups() {
      return GROUPS;
    }

    @Override
    int rowOverhead() {
      return 2 * Long.BYTES + 2 * KEY_LAYOUT.fixedSize() + 4 * Long.BYTES;
    }

    @Override
    KeyedTable<Object> newTable(Account account) {
      return TABLES.create(account);
    }

    @Override
    boolean addEach(
        Table<Object>[] tables,
        int first,
        int count,
        MemorySegment page,
        long start,
        long end,
        Pass pass,
        Runnable checkpoint) {
      long[][] rows = new long[count][KeyedTable.BATCH];
      int[] counts = new int[count];
      long[] found = new long[KeyedTable.BATCH];
      int seen = 0;
      for (long at = start; at < end; ) {
        if (seen++ % OFTEN == 0) {
          checkpoint.run();
        }
        long row = FIXED > 0 ? at : at + Integer.BYTES;
        int table = count == 1 ? 0 : Keys.partition(hash(page, row), tables.length) - first;
        rows[table][counts[table]++] = row;
        if (counts[table] == KeyedTable.BATCH) {
          if (!insert(tables[first + table], page, rows[table], counts[table], found, pass)) {
            return false;
          }
          counts[table] = 0;
        }
        at = end(page, row);
      }
      for (int table = 0; table < count; table++) {
        if (!insert(tables[first + table], page, rows[table], counts[table], found, pass)) {
          return false;
        }
      }
      return true;
    }

    @Override
    void addSizes(
        MemorySegment page,
        long start,
        long end,
        int all,
        int first,
        long[] sizes,
        Runnable checkpoint) {
      int seen = 0;
      for (long at = start; at < end; ) {
        if (seen++ % OFTEN == 0) {
          checkpoint.run();
        }
        long row = FIXED > 0 ? at : at + Integer.BYTES;
        at = end(page, row);
        sizes[Keys.partition(hash(page, row), all) - first] += Long.BYTES + at - row;
      }
    }

    private static long hash(MemorySegment page, long row) {
      return KEY_AT >= 0
          ? KEY_LAYOUT.hash(page, row, KEY_AT)
          : KEY_LAYOUT.hash(Keys.of(KEY, KEY_LAYOUT, OPERATOR, LAYOUT.read(page, row, 0)));
    }

    /** Inserts a batch of rows; false if some found no room. */
    private static boolean insert(
        Table<Object> table, MemorySegment page, long[] rows, int count, long[] found, Pass pass) {
      int done = findOrInsert(table, page, rows, count, found);
      for (int i = 0; i < done; i++) {
        long bytes = end(page, rows[i]) - rows[i];
        long head = (found[i] < 0 ? ~found[i] : found[i]) + table.keys.payloadAt();
        switch (pass) {
          case LINK -> link(table, head, found[i] < 0, page, rows[i], bytes);
          case COUNT -> count(table.keys.segment(), head, bytes);
          case PLACE -> place(table, head, page, rows[i], bytes);
        }
      }
      return done == count;
    }

    private static long end(MemorySegment page, long row) {
      return row
          + (FIXED > 0 ? FIXED : page.get(ValueLayout.JAVA_INT_UNALIGNED, row - Integer.BYTES));
    }

    private static int findOrInsert(
        Table<Object> table, MemorySegment page, long[] rows, int count, long[] found) {
      if (KEY_AT >= 0) {
        return table.keys.findOrInsertAll(page, rows, KEY_AT, count, found);
      }
      for (int i = 0; i < count; i++) {
        Object key = Keys.of(KEY, KEY_LAYOUT, OPERATOR, LAYOUT.read(page, rows[i], 0));
        found[i] = table.keys.findOrInsert(key);
        if (found[i] == KeyedTable.FULL) {
          return i;
        }
      }
      return count;
    }

    /** Adds the bytes of a row to those of its key, which are none at first. */
    private static void count(MemorySegment entries, long head, long bytes) {
      entries.set(LONG, head, entries.get(LONG, head) + bytes);
    }

    /** Puts a row behind those of its key. */
    private static void place(
        Table<Object> table, long head, MemorySegment page, long row, long bytes) {
      long group = table.keys.segment().get(LONG, head);
      long size = table.rows.get(LONG, group);
      MemorySegment.copy(page, row, table.rows, group + size, bytes);
      table.rows.set(LONG, group, size + bytes);
    }

    /** Puts a row before those of its key. */
    private static void link(
        Table<Object> table, long head, boolean isFirst, MemorySegment page, long row, long bytes) {
      table.rows.set(LONG, table.end, isFirst ? -1 : table.keys.segment().get(LONG, head));
      table.keys.segment().set(LONG, head, table.end);
      MemorySegment.copy(page, row, table.rows, table.end + Long.BYTES, bytes);
      table.end += Long.BYTES + bytes;
    }
  }

  /**
   * All tables of a join, ready to be looked up in by any number of tasks.
   *
   * @param <K> the type of the keys
   * @param tables by the hash of the keys
   * @param waitingBytes how many bytes of values wait in each task until those of one table after
   *     the other are looked up; 0 if each is looked up at once
   */
  public record Built<K>(Table<K>[] tables, long waitingBytes) {}

  /** Looks values up in the tables it was made with, and rows in any table of the join. */
  public abstract static class Prober extends Stage<Object> {

    /** For the kernel below. */
    Prober() {}

    /**
     * Looks up rows of the probe side.
     *
     * @param table a table that has all their partners
     * @param rows the rows
     * @param release whether nobody reads them after this
     * @throws Exception if memory or disk fails, the function, or a stage behind
     */
    public abstract void probe(Table<Object> table, RowBuffer rows, boolean release)
        throws Exception;

    /**
     * Hands on the rows of the build side that go to the function alone.
     *
     * @param table a table in which all values have been looked up
     */
    public abstract void handOnAlone(Table<Object> table);
  }

  /** The kernel that probes. */
  static final class Probe extends Prober implements Collector<Object> {

    private static final Layout<Object> BUILD_LAYOUT = Kernel.constant(MethodHandles.lookup(), 0);
    private static final KeyFunction<Object, Object> KEY =
        Kernel.constant(MethodHandles.lookup(), 1);
    private static final Layout<Object> KEY_LAYOUT = Kernel.constant(MethodHandles.lookup(), 2);
    private static final FlatJoinFunction<Object, Object, Object> FUNCTION =
        Kernel.constant(MethodHandles.lookup(), 3);
    private static final JoinKind KIND = Kernel.constant(MethodHandles.lookup(), 4);
    private static final Side BUILD_SIDE = Kernel.constant(MethodHandles.lookup(), 5);
    private static final String OPERATOR = Kernel.constant(MethodHandles.lookup(), 6);
    private static final Layout<Object> PROBE_LAYOUT = Kernel.constant(MethodHandles.lookup(), 7);

    /** The offset of the key in the row of a probe value, or -1 if it must be computed. */
    private static final Integer KEY_AT = Kernel.constant(MethodHandles.lookup(), 8);

    /** Whether the rows of a key are a group, and not a chain. */
    private static final Boolean GROUPED = Kernel.constant(MethodHandles.lookup(), 9);

    private static final int FIXED = Rows.fixedSize(PROBE_LAYOUT);

    private static final int BUILD_FIXED = Rows.fixedSize(BUILD_LAYOUT);

    /** Where a build row begins behind the reference to the one before. */
    private static final int ROW_AT = GROUPED ? 0 : Long.BYTES;

    private static final boolean HANDS_ON_PAIRS = KIND.pairs() == Pairs.HANDED_ON;
    private static final boolean MARKS = KIND.alone(BUILD_SIDE) != Alone.NEVER;
    private static final Alone PROBES_ALONE = KIND.alone(BUILD_SIDE.other());

    /** After how many values that wait their bytes are added up; a power of two. */
    private static final int CHECKED = 1 << 14;

    private final long waitingBytes;
    private final Table<Object>[] tables;
    private final TaskContext task;
    private final Stage<Object> next;
    private final long[] rows = new long[KeyedTable.BATCH];
    private final long[] found = new long[KeyedTable.BATCH];

    /** The values that wait to be looked up in each table; null if each is looked up at once. */
    private RowBuffer @Nullable [] waiting;

    private long waitingValues;

    /** How many pairs have been handed on; after so many, a power of two, the job is looked at. */
    private long pairs;

    private static final long OFTEN = 1 << 8;

    Probe(Built<Object> built, TaskContext task, Stage<Object> next) {
      this.tables = built.tables();
      this.waitingBytes = built.waitingBytes();
      this.task = task;
      this.next = next;
      this.waiting =
          waitingBytes > 0 ? task.tryBuffers(OPERATOR, PROBE_LAYOUT, tables.length) : null;
    }

    @Override
    public void accept(Object value) throws Exception {
      Object key = Keys.of(KEY, KEY_LAYOUT, OPERATOR, value);
      long hash = KEY_LAYOUT.hash(key);
      int partition = Keys.partition(hash, tables.length);
      if (waiting == null) {
        probe(tables[partition], key, hash, value);
        return;
      }
      Rows.write(PROBE_LAYOUT, OPERATOR, value, waiting[partition]);
      if ((++waitingValues & (CHECKED - 1)) == 0) {
        probeIfMuchWaits();
      }
    }

    private void probeIfMuchWaits() throws Exception {
      long bytes = 0;
      for (RowBuffer values : waiting) {
        bytes += values.bytes();
      }
      if (bytes > waitingBytes) {
        probeWaiting();
        waiting = task.tryBuffers(OPERATOR, PROBE_LAYOUT, tables.length);
      }
    }

    private void probe(Table<Object> table, Object key, long hash, Object value) {
      joinFound(value, table, table.keys.find(key, hash));
    }

    /** Joins a value with all build rows of its key, if it has any. */
    private void joinFound(Object value, Table<Object> table, long entry) {
      if (entry >= 0) {
        joinAll(value, table, rowsOf(table, entry + table.keys.payloadAt()));
      } else if (PROBES_ALONE == Alone.UNMATCHED) {
        callAlone(BUILD_SIDE.other(), value);
      }
    }

    /** The last row, or the group, of a key that was found. */
    private static long rowsOf(Table<Object> table, long head) {
      MemorySegment entries = table.keys.segment();
      long rows = entries.get(LONG, head);
      if (MARKS) {
        if ((rows & Table.FOUND) == 0) {
          entries.set(LONG, head, rows | Table.FOUND);
        }
        rows &= ~Table.FOUND;
      }
      return rows;
    }

    private void joinAll(Object value, Table<Object> table, long rowsOfKey) {
      if (PROBES_ALONE == Alone.MATCHED) {
        callAlone(BUILD_SIDE.other(), value);
      }
      if (HANDS_ON_PAIRS) {
        MemorySegment rows = table.rows;
        long end = end(rows, rowsOfKey);
        for (long row = first(rowsOfKey); row >= 0; row = next(rows, row, end)) {
          if ((++pairs & (OFTEN - 1)) == 0) {
            task.checkCancelled();
          }
          call(value, BUILD_LAYOUT.read(rows, row + ROW_AT, 0));
        }
      }
    }

    private static long first(long rowsOfKey) {
      return GROUPED ? rowsOfKey + Long.BYTES : rowsOfKey;
    }

    /** Where the rows of a key end, if they are a group. */
    private static long end(MemorySegment rows, long rowsOfKey) {
      return GROUPED ? rowsOfKey + rows.get(LONG, rowsOfKey) : -1;
    }

    /** The row after another one of a key; -1 if there is none. */
    private static long next(MemorySegment rows, long row, long end) {
      if (!GROUPED) {
        return rows.get(LONG, row);
      }
      long next =
          row
              + (BUILD_FIXED > 0
                  ? BUILD_FIXED
                  : BUILD_LAYOUT.fixedSize() + (long) BUILD_LAYOUT.variableSize(rows, row, 0));
      return next < end ? next : -1;
    }

    private void call(Object probe, Object build) {
      Object left = BUILD_SIDE == Side.LEFT ? build : probe;
      Object right = BUILD_SIDE == Side.LEFT ? probe : build;
      JoinCalls.call(FUNCTION, left, right, this, OPERATOR);
    }

    private void callAlone(Side side, Object value) {
      Object left = side == Side.LEFT ? value : null;
      Object right = side == Side.LEFT ? null : value;
      JoinCalls.call(FUNCTION, left, right, this, OPERATOR);
    }

    @Override
    public void collect(Object value) throws Exception {
      next.accept(JoinCalls.nonNull(value));
    }

    /** Looks up the values that wait, those of one table after the other. */
    private void probeWaiting() throws Exception {
      for (int i = 0; i < waiting.length; i++) {
        waiting[i].finish();
        if (waiting[i].rows() > 0) {
          probe(tables[i], waiting[i], true);
        }
        waiting[i].close();
      }
      waiting = null;
    }

    @Override
    public void signal(Signal signal) throws Exception {
      if (waiting != null) {
        probeWaiting();
      }
      next.signal(signal);
    }

    @Override
    public void probe(Table<Object> table, RowBuffer buffer, boolean release) throws Exception {
      try (RowBuffer.Reader reader = buffer.read(release)) {
        while (reader.nextPage()) {
          MemorySegment page = reader.segment();
          int count = 0;
          long at = reader.start();
          while (at < reader.end()) {
            long row = FIXED > 0 ? at : at + Integer.BYTES;
            at = row + (FIXED > 0 ? FIXED : page.get(ValueLayout.JAVA_INT_UNALIGNED, at));
            rows[count++] = row;
            if (count == rows.length || at == reader.end()) {
              probe(table, page, count);
              count = 0;
            }
          }
        }
      }
    }

    /** Looks up a batch of values. */
    private void probe(Table<Object> table, MemorySegment page, int count) {
      task.checkCancelled();
      if (KEY_AT < 0) {
        for (int i = 0; i < count; i++) {
          Object value = PROBE_LAYOUT.read(page, rows[i], 0);
          Object key = Keys.of(KEY, KEY_LAYOUT, OPERATOR, value);
          probe(table, key, KEY_LAYOUT.hash(key), value);
        }
        return;
      }
      table.keys.findAll(page, rows, KEY_AT, count, found);
      int headAt = table.keys.payloadAt();
      for (int i = 0; i < count; i++) {
        if (found[i] >= 0) {
          long rowsOfKey = rowsOf(table, found[i] + headAt);
          joinAll(PROBE_LAYOUT.read(page, rows[i], 0), table, rowsOfKey);
        } else if (PROBES_ALONE == Alone.UNMATCHED) {
          callAlone(BUILD_SIDE.other(), PROBE_LAYOUT.read(page, rows[i], 0));
        }
      }
    }

    @Override
    public void handOnAlone(Table<Object> table) {
      KeyedTable<Object> keys = table.keys;
      MemorySegment entries = keys.segment();
      for (long entry = keys.first(); entry < keys.end(); entry = keys.next(entry)) {
        long head = entries.get(LONG, entry + keys.payloadAt());
        Alone like = (head & Table.FOUND) == 0 ? Alone.UNMATCHED : Alone.MATCHED;
        if (KIND.alone(BUILD_SIDE) == like) {
          handOnAll(table.rows, head & ~Table.FOUND);
        }
      }
    }

    private void handOnAll(MemorySegment rows, long rowsOfKey) {
      long end = end(rows, rowsOfKey);
      for (long row = first(rowsOfKey); row >= 0; row = next(rows, row, end)) {
        if ((++pairs & (OFTEN - 1)) == 0) {
          task.checkCancelled();
        }
        callAlone(BUILD_SIDE, BUILD_LAYOUT.read(rows, row + ROW_AT, 0));
      }
    }
  }

  /**
   * Room for the tables of all partitions.
   *
   * @param <K> the type of the keys
   * @param count the number of partitions
   * @return an array of nulls
   */
  @SuppressWarnings("unchecked") // arrays of generic type cannot be made otherwise
  public static <K> Table<K>[] newTables(int count) {
    return (Table<K>[]) new Table<?>[count];
  }
}
