package org.gyre.iterations;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAccumulator;
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

  /** The ids of all keys, or null if the keys lie too far apart. */
  static @Nullable VertexIds of(Run run, List<KeyPlaces> places, Layout<?> keys) throws Exception {
    boolean isLong = keys.equals(Layouts.LONG);
    LongAccumulator smallest = new LongAccumulator(Math::min, Long.MAX_VALUE);
    LongAccumulator largest = new LongAccumulator(Math::max, Long.MIN_VALUE);
    AtomicLong keysInRows = new AtomicLong();
    run.parallel(
        task -> {
          for (KeyPlaces in : places) {
            in.visit(
                task.index(),
                false,
                (page, start, end) -> range(in, isLong, page, start, end, smallest, largest));
          }
        });
    places.forEach(in -> keysInRows.addAndGet(in.rows().rows() * in.places().length));
    long width = largest.get() - smallest.get() + 1;
    boolean isDense =
        width > 0
            && width <= Math.max(SMALL_RANGE, SPARSEST * keysInRows.get())
            && width < 1L << 31;
    return isDense ? mark(run, places, isLong, smallest.get(), width) : null;
  }

  private static void range(
      KeyPlaces in,
      boolean isLong,
      MemorySegment page,
      long start,
      long end,
      LongAccumulator smallest,
      LongAccumulator largest) {
    long min = Long.MAX_VALUE;
    long max = Long.MIN_VALUE;
    for (int place : in.places()) {
      for (long at = start; at < end; at = in.next(page, at)) {
        long key = IntegerKeys.read(isLong, page, in.row(at) + place);
        min = Math.min(min, key);
        max = Math.max(max, key);
      }
    }
    smallest.accumulate(min);
    largest.accumulate(max);
  }

  /** Marks the numbers that are keys in a set of bits per task, then numbers them in order. */
  private static VertexIds mark(
      Run run, List<KeyPlaces> places, boolean isLong, long smallest, long width) throws Exception {
    try (Account marks = run.open("marking vertex ids", 0)) {
      MemorySegment[] seen = new MemorySegment[run.parallelism()];
      for (int i = 0; i < seen.length; i++) {
        seen[i] = marks.region(Bits.bytes(width));
      }
      run.parallel(
          task -> {
            MemorySegment own = seen[task.index()];
            own.fill((byte) 0);
            for (KeyPlaces in : places) {
              in.visit(
                  task.index(),
                  false,
                  (page, start, end) -> mark(in, isLong, smallest, page, start, end, own));
            }
          });
      return number(run, isLong, smallest, width, seen);
    }
  }

  private static void mark(
      KeyPlaces in,
      boolean isLong,
      long smallest,
      MemorySegment page,
      long start,
      long end,
      MemorySegment seen) {
    for (int place : in.places()) {
      for (long at = start; at < end; at = in.next(page, at)) {
        Bits.set(seen, IntegerKeys.read(isLong, page, in.row(at) + place) - smallest);
      }
    }
  }

  private static VertexIds number(
      Run run, boolean isLong, long smallest, long width, MemorySegment[] seen) {
    long words = Bits.bytes(width) / Long.BYTES;
    int count = 0;
    for (long word = 0; word < words; word++) {
      long bits = union(seen, word);
      Bits.setWord(seen[0], word, bits);
      count += Long.bitCount(bits);
    }
    if (count == width) {
      return new RangeIds(isLong, smallest, count);
    }
    Account account = run.open("vertex ids", 0);
    MemorySegment ids = account.region(width * Integer.BYTES);
    MemorySegment distances = account.region(Math.max(1, count) * (long) Integer.BYTES);
    int id = 0;
    for (long word = 0; word < words; word++) {
      for (long bits = Bits.word(seen[0], word); bits != 0; bits &= bits - 1) {
        int distance = (int) (word * Long.SIZE + Long.numberOfTrailingZeros(bits));
        ids.setAtIndex(INT, distance, id);
        distances.setAtIndex(INT, id, distance);
        id++;
      }
    }
    return new DirectIds(account, isLong, smallest, width, count, ids, distances);
  }

  private static long union(MemorySegment[] seen, long word) {
    long bits = 0;
    for (MemorySegment own : seen) {
      bits |= Bits.word(own, word);
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
