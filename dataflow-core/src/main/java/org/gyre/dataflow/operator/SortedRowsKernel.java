package org.gyre.dataflow.operator;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.ArrayDeque;

/**
 * The kernel of {@link SortedRows}. What is still to come is a stack of lists of entries, each list
 * before those under it in order. A list that fits into the sorting area is sorted there. A larger
 * one is distributed over smaller ones; or, where the prefixes are all the same or there are no
 * pages to distribute with, cut into chunks that are sorted and merged.
 */
final class SortedRowsKernel extends SortedRows {

  private static final EntryOrder ORDER = Kernel.constant(MethodHandles.lookup(), 0);
  private static final int ROW_SIZE = Kernel.<Integer>constant(MethodHandles.lookup(), 1);
  private static final Kernel<EntrySort> SORT = Kernel.constant(MethodHandles.lookup(), 2);
  private static final Kernel<EntryPartition> PARTITION =
      Kernel.constant(MethodHandles.lookup(), 3);
  private static final Kernel<MergeRuns> MERGE = Kernel.constant(MethodHandles.lookup(), 4);

  private static final boolean DIRECT = ORDER.direct();
  private static final int SIZE = ORDER.size();

  /** With fewer lists, distributing is slower than merging. */
  private static final int LEAST_BITS = 3;

  private final SortMemory memory;
  private final RowPages rows;
  private final Runnable checkpoint;
  private final EntrySort sort = SORT.create();
  private final EntryPartition partition = PARTITION.create();
  private final ArrayDeque<EntryPages> pending = new ArrayDeque<>();
  private MemorySegment area;
  private MemorySegment scratch;
  private boolean regions;
  private long position;
  private long end;
  private RowCursor merging;

  SortedRowsKernel(SortMemory memory, RowPages rows, Runnable checkpoint) {
    this.memory = memory;
    this.rows = rows;
    this.checkpoint = checkpoint;
    area = memory.take();
    scratch = memory.take();
    length = ROW_SIZE;
  }

  @Override
  void start(EntryPages entries) {
    pending.clear();
    position = 0;
    end = 0;
    merging = null;
    if (entries.count() > 0) {
      pending.push(entries);
    }
  }

  @Override
  void prepareForMuch() {
    if (regions || area.byteSize() >= AREA) {
      return;
    }
    MemorySegment first = memory.account().tryRegion(AREA);
    MemorySegment second = first == null ? null : memory.account().tryRegion(AREA);
    if (second != null) {
      memory.give(area);
      memory.give(scratch);
      area = first;
      scratch = second;
      regions = true;
    } else if (first != null) {
      memory.account().free(first);
    }
  }

  @Override
  public void close() {
    pending.clear();
    if (area != null && regions) {
      memory.account().free(area);
      memory.account().free(scratch);
    } else if (area != null) {
      memory.give(area);
      memory.give(scratch);
    }
    area = null;
    scratch = null;
  }

  @Override
  public boolean next() throws IOException {
    if (position == end) {
      return nextPart();
    }
    show();
    return true;
  }

  private void show() {
    if (DIRECT) {
      row = position;
    } else {
      long reference = EntryOrder.reference(area, position);
      segment = rows.page(reference);
      row = RowPages.offset(reference);
      if (ROW_SIZE < 0) {
        length = RowPages.length(segment, row);
      }
    }
    position += SIZE;
  }

  private boolean nextPart() throws IOException {
    while (merging == null || !merging.next()) {
      merging = null;
      EntryPages list = pending.poll();
      if (list == null) {
        return false;
      }
      if (list.bytes() <= area.byteSize()) {
        load(list);
        show();
        return true;
      }
      divide(list);
    }
    segment = merging.segment;
    row = merging.row;
    length = merging.length;
    return true;
  }

  private void load(EntryPages list) {
    gather(list, 0, list.count());
    for (int i = 0; i < list.count(); i++) {
      list.release(i, memory);
    }
    position = 0;
    end = list.bytes();
    segment = area;
  }

  /** Copies some pages of a list into the sorting area and sorts there. */
  private void gather(EntryPages list, int fromPage, int toPage) {
    checkpoint.run();
    long bytes = 0;
    for (int i = fromPage; i < toPage; i++) {
      MemorySegment.copy(list.page(i), 0, area, bytes, list.end(i));
      bytes += list.end(i);
    }
    sort.sort(area, scratch, (int) (bytes / SIZE), rows);
  }

  private void divide(EntryPages list) {
    long differing = partition.differing(list);
    if (differing == 0 && ORDER.prefixDecides()) {
      takeAsTheyAre(list);
    } else if (differing == 0 || !distribute(list, differing)) {
      merging = mergeChunks(list);
    }
  }

  private boolean distribute(EntryPages list, long differing) {
    int high = Long.SIZE - Long.numberOfLeadingZeros(differing);
    long parts = list.bytes() / (area.byteSize() / 2);
    int wanted = Math.min(Long.SIZE - Long.numberOfLeadingZeros(parts), EntryPartition.MAX_BITS);
    int differingBits = high - Long.numberOfTrailingZeros(differing);
    int spares = memory.gather(1 << Math.min(wanted, differingBits));
    int bits = Math.min(Math.min(wanted, differingBits), log2(spares));
    if (bits < Math.min(LEAST_BITS, differingBits)) {
      return false;
    }
    EntryPages[] lists = partition.distribute(list, memory, high - bits, bits, checkpoint);
    for (int i = lists.length - 1; i >= 0; i--) {
      if (lists[i] != null) {
        pending.push(lists[i]);
      }
    }
    return true;
  }

  private static int log2(int number) {
    return Integer.SIZE - 1 - Integer.numberOfLeadingZeros(number);
  }

  /** Makes a list of every page. */
  private void takeAsTheyAre(EntryPages list) {
    for (int i = list.count() - 1; i >= 0; i--) {
      EntryPages page = new EntryPages(SIZE, memory.pageSize());
      page.add(list.page(i));
      page.setLastEnd(list.end(i));
      pending.push(page);
    }
  }

  private MergeRuns mergeChunks(EntryPages list) {
    int pages = (int) (area.byteSize() / memory.pageSize());
    RowCursor[] chunks = new RowCursor[(list.count() + pages - 1) / pages];
    for (int chunk = 0; chunk < chunks.length; chunk++) {
      int from = chunk * pages;
      int to = Math.min(from + pages, list.count());
      gather(list, from, to);
      long bytes = 0;
      for (int i = from; i < to; i++) {
        MemorySegment.copy(area, bytes, list.page(i), 0, list.end(i));
        bytes += list.end(i);
      }
      chunks[chunk] = new EntryCursor(list, from, to, ORDER, ROW_SIZE, rows, memory, checkpoint);
    }
    return MERGE.create((Object) chunks);
  }
}
