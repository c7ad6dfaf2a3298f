package org.gyre.dataflow.operator;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;

/** The kernel of {@link EntryPartition}. */
final class EntryPartitionKernel extends EntryPartition {

  private static final EntryOrder ORDER = Kernel.constant(MethodHandles.lookup(), 0);
  private static final int SIZE = ORDER.size();

  /** The page that is being filled of each list, and to where it is filled. */
  private final MemorySegment[] pages = new MemorySegment[1 << MAX_BITS];

  private final long[] ends = new long[1 << MAX_BITS];

  EntryPartitionKernel() {}

  @Override
  long differing(EntryPages entries) {
    long first = ORDER.prefix(entries.page(0), 0);
    long differing = 0;
    for (int i = 0; i < entries.count(); i++) {
      differing |= differing(entries.page(i), entries.end(i), first);
    }
    return differing;
  }

  private long differing(MemorySegment page, long end, long first) {
    long differing = 0;
    for (long entry = 0; entry < end; entry += SIZE) {
      differing |= ORDER.prefix(page, entry) ^ first;
    }
    return differing;
  }

  @Override
  EntryPages[] distribute(
      EntryPages entries, SortMemory memory, int shift, int bits, Runnable checkpoint) {
    EntryPages[] lists = new EntryPages[1 << bits];
    for (int list = 0; list < lists.length; list++) {
      pages[list] = null;
      ends[list] = entries.fullEnd();
    }
    for (int i = 0; i < entries.count(); i++) {
      checkpoint.run();
      distributePage(entries.page(i), entries.end(i), shift, lists, memory);
      entries.release(i, memory);
    }
    for (int list = 0; list < lists.length; list++) {
      if (lists[list] != null) {
        lists[list].setLastEnd(ends[list]);
      }
      pages[list] = null;
    }
    return lists;
  }

  private void distributePage(
      MemorySegment page, long end, int shift, EntryPages[] lists, SortMemory memory) {
    int mask = lists.length - 1;
    int pageSize = memory.pageSize();
    long fullEnd = (long) pageSize - pageSize % SIZE;
    for (long entry = 0; entry < end; entry += SIZE) {
      int list = (int) (ORDER.prefix(page, entry) >>> shift) & mask;
      long target = ends[list];
      if (target == fullEnd) {
        turnPage(list, lists, memory);
        target = 0;
      }
      ORDER.copy(page, entry, pages[list], target);
      ends[list] = target + SIZE;
    }
  }

  private void turnPage(int list, EntryPages[] lists, SortMemory memory) {
    if (lists[list] == null) {
      lists[list] = new EntryPages(SIZE, memory.pageSize());
    }
    pages[list] = memory.take();
    lists[list].add(pages[list]);
  }
}
