package org.gyre.dataflow.operator;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;

/**
 * The kernel of {@link EntrySort}: the most significant bits that differ are sorted by one or two
 * stable counting passes, about as many bits as leave two entries together seldom; those that stay
 * together are sorted by their next bits, or by insertion if they are few. Entries with equal
 * prefixes are sorted by their keys, by merging.
 */
final class EntrySortKernel extends EntrySort {

  private static final EntryOrder ORDER = Kernel.constant(MethodHandles.lookup(), 0);
  private static final int SIZE = ORDER.size();
  private static final boolean PREFIX_DECIDES = ORDER.prefixDecides();

  private static final int FEW = 20;
  private static final int MAX_DIGIT_BITS = 11;

  /** How many bits beyond the logarithm of their number shall keep entries apart. */
  private static final int SPARE_BITS = 3;

  /** Up to this number of entries one pass and insertion are faster than two passes. */
  private static final int ONE_PASS = 1 << 10;

  private final int[] counts = new int[1 << MAX_DIGIT_BITS];

  private MemorySegment entries;
  private MemorySegment scratch;
  private RowPages rows;

  EntrySortKernel() {}

  @Override
  void sort(MemorySegment unsorted, MemorySegment room, int count, RowPages pages) {
    entries = unsorted;
    scratch = room;
    rows = pages;
    sort(0, (long) count * SIZE);
  }

  private void sort(long from, long to) {
    int count = (int) ((to - from) / SIZE);
    if (count <= FEW) {
      insertionSort(from, to);
      return;
    }
    long differing = differing(from, to);
    if (differing != 0) {
      radixSort(from, to, differing, count);
    } else if (!PREFIX_DECIDES) {
      mergeSort(from, to);
    }
  }

  private long differing(long from, long to) {
    long first = ORDER.prefix(entries, from);
    long differing = 0;
    for (long entry = from; entry < to; entry += SIZE) {
      differing |= ORDER.prefix(entries, entry) ^ first;
    }
    return differing;
  }

  private void radixSort(long from, long to, long differing, int count) {
    int high = Long.SIZE - Long.numberOfLeadingZeros(differing);
    int low = Long.numberOfTrailingZeros(differing);
    int wanted = Integer.SIZE - Integer.numberOfLeadingZeros(count);
    wanted = count <= ONE_PASS ? wanted : Math.min(wanted + SPARE_BITS, 2 * MAX_DIGIT_BITS);
    int bits = Math.min(high - low, wanted);
    int shift = high - bits;
    if (bits <= MAX_DIGIT_BITS) {
      countingPass(entries, scratch, from, to, shift, bits);
      MemorySegment.copy(scratch, from, entries, from, to - from);
    } else {
      int lower = bits / 2;
      countingPass(entries, scratch, from, to, shift, lower);
      countingPass(scratch, entries, from, to, shift + lower, bits - lower);
    }
    if (shift > low || !PREFIX_DECIDES) {
      sortGroups(from, to, shift);
    }
  }

  /** A stable pass by {@code bits} bits of the prefix, from one segment to the other. */
  private void countingPass(
      MemorySegment source, MemorySegment target, long from, long to, int shift, int bits) {
    int mask = (1 << bits) - 1;
    Arrays.fill(counts, 0, mask + 1, 0);
    for (long entry = from; entry < to; entry += SIZE) {
      counts[(int) (ORDER.prefix(source, entry) >>> shift) & mask] += SIZE;
    }
    int next = 0;
    for (int digit = 0; digit <= mask; digit++) {
      int bytes = counts[digit];
      counts[digit] = next;
      next += bytes;
    }
    for (long entry = from; entry < to; entry += SIZE) {
      int digit = (int) (ORDER.prefix(source, entry) >>> shift) & mask;
      ORDER.copy(source, entry, target, from + counts[digit]);
      counts[digit] += SIZE;
    }
  }

  /** Sorts the groups of entries whose prefixes are the same but for the last bits. */
  private void sortGroups(long from, long to, int shift) {
    long start = from;
    long group = ORDER.prefix(entries, from) >>> shift;
    for (long entry = from + SIZE; entry < to; entry += SIZE) {
      long other = ORDER.prefix(entries, entry) >>> shift;
      if (other != group) {
        if (entry - start > SIZE) {
          sort(start, entry);
        }
        start = entry;
        group = other;
      }
    }
    if (to - start > SIZE) {
      sort(start, to);
    }
  }

  private void insertionSort(long from, long to) {
    for (long next = from + SIZE; next < to; next += SIZE) {
      if (compare(entries, next - SIZE, next) > 0) {
        insert(from, next);
      }
    }
  }

  private void insert(long from, long next) {
    ORDER.copy(entries, next, scratch, from);
    long gap = next;
    do {
      ORDER.copy(entries, gap - SIZE, entries, gap);
      gap -= SIZE;
    } while (gap > from && compareWith(gap - SIZE, from) > 0);
    ORDER.copy(scratch, from, entries, gap);
  }

  private int compare(MemorySegment in, long a, long b) {
    int byPrefix = Long.compareUnsigned(ORDER.prefix(in, a), ORDER.prefix(in, b));
    return byPrefix != 0 || PREFIX_DECIDES ? byPrefix : ORDER.compareRows(rows, in, a, in, b);
  }

  private int compareWith(long a, long inScratch) {
    int byPrefix = Long.compareUnsigned(ORDER.prefix(entries, a), ORDER.prefix(scratch, inScratch));
    return byPrefix != 0 || PREFIX_DECIDES
        ? byPrefix
        : ORDER.compareRows(rows, entries, a, scratch, inScratch);
  }

  /** Sorts entries with equal prefixes. */
  private void mergeSort(long from, long to) {
    for (long start = from; start < to; start += (long) FEW * SIZE) {
      insertionSort(start, Math.min(start + (long) FEW * SIZE, to));
    }
    boolean isInPlace = true;
    MemorySegment source = entries;
    MemorySegment target = scratch;
    for (long width = (long) FEW * SIZE; width < to - from; width *= 2) {
      for (long start = from; start < to; start += 2 * width) {
        long middle = Math.min(start + width, to);
        merge(source, target, start, middle, Math.min(middle + width, to));
      }
      MemorySegment merged = target;
      target = source;
      source = merged;
      isInPlace = !isInPlace;
    }
    if (!isInPlace) {
      MemorySegment.copy(scratch, from, entries, from, to - from);
    }
  }

  private void merge(
      MemorySegment source, MemorySegment target, long start, long middle, long end) {
    long left = start;
    long right = middle;
    for (long next = start; next < end; next += SIZE) {
      boolean takeLeft =
          right >= end
              || (left < middle && ORDER.compareRows(rows, source, left, source, right) <= 0);
      ORDER.copy(source, takeLeft ? left : right, target, next);
      left += takeLeft ? SIZE : 0;
      right += takeLeft ? 0 : SIZE;
    }
  }
}
