package org.gyre.dataflow.operator;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.function.Aggregate;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/**
 * Ends a chain: summarises the values of each key in a hash table and sends the summaries to the
 * partitions of their keys.
 *
 * <p>While most keys come again, a value is added to the summary of its key in the {@link
 * GroupTable} at once. A value of a new key, and any value where many keys are new, becomes a
 * summary of its own at first, and these are merged into the table in batches. When the table has
 * reached its limit it is sent and emptied, so a key may be sent more than once; {@link GroupMerge}
 * merges. Where that shows that hardly any values have a key in common, values pass by the table
 * for a while (Larson: Grouping and Duplicate Elimination: Benefits of Early Aggregation,
 * MSR-TR-97-36, 1997).
 */
final class GroupCombine extends Stage<Object> {

  private static final KeyFunction<Object, Object> KEY = Kernel.constant(MethodHandles.lookup(), 0);
  private static final Layout<Object> KEY_LAYOUT = Kernel.constant(MethodHandles.lookup(), 1);
  private static final Aggregate<Object, Object> AGGREGATE =
      Kernel.constant(MethodHandles.lookup(), 2);
  private static final String OPERATOR = Kernel.constant(MethodHandles.lookup(), 3);
  private static final Kernel<GroupTable> TABLES = Kernel.constant(MethodHandles.lookup(), 4);
  private static final Integer PAYLOAD_AT = Kernel.constant(MethodHandles.lookup(), 5);

  /** The size of a row without the variable part of the key. */
  private static final Integer BODY = Kernel.constant(MethodHandles.lookup(), 6);

  private static final boolean FIXED = KEY_LAYOUT.isFixedSize();

  /** How long the entries of the table may become so that it stays in the cache. */
  private static final long CACHED = 384 << 10;

  /** How long the entries of the table are at most while it surely pays to look in it first. */
  private static final long NEAREST = 16 << 10;

  /** How many of the values, as a divisor, may have new keys where that pays in larger tables. */
  private static final long NEW_KEYS = 2;

  /** Values a key for which combining pays. */
  private static final int MIN_REDUCTION = 2;

  /** How many values pass by before combining is tried again. */
  private static final long PASSING = 1 << 20;

  private final Account account;
  private final GroupTable table;
  private final RowBuffer[] wholes;
  private final GroupParts divided;
  private final long share;

  /** The buffers of all parts of all partitions, once there are too many summaries. */
  private RowBuffer @Nullable [] parts;

  /** How long the entries of the table may become. */
  private long limit;

  /** Summaries of one value each that are not yet in the table. */
  private MemorySegment batch;

  private final long[] rows = new long[KeyedTable.BATCH];
  private int count;
  private long end;

  /** Whether the key of a value is looked up at once, as most keys are in the table already. */
  private boolean looksFirst = true;

  /** How many values have come since the table was empty. */
  private long seen;

  /** How many of those had come when the last batch was merged. */
  private long seenBefore;

  /** How many values are still to pass by the table. */
  private long passing;

  GroupCombine(RowBuffer[] wholes, GroupParts divided, Account account, Long share) {
    this.wholes = wholes;
    this.divided = divided;
    this.account = account;
    this.table = TABLES.create(account);
    this.share = share;
    this.limit = Math.min(CACHED, share);
    this.batch = account.page();
  }

  @Override
  public void accept(Object value) throws IOException {
    Object key = Keys.of(KEY, KEY_LAYOUT, OPERATOR, value);
    long room = BODY + (long) KEY_LAYOUT.roomFor(key);
    // One place that makes summaries, so that the code of the whole chain stays small.
    RowBuffer passes = FIXED && passing > 0 ? buffer(KEY_LAYOUT.hash(key)) : null;
    long row = passes == null ? place(room) : passes.reserve((int) room);
    MemorySegment to = passes == null ? batch : passes.segment();
    int bytes = KEY_LAYOUT.write(key, to, row, 0, BODY);
    long known = looksFirst ? table.keys.find(to, row, 0) : KeyedTable.ABSENT;
    if (known >= 0) {
      seen++;
      add(value, table.keys.segment(), known + PAYLOAD_AT);
      return;
    }
    AGGREGATE.start(to, row + PAYLOAD_AT);
    add(value, to, row + PAYLOAD_AT);
    if (passes != null) {
      passes.commit(bytes);
      passing--;
    } else if (passing > 0) {
      pass(row, bytes);
    } else {
      rows[count++] = row;
      end = row + bytes;
    }
  }

  /** Where the next row of the batch goes. */
  private long place(long bytes) throws IOException {
    if (count == rows.length || end + bytes > batch.byteSize()) {
      makeRoom(bytes);
    }
    return end;
  }

  /** Sends a row on: a key that must be encoded is encoded once, and hashed where it lies then. */
  private void pass(long row, long bytes) throws IOException {
    Tables.copyRow(batch, row, row + bytes, buffer(KEY_LAYOUT.hash(batch, row, 0)));
    passing--;
  }

  private static void add(Object value, MemorySegment to, long at) {
    try {
      AGGREGATE.add(value, to, at);
    } catch (Exception e) {
      throw OperatorException.of(OPERATOR, value, e);
    }
  }

  private void makeRoom(long bytes) throws IOException {
    mergeBatch();
    if (bytes > batch.byteSize()) {
      account.free(batch);
      batch = account.region(bytes);
    }
  }

  private void mergeBatch() throws IOException {
    long before = table.keys.size();
    seen += count;
    long recent = seen - seenBefore;
    seenBefore = seen;
    int merged = table.merge(batch, rows, count);
    while (merged < count) {
      count -= merged;
      System.arraycopy(rows, merged, rows, 0, count);
      sendEarly();
      merged = table.merge(batch, rows, count);
      if (merged == 0) {
        throw Tables.full(OPERATOR, account);
      }
    }
    count = 0;
    end = 0;
    looksFirst = table.keys.end() <= NEAREST || NEW_KEYS * (table.keys.size() - before) < recent;
    if (table.keys.end() > limit) {
      sendEarly();
    }
  }

  private void sendEarly() throws IOException {
    if (parts == null) {
      parts = divided.tryOpen();
    }
    if (parts == null) {
      limit = share;
    } else if (seen < MIN_REDUCTION * table.keys.size()) {
      passing = PASSING;
    }
    looksFirst = false;
    send();
  }

  @Override
  public void signal(Signal signal) throws IOException {
    if (signal instanceof Signal.EndOfInput) {
      mergeBatch();
      send();
      table.close();
      account.free(batch);
    }
  }

  private void send() throws IOException {
    KeyedTable<Object> keys = table.keys;
    MemorySegment from = keys.segment();
    long last = keys.end();
    for (long row = keys.first(); row < last; row = keys.next(row)) {
      Tables.copyRow(from, row, keys.next(row), buffer(KEY_LAYOUT.hash(from, row, 0)));
    }
    keys.clear();
    seen = 0;
    seenBefore = 0;
  }

  private RowBuffer buffer(long hash) {
    int partition = Keys.partition(hash, wholes.length);
    return parts == null
        ? wholes[partition]
        : parts[partition * GroupParts.PARTS + GroupParts.part(hash, 0, GroupParts.PARTS)];
  }
}
