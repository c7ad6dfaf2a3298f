package org.gyre.dataflow.memory;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Where the memory of a pool lies: what is resident, what of it is free. Guarded by the lock of the
 * pool, which has already decided that a request is within the budget.
 *
 * <p>Invariant: the bytes resident (of all slabs, also those on their way) never exceed the budget.
 * All sizes are multiples of the page, so what is not resident or is free can always be cut into
 * pages: a page within the budget is always found. A region may not be, when free pages lie
 * scattered over slabs that are in use. Wholly free slabs and regions are <em>idle</em>: kept for
 * the next request of their size, and closed when something else needs the room.
 */
final class Slabs {

  /** Large enough to be rare, small enough that a small job does not touch memory it never uses. */
  private static final long SLAB_BYTES = 4L << 20;

  /** Small budgets get smaller slabs, so that some run empty. */
  private static final int SLABS_PER_BUDGET = 32;

  private final long budget;
  private final int pageSize;
  private final Poison poison;
  private final long slabBytes;
  private final NavigableMap<Long, Slab> byAddress = new TreeMap<>();
  private final SlabShelf shelf;
  private final NavigableMap<Long, ArrayDeque<Slab>> idleRegions = new TreeMap<>();
  private long residentBytes;
  private long idleBytes;

  Slabs(long budget, int pageSize, Poison poison) {
    this.budget = budget;
    this.pageSize = pageSize;
    this.poison = poison;
    long wanted = Math.min(SLAB_BYTES, budget / SLABS_PER_BUDGET);
    slabBytes = Math.max(pageSize, wanted - wanted % pageSize);
    shelf = new SlabShelf(Math.toIntExact(slabBytes / pageSize));
  }

  /** Grants a free page; null if a new slab is needed for one. */
  MemorySegment takePage(Account owner, long bytes) {
    Slab slab = shelf.fullest();
    if (slab == null) {
      return null;
    }
    shelf.remove(slab);
    MemorySegment page = take(slab, owner, bytes);
    shelf.add(slab);
    return page;
  }

  /** The capacity of the smallest idle region that fits without much waste; 0 if there is none. */
  long idleRegion(long bytes) {
    Map.Entry<Long, ArrayDeque<Slab>> entry = idleRegions.ceilingEntry(bytes);
    return entry == null || entry.getKey() - bytes > bytes / 4 ? 0 : entry.getKey();
  }

  /** Grants the idle region of this capacity. */
  MemorySegment takeRegion(Account owner, long capacity, long bytes) {
    ArrayDeque<Slab> regions = idleRegions.get(capacity);
    Slab region = regions.pop();
    if (regions.isEmpty()) {
      idleRegions.remove(capacity);
    }
    return take(region, owner, bytes);
  }

  private MemorySegment take(Slab slab, Account owner, long bytes) {
    if (slab.isIdle()) {
      idleBytes -= slab.bytes();
    }
    return slab.take(owner, bytes);
  }

  long residentBytes() {
    return residentBytes;
  }

  /** Whether a new slab of these bytes can be made resident, idle memory making room for it. */
  boolean hasRoom(long bytes) {
    return residentBytes - idleBytes + bytes <= budget;
  }

  /** The smallest budget for which {@link #hasRoom} would be true. */
  long budgetForRoom(long bytes) {
    return residentBytes - idleBytes + bytes;
  }

  /**
   * Claims the room for a new slab of pages, of the usual size or what is left.
   *
   * @return the bytes claimed; 0 if there is no room until the slabs on their way have arrived
   */
  long claimSlab() {
    if (budget - residentBytes < pageSize && !idleRegions.isEmpty()) {
      close(popIdleRegion());
    }
    long bytes = Math.min(slabBytes, budget - residentBytes);
    residentBytes += bytes;
    return bytes;
  }

  /** Claims the room for a region; {@link #hasRoom} says that there is some. */
  void claimRegion(long bytes) {
    while (residentBytes + bytes > budget) {
      close(idleRegions.isEmpty() ? popIdleSlab() : popIdleRegion());
    }
    residentBytes += bytes;
  }

  /** Gives a claim up. */
  void unclaim(long bytes) {
    residentBytes -= bytes;
  }

  /** Adds a slab whose room was claimed; it is idle. */
  void add(Slab slab) {
    byAddress.put(slab.address(), slab);
    idleBytes += slab.bytes();
    shelve(slab);
  }

  /** The slab in which an address lies; null if none. */
  Slab at(long address) {
    Map.Entry<Long, Slab> entry = byAddress.floorEntry(address);
    if (entry == null || address - entry.getKey() >= entry.getValue().bytes()) {
      return null;
    }
    return entry.getValue();
  }

  /** Takes a granted unit back. */
  void give(Slab slab, int unit) {
    if (isRegion(slab)) {
      slab.give(unit, poison);
      shelve(slab);
    } else {
      shelf.remove(slab);
      slab.give(unit, poison);
      shelf.add(slab);
    }
    if (slab.isIdle()) {
      idleBytes += slab.bytes();
    }
  }

  /** Takes back all that an account still holds. Costs a scan of all slabs. */
  void giveAll(Account owner) {
    for (Slab slab : byAddress.values()) {
      for (int unit = 0; unit < slab.units(); unit++) {
        if (slab.owner(unit) == owner) {
          give(slab, unit);
        }
      }
    }
  }

  /** Returns everything to the operating system; nothing is granted any more. */
  void closeAll() {
    byAddress.values().forEach(Slab::close);
    byAddress.clear();
    residentBytes = 0;
  }

  private boolean isRegion(Slab slab) {
    return slab.unitBytes() != pageSize;
  }

  private void shelve(Slab slab) {
    if (isRegion(slab)) {
      idleRegions.computeIfAbsent(slab.bytes(), size -> new ArrayDeque<>()).push(slab);
    } else {
      shelf.add(slab);
    }
  }

  /**
   * Takes the largest idle region off its list: few large ones make room sooner than many small
   * ones.
   */
  private Slab popIdleRegion() {
    Map.Entry<Long, ArrayDeque<Slab>> largest = idleRegions.lastEntry();
    Slab slab = largest.getValue().pop();
    if (largest.getValue().isEmpty()) {
      idleRegions.remove(largest.getKey());
    }
    return slab;
  }

  private Slab popIdleSlab() {
    Slab slab = shelf.idle();
    shelf.remove(slab);
    return slab;
  }

  private void close(Slab idle) {
    byAddress.remove(idle.address());
    idleBytes -= idle.bytes();
    residentBytes -= idle.bytes();
    idle.close();
  }
}
