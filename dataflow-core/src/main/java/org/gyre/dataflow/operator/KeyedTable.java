package org.gyre.dataflow.operator;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.type.Layout;

/**
 * The one keyed table: keys with a payload of fixed size, off-heap. Hash aggregation, distinct,
 * hash joins, the solution set of a delta iteration and keyed streaming state are all this
 * structure.
 *
 * <p>An entry is a <em>row</em>: the fixed part of the key, the payload, the variable part of the
 * key. Rows lie in one contiguous {@link #segment}, in the order in which they were inserted, which
 * is also the order of iteration:
 *
 * <pre>{@code
 * for (long row = table.first(); row < table.end(); row = table.next(row)) {
 *   sum += table.segment().get(ValueLayout.JAVA_LONG_UNALIGNED, row + table.payloadAt());
 * }
 * }</pre>
 *
 * <p>Offsets of rows stay valid until {@link #clear}; the segment may be another one after every
 * insertion. Beside the rows stands an array of slots that finds the row of a key ({@link
 * TableSlots}): addressed by the key itself where keys are dense integers, else by its hash.
 *
 * <p>All memory comes from the account, which stays open. Where it grants no more, {@link
 * #findOrInsert} answers {@link #FULL} and the table is as it was: the caller spills or flushes the
 * entries, clears the table and goes on.
 *
 * <p>One thread at a time; or any number of them, as long as none inserts, clears or restores.
 *
 * @param <K> the type of the keys
 */
public abstract class KeyedTable<K> implements AutoCloseable {

  /** The answer of {@code findOrInsert} when there is no memory for one more entry. */
  public static final long FULL = Long.MIN_VALUE;

  /** The answer of {@code find} when there is no such key. */
  public static final long ABSENT = -1;

  /** How many entries a table holds at most. */
  public static final long MAX_SIZE = Integer.MAX_VALUE - 1;

  /** How many keys are worth a batch. */
  public static final int BATCH = 128;

  /** The pages in which a small table fits: to be reserved by its account, so that it can start. */
  public static final int MIN_PAGES = 4;

  final Account account;
  final TableSlots slots;
  MemorySegment entries;
  long end;
  long size;

  KeyedTable(Account account) {
    this.account = account;
    slots = new TableSlots(account);
    entries = account.page();
  }

  /**
   * Loads a private copy of the table for one use, to be instantiated by {@code create(account)}
   * with the {@link Account} that pays for the table.
   *
   * @param <K> the type of the keys
   * @param key the layout of the keys
   * @param payloadSize the bytes of payload per entry, at least 0
   * @return the copy
   * @throws IllegalArgumentException if the payload size is negative
   */
  public static <K> Kernel<KeyedTable<K>> kernel(Layout<K> key, int payloadSize) {
    if (payloadSize < 0) {
      throw new IllegalArgumentException(
          "the payload of a table has " + payloadSize + " bytes; it needs 0 or more");
    }
    @SuppressWarnings("unchecked") // the copy is made for keys of type K
    var template = (Class<KeyedTable<K>>) (Class<?>) KeyedTableKernel.class;
    return Kernel.copy(MethodHandles.lookup(), template, key, payloadSize);
  }

  /**
   * Finds the entry of a key.
   *
   * @param key the key
   * @return the offset of its row, or {@link #ABSENT}
   */
  public abstract long find(K key);

  /**
   * Finds the entry of a key whose hash is known.
   *
   * @param key the key
   * @param hash {@code Layout.hash} of the key
   * @return the offset of its row, or {@link #ABSENT}
   */
  public abstract long find(K key, long hash);

  /**
   * Finds the entry of a stored key.
   *
   * @param segment where the key's row lies; not the table's own
   * @param row the offset of that row
   * @param at the offset of the key's fixed part in it
   * @return the offset of the entry's row, or {@link #ABSENT}
   */
  public abstract long find(MemorySegment segment, long row, int at);

  /**
   * Finds the entry of a stored key whose hash is known.
   *
   * @param segment where the key's row lies; not the table's own
   * @param row the offset of that row
   * @param at the offset of the key's fixed part in it
   * @param hash {@code Layout.hash} of the key
   * @return the offset of the entry's row, or {@link #ABSENT}
   */
  public abstract long find(MemorySegment segment, long row, int at, long hash);

  /**
   * Finds the entry of a key or makes one, with a payload of zeros.
   *
   * @param key the key
   * @return the offset {@code row >= 0} of the entry that was there, {@code ~row < 0} of one just
   *     inserted, or {@link #FULL}
   * @throws IllegalStateException if the table would have more than {@link #MAX_SIZE} entries
   */
  public abstract long findOrInsert(K key);

