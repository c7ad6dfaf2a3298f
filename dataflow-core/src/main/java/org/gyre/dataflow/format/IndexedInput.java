package org.gyre.dataflow.format;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.gyre.dataflow.function.Collector;

/**
 * Values that are found by their index: numbers of a range, elements of a list, generated records.
 * The engine reads them in a loop of its own, which is faster than one that calls a collector.
 *
 * @param <T> the type of the values
 */
public interface IndexedInput<T> extends InputFormat<T> {

  /** Values between two checks whether the job goes on. */
  long CHECKED = 1 << 14;

  /**
   * The number of values.
   *
   * @return at least 0
   */
  long size();

  /**
   * One of the values.
   *
   * @param index from 0 to less than {@link #size}
   * @return the value, not null
   * @throws Exception if it cannot be had
   */
  T value(long index) throws Exception;

  /**
   * A range of indices.
   *
   * @param from the first
   * @param to the one after the last
   */
  record Range(long from, long to) implements Split {
    @Override
    public long weight() {
      return to - from;
    }
  }

  @Override
  default List<Range> splits(int wanted) {
    List<Range> splits = new ArrayList<>();
    for (int i = 0; i < wanted; i++) {
      splits.add(new Range(boundary(i, wanted), boundary(i + 1, wanted)));
    }
    return splits;
  }

  private long boundary(int index, int count) {
    return size() / count * index + Math.min(index, size() % count);
  }

  @Override
  default void read(Split split, Collector<? super T> out, ReadContext context) throws Exception {
    Range range = (Range) split;
    long at = range.from;
    while (at < range.to) {
      long end = at + Math.min(CHECKED, range.to - at);
      for (long index = at; index < end; index++) {
        out.collect(value(index));
      }
      context.progress(end - at);
      at = end;
    }
  }

  @Override
  default OptionalLong count() {
    return OptionalLong.of(size());
  }
}
