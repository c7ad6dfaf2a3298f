package org.gyre.dataflow.type;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

/**
 * Few bytes word by word, for which the bulk operations would cost more in their checks than in the
 * bytes.
 */
final class Words {

  private static final int FEW = 64;
  private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

  private Words() {}

  /** Copies 1, 2, 4 or 8 bytes. */
  static void copy(MemorySegment from, long fromAt, MemorySegment to, long toAt, int size) {
    switch (size) {
      case 8 -> to.set(JAVA_LONG_UNALIGNED, toAt, from.get(JAVA_LONG_UNALIGNED, fromAt));
      case 4 -> to.set(JAVA_INT_UNALIGNED, toAt, from.get(JAVA_INT_UNALIGNED, fromAt));
      case 2 -> to.set(JAVA_SHORT_UNALIGNED, toAt, from.get(JAVA_SHORT_UNALIGNED, fromAt));
      default -> to.set(JAVA_BYTE, toAt, from.get(JAVA_BYTE, fromAt));
    }
  }

  /** Whether two ranges hold the same bytes. */
  static boolean equal(MemorySegment a, long aAt, MemorySegment b, long bAt, long length) {
    if (length > FEW) {
      return MemorySegment.mismatch(a, aAt, aAt + length, b, bAt, bAt + length) < 0;
    }
    if (length < 8) {
      return equalFew(a, aAt, b, bAt, (int) length);
    }
    long last = length - 8; // the last word overlaps the one before
    for (long at = 0; at < last; at += 8) {
      if (a.get(JAVA_LONG_UNALIGNED, aAt + at) != b.get(JAVA_LONG_UNALIGNED, bAt + at)) {
        return false;
      }
    }
    return a.get(JAVA_LONG_UNALIGNED, aAt + last) == b.get(JAVA_LONG_UNALIGNED, bAt + last);
  }

  private static boolean equalFew(
      MemorySegment a, long aAt, MemorySegment b, long bAt, int length) {
    if (length >= 4) {
      int last = length - 4;
      return a.get(JAVA_INT_UNALIGNED, aAt) == b.get(JAVA_INT_UNALIGNED, bAt)
          && a.get(JAVA_INT_UNALIGNED, aAt + last) == b.get(JAVA_INT_UNALIGNED, bAt + last);
    }
    for (int at = 0; at < length; at++) {
      if (a.get(JAVA_BYTE, aAt + at) != b.get(JAVA_BYTE, bAt + at)) {
        return false;
      }
    }
    return true;
  }

  /** Compares two ranges by their bytes, unsigned, and then by their lengths. */
  static int compare(
      MemorySegment a, long aAt, int aLength, MemorySegment b, long bAt, int bLength) {
    int common = Math.min(aLength, bLength);
    int at = 0;
    for (; at < FEW && at + 8 <= common; at += 8) {
      long aWord = a.get(JAVA_LONG_UNALIGNED, aAt + at);
      long bWord = b.get(JAVA_LONG_UNALIGNED, bAt + at);
      if (aWord != bWord) {
        return Long.compareUnsigned(bigEndian(aWord), bigEndian(bWord));
      }
    }
    if (at == FEW) {
      long same = MemorySegment.mismatch(a, aAt + at, aAt + common, b, bAt + at, bAt + common);
      at = same < 0 ? common : at + (int) same;
    }
    for (; at < common; at++) {
      int difference = Byte.compareUnsigned(a.get(JAVA_BYTE, aAt + at), b.get(JAVA_BYTE, bAt + at));
      if (difference != 0) {
        return difference;
      }
    }
    return Integer.compare(aLength, bLength);
  }

  /** Eight bytes as the number that has the first of them on top. */
  static long bigEndian(long word) {
    return LITTLE_ENDIAN ? Long.reverseBytes(word) : word;
  }
}
