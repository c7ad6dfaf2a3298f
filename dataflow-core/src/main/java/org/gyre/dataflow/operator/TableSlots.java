package org.gyre.dataflow.operator;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.function.LongFunction;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.memory.InsufficientMemoryException;

/**
 * The array of slots of a {@link KeyedTable}, in one of two modes. A slot holds a
 * <em>reference</em> to a row, a number from 1 to 2<sup>32</sup>-1, or 0 if it is vacant.
 *
 * <ul>
 *   <li><em>Direct</em>: the slot of a key is {@code ordinal - base}, four bytes: the reference.
 *       The ordinal is the key as a number that orders unsigned; only keys whose sort prefix is the
 *       whole key have one.
 *   <li><em>Open</em> addressing with linear probing in a power of two of slots, eight bytes: a
 *       32-bit tag of the key's hash above the reference. A key's home is the slot numbered by the
 *       <em>leading</em> bits of its tag. So a larger array is filled from a smaller one by reading
 *       both from front to back, without touching a key.
 * </ul>
 *
 * <p>Invariants: in open mode every slot from a key's home to the slot that refers to it is
 * occupied, and at least one slot is vacant. The least and greatest ordinal since the last {@link
 * #clear} are known in both modes.
 */
final class TableSlots {

  /** Direct addressing is taken if the ordinals span at most this many slots per entry, ... */
  private static final long SLOTS_PER_ENTRY = 4;

  /** ... beside this many. */
  private static final long FREE_SLOTS = 1024;

  private static final long MAX_CAPACITY = 1L << 32;
  private static final long LOW_HALF = 0xFFFF_FFFFL;

  private final Account account;
  private MemorySegment slots;

  private boolean direct;
  private long directBase;
  private long directLength;

  private long mask;
  private int shift;
  private long limit;

  private long least;
  private long greatest;
  private boolean anyOrdinal;

  TableSlots(Account account) {
    this.account = account;
    long capacity = openCapacity(0);
    slots = account.region(capacity << 3);
    slots.fill((byte) 0);
    setCapacity(capacity);
  }

  /**
   * The tag of a hash. Multiplied once more, so that keys partitioned by some bits of their hash
   * spread over all tags.
   */
  static int tag(long hash) {
    return (int) ((hash * 0x9E3779B97F4A7C15L) >>> 32);
  }

  boolean isDirect() {
    return direct;
  }

  /** The least ordinal of an entry, if there are any. */
  long least() {
    return least;
  }

  /** The greatest. */
  long greatest() {
    return greatest;
  }

  // Direct mode.

  /** Makes a new array direct; it covers no ordinals yet. */
  void startDirect() {
    direct = true;
    directLength = 0;
  }

  /** The reference of an ordinal, or 0. */
  long directGet(long ordinal) {
    return directCovers(ordinal) ? slots.get(JAVA_INT_UNALIGNED, (ordinal - directBase) << 2) : 0;
  }

  boolean directCovers(long ordinal) {
    return Long.compareUnsigned(ordinal - directBase, directLength) < 0;
  }

  void directPut(long ordinal, long reference) {
    slots.set(JAVA_INT_UNALIGNED, (ordinal - directBase) << 2, (int) reference);
  }

  // Open mode.

  long home(int tag) {
    return (tag & LOW_HALF) >>> shift;
  }

  long openGet(long position) {
    return slots.get(JAVA_LONG_UNALIGNED, position << 3);
  }

  long after(long position) {
    return (position + 1) & mask;
  }

  static boolean hasTag(long slot, int tag) {
    return (int) (slot >>> 32) == tag;
  }

  static long reference(long slot) {
    return slot & LOW_HALF;
  }

  /**
   * In open mode, whether one more entry beside {@code size} others would load the slots too much.
   */
  boolean isLoaded(long size) {
    return size >= limit;
  }

  void openPut(long position, int tag, long reference) {
    slots.set(JAVA_LONG_UNALIGNED, position << 3, ((long) tag << 32) | reference);
  }

  /** The first vacant slot from the home of a tag on. */
  long vacant(int tag) {
    long position = home(tag);
    while (openGet(position) != 0) {
      position = after(position);
    }
    return position;
  }

