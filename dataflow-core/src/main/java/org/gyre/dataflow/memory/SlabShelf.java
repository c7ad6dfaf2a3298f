package org.gyre.dataflow.memory;

import java.util.BitSet;

/**
 * The slabs of pages that have a free page, sorted by how many: pages are granted from the fullest
 * slab, so that the others run empty and can make room for regions. All operations take constant
 * time but for a scan of a small bit set.
 */
final class SlabShelf {

  /**
   * The row for wholly free slabs, whatever their size; no other slab on the shelf has 0 free
   * pages.
   */
  private static final int IDLE = 0;

  private final Slab[] heads;
  private final BitSet occupied = new BitSet();

  /** A shelf for slabs of at most {@code maxUnits} pages. */
  SlabShelf(int maxUnits) {
    heads = new Slab[maxUnits + 1];
  }

  /**
   * The slab with the fewest free pages; a wholly free one only if there is no other; null if there
   * is none.
   */
  Slab fullest() {
    int row = occupied.nextSetBit(IDLE + 1);
    return heads[row < 0 ? IDLE : row];
  }

  /** A wholly free slab; null if there is none. */
  Slab idle() {
    return heads[IDLE];
  }

  /** Puts a slab where its free count says. One without free pages stays off the shelf. */
  void add(Slab slab) {
    if (slab.freeCount() == 0) {
      return;
    }
    int row = row(slab);
    Slab head = heads[row];
    slab.next = head;
    if (head != null) {
      head.previous = slab;
    }
    heads[row] = slab;
    occupied.set(row);
  }

  /** Takes a slab off; to be called before its free count changes. */
  void remove(Slab slab) {
    if (slab.freeCount() == 0) {
      return;
    }
    int row = row(slab);
    if (slab.previous != null) {
      slab.previous.next = slab.next;
    } else {
      heads[row] = slab.next;
      occupied.set(row, slab.next != null);
    }
    if (slab.next != null) {
      slab.next.previous = slab.previous;
    }
    slab.previous = null;
    slab.next = null;
  }

  private static int row(Slab slab) {
    return slab.isIdle() ? IDLE : slab.freeCount();
  }
}
