package org.gyre.iterations;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.Stream;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.operator.LocalOperator.Run;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;
import org.gyre.dataflow.type.Nullable;

/**
 * Ids of integer keys that lie close together: found by their distance from the smallest, without
 * hashing.
 */
final class DirectIds extends VertexIds {

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

  /**
   * How much wider than the number of keys in the rows the range may be, and how wide in any case.
   */
  private static final long SPARSEST = 4;

  private static final long SMALL_RANGE = 1 << 20;

  private final Account account;
  private final boolean isLong;
  private final long smallest;
  private final long width;
  private final int count;

  /** The id of each number of the range that is a key. */
  private @Nullable MemorySegment ids;

  /** The distance from the smallest key of each id. */
  private final MemorySegment distances;

  private DirectIds(
      Account account,
      boolean isLong,
      long smallest,
      long width,
      int count,
      MemorySegment ids,
      MemorySegment distances) {
    this.account = account;
    this.isLong = isLong;
    this.smallest = smallest;
    this.width = width;
    this.count = count;
    this.ids = ids;
    this.distances = distances;
  }

  /**
   * The ids of all keys, or null if the keys lie too far apart. Each task marks those of its rows
   * in a set of bits, then they are numbered in their order.
   */
  static @Nullable VertexIds of(Run run, List<KeyPlaces> places, Layout<?> keys) throws Exception {
    boolean isLong = keys.equals(Layouts.LONG);
    long inRows = places.stream().mapToLong(in -> in.rows().rows() * in.places().length).sum();
    long widest = Math.min(Integer.MAX_VALUE, Math.max(SMALL_RANGE, SPARSEST * inRows));
    try (Account marks = run.open("marking vertex ids", 0)) {
      List<SeenIntegers> seen =
          Stream.generate(() -> new SeenIntegers(marks, isLong, widest))
              .limit(run.parallelism())
              .toList();
      run.parallel(
          task -> {
            SeenIntegers own = seen.get(task.index());
            for (KeyPlaces in : places) {
              in.visit(task.index(), false, (page, start, end) -> own.add(in, page, start, end));
            }
          });
      if (inRows == 0) {
        return new RangeIds(isLong, 0, 0);
      }
      long smallest = seen.stream().mapToLong(SeenIntegers::smallest).min().orElseThrow();
      long largest = seen.stream().mapToLong(SeenIntegers::largest).max().orElseThrow();
      boolean isDense =
          seen.stream().noneMatch(SeenIntegers::isTooWide)
              && !SeenIntegers.isTooWide(smallest, largest, widest);
      return isDense ? number(run, isLong, smallest, largest, seen) : null;
    }
  }

  private static VertexIds number(
      Run run, boolean isLong, long smallest, long largest, List<SeenIntegers> seen) {
    long base = SeenIntegers.base(smallest);
    long words = (largest - base) / Long.SIZE + 1;
    int count = 0;
    for (long word = 0; word < words; word++) {
      count += Long.bitCount(union(seen, base + word * Long.SIZE));
    }
    long width = largest - smallest + 1;
    if (count == width) {
      return new RangeIds(isLong, smallest, count);
    }
    Account account = run.open("vertex ids", 0);
    MemorySegment ids = account.region(width * Integer.BYTES);
    MemorySegment distances = account.region(count * (long) Integer.BYTES);
    int id = 0;
    for (long word = 0; word < words; word++) {
      long first = base + word * Long.SIZE;
      for (long bits = union(seen, first); bits != 0; bits &= bits - 1) {
        int distance = (int) (first + Long.numberOfTrailingZeros(bits) - smallest);
        ids.setAtIndex(INT, distance, id);
        distances.setAtIndex(INT, id, distance);
        id++;
      }
    }
    return new DirectIds(account, isLong, smallest, width, count, ids, distances);
  }

  /** Which of 64 numbers any task has seen. */
  private static long union(List<SeenIntegers> seen, long first) {
    long bits = 0;
    for (SeenIntegers own : seen) {
      bits |= own.word(first);
    }
    return bits;
  }

  @Override
  int count() {
    return count;
  }

  @Override
  int id(MemorySegment segment, long row, int at) {
    return ids.getAtIndex(INT, IntegerKeys.read(isLong, segment, row + at) - smallest);
  }

  @Override
  int find(Object key) {
    long distance = (isLong ? (Long) key : (Integer) key) - smallest;
    if (distance < 0 || distance >= width) {
      return -1;
    }
    // Numbers that are no keys have arbitrary ids.
    int id = ids.getAtIndex(INT, distance);
    return id >= 0 && id < count && distances.getAtIndex(INT, id) == (int) distance ? id : -1;
  }

  @Override
  long bytes() {
    return distances.byteSize() + (ids == null ? 0 : ids.byteSize());
  }

  @Override
  Object key(int id) {
    long key = smallest + Integer.toUnsignedLong(distances.getAtIndex(INT, id));
    return isLong ? (Object) key : (Object) (int) key;
  }

  @Override
  void endTranslation() {
    account.free(ids);
    ids = null;
  }

  @Override
  public void close() {
    account.close();
  }
}
