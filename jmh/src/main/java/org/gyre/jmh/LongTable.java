package org.gyre.jmh;

import java.util.Arrays;

/**
 * A table from a long key to a long value: open addressing with linear probing, at most half full.
 *
 * <p>Slots are key, value, key, value … of one array, and a key of 0 marks a free one; the key 0
 * itself has a slot of its own behind them.
 */
final class LongTable {

  private static final long MULTIPLIER = 0xD6E8FEB86659FD93L;

  private long[] slots;
  private int mask;
  private int size;
  private boolean hasZero;

  /** An empty table with room for some keys; it grows when there are more. */
  LongTable(int keys) {
    allocate(4 * Integer.highestOneBit(Math.max(8, keys - 1)));
  }

  /** Spreads a key over 64 bits; the table uses the lowest of them. */
  static long hash(long key) {
    long z = key * MULTIPLIER;
    return (z ^ (z >>> 32)) * MULTIPLIER;
  }

  private void allocate(int capacity) {
    slots = new long[2 * capacity + 2];
    mask = capacity - 1;
    size = 0;
  }

  void clear() {
    Arrays.fill(slots, 0);
    size = 0;
    hasZero = false;
  }

  /** Adds to the value of a key, which is 0 at first. */
  void add(long key, long value) {
    int slot = slot(key);
    slots[slot + 1] += value;
    if (key == 0) {
      hasZero = true;
    } else if (slots[slot] == 0) {
      slots[slot] = key;
      size++;
      if (size > mask / 2) {
        grow();
      }
    }
  }

  /** Adds all pairs of one partition. */
  void addAll(RadixPartitions part, int partition) {
    for (int c = 0; c < part.chunks(partition); c++) {
      long[] chunk = part.chunk(partition, c);
      int filled = part.filled(partition, c);
      for (int i = 0; i < filled; i += 2) {
        add(chunk[i], chunk[i + 1]);
      }
    }
  }

  /** Where the key stands, for {@link #value}; negative if it does not. */
  int find(long key) {
    int slot = slot(key);
    boolean found = key == 0 ? hasZero : slots[slot] == key;
    return found ? slot : -1;
  }

  /** The value at a place that {@link #find} returned. */
  long value(int slot) {
    return slots[slot + 1];
  }

  /** The place of the key, or the free one where it would stand. */
  private int slot(long key) {
    if (key == 0) {
      return slots.length - 2;
    }
    int slot = (int) hash(key) & mask;
    while (slots[2 * slot] != key && slots[2 * slot] != 0) {
      slot = (slot + 1) & mask;
    }
    return 2 * slot;
  }

  private void grow() {
    long[] old = slots;
    allocate(2 * (mask + 1));
    slots[slots.length - 1] = old[old.length - 1];
    for (int i = 0; i < old.length; i += 2) {
      if (old[i] != 0) {
        add(old[i], old[i + 1]);
      }
    }
  }

  /** Runs through all keys with their values. */
  void forEach(Visitor visitor) {
    int zero = slots.length - 2;
    for (int i = 0; i < zero; i += 2) {
      if (slots[i] != 0) {
        visitor.visit(slots[i], slots[i + 1]);
      }
    }
    if (hasZero) {
      visitor.visit(0, slots[zero + 1]);
    }
  }

  /** The digest of all keys with their values. */
  Digest digest() {
    int zero = slots.length - 2;
    long count = size;
    long hash = 0;
    for (int i = 0; i < zero; i += 2) {
      if (slots[i] != 0) {
        hash += Digest.hash(slots[i], slots[i + 1]);
      }
    }
    return hasZero
        ? new Digest(count + 1, hash + Digest.hash(0, slots[zero + 1]), 0)
        : new Digest(count, hash, 0);
  }

  /** Sees each key once. */
  @FunctionalInterface
  interface Visitor {

    /** Called for a key with its value. */
    void visit(long key, long value);
  }
}
