package org.gyre.tests.engine;

import java.lang.foreign.MemorySegment;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;

/** Numbers whose hashes are all equal, and whose sort prefixes tell nothing. */
final class SameHash extends Layout<Long> {

  private static final long serialVersionUID = 1;

  private static final long HASH = 0x1234_5678_9ABC_DEF0L;

  private final Layout<Long> numbers = Layouts.LONG;

  @Override
  public int fixedSize() {
    return numbers.fixedSize();
  }

  @Override
  public boolean isFixedSize() {
    return true;
  }

  @Override
  public int variableSize(Long value) {
    return 0;
  }

  @Override
  public int write(Long value, MemorySegment segment, long row, int at, int tail) {
    return numbers.write(value, segment, row, at, tail);
  }

  @Override
  public Long read(MemorySegment segment, long row, int at) {
    return numbers.read(segment, row, at);
  }

  @Override
  public int variableSize(MemorySegment segment, long row, int at) {
    return 0;
  }

  @Override
  public int copy(
      MemorySegment from,
      long fromRow,
      int fromAt,
      MemorySegment to,
      long toRow,
      int toAt,
      int tail) {
    return numbers.copy(from, fromRow, fromAt, to, toRow, toAt, tail);
  }

  @Override
  public long hash(Long value) {
    return HASH;
  }

  @Override
  public long hash(MemorySegment segment, long row, int at) {
    return HASH;
  }

  @Override
  public boolean equal(Long value, MemorySegment segment, long row, int at) {
    return numbers.equal(value, segment, row, at);
  }

  @Override
  public boolean equal(MemorySegment a, long aRow, int aAt, MemorySegment b, long bRow, int bAt) {
    return numbers.equal(a, aRow, aAt, b, bRow, bAt);
  }

  @Override
  public int compare(MemorySegment a, long aRow, int aAt, MemorySegment b, long bRow, int bAt) {
    return numbers.compare(a, aRow, aAt, b, bRow, bAt);
  }

  @Override
  public long prefix(MemorySegment segment, long row, int at) {
    return 0;
  }

  @Override
  public int prefixBytes() {
    return 0;
  }

  @Override
  public boolean prefixIsWhole() {
    return false;
  }
}
