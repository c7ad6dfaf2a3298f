package org.gyre.dataflow.operator;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.memory.SpillFile;
import org.gyre.dataflow.memory.SpillFolder;

/**
 * The pages with the rows that indirect entries refer to. A reference is the number of the page,
 * and the offset of the row in it. A row that is longer than a page has memory of its own, or if
 * there is none, a file that is mapped.
 */
final class RowPages {

  private static final long OFFSET_MASK = 0xFFFF_FFFFL;

  private final Account account;
  private final SpillFolder spill;
  private final int pageSize;
  private MemorySegment[] pages = new MemorySegment[16];
  private int count;
  private final List<MappedRow> mappedRows = new ArrayList<>();

  private record MappedRow(MemorySegment memory, Arena arena, SpillFile file) {}

  RowPages(Account account, SpillFolder spill) {
    this.account = account;
    this.spill = spill;
    this.pageSize = account.pool().pageSize();
  }

  MemorySegment page(long reference) {
    return pages[(int) (reference >>> 32)];
  }

  static long offset(long reference) {
    return reference & OFFSET_MASK;
  }

  /** The size of a row that has it before it. */
  static int length(MemorySegment page, long row) {
    return page.get(ValueLayout.JAVA_INT_UNALIGNED, row - Integer.BYTES);
  }

  /** The reference of a row in the page added last. */
  long reference(long offset) {
    return (long) (count - 1) << 32 | offset;
  }

  void add(MemorySegment page) {
    if (count == pages.length) {
      pages = Arrays.copyOf(pages, 2 * count);
    }
    pages[count++] = page;
  }

  /** Adds memory for one row longer than a page; null if there is none. */
  MemorySegment tryAddLarge(long bytes) {
    MemorySegment memory = account.tryRegion(bytes);
    if (memory != null) {
      add(memory);
    }
    return memory;
  }

  /** Adds mapped memory for one row longer than a page. */
  @SuppressWarnings("MustBeClosedChecker") // closed with the row
  MemorySegment addMapped(long bytes) throws IOException {
    SpillFile file = spill.create(account.owner());
    Arena arena = Arena.ofShared();
    try {
      MappedRow row = new MappedRow(file.extend(bytes, arena), arena, file);
      mappedRows.add(row);
      add(row.memory());
      return row.memory();
    } catch (Throwable failure) {
      arena.close();
      file.close();
      throw failure;
    }
  }

  /** Removes all pages; those of the usual size go to the stock. */
  @SuppressWarnings({"ReferenceEquality", "MemorySegmentReferenceEquality"}) // the very segment
  void releaseAll(SortMemory memory) {
    for (int i = 0; i < count; i++) {
      MemorySegment page = pages[i];
      pages[i] = null;
      if (page.byteSize() == pageSize) {
        memory.give(page);
      } else if (mappedRows.stream().noneMatch(row -> row.memory() == page)) {
        account.free(page);
      }
    }
    count = 0;
    for (MappedRow row : mappedRows) {
      row.arena().close();
      row.file().close();
    }
    mappedRows.clear();
  }
}
