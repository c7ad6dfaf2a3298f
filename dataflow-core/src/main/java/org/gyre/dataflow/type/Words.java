package org.gyre.dataflow.type;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/** Copies of one word, for which a bulk copy would cost more in its checks than in its bytes. */
final class Words {

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
}
