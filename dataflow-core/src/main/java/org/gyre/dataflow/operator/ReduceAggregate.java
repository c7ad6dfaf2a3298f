package org.gyre.dataflow.operator;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.gyre.dataflow.function.Aggregate;
import org.gyre.dataflow.function.ReduceFunction;
import org.gyre.dataflow.type.Layout;

/**
 * A reduce function as an aggregate: the accumulator is one byte that tells whether there is a
 * value, and the value.
 *
 * @param <T> the type of the values
 * @param layout their layout, of fixed size
 * @param function combines two
 */
record ReduceAggregate<T>(Layout<T> layout, ReduceFunction<T> function) implements Aggregate<T, T> {

  @Override
  public int size() {
    return 1 + layout.fixedSize();
  }

  @Override
  public void start(MemorySegment segment, long at) {
    segment.set(ValueLayout.JAVA_BYTE, at, (byte) 0);
  }

  @Override
  public void add(T value, MemorySegment segment, long at) throws Exception {
    boolean isFirst = segment.get(ValueLayout.JAVA_BYTE, at) == 0;
    T result = isFirst ? value : function.reduce(layout.read(segment, at + 1, 0), value);
    segment.set(ValueLayout.JAVA_BYTE, at, (byte) 1);
    layout.write(result, segment, at + 1, 0, layout.fixedSize());
  }

  @Override
  public void merge(MemorySegment from, long fromAt, MemorySegment into, long intoAt)
      throws Exception {
    if (from.get(ValueLayout.JAVA_BYTE, fromAt) != 0) {
      add(layout.read(from, fromAt + 1, 0), into, intoAt);
    }
  }

  @Override
  public T result(MemorySegment segment, long at) {
    return layout.read(segment, at + 1, 0);
  }

  @Override
  public boolean summarisesNothing() {
    return false;
  }
}
