package org.gyre.iterations;

import java.lang.foreign.MemorySegment;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.type.Nullable;

/**
 * The integer keys that one task has seen: bits of a range of numbers, which grows as it goes, so
 * that the rows are read once. If they turn out to lie too far apart they are no longer marked.
 */
final class SeenIntegers {

  private final Account account;
  private final boolean isLong;
  private final long widest;

  /**
   * A bit for each number of the range; null if there is none yet, or the keys lie too far apart.
   */
  private @Nullable MemorySegment bits;

  /** The first number of the range, a multiple of 64. */
  private long base;

  private boolean isTooWide;
  private long smallest = Long.MAX_VALUE;
  private long largest = Long.MIN_VALUE;

  /**
   * No keys.
   *
   * @param account pays for the bits
   * @param isLong whether keys have 64 bits, and not 32
   * @param widest how many numbers the range may have
   */
  SeenIntegers(Account account, boolean isLong, long widest) {
    this.account = account;
    this.isLong = isLong;
    this.widest = widest;
  }

  /** The first multiple of 64 up to a number. */
  static long base(long number) {
    return number & -Long.SIZE;
  }

  /** Whether there are more numbers from one to another than the range may have. */
  static boolean isTooWide(long from, long to, long widest) {
    return to - from < 0 || to - from >= widest;
  }

  /**
   * Adds the keys of a page: looks first how far they reach, while the page comes into the cache.
   */
  void add(KeyPlaces in, MemorySegment page, long start, long end) {
    if (isTooWide) {
      return;
    }
    for (int place : in.places()) {
      for (long at = start; at < end; at = in.next(page, at)) {
        long key = IntegerKeys.read(isLong, page, in.row(at) + place);
        smallest = Math.min(smallest, key);
        largest = Math.max(largest, key);
      }
    }
    isTooWide = isTooWide(smallest, largest, widest);
    if (isTooWide) {
      free();
      return;
    }
    reach();
    for (int place : in.places()) {
      for (long at = start; at < end; at = in.next(page, at)) {
        Bits.set(bits, IntegerKeys.read(isLong, page, in.row(at) + place) - base);
      }
    }
  }

  /** Makes the range reach all keys; where it grows, by its length more, so that it seldom does. */
  private void reach() {
    long length = bits == null ? 0 : bits.byteSize() * Byte.SIZE;
    if (bits != null && smallest >= base && largest - base < length) {
      return;
    }
    long from = bits == null ? base(smallest) : base;
    if (smallest < from) {
      boolean isNearTheEnd = smallest < Long.MIN_VALUE + length;
      from = base(isNearTheEnd ? Long.MIN_VALUE : smallest - length);
    }
    long below = bits == null ? 0 : base - from;
    long above = bits == null || largest - base < length ? 0 : length;
    long needed = Math.max(below + length, largest - from + 1 + above);
    MemorySegment wider = account.region(Bits.bytes(needed));
    wider.fill((byte) 0);
    if (bits != null) {
      MemorySegment.copy(bits, 0, wider, below / Byte.SIZE, bits.byteSize());
      account.free(bits);
    }
    bits = wider;
    base = from;
  }

  private void free() {
    if (bits != null) {
      account.free(bits);
      bits = null;
    }
  }

  boolean isTooWide() {
    return isTooWide;
  }

  /** The least key; {@code Long.MAX_VALUE} if there are none. */
  long smallest() {
    return smallest;
  }

  /** The greatest key; {@code Long.MIN_VALUE} if there are none. */
  long largest() {
    return largest;
  }

  /** The bits of 64 numbers, of which the first is a multiple of 64. */
  long word(long first) {
    long at = bits == null ? -1 : first - base;
    return at < 0 || at >= bits.byteSize() * Byte.SIZE ? 0 : Bits.word(bits, at / Long.SIZE);
  }
}
