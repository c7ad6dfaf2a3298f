package org.gyre.dataflow.operator;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;

/**
 * The kernel of {@link KeyedTable}; the layout of the key and the size of the payload are its
 * constants.
 *
 * <p>Rows are referred to by number, from 1: in units of a row where all have one size, else in
 * units of eight bytes.
 *
 * <p>A key has an <em>ordinal</em> if its sort prefix is the whole key: the bytes of the prefix
 * that carry information, as a number.
 *
 * @param <K> the type of the keys
 */
final class KeyedTableKernel<K> extends KeyedTable<K> {

  private static final Layout<Object> KEY = Kernel.constant(MethodHandles.lookup(), 0);
  private static final int PAYLOAD_SIZE = Kernel.<Integer>constant(MethodHandles.lookup(), 1);

  private static final int PAYLOAD_AT = KEY.fixedSize();
  private static final int BODY = Math.addExact(PAYLOAD_AT, PAYLOAD_SIZE);
  private static final boolean FIXED = KEY.isFixedSize();
  private static final int UNIT = FIXED ? Math.max(1, BODY) : 8;
  private static final boolean ORDINAL = FIXED && KEY.prefixIsWhole();
  private static final boolean LONG_KEYS = Layouts.LONG.equals(KEY);
  private static final boolean INT_KEYS = Layouts.INT.equals(KEY);
  private static final int UNINFORMATIVE_BITS = Math.min(63, 64 - 8 * KEY.prefixBytes());
  private static final long MAX_BYTES = FIXED ? MAX_SIZE * UNIT : 0xFFFF_FFFEL * UNIT;

  KeyedTableKernel(Account account) {
    super(account);
    if (ORDINAL) {
      slots.startDirect();
    }
  }

  @Override
  public long find(K key) {
    if (ORDINAL && slots.isDirect()) {
      return rowOf(slots.directGet(ordinalOf(key)));
    }
    return rowOf(probe(key, TableSlots.tag(KEY.hash(key))));
  }

  @Override
  public long find(K key, long hash) {
    if (ORDINAL && slots.isDirect()) {
      return rowOf(slots.directGet(ordinalOf(key)));
    }
    return rowOf(probe(key, TableSlots.tag(hash)));
  }

  @Override
  public long find(MemorySegment segment, long row, int at) {
    if (ORDINAL && slots.isDirect()) {
      return rowOf(slots.directGet(ordinalOf(segment, row, at)));
    }
    return rowOf(probe(segment, row, at, TableSlots.tag(KEY.hash(segment, row, at))));
  }

  @Override
  public long find(MemorySegment segment, long row, int at, long hash) {
    if (ORDINAL && slots.isDirect()) {
      return rowOf(slots.directGet(ordinalOf(segment, row, at)));
    }
    return rowOf(probe(segment, row, at, TableSlots.tag(hash)));
  }

  @Override
  public long findOrInsert(K key) {
    return ORDINAL && slots.isDirect() ? findOrInsert(key, 0) : findOrInsert(key, KEY.hash(key));
  }

  @Override
  public long findOrInsert(K key, long hash) {
    int tag = TableSlots.tag(hash);
    long reference =
        ORDINAL && slots.isDirect() ? slots.directGet(ordinalOf(key)) : probe(key, tag);
    return reference != 0 ? rowOf(reference) : insert(key, tag);
  }

  @Override
  public long findOrInsert(MemorySegment segment, long row, int at) {
    return ORDINAL && slots.isDirect()
        ? findOrInsert(segment, row, at, 0)
        : findOrInsert(segment, row, at, KEY.hash(segment, row, at));
  }

  @Override
  public long findOrInsert(MemorySegment segment, long row, int at, long hash) {
    int tag = TableSlots.tag(hash);
    long reference =
        ORDINAL && slots.isDirect()
            ? slots.directGet(ordinalOf(segment, row, at))
            : probe(segment, row, at, tag);
    return reference != 0 ? rowOf(reference) : insert(segment, row, at, tag);
  }

  @Override
  public void findAll(MemorySegment segment, long[] keyRows, int at, int count, long[] rows) {
    if (ORDINAL && slots.isDirect()) {
      for (int i = 0; i < count; i++) {
        rows[i] = rowOf(slots.directGet(ordinalOf(segment, keyRows[i], at)));
      }
      return;
    }
    findOpen(segment, keyRows, at, new int[count], rows);
  }

  /** Finds as many keys as there is room for tags, and sets these. */
  private void findOpen(MemorySegment segment, long[] keyRows, int at, int[] tags, long[] rows) {
    readHomes(segment, keyRows, at, tags, rows);
    findCandidates(tags, rows);
    for (int i = 0; i < tags.length; i++) {
      if (rows[i] >= 0 && !KEY.equal(segment, keyRows[i], at, entries, rows[i], 0)) {
        rows[i] = rowOf(probe(segment, keyRows[i], at, tags[i]));
      }
    }
  }

