package org.gyre.dataflow.function;

import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import org.gyre.dataflow.type.Layout;

/**
 * The smallest or the largest of what a function finds in each value, in the order of its layout.
 * The accumulator is a byte that tells whether there is any, and that.
 *
 * @param <T> the type of the values
 * @param <V> the type of what is found
 * @param field finds it
 * @param layout its layout, of fixed size
 * @param sign 1 for the largest, -1 for the smallest
 */
record Extreme<T, V>(KeyFunction<T, V> field, Layout<V> layout, int sign)
    implements Aggregate<T, V> {

  /** Refuses what does not fit into an accumulator. */
  Extreme {
    if (!layout.isFixedSize()) {
      throw new IllegalArgumentException(
          "an accumulator has a fixed size, which values of "
              + layout
              + " have not; use minBy or maxBy on the data set or its groups");
    }
  }

  @Override
  public int size() {
    // The second place is for the candidate, which is compared in memory.
    return 1 + 2 * layout.fixedSize();
  }

  private int candidateAt() {
    return 1 + layout.fixedSize();
  }

  @Override
  public void start(MemorySegment segment, long at) {
    segment.set(ValueLayout.JAVA_BYTE, at, (byte) 0);
    segment.asSlice(at + candidateAt(), layout.fixedSize()).fill((byte) 0);
    segment.asSlice(at + 1, layout.fixedSize()).fill((byte) 0);
  }

  @Override
  public void add(T value, MemorySegment segment, long at) throws Exception {
    layout.write(field.key(value), segment, at + candidateAt(), 0, layout.fixedSize());
    take(segment, at + candidateAt(), segment, at);
  }

  @Override
  public void merge(MemorySegment from, long fromAt, MemorySegment into, long intoAt) {
    if (from.get(ValueLayout.JAVA_BYTE, fromAt) != 0) {
      take(from, fromAt + 1, into, intoAt);
    }
  }

  private void take(MemorySegment from, long candidate, MemorySegment into, long at) {
    boolean isFirst = into.get(ValueLayout.JAVA_BYTE, at) == 0;
    if (isFirst || sign * layout.compare(from, candidate, 0, into, at + 1, 0) > 0) {
      into.set(ValueLayout.JAVA_BYTE, at, (byte) 1);
      MemorySegment.copy(from, candidate, into, at + 1, layout.fixedSize());
    }
  }

  @Override
  public V result(MemorySegment segment, long at) {
    return layout.read(segment, at + 1, 0);
  }

  @Override
  public Optional<List<Serializable>> fields() {
    return Optional.of(List.of(field));
  }

  @Override
  public boolean summarisesNothing() {
    return false;
  }
}
