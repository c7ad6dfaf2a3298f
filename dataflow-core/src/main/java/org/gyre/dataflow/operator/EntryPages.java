package org.gyre.dataflow.operator;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** A list of entries of one size, in pages. All pages but the last are full. */
final class EntryPages {

  /** Where a full page ends. */
  private final long fullEnd;

  private MemorySegment[] pages = new MemorySegment[4];
  private int count;
  private long lastEnd;

  EntryPages(int entrySize, long pageSize) {
    this.fullEnd = pageSize - pageSize % entrySize;
  }

  /** Adds a page, not yet filled; the one before is full. */
  void add(MemorySegment page) {
    if (count == pages.length) {
      pages = Arrays.copyOf(pages, 2 * count);
    }
    pages[count++] = page;
    lastEnd = 0;
  }

  /** Says to where the last page is filled. */
  void setLastEnd(long end) {
    lastEnd = end;
  }

  int count() {
    return count;
  }

  long fullEnd() {
    return fullEnd;
  }

  MemorySegment page(int index) {
    return pages[index];
  }

  /** Where the entries of a page end. */
  long end(int index) {
    return index == count - 1 ? lastEnd : fullEnd;
  }

  /** How many bytes all entries have. */
  long bytes() {
    return count == 0 ? 0 : (count - 1) * fullEnd + lastEnd;
  }

  /** Gives one page up, which is not to be touched any more. */
  void release(int index, SortMemory memory) {
    memory.give(pages[index]);
    pages[index] = null;
  }
}