  /**
   * The first step of a batch: reads the home slot of every key, so that the cache misses overlap.
   */
  private void readHomes(MemorySegment segment, long[] keyRows, int at, int[] tags, long[] homes) {
    for (int i = 0; i < tags.length; i++) {
      int tag = TableSlots.tag(KEY.hash(segment, keyRows[i], at));
      tags[i] = tag;
      homes[i] = slots.openGet(slots.home(tag));
    }
  }

  /**
   * The second step: the rows of the first entries with the right tags; which are the keys' own but
   * for a few.
   */
  private void findCandidates(int[] tags, long[] homesToRows) {
    for (int i = 0; i < tags.length; i++) {
      int tag = tags[i];
      long slot = homesToRows[i];
      long position = slots.home(tag);
      while (slot != 0 && !TableSlots.hasTag(slot, tag)) {
        position = slots.after(position);
        slot = slots.openGet(position);
      }
      homesToRows[i] = rowOf(TableSlots.reference(slot));
    }
  }

  @Override
  public int findOrInsertAll(
      MemorySegment segment, long[] keyRows, int at, int count, long[] rows) {
    if (!ORDINAL) {
      return findOrInsertOpen(segment, keyRows, at, new int[count], rows);
    }
    findAll(segment, keyRows, at, count, rows);
    for (int i = 0; i < count; i++) {
      if (rows[i] == ABSENT) {
        rows[i] = findOrInsert(segment, keyRows[i], at);
        if (rows[i] == FULL) {
          return i;
        }
      }
    }
    return count;
  }

  /** Hashes each key once, also if it is new. */
  private int findOrInsertOpen(
      MemorySegment segment, long[] keyRows, int at, int[] tags, long[] rows) {
    findOpen(segment, keyRows, at, tags, rows);
    for (int i = 0; i < tags.length; i++) {
      if (rows[i] == ABSENT) {
        long reference = probe(segment, keyRows[i], at, tags[i]); // equal keys of the batch
        rows[i] = reference != 0 ? rowOf(reference) : insert(segment, keyRows[i], at, tags[i]);
        if (rows[i] == FULL) {
          return i;
        }
      }
    }
    return tags.length;
  }

  @Override
  @SuppressWarnings("unchecked") // the layout of the keys reads keys
  public K key(long row) {
    return (K) KEY.read(entries, row, 0);
  }

  @Override
  public int payloadAt() {
    return PAYLOAD_AT;
  }

  @Override
  public int rowSize() {
    return FIXED ? UNIT : -1;
  }

  @Override
  public long next(long row) {
    return FIXED ? row + UNIT : row + aligned(BODY + (long) KEY.variableSize(entries, row, 0));
  }

  @Override
  public void snapshot(WritableByteChannel out) throws IOException {
    new KeyedTableSnapshot(PAYLOAD_AT, PAYLOAD_SIZE, FIXED, size, end).write(entries, out);
  }

  @Override
  public void restore(ReadableByteChannel in) throws IOException {
    clear();
    KeyedTableSnapshot snapshot =
        KeyedTableSnapshot.readHeader(in, PAYLOAD_AT, PAYLOAD_SIZE, FIXED);
    if (snapshot.bytes() > entries.byteSize()) {
      MemorySegment larger = account.region(snapshot.bytes());
      account.free(entries);
      entries = larger;
    }
    snapshot.readRows(in, entries);
    size = snapshot.size();
    end = snapshot.bytes();
    relinkRestored();
  }

  private void relinkRestored() {
    if (ORDINAL) {
      for (long row = 0; row < end; row += UNIT) {
        slots.widen(ordinalOf(entries, row, 0));
      }
    }
    slots.remake(size);
    linkAll();
  }

  // Finding.

  private static long rowOf(long reference) {
    return reference == 0 ? ABSENT : (reference - 1) * UNIT;
  }

  private static long ordinalOf(MemorySegment segment, long row, int at) {
    return KEY.prefix(segment, row, at) >>> UNINFORMATIVE_BITS;
  }

  /** Writes nothing to the table, which many threads may read at once. */
  private static long ordinalOf(Object key) {
    if (LONG_KEYS) {
      return (Long) key ^ Long.MIN_VALUE;
    }
    if (INT_KEYS) {
      return Integer.toUnsignedLong((Integer) key ^ Integer.MIN_VALUE);
    }
    MemorySegment scratch = MemorySegment.ofArray(new byte[BODY]);
    KEY.write(key, scratch, 0, 0, BODY);
    return ordinalOf(scratch, 0, 0);
  }

