package org.gyre.dataflow.operator;

import java.util.concurrent.atomic.LongAdder;

/** Ends a chain: counts the values. */
final class CountStage extends Stage<Object> {

  private final LongAdder total;
  private long count;

  CountStage(LongAdder total) {
    this.total = total;
  }

  @Override
  public void accept(Object value) {
    count++;
  }

  @Override
  public void signal(Signal signal) {
    if (signal instanceof Signal.EndOfInput) {
      total.add(count);
    }
  }
}
