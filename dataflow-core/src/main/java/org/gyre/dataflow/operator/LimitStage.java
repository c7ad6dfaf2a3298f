package org.gyre.dataflow.operator;

import java.lang.invoke.MethodHandles;

/** Hands on the first values and drops the others. */
final class LimitStage extends Stage<Object> {

  private static final Long COUNT = Kernel.constant(MethodHandles.lookup(), 0);

  private final Stage<Object> next;
  private long seen;

  LimitStage(Stage<Object> next) {
    this.next = next;
  }

  @Override
  public void accept(Object value) throws Exception {
    if (seen < COUNT) {
      seen++;
      next.accept(value);
    }
  }

  @Override
  public void signal(Signal signal) throws Exception {
    next.signal(signal);
  }
}
