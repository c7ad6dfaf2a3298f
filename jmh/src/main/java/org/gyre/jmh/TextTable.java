package org.gyre.jmh;

import java.util.Arrays;

/**
 * A table from a text of one to sixteen bytes, none of them 0, to a long: open addressing with
 * linear probing, at most half full.
 *
 * <p>A text is two longs, its first eight bytes and the others. Slots are head, tail, value, head,
 * tail, value … of one array; a head of 0 marks a free one.
 */
final class TextTable {

  private static final long MULTIPLIER = 0xD6E8FEB86659FD93L;

  private long[] slots;
  private int mask;
  private int size;

  /** An empty table with room for some texts; it grows when there are more. */
  TextTable(int texts) {
    allocate(4 * Integer.highestOneBit(Math.max(8, texts - 1)));
  }

  /** Spreads a text over 64 bits; the table uses the lowest of them. */
  static long hash(long head, long tail) {
    long z = (head ^ (tail * MULTIPLIER)) * MULTIPLIER;
    z = (z ^ (z >>> 32)) * MULTIPLIER;
    return z ^ (z >>> 32);
  }

  private void allocate(int capacity) {
    slots = new long[3 * capacity];
    mask = capacity - 1;
    size = 0;
  }

  void clear() {
    Arrays.fill(slots, 0);
    size = 0;
  }

  /** Adds to the value of a text, which is 0 at first. */
  void add(long head, long tail, long value) {
    int slot = (int) hash(head, tail) & mask;
    while (true) {
      long at = slots[3 * slot];
      if (at == head && slots[3 * slot + 1] == tail) {
        slots[3 * slot + 2] += value;
        return;
      }
      if (at == 0) {
        insert(3 * slot, head, tail, value);
        return;
      }
      slot = (slot + 1) & mask;
    }
  }

  private void insert(int at, long head, long tail, long value) {
    slots[at] = head;
    slots[at + 1] = tail;
    slots[at + 2] = value;
    size++;
    if (size > mask / 2) {
      long[] old = slots;
      allocate(2 * (mask + 1));
      for (int i = 0; i < old.length; i += 3) {
        if (old[i] != 0) {
          add(old[i], old[i + 1], old[i + 2]);
        }
      }
    }
  }

  /** Adds the texts of another table that fall to one of some shares by their hash. */
  void addShare(TextTable other, int share, int shares) {
    long[] others = other.slots;
    for (int i = 0; i < others.length; i += 3) {
      if (others[i] != 0
          && Math.unsignedMultiplyHigh(hash(others[i], others[i + 1]), shares) == share) {
        add(others[i], others[i + 1], others[i + 2]);
      }
    }
  }

  /** The digest of all texts with their values. */
  Digest digest(Numbering numbering) {
    long hash = 0;
    for (int i = 0; i < slots.length; i += 3) {
      if (slots[i] != 0) {
        hash += Digest.hash(numbering.numberOf(slots[i], slots[i + 1]), slots[i + 2]);
      }
    }
    return new Digest(size, hash, 0);
  }

  /** Stands for a text in a digest. */
  @FunctionalInterface
  interface Numbering {

    /** The number of a text. */
    long numberOf(long head, long tail);
  }
}
