package org.gyre.dataflow.operator;

import org.gyre.dataflow.exchange.ValueQueue;

/** Ends a chain: hands the values to another thread, and waits for it. */
final class DeliverStage extends Stage<Object> {

  private final ValueQueue queue;

  DeliverStage(ValueQueue queue) {
    this.queue = queue;
  }

  @Override
  public void accept(Object value) throws InterruptedException {
    queue.put(value);
  }

  @Override
  public void signal(Signal signal) throws InterruptedException {
    if (signal instanceof Signal.EndOfInput) {
      queue.finish();
    }
  }
}
