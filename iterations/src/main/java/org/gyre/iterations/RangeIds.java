package org.gyre.iterations;

import java.lang.foreign.MemorySegment;

/** Ids of integer keys that are all numbers of a range: the distance from the smallest. */
final class RangeIds extends VertexIds {

  private final boolean isLong;
  private final long smallest;
  private final int count;

  RangeIds(boolean isLong, long smallest, int count) {
    this.isLong = isLong;
    this.smallest = smallest;
    this.count = count;
  }

  @Override
  int count() {
    return count;
  }

  @Override
  int id(MemorySegment segment, long row, int at) {
    return (int) (IntegerKeys.read(isLong, segment, row + at) - smallest);
  }

  @Override
  int find(Object key) {
    long distance = (isLong ? (Long) key : (Integer) key) - smallest;
    return distance >= 0 && distance < count ? (int) distance : -1;
  }

  @Override
  long bytes() {
    return 0;
  }

  @Override
  Object key(int id) {
    return isLong ? (Object) (smallest + id) : (Object) (int) (smallest + id);
  }

  @Override
  void endTranslation() {
    // There is nothing to give back.
  }

  @Override
  public void close() {
    // There is nothing to give back.
  }
}
