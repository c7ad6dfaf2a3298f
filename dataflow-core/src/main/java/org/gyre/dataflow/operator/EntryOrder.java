package org.gyre.dataflow.operator;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;

/**
 * What the entries are that a {@link RowSorter} sorts, and how to handle them. Direct entries are
 * the rows. Others are sixteen bytes: the sort prefix of a row, and the reference of the row in
 * {@link RowPages}.
 *
 * @param rows the order of the rows
 * @param size the bytes of an entry
 * @param direct whether the entries are the rows
 */
record EntryOrder(RowOrder rows, int size, boolean direct) {

  static final int INDIRECT_SIZE = 16;

  private static final int REFERENCE_AT = 8;

  long prefix(MemorySegment entries, long entry) {
    return direct ? rows.prefix(entries, entry) : entries.get(JAVA_LONG_UNALIGNED, entry);
  }

  /** The reference of the row of an indirect entry. */
  static long reference(MemorySegment entries, long entry) {
    return entries.get(JAVA_LONG_UNALIGNED, entry + REFERENCE_AT);
  }

  void writeIndirect(
      MemorySegment entries, long entry, MemorySegment page, long row, long reference) {
    entries.set(JAVA_LONG_UNALIGNED, entry, rows.prefix(page, row));
    entries.set(JAVA_LONG_UNALIGNED, entry + REFERENCE_AT, reference);
  }

  /** Whether entries with equal prefixes are equal. */
  boolean prefixDecides() {
    return rows.prefixIsWhole();
  }

  /** Compares the rows of two indirect entries. */
  int compareRows(RowPages pages, MemorySegment entries, long a, MemorySegment others, long b) {
    long aRow = reference(entries, a);
    long bRow = reference(others, b);
    return rows.compare(
        pages.page(aRow), RowPages.offset(aRow), pages.page(bRow), RowPages.offset(bRow));
  }

  /** Copies one entry; straight-line code where the size is a constant. */
  void copy(MemorySegment from, long entry, MemorySegment to, long target) {
    int at = 0;
    for (; at + Long.BYTES <= size; at += Long.BYTES) {
      to.set(JAVA_LONG_UNALIGNED, target + at, from.get(JAVA_LONG_UNALIGNED, entry + at));
    }
    if (at + Integer.BYTES <= size) {
      to.set(JAVA_INT_UNALIGNED, target + at, from.get(JAVA_INT_UNALIGNED, entry + at));
      at += Integer.BYTES;
    }
    for (; at < size; at++) {
      to.set(JAVA_BYTE, target + at, from.get(JAVA_BYTE, entry + at));
    }
  }
}
