package org.gyre.dataflow.operator;

import java.lang.foreign.MemorySegment;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/**
 * The order of rows by one or several keys. A record, since the components of a constant record are
 * constants to the JIT compiler; for the same reason further keys are linked and not in a list.
 *
 * @param key the layout of the first key
 * @param at the offset of its fixed part in a row
 * @param descending whether the largest key comes first
 * @param then the order of rows whose first keys are equal; null if there is none
 */
record RowOrder(Layout<?> key, int at, boolean descending, @Nullable RowOrder then) {

  /**
   * The leading bytes of the sort key: smaller ones, unsigned, come first. Where the prefix of the
   * first key is all of it and leaves bytes free, the next key fills them.
   */
  long prefix(MemorySegment segment, long row) {
    long prefix = key.prefix(segment, row, at);
    prefix = descending ? ~prefix : prefix;
    if (!sharesPrefix()) {
      return prefix;
    }
    int bits = Byte.SIZE * key.prefixBytes();
    long rest = then.prefix(segment, row);
    return bits == 0 ? rest : (prefix & -1L << (Long.SIZE - bits)) | rest >>> bits;
  }

  private boolean sharesPrefix() {
    return then != null && key.prefixIsWhole() && key.prefixBytes() < Long.BYTES;
  }

  /** How many leading bytes of the prefix carry information. */
  private int prefixBytes() {
    int more = sharesPrefix() ? then.prefixBytes() : 0;
    return Math.min(Long.BYTES, key.prefixBytes() + more);
  }

  /** Whether rows with equal prefixes are equal in all keys. */
  boolean prefixIsWhole() {
    return key.prefixIsWhole()
        && (then == null
            || (then.prefixIsWhole() && key.prefixBytes() + then.prefixBytes() <= Long.BYTES));
  }

  /** The bytes that the keys of a row need in the variable part. */
  int variableSize(MemorySegment segment, long row) {
    int bytes = key.variableSize(segment, row, at);
    return then == null ? bytes : bytes + then.variableSize(segment, row);
  }

  /** Copies the keys of a row, and nothing else, to where they would lie in a row at offset 0. */
  void copy(MemorySegment segment, long row, MemorySegment target, int tail) {
    int next = key.copy(segment, row, at, target, 0, at, tail);
    if (then != null) {
      then.copy(segment, row, target, next);
    }
  }

  int compare(MemorySegment a, long aRow, MemorySegment b, long bRow) {
    int byKey =
        descending ? key.compare(b, bRow, at, a, aRow, at) : key.compare(a, aRow, at, b, bRow, at);
    return byKey != 0 || then == null ? byKey : then.compare(a, aRow, b, bRow);
  }
}