  /**
   * Finds the entry of a key whose hash is known, or makes one.
   *
   * @param key the key
   * @param hash {@code Layout.hash} of the key
   * @return as {@link #findOrInsert(Object)}
   */
  public abstract long findOrInsert(K key, long hash);

  /**
   * Finds the entry of a stored key or makes one, copying the key without reading it into an
   * object.
   *
   * @param segment where the key's row lies; not the table's own
   * @param row the offset of that row
   * @param at the offset of the key's fixed part in it
   * @return as {@link #findOrInsert(Object)}
   */
  public abstract long findOrInsert(MemorySegment segment, long row, int at);

  /**
   * Finds the entry of a stored key whose hash is known, or makes one.
   *
   * @param segment where the key's row lies; not the table's own
   * @param row the offset of that row
   * @param at the offset of the key's fixed part in it
   * @param hash {@code Layout.hash} of the key
   * @return as {@link #findOrInsert(Object)}
   */
  public abstract long findOrInsert(MemorySegment segment, long row, int at, long hash);

  /**
   * Finds the entries of a batch of stored keys. Where the table is larger than the caches this is
   * several times faster than one key after the other, as the memory accesses of a batch overlap.
   *
   * @param segment where the keys' rows lie; not the table's own
   * @param keyRows the offsets of these rows
   * @param at the offset of the key's fixed part in each
   * @param count how many keys, 0 to {@link #BATCH}
   * @param rows takes the offset of each entry's row, or {@link #ABSENT}
   */
  public abstract void findAll(
      MemorySegment segment, long[] keyRows, int at, int count, long[] rows);

  /**
   * Finds or makes the entries of a batch of stored keys, as {@link #findOrInsert(MemorySegment,
   * long, int)} does for one after the other, but faster.
   *
   * @param segment where the keys' rows lie; not the table's own
   * @param keyRows the offsets of these rows
   * @param at the offset of the key's fixed part in each
   * @param count how many keys, 0 to {@link #BATCH}
   * @param rows takes {@code row} of each entry that was there, {@code ~row} of each just inserted;
   *     a key that is twice in the batch is inserted once
   * @return how many keys are done: {@code count}, or fewer if the table is full
   */
  public abstract int findOrInsertAll(
      MemorySegment segment, long[] keyRows, int at, int count, long[] rows);

  /**
   * Reads the key of an entry.
   *
   * @param row the offset of the entry's row
   * @return the key
   */
  public abstract K key(long row);

  /**
   * Where the payload lies in a row; the key lies at 0.
   *
   * @return the offset from the start of the row
   */
  public abstract int payloadAt();

  /**
   * The distance from one row to the next.
   *
   * @return in bytes; -1 if keys have a variable part, so that rows differ
   */
  public abstract int rowSize();

  /**
   * The row inserted after a row.
   *
   * @param row the offset of a row
   * @return the offset of the next, or {@link #end} after the last
   */
  public abstract long next(long row);

  /**
   * The row inserted first.
   *
   * @return its offset; equal to {@link #end} if the table is empty
   */
  public final long first() {
    return 0;
  }

  /**
   * Where the rows end.
   *
   * @return the offset behind the last row
   */
  public final long end() {
    return end;
  }

  /**
   * The number of entries.
   *
   * @return 0 to {@link #MAX_SIZE}
   */
  public final long size() {
    return size;
  }

  /**
   * Where the rows lie now.
   *
   * @return the segment; may be another one after an insertion
   */
  public final MemorySegment segment() {
    return entries;
  }

  /** Whether the keys are numbers that lie so close together that slots are addressed by them. */
  final boolean isDense() {
    return slots.isDense(size);
  }

  /** Removes all entries and keeps the memory. */
  public final void clear() {
    end = 0;
    size = 0;
    slots.clear();
  }

  /** Gives all memory back to the account. May be called twice. */
  @Override
  public final void close() {
    if (entries != null) {
      account.free(entries);
      entries = null;
      slots.close();
    }
  }

  /**
   * Writes the table as bytes: a header with the format version, the rows, a checksum. The rows are
   * in native byte order.
   *
   * @param out where to write; stays open
   * @throws IOException if writing fails
   */
  public abstract void snapshot(WritableByteChannel out) throws IOException;

  /**
   * Replaces the entries by those of a snapshot, in the same order.
   *
   * @param in where to read; read exactly to the end of the snapshot; stays open
   * @throws IOException if reading fails, or if the bytes are no undamaged snapshot of a table with
   *     such keys and payloads: the message says what is wrong with them. The table is empty then
   * @throws org.gyre.dataflow.memory.InsufficientMemoryException if the account does not grant
   *     enough
   */
  public abstract void restore(ReadableByteChannel in) throws IOException;
}
