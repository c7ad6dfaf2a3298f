package org.gyre.dataflow.operator;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.util.List;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.function.JoinFunction;
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
     * Builds the table of one partition.
     *
     * @param buffers the rows; remain as they are
     * @param account pays for the table
     * @param limit the most bytes the table may take
     * @return the table; null if the rows need more than that, or more than there is
     * @throws IOException if rows that were spilled cannot be read
     */
    public final @Nullable Table<K> build(List<RowBuffer> buffers, Account account, long limit)
        throws IOException {
      long rows = buffers.stream().mapToLong(RowBuffer::rows).sum();
      long bytes = buffers.stream().mapToLong(RowBuffer::bytes).sum();
      if (rows * rowOverhead() + bytes > limit) {
        return null;
      }
      Table<K> table = open(account, bytes + rows * Long.BYTES + 1);
      if (table == null) {
        return null;
      }
      for (RowBuffer buffer : buffers) {
        try (RowBuffer.Reader reader = buffer.read(false)) {
          while (reader.nextPage()) {
            if (add(table, reader.segment(), reader.start(), reader.end()) < reader.end()) {
              table.close();
              return null;
            }
          }
        }
      }
      return table;
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
      int fixed = Rows.fixedSize(LAYOUT);
      long at = start;
      while (at < end) {
        long row = fixed > 0 ? at : at + Integer.BYTES;
        long after = fixed > 0 ? row + fixed : row + page.get(ValueLayout.JAVA_INT_UNALIGNED, at);
        if (!add(table, page, row, (int) (after - row))) {
          return at;
        }
        at = after;
      }
      return end;
    }

    private boolean add(Table<Object> table, MemorySegment page, long row, int bytes) {
      if (table.end + Long.BYTES + bytes > table.rows.byteSize()) {
        return false;
      }
      long found =
          KEY_AT >= 0
              ? table.keys.findOrInsert(page, row, KEY_AT)
              : table.keys.findOrInsert(
                  Keys.of(KEY, KEY_LAYOUT, OPERATOR, LAYOUT.read(page, row, 0)));
      if (found == KeyedTable.FULL) {
        return false;
      }
      long head = (found < 0 ? ~found : found) + table.keys.payloadAt();
      table.rows.set(LONG, table.end, found < 0 ? -1 : table.keys.segment().get(LONG, head));
      table.keys.segment().set(LONG, head, table.end);
      MemorySegment.copy(page, row, table.rows, table.end + Long.BYTES, bytes);
      table.end += Long.BYTES + bytes;
      return true;
    }
  }

  /**
   * All build rows of a join, ready to be probed by any number of tasks.
   *
   * @param <K> the type of the keys
   * @param tables for each partition its table, or null if it has none
   * @param rows for each partition its rows, where it has no table
   * @param builder makes tables of chunks of these
   */
  public record Built<K>(Table<K>[] tables, List<List<RowBuffer>> rows, Builder<K> builder) {}

  /** The kernel that probes. */
  static final class Probe extends Stage<Object> {

    private static final Layout<Object> BUILD_LAYOUT = Kernel.constant(MethodHandles.lookup(), 0);
    private static final KeyFunction<Object, Object> KEY =
        Kernel.constant(MethodHandles.lookup(), 1);
    private static final Layout<Object> KEY_LAYOUT = Kernel.constant(MethodHandles.lookup(), 2);
    private static final JoinFunction<Object, Object, Object> FUNCTION =
        Kernel.constant(MethodHandles.lookup(), 3);
    private static final Boolean BUILDS_LEFT = Kernel.constant(MethodHandles.lookup(), 4);
    private static final String OPERATOR = Kernel.constant(MethodHandles.lookup(), 5);
    private static final Layout<Object> PROBE_LAYOUT = Kernel.constant(MethodHandles.lookup(), 6);

    private final Built<Object> built;
    private final Table<Object>[] tables;
    private final TaskContext task;
    private final Stage<Object> next;
    private final RowBuffer[] aside;

    Probe(Built<Object> built, TaskContext task, Stage<Object> next) {
      this.built = built;
      this.tables = built.tables();
      this.task = task;
      this.next = next;
      this.aside = new RowBuffer[tables.length];
    }

    @Override
    public void accept(Object value) throws Exception {
      Object key = Keys.of(KEY, KEY_LAYOUT, OPERATOR, value);
      long hash = KEY_LAYOUT.hash(key);
      int partition = Keys.partition(hash, tables.length);
      Table<Object> table = tables[partition];
      if (table == null) {
        setAside(partition, value);
        return;
      }
      probe(table, key, hash, value);
    }

    private void probe(Table<Object> table, Object key, long hash, Object value) throws Exception {
      long found = table.keys.find(key, hash);
      if (found < 0) {
        return;
      }
      long row = table.keys.segment().get(LONG, found + table.keys.payloadAt());
      while (row >= 0) {
        next.accept(join(value, BUILD_LAYOUT.read(table.rows, row + Long.BYTES, 0)));
        row = table.rows.get(LONG, row);
      }
    }

    private Object join(Object probe, Object build) {
      Object result;
      try {
        result = BUILDS_LEFT ? FUNCTION.join(build, probe) : FUNCTION.join(probe, build);
      } catch (Exception e) {
        throw OperatorException.of(OPERATOR, probe + " and " + build, e);
      }
      if (result == null) {
        throw OperatorException.nullResult(OPERATOR, probe + " and " + build);
      }
      return result;
    }

    private void setAside(int partition, Object value) {
      if (aside[partition] == null) {
        aside[partition] = task.buffer(OPERATOR, PROBE_LAYOUT);
      }
      Rows.write(PROBE_LAYOUT, OPERATOR, value, aside[partition]);
    }

    @Override
    public void signal(Signal signal) throws Exception {
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

    private void probeAll(Table<Object> chunk, RowBuffer probes) throws Exception {
      int fixed = Rows.fixedSize(PROBE_LAYOUT);
      try (RowBuffer.Reader reader = probes.read(false)) {
        while (reader.nextPage()) {
          task.checkCancelled();
          MemorySegment page = reader.segment();
          long at = reader.start();
          while (at < reader.end()) {
            long row = fixed > 0 ? at : at + Integer.BYTES;
            at = fixed > 0 ? row + fixed : row + page.get(ValueLayout.JAVA_INT_UNALIGNED, at);
            Object value = PROBE_LAYOUT.read(page, row, 0);
            Object key = Keys.of(KEY, KEY_LAYOUT, OPERATOR, value);
            probe(chunk, key, KEY_LAYOUT.hash(key), value);
          }
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