  private long probe(Object key, int tag) {
    for (long position = slots.home(tag); ; position = slots.after(position)) {
      long slot = slots.openGet(position);
      if (slot == 0) {
        return 0;
      }
      long reference = TableSlots.reference(slot);
      if (TableSlots.hasTag(slot, tag) && KEY.equal(key, entries, (reference - 1) * UNIT, 0)) {
        return reference;
      }
    }
  }

  private long probe(MemorySegment segment, long row, int at, int tag) {
    for (long position = slots.home(tag); ; position = slots.after(position)) {
      long slot = slots.openGet(position);
      if (slot == 0) {
        return 0;
      }
      long reference = TableSlots.reference(slot);
      if (TableSlots.hasTag(slot, tag)
          && KEY.equal(segment, row, at, entries, (reference - 1) * UNIT, 0)) {
        return reference;
      }
    }
  }

  // Inserting.

  /** Inserts a key that is not there; the tag matters only to keys without an ordinal. */
  private long insert(Object key, int tag) {
    long bytes = BODY + (long) KEY.variableSize(key);
    if (!makeRoom(bytes)) {
      return FULL;
    }
    clearPadding(bytes);
    KEY.write(key, entries, end, 0, BODY);
    return commit(bytes, tag);
  }

  private long insert(MemorySegment segment, long row, int at, int tag) {
    long bytes = BODY + (long) KEY.variableSize(segment, row, at);
    if (!makeRoom(bytes)) {
      return FULL;
    }
    clearPadding(bytes);
    KEY.copy(segment, row, at, entries, end, 0, BODY);
    return commit(bytes, tag);
  }

  /** Clears what the new row ends with, so that no old bytes get into snapshots. */
  private void clearPadding(long bytes) {
    if (!FIXED) {
      entries.set(ValueLayout.JAVA_LONG_UNALIGNED, end + aligned(bytes) - Long.BYTES, 0);
    }
  }

  /** Makes an entry of the key that has been written behind the last row. */
  private long commit(long bytes, int tag) {
    long row = end;
    if (!admit(row)) {
      return FULL;
    }
    if (PAYLOAD_SIZE > 0) {
      entries.asSlice(row + PAYLOAD_AT, PAYLOAD_SIZE).fill((byte) 0);
    }
    if (ORDINAL) {
      link(row);
    } else {
      link(row, tag);
    }
    end = row + aligned(bytes);
    size++;
    return ~row;
  }

  private static long aligned(long bytes) {
    return FIXED ? UNIT : (bytes + 7) & -8L;
  }

  private boolean makeRoom(long bytes) {
    long needed = end + aligned(bytes);
    return needed <= entries.byteSize() || growEntries(needed);
  }

  private boolean growEntries(long needed) {
    if (size >= MAX_SIZE || needed > MAX_BYTES) {
      throw new IllegalStateException(
          "a table holds at most %d keys in %d bytes, and that of %s has %d in %d: "
                  .formatted(MAX_SIZE, MAX_BYTES, account.owner(), size, end)
              + "raise the parallelism, so that every task has fewer keys");
    }
    long old = entries.byteSize();
    MemorySegment larger = account.tryRegion(grown(needed, old));
    if (larger == null) {
      larger = account.tryRegion(grown(needed, old / 8));
    }
    if (larger == null) {
      return false;
    }
    MemorySegment.copy(entries, 0, larger, 0, end);
    account.free(entries);
    entries = larger;
    return true;
  }

  private long grown(long needed, long by) {
    return Math.max(needed, Math.min(entries.byteSize() + by, MAX_BYTES));
  }

  /** Makes sure of a slot for the row, whose key is written. */
  private boolean admit(long row) {
    if (!ORDINAL) {
      return !slots.isLoaded(size) || slots.growOpen(size);
    }
    long ordinal = ordinalOf(entries, row, 0);
    slots.widen(ordinal);
    boolean fits = slots.isDirect() ? slots.directCovers(ordinal) : !slots.isLoaded(size);
    return fits || relink(ordinal);
  }

  private boolean relink(long latestOrdinal) {
    if (!slots.isDirect() && !slots.isDense(size + 1)) {
      return slots.growOpen(size);
    }
    if (slots.tryRemake(size + 1, latestOrdinal)) {
      linkAll();
      return true;
    }
    return !slots.isDirect() && slots.growOpen(size);
  }

  private void linkAll() {
    for (long row = 0; row < end; row = next(row)) {
      link(row);
    }
  }

  private void link(long row) {
    if (ORDINAL && slots.isDirect()) {
      slots.directPut(ordinalOf(entries, row, 0), referenceOf(row));
    } else {
      link(row, TableSlots.tag(KEY.hash(entries, row, 0)));
    }
  }

  private void link(long row, int tag) {
    slots.openPut(slots.vacant(tag), tag, referenceOf(row));
  }

  private static long referenceOf(long row) {
    return row / UNIT + 1;
  }
}
