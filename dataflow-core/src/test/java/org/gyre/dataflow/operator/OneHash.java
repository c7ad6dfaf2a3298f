package org.gyre.dataflow.operator;

import java.lang.foreign.MemorySegment;
import org.gyre.dataflow.type.Layout;

/**
 * A hostile layout: as another one, but that all hashes are the same and no prefix tells anything.
 */
final class OneHash<T> extends Layout<T> {

  private static final long serialVersionUID = 1L;

  private final Layout<T> layout;

  OneHash(Layout<T> layout) {
    this.layout = layout;
  }

  @Override
  public long hash(T value) {
    return 42;
  }

  @Override
  public long hash(MemorySegment segment, long row, int at) {
    return 42;
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

  @Override
  public int fixedSize() {
    return layout.fixedSize();
  }

  @Override
  public boolean isFixedSize() {
    return layout.isFixedSize();
  }

  @Override
  public int variableSize(T value) {
    return layout.variableSize(value);
  }

  @Override
  public int variableSize(MemorySegment segment, long row, int at) {
    return layout.variableSize(segment, row, at);
  }

  @Override
  public int write(T value, MemorySegment segment, long row, int at, int tail) {
    return layout.write(value, segment, row, at, tail);
  }

  @Override
  public T read(MemorySegment segment, long row, int at) {
    return layout.read(segment, row, at);
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
    return layout.copy(from, fromRow, fromAt, to, toRow, toAt, tail);
  }

  @Override
  public boolean equal(T value, MemorySegment segment, long row, int at) {
    return layout.equal(value, segment, row, at);
  }

  @Override
  public boolean equal(MemorySegment a, long aRow, int aAt, MemorySegment b, long bRow, int bAt) {
    return layout.equal(a, aRow, aAt, b, bRow, bAt);
  }

  @Override
  public int compare(MemorySegment a, long aRow, int aAt, MemorySegment b, long bRow, int bAt) {
    return layout.compare(a, aRow, aAt, b, bRow, bAt);
  }
}
