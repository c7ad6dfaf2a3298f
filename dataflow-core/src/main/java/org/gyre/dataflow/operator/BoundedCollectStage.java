package org.gyre.dataflow.operator;

import java.util.List;
import org.gyre.dataflow.type.Layout;

/** Ends a chain: keeps the values as objects, within a bound. */
final class BoundedCollectStage extends Stage<Object> {

  /** After how many bytes a task tells the others. */
  private static final long TOLD = 64 << 10;

  private final List<Object> values;
  private final HeapBound bound;
  private final Layout<Object> layout;
  private long untold;

  BoundedCollectStage(List<Object> values, HeapBound bound, Layout<Object> layout) {
    this.values = values;
    this.bound = bound;
    this.layout = layout;
  }

  @Override
  public void accept(Object value) {
    untold += HeapBound.sizeOf(value, layout);
    if (untold >= TOLD) {
      bound.add(untold);
      untold = 0;
    }
    values.add(value);
  }

  @Override
  public void signal(Signal signal) {
    if (signal instanceof Signal.EndOfInput) {
      bound.add(untold);
      untold = 0;
    }
  }
}
