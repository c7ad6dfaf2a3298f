package org.gyre.iterations;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;

/** Reads integer keys of different widths as numbers. */
final class IntegerKeys {

  private IntegerKeys() {}

  static boolean supports(Layout<?> keys) {
    return keys.equals(Layouts.LONG) || keys.equals(Layouts.INT);
  }

  static long read(boolean isLong, MemorySegment segment, long offset) {
    return isLong
        ? segment.get(ValueLayout.JAVA_LONG_UNALIGNED, offset)
        : segment.get(ValueLayout.JAVA_INT_UNALIGNED, offset);
  }
}
