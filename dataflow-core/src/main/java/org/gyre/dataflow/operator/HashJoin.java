package org.gyre.dataflow.operator;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.util.List;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.function.Collector;
import org.gyre.dataflow.function.FlatJoinFunction;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/**
 * The inner hash join. The rows of the build side are partitioned by the hash of their keys, and
 * each partition is put into a {@link Table}; then every task of the probe side looks its values up
 * in the tables of all partitions, which lie in shared memory, so that the probe side is not moved
 * at all.
 *
 * <p>If the tables together are larger than a cache, each access to them would miss it. So there
 * are more of them then, as many as make each small, and a task lets its values wait, to look up
 * those of one table after the other (Manegold, Boncz, Kersten: Optimizing Main-Memory Join on
 * Modern Hardware, TKDE 2002).
 *
 * <p>A partition of the build side that does not fit into its share of the memory gets no table.
 * The values that would be looked up in it are set aside as rows; when the probe side has ended,
 * the build rows of that partition go through memory in chunks, and for each chunk the rows set
 * aside are looked up once. This needs no second hash function, and works for any number of equal
 * keys.
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
     * @param limit the most bytes the tables may take
     * @param tables the tables of all partitions, to be filled in; remain null if the rows of this
     *     one need more than the limit, or more than there is
     * @param first the number of the first table
     * @param count how many
     * @throws IOException if rows that were spilled cannot be read
     */
    public final void build(
        List<RowBuffer> buffers,
        Account account,
        long limit,
        @Nullable Table<K>[] tables,
        int first,
        int count)
        throws IOException {
      long rows = buffers.stream().mapToLong(RowBuffer::rows).sum();
      long bytes = buffers.stream().mapToLong(RowBuffer::bytes).sum();
      if (rows * rowOverhead() + bytes > limit) {
        return;
      }
      long[] sizes =
          count == 1
              ? new long[] {bytes + rows * Long.BYTES}
              : sizes(buffers, tables.length, first, count);
      boolean fits = true;
      for (int i = 0; fits && i < count; i++) {
        tables[first + i] = open(account, sizes[i] + 1);
        fits = tables[first + i] != null;
      }
      for (int i = 0; fits && i < buffers.size(); i++) {
        fits = addAll(buffers.get(i), tables, first, count);
      }
      for (int i = first; !fits && i < first + count; i++) {
        if (tables[i] != null) {
          tables[i].close();
          tables[i] = null;
        }
      }
    }

    private long[] sizes(List<RowBuffer> buffers, int all, int first, int count)
        throws IOException {
      long[] sizes = new long[count];
      for (RowBuffer buffer : buffers) {
        try (RowBuffer.Reader reader = buffer.read(false)) {
          while (reader.nextPage()) {
            addSizes(reader.segment(), reader.start(), reader.end(), all, first, sizes);
          }
        }
      }
      return sizes;
    }

    private boolean addAll(RowBuffer buffer, Table<K>[] tables, int first, int count)
        throws IOException {
      try (RowBuffer.Reader reader = buffer.read(false)) {
        while (reader.nextPage()) {
          if (!addEach(tables, first, count, reader.segment(), reader.start(), reader.end())) {
            return false;
          }
        }
      }
      return true;
    }

    abstract int rowOverhead();

    final @Nullable Table<K> open(Account account, long bytes) {
      MemorySegment rows = account.tryRegion(bytes);
      return rows == null ? null : new Table<>(newTable(account), rows, account);
    }

    abstract KeyedTable<K> newTable(Account account);

    /**
     * Adds rows of a page; returns the offset of the first one that found no room, or {@code end}.
     */
    abstract long add(Table<K> table, MemorySegment page, long start, long end);

    /** Adds rows of a page, each to the table of its key; returns whether there was room. */
    abstract boolean addEach(
        Table<K>[] tables, int first, int count, MemorySegment page, long start, long end);

    /** Adds up the bytes that the rows of a page take in each table. */
    abstract void addSizes(
        MemorySegment page, long start, long end, int all, int first, long[] sizes);
  }

  /**
   * Build rows by key: for each key the last of its rows, each row with the one before it.
   *
   * @param <K> the type of the keys
   */
  public static final class Table<K> implements AutoCloseable {

    final KeyedTable<K> keys;
    final MemorySegment rows;
    private final Account account;
    long end;

    Table(KeyedTable<K> keys, MemorySegment rows, Account account) {
      this.keys = keys;
      this.rows = rows;
      this.account = account;
    }

    void clear() {
      keys.clear();
      end = 0;
    }

    /** Returns the memory. */
    @Override
    public void close() {
      keys.close();
      account.free(rows);
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

    private static final int FIXED = Rows.fixedSize(LAYOUT);

    Build() {}

    @Override
    int rowOverhead() {
      return 2 * Long.BYTES + 2 * KEY_LAYOUT.fixedSize() + 4 * Long.BYTES;
    }

    @Override
    KeyedTable<Object> newTable(Account account) {
      return TABLES.create(account);
    }

    @Override
    long add(Table<Object> table, MemorySegment page, long start, long end) {
      long[] rows = new long[KeyedTable.BATCH];
      long[] found = new long[KeyedTable.BATCH];
      long at = start;
      while (at < end) {
        int count = 0;
        long room = table.rows.byteSize() - table.end;
        long last = at;
        while (last < end && count < rows.length) {
          long row = FIXED > 0 ? last : last + Integer.BYTES;
          long after = end(page, row);
          room -= Long.BYTES + after - row;
          if (room < 0) {
            break;
          }
          rows[count++] = row;
          last = after;
        }
        int done = insert(table, page, rows, count, found);
        if (done < count || count == 0) {
          return count == 0 ? at : start(rows[done]);
        }
        at = last;
      }
      return end;
    }

    @Override
    boolean addEach(
        Table<Object>[] tables, int first, int count, MemorySegment page, long start, long end) {
      long[][] rows = new long[count][KeyedTable.BATCH];
      int[] counts = new int[count];
      long[] found = new long[KeyedTable.BATCH];
      for (long at = start; at < end; ) {
        long row = FIXED > 0 ? at : at + Integer.BYTES;
        int table = Keys.partition(hash(page, row), tables.length) - first;
        rows[table][counts[table]++] = row;
        if (counts[table] == KeyedTable.BATCH) {
          if (insert(tables[first + table], page, rows[table], counts[table], found)
              < counts[table]) {
            return false;
          }
          counts[table] = 0;
        }
        at = end(page, row);
      }
      for (int table = 0; table < count; table++) {
        if (insert(tables[first + table], page, rows[table], counts[table], found)
            < counts[table]) {
          return false;
        }
      }
      return true;
    }

    @Override
    void addSizes(MemorySegment page, long start, long end, int all, int first, long[] sizes) {
      for (long at = start; at < end; ) {
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

    /** Inserts a batch of rows; returns how many found room. */
    private static int insert(
        Table<Object> table, MemorySegment page, long[] rows, int count, long[] found) {
      int done = findOrInsert(table, page, rows, count, found);
      for (int i = 0; i < done; i++) {
        link(table, found[i], page, rows[i], end(page, rows[i]) - rows[i]);
      }
      return done;
    }

    private static long end(MemorySegment page, long row) {
      return row
          + (FIXED > 0 ? FIXED : page.get(ValueLayout.JAVA_INT_UNALIGNED, row - Integer.BYTES));
    }

    private static long start(long row) {
      return FIXED > 0 ? row : row - Integer.BYTES;
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

    /** Puts a row before those of its key. */
    private static void link(
        Table<Object> table, long found, MemorySegment page, long row, long bytes) {
      long head = (found < 0 ? ~found : found) + table.keys.payloadAt();
      table.rows.set(LONG, table.end, found < 0 ? -1 : table.keys.segment().get(LONG, head));
      table.keys.segment().set(LONG, head, table.end);
      MemorySegment.copy(page, row, table.rows, table.end + Long.BYTES, bytes);
      table.end += Long.BYTES + bytes;
    }
  }

  /**
   * All build rows of a join, ready to be probed by any number of tasks.
   *
   * @param <K> the type of the keys
   * @param tables by the hash of the keys; null where there was no memory for one
   * @param rows for each table that is null, rows among which are all of its
   * @param builder makes tables of chunks of these
   * @param waitingBytes how many bytes of values wait in each task until those of one table after
   *     the other are looked up; 0 if each is looked up at once
   */
  public record Built<K>(
      Table<K>[] tables, List<List<RowBuffer>> rows, Builder<K> builder, long waitingBytes) {}

  /** The kernel that probes. */
  static final class Probe extends Stage<Object> implements Collector<Object> {

    private static final Layout<Object> BUILD_LAYOUT = Kernel.constant(MethodHandles.lookup(), 0);
    private static final KeyFunction<Object, Object> KEY =
        Kernel.constant(MethodHandles.lookup(), 1);
    private static final Layout<Object> KEY_LAYOUT = Kernel.constant(MethodHandles.lookup(), 2);
    private static final FlatJoinFunction<Object, Object, Object> FUNCTION =
        Kernel.constant(MethodHandles.lookup(), 3);
    private static final Boolean BUILDS_LEFT = Kernel.constant(MethodHandles.lookup(), 4);
    private static final String OPERATOR = Kernel.constant(MethodHandles.lookup(), 5);
    private static final Layout<Object> PROBE_LAYOUT = Kernel.constant(MethodHandles.lookup(), 6);

    /** The offset of the key in the row of a probe value, or -1 if it must be computed. */
    private static final Integer KEY_AT = Kernel.constant(MethodHandles.lookup(), 7);

    private static final int FIXED = Rows.fixedSize(PROBE_LAYOUT);

    /** After how many values that wait their bytes are added up; a power of two. */
    private static final int CHECKED = 1 << 14;

    private final Built<Object> built;
    private final Table<Object>[] tables;
    private final TaskContext task;
    private final Stage<Object> next;
    private final RowBuffer[] aside;
    private final long[] rows = new long[KeyedTable.BATCH];
    private final long[] found = new long[KeyedTable.BATCH];

    /** The values that wait to be looked up in each table; null if each is looked up at once. */
    private RowBuffer @Nullable [] waiting;

    private long waitingValues;

    Probe(Built<Object> built, TaskContext task, Stage<Object> next) {
      this.built = built;
      this.tables = built.tables();
      this.task = task;
      this.next = next;
      this.aside = new RowBuffer[tables.length];
      this.waiting =
          built.waitingBytes() > 0 ? task.tryBuffers(OPERATOR, PROBE_LAYOUT, tables.length) : null;
    }

    @Override
    public void accept(Object value) throws Exception {
      Object key = Keys.of(KEY, KEY_LAYOUT, OPERATOR, value);
      long hash = KEY_LAYOUT.hash(key);
      int partition = Keys.partition(hash, tables.length);
      Table<Object> table = tables[partition];
      RowBuffer to = table == null ? aside(partition) : waiting == null ? null : waiting[partition];
      if (to == null) {
        probe(table, key, hash, value);
        return;
      }
      // One place that writes rows, so that the code of the whole chain stays small.
      Rows.write(PROBE_LAYOUT, OPERATOR, value, to);
      if (table != null && (++waitingValues & (CHECKED - 1)) == 0) {
        probeIfMuchWaits();
      }
    }

    private void probeIfMuchWaits() throws Exception {
      long bytes = 0;
      for (RowBuffer values : waiting) {
        bytes += values.bytes();
      }
      if (bytes > built.waitingBytes()) {
        probeWaiting();
        waiting = task.tryBuffers(OPERATOR, PROBE_LAYOUT, tables.length);
      }
    }

    private void probe(Table<Object> table, Object key, long hash, Object value) throws Exception {
      long entry = table.keys.find(key, hash);
      if (entry >= 0) {
        joinAll(value, table, table.keys.segment().get(LONG, entry + table.keys.payloadAt()));
      }
    }

    /** Joins a value with all build rows of its key. */
    private void joinAll(Object value, Table<Object> table, long last) throws Exception {
      long row = last;
      while (row >= 0) {
        join(value, BUILD_LAYOUT.read(table.rows, row + Long.BYTES, 0));
        row = table.rows.get(LONG, row);
      }
    }

    private void join(Object probe, Object build) {
      Object left = BUILDS_LEFT ? build : probe;
      Object right = BUILDS_LEFT ? probe : build;
      JoinCalls.call(FUNCTION, left, right, this, OPERATOR);
    }

    @Override
    public void collect(Object value) throws Exception {
      next.accept(JoinCalls.nonNull(value));
    }

    /** The buffer of the values of a partition without a table. */
    private RowBuffer aside(int partition) {
      if (aside[partition] == null) {
        aside[partition] = task.buffer(OPERATOR, PROBE_LAYOUT);
      }
      return aside[partition];
    }

    /** Looks up the values that wait, those of one table after the other. */
    private void probeWaiting() throws Exception {
      for (int i = 0; i < waiting.length; i++) {
        waiting[i].finish();
        if (waiting[i].rows() > 0) {
          probeAll(tables[i], waiting[i]);
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
      if (signal instanceof Signal.EndOfInput) {
        for (int partition = 0; partition < aside.length; partition++) {
          if (aside[partition] != null) {
            aside[partition].finish();
            probeChunks(aside[partition], built.rows().get(partition));
            aside[partition].close();
          }
        }
      }
      next.signal(signal);
    }

    private void probeChunks(RowBuffer probes, List<RowBuffer> rows) throws Exception {
      try (Account account = task.open(OPERATOR, 2)) {
        Table<Object> chunk = openChunk(account, rows);
        for (RowBuffer buffer : rows) {
          try (RowBuffer.Reader reader = buffer.read(false)) {
            while (reader.nextPage()) {
              addAndProbe(chunk, reader, probes);
            }
          }
        }
        probeAll(chunk, probes);
        chunk.close();
      }
    }

    private Table<Object> openChunk(Account account, List<RowBuffer> rows) {
      long wanted =
          Math.min(
              rows.stream().mapToLong(RowBuffer::bytes).sum()
                  + rows.stream().mapToLong(RowBuffer::rows).sum() * Long.BYTES,
              account.pool().budget() / (8L * task.parallelism()));
      Table<Object> chunk = null;
      while (chunk == null && wanted >= account.pool().pageSize()) {
        chunk = built.builder().open(account, wanted);
        wanted /= 2;
      }
      if (chunk == null) {
        throw Tables.full(OPERATOR, account);
      }
      return chunk;
    }

    private void addAndProbe(Table<Object> chunk, RowBuffer.Reader reader, RowBuffer probes)
        throws Exception {
      long at = reader.start();
      while (at < reader.end()) {
        long stopped = built.builder().add(chunk, reader.segment(), at, reader.end());
        if (stopped < reader.end()) {
          if (chunk.end == 0) {
            throw Tables.full(OPERATOR, task.open(OPERATOR, 0));
          }
          probeAll(chunk, probes);
          chunk.clear();
        }
        at = stopped;
      }
    }

    private void probeAll(Table<Object> table, RowBuffer probes) throws Exception {
      try (RowBuffer.Reader reader = probes.read(false)) {
        while (reader.nextPage()) {
          task.checkCancelled();
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
    private void probe(Table<Object> table, MemorySegment page, int count) throws Exception {
      if (KEY_AT < 0) {
        for (int i = 0; i < count; i++) {
          Object value = PROBE_LAYOUT.read(page, rows[i], 0);
          Object key = Keys.of(KEY, KEY_LAYOUT, OPERATOR, value);
          probe(table, key, KEY_LAYOUT.hash(key), value);
        }
        return;
      }
      table.keys.findAll(page, rows, KEY_AT, count, found);
      MemorySegment entries = table.keys.segment();
      int headAt = table.keys.payloadAt();
      for (int i = 0; i < count; i++) {
        if (found[i] >= 0) {
          long last = entries.get(LONG, found[i] + headAt);
          joinAll(PROBE_LAYOUT.read(page, rows[i], 0), table, last);
        }
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
