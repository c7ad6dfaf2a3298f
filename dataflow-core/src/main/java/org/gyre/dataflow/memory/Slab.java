package org.gyre.dataflow.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * One piece of memory from the operating system, cut into equal units: many pages, or a single unit
 * that is a region. Guarded by the lock of its pool.
 */
final class Slab {

  /** Units start on cache lines; so do rows at the start of a page. */
  private static final long ALIGNMENT = 64;

  /** What freed memory is filled with under {@link Poison#ON}. */
  private static final byte POISON = (byte) 0xDB;

  /**
   * Neighbours in the list of slabs with the same number of free units; used by {@link SlabShelf}.
   */
  Slab previous;

  Slab next;

  private final Arena arena;
  private final MemorySegment memory;
  private final long unitBytes;
  private final Account[] owners;
  private final int[] freeUnits;
  private int freeCount;

  private Slab(Arena arena, MemorySegment memory, long unitBytes) {
    this.arena = arena;
    this.memory = memory;
    this.unitBytes = unitBytes;
    int units = Math.toIntExact(memory.byteSize() / unitBytes);
    owners = new Account[units];
    freeUnits = new int[units];
    freeCount = units;
    for (int i = 0; i < units; i++) {
      freeUnits[i] = units - 1 - i;
    }
  }

  /**
   * Gets memory from the operating system. Slow (every page of it is touched), so not to be called
   * under a lock.
   *
   * @throws OutOfMemoryError if the operating system refuses
   */
  @SuppressWarnings("MustBeClosedChecker") // the slab closes it
  static Slab allocate(long bytes, long unitBytes) {
    Arena arena = Arena.ofShared();
    try {
      return new Slab(arena, arena.allocate(bytes, ALIGNMENT), unitBytes);
    } catch (Throwable failure) {
      arena.close();
      throw failure;
    }
  }

  long address() {
    return memory.address();
  }

  long bytes() {
    return memory.byteSize();
  }

  long unitBytes() {
    return unitBytes;
  }

  int freeCount() {
    return freeCount;
  }

  boolean isIdle() {
    return freeCount == owners.length;
  }

  /** Grants a free unit; the segment is bounded to {@code bytes} of it. */
  MemorySegment take(Account owner, long bytes) {
    int unit = freeUnits[--freeCount];
    owners[unit] = owner;
    return memory.asSlice(unit * unitBytes, bytes);
  }

  /** The unit that starts at an address within this slab; -1 if none starts there. */
  int unitAt(long address) {
    long offset = address - memory.address();
    return offset % unitBytes == 0 ? (int) (offset / unitBytes) : -1;
  }

  int units() {
    return owners.length;
  }

  /** Who holds a unit; null if it is free. */
  Account owner(int unit) {
    return owners[unit];
  }

  void changeOwner(int unit, Account owner) {
    owners[unit] = owner;
  }

  /** Takes a granted unit back. */
  void give(int unit, Poison poison) {
    owners[unit] = null;
    freeUnits[freeCount++] = unit;
    if (poison == Poison.ON) {
      memory.asSlice(unit * unitBytes, unitBytes).fill(POISON);
    }
  }

  /** Returns the memory to the operating system; segments of it throw when touched from now on. */
  void close() {
    arena.close();
  }
}
