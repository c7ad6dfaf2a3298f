package org.gyre.dataflow.operator;

import java.lang.foreign.MemorySegment;

/** Reads the rows of some sorted pages of entries, and gives these pages back. */
final class EntryCursor extends RowCursor {

  private final EntryPages entries;
  private final int toPage;
  private final EntryOrder order;
  private final int rowSize;
  private final RowPages rows;
  private final SortMemory memory;
  private final Runnable checkpoint;
  private int page;
  private MemorySegment current;
  private long position;
  private long end;

  EntryCursor(
      EntryPages entries,
      int fromPage,
      int toPage,
      EntryOrder order,
      int rowSize,
      RowPages rows,
      SortMemory memory,
      Runnable checkpoint) {
    this.entries = entries;
    this.page = fromPage;
    this.toPage = toPage;
    this.order = order;
    this.rowSize = rowSize;
    this.rows = rows;
    this.memory = memory;
    this.checkpoint = checkpoint;
    this.length = rowSize;
    open();
  }

  private void open() {
    current = entries.page(page);
    position = 0;
    end = entries.end(page);
  }

  @Override
  public boolean next() {
    if (position == end && !nextPage()) {
      return false;
    }
    if (order.direct()) {
      segment = current;
      row = position;
    } else {
      long reference = EntryOrder.reference(current, position);
      segment = rows.page(reference);
      row = RowPages.offset(reference);
      length = rowSize < 0 ? RowPages.length(segment, row) : rowSize;
    }
    position += order.size();
    return true;
  }

  private boolean nextPage() {
    if (page == toPage) {
      return false;
    }
    checkpoint.run();
    entries.release(page++, memory);
    if (page == toPage) {
      return false;
    }
    open();
    return true;
  }
}
