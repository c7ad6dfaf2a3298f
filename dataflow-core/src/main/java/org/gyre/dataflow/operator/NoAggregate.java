package org.gyre.dataflow.operator;

import java.lang.foreign.MemorySegment;
import org.gyre.dataflow.function.Aggregate;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;
import org.gyre.dataflow.type.Unit;

/**
 * Remembers nothing of the values but that there were some: what a hash table of distinct values
 * needs.
 */
record NoAggregate() implements Aggregate<Object, Unit> {

  @Override
  public int size() {
    return 0;
  }

  @Override
  public void start(MemorySegment segment, long at) {
    // There is nothing to write.
  }

  @Override
  public void add(Object value, MemorySegment segment, long at) {
    // There is nothing to add to.
  }

  @Override
  public void merge(MemorySegment from, long fromAt, MemorySegment into, long intoAt) {
    // There is nothing to merge.
  }

  @Override
  public Unit result(MemorySegment segment, long at) {
    return Unit.UNIT;
  }

  @Override
  public Layout<Unit> layout() {
    return Layouts.of(Unit.class);
  }

  @Override
  public boolean summarisesNothing() {
    return false;
  }
}