  // Growing.

  /** Notes the ordinal of an entry. */
  void widen(long ordinal) {
    least = anyOrdinal && Long.compareUnsigned(least, ordinal) < 0 ? least : ordinal;
    greatest = anyOrdinal && Long.compareUnsigned(greatest, ordinal) > 0 ? greatest : ordinal;
    anyOrdinal = true;
  }

  /** Whether direct addressing pays for {@code size} entries with the ordinals noted. */
  boolean isDense(long size) {
    return anyOrdinal
        && Long.compareUnsigned(greatest - least, SLOTS_PER_ENTRY * size + FREE_SLOTS) < 0;
  }

  /**
   * Chooses the mode anew and makes all slots vacant: direct with room for half as many more
   * ordinals on the side of the latest; or open with room for twice so many entries, also where
   * there is no memory for direct slots.
   *
   * @return false if there is no memory for either; nothing has changed then
   */
  boolean tryRemake(long size, long latest) {
    return remake(size, latest, account::tryRegion);
  }

  /**
   * As {@link #tryRemake}, for entries that were restored: none of them is the latest.
   *
   * @throws InsufficientMemoryException if there is no memory for either
   */
  void remake(long size) {
    remake(size, 0, account::region);
  }

  /**
   * Remakes the slots.
   *
   * @param grant gives a region of so many bytes, or null
   */
  private boolean remake(long size, long latest, LongFunction<MemorySegment> grant) {
    long span = greatest - least + 1;
    boolean toDirect = isDense(size) && makeRoom((span + span / 2) << 2, account::tryRegion);
    if (!toDirect && !makeRoom(openCapacity(2 * size) << 3, grant)) {
      return false;
    }
    slots.fill((byte) 0);
    direct = toDirect;
    if (direct) {
      directLength = slots.byteSize() >>> 2;
      directBase = latest == greatest ? least : greatest - directLength + 1;
    } else {
      setCapacity(Long.highestOneBit(slots.byteSize() >>> 3));
    }
    return true;
  }

  /** Replaces the array if it is too small, by at least a page, as less is not granted anyway. */
  private boolean makeRoom(long bytes, LongFunction<MemorySegment> grant) {
    if (bytes <= slots.byteSize()) {
      return true;
    }
    MemorySegment larger = grant.apply(Math.max(bytes, account.pool().pageSize()));
    if (larger == null) {
      return false;
    }
    account.free(slots);
    slots = larger;
    return true;
  }

  /**
   * Doubles the slots in open mode, or accepts a higher load where there is no memory for it.
   *
   * @return false if neither can be
   */
  boolean growOpen(long size) {
    long capacity = mask + 1;
    MemorySegment larger = capacity < MAX_CAPACITY ? account.tryRegion(capacity << 4) : null;
    if (larger == null) {
      limit = Math.min(capacity - capacity / 8, size + 1 + capacity / 16);
      return size < limit;
    }
    larger.fill((byte) 0);
    MemorySegment smaller = slots;
    slots = larger;
    setCapacity(capacity << 1);
    for (long position = 0; position < capacity; position++) {
      long slot = smaller.get(JAVA_LONG_UNALIGNED, position << 3);
      if (slot != 0) {
        int tag = (int) (slot >>> 32);
        openPut(vacant(tag), tag, reference(slot));
      }
    }
    account.free(smaller);
    return true;
  }

  void clear() {
    slots.fill((byte) 0);
    anyOrdinal = false;
  }

  void close() {
    account.free(slots);
    slots = null;
  }

  private long openCapacity(long entries) {
    long capacity = account.pool().pageSize() / 8; // less is not granted
    while (loadLimit(capacity) < entries && capacity < MAX_CAPACITY) {
      capacity <<= 1;
    }
    return capacity;
  }

  private void setCapacity(long capacity) {
    mask = capacity - 1;
    shift = 32 - Long.numberOfTrailingZeros(capacity);
    limit = loadLimit(capacity);
  }

  private static long loadLimit(long capacity) {
    return capacity / 2 + capacity / 8;
  }
}
