package org.gyre.dataflow.operator;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;
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
 * <p>A value is added to the summary of its key at once if that is found at a glance: by an array
 * of the first rows of the {@link GroupTable}, where frequent keys are. Any other becomes a summary
 * of its own at first, and these are merged into the table in batches. When the table has reached
 * its limit it is sent and emptied, so a key may be sent more than once; {@link GroupMerge} merges.
 * Where that shows that hardly any values have a key in common, values pass by the table for a
 * while (Larson: Grouping and Duplicate Elimination: Benefits of Early Aggregation, MSR-TR-97-36,
 * 1997).
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

  /**
   * Whether summaries are so long that looking for one beats writing another, for a batch that is
   * merged as fast as it is looked up. Where they are not, there is less code for the compiler.
   */
  private static final boolean GLANCES = !FIXED || BODY > 32;

  /** How many keys of the table are found at a glance; as many references stay in the cache. */
  private static final int GLANCE_ROWS = 2048;

  /** Glancing goes on if it finds one value for so many others, ... */
  private static final long WORTH_A_GLANCE = 4;

  /** ... or until as many have come. */
  private static final long LEARNT = 1024;

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

  /** Rows of the table by some bits of the hash of their keys, the first that came; or -1. */
  private final int[] glanceRows = new int[GLANCES ? GLANCE_ROWS : 0];

  /** Whether keys are looked for there. */
  private boolean isGlancing = GLANCES;

  /** How many values were found so since the table was empty, ... */
  private long found;

  /** ... and how many others have come. */
  private long seen;

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
    Arrays.fill(glanceRows, -1);
  }

  @Override
  public void accept(Object value) throws IOException {
    Object key = Keys.of(KEY, KEY_LAYOUT, OPERATOR, value);
    boolean passesBy = FIXED && passing > 0;
    boolean glances = GLANCES && isGlancing;
    long hash = glances || passesBy ? KEY_LAYOUT.hash(key) : 0;
    int known = glances ? glance(key, hash) : -1;
    RowBuffer passes = passesBy ? buffer(hash) : null;
    MemorySegment to;
    long row;
    if (known >= 0) {
      to = table.keys.segment();
      row = known;
    } else {
      long room = BODY + (long) KEY_LAYOUT.roomFor(key);
      row = passes == null ? place(room) : passes.reserve((int) room);
      to = passes == null ? batch : passes.segment();
      end = row + KEY_LAYOUT.write(key, to, row, 0, BODY);
      AGGREGATE.start(to, row + PAYLOAD_AT);
    }
    // One place that adds, so that the code of the whole chain stays small.
    add(value, to, row);
    if (known >= 0) {
      found++;
    } else if (passing == 0) {
      rows[count++] = row;
    } else {
      pass(passes, row);
    }
  }

  /** The row of a key in the table; -1 if it is not known at a glance. */
  private int glance(Object key, long hash) {
    int row = glanceRows[(int) hash & (GLANCE_ROWS - 1)];
    return row >= 0 && KEY_LAYOUT.equal(key, table.keys.segment(), row, 0) ? row : -1;
  }

  private static void add(Object value, MemorySegment to, long row) {
    try {
      AGGREGATE.add(value, to, row + PAYLOAD_AT);
    } catch (Exception e) {
      throw OperatorException.of(OPERATOR, value, e);
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
  private void pass(@Nullable RowBuffer passes, long row) throws IOException {
    if (passes != null) {
      passes.commit(BODY);
    } else {
      Tables.copyRow(batch, row, end, buffer(KEY_LAYOUT.hash(batch, row, 0)));
    }
    end = 0; // the batch is empty while values pass
    passing--;
  }

  private void makeRoom(long bytes) throws IOException {
    mergeBatch();
    if (bytes > batch.byteSize()) {
      account.free(batch);
      batch = account.region(bytes);
    }
  }

  private void mergeBatch() throws IOException {
    long known = table.keys.end();
    int merged = table.merge(batch, rows, count);
    while (merged < count) {
      seen += merged;
      count -= merged;
      System.arraycopy(rows, merged, rows, 0, count);
      sendEarly();
      known = 0;
      merged = table.merge(batch, rows, count);
      if (merged == 0) {
        throw Tables.full(OPERATOR, account);
      }
    }
    seen += count;
    count = 0;
    end = 0;
    if (table.keys.end() > limit) {
      sendEarly();
    } else if (GLANCES) {
      learn(known);
    }
  }

  /** Notes where the keys lie that are new, and decides whether to go on glancing. */
  private void learn(long from) {
    KeyedTable<Object> keys = table.keys;
    for (long row = from; row < Math.min(keys.end(), Integer.MAX_VALUE); row = keys.next(row)) {
      int glance = (int) KEY_LAYOUT.hash(keys.segment(), row, 0) & (GLANCE_ROWS - 1);
      if (glanceRows[glance] < 0) {
        glanceRows[glance] = (int) row;
      }
    }
    isGlancing = seen + found < LEARNT || found > seen / WORTH_A_GLANCE;
  }

  private void sendEarly() throws IOException {
    if (parts == null) {
      parts = divided.tryOpen();
    }
    if (parts == null) {
      limit = share;
    } else if (seen + found < MIN_REDUCTION * table.keys.size()) {
      passing = PASSING;
    }
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
    Arrays.fill(glanceRows, -1);
    isGlancing = GLANCES && passing == 0;
    seen = 0;
    found = 0;
  }

  private RowBuffer buffer(long hash) {
    int partition = Keys.partition(hash, wholes.length);
    return parts == null
        ? wholes[partition]
        : parts[partition * GroupParts.PARTS + GroupParts.part(hash, 0, GroupParts.PARTS)];
  }
}
