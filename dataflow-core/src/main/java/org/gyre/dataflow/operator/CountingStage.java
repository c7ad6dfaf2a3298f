package org.gyre.dataflow.operator;

import java.util.concurrent.atomic.LongAdder;

/** Counts the values that pass. */
final class CountingStage extends Stage<Object> {

  private final LongAdder total;
  private final Stage<Object> next;
  private long count;

  CountingStage(LongAdder total, Stage<Object> next) {
    this.total = total;
    this.next = next;
  }

  @Override
  public void accept(Object value) throws Exception {
    count++;
    next.accept(value);
  }

  @Override
  public void signal(Signal signal) throws Exception {
    if (signal instanceof Signal.EndOfInput) {
      total.add(count);
      count = 0;
    }
    next.signal(signal);
  }
}
