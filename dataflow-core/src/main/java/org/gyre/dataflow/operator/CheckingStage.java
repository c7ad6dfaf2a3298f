package org.gyre.dataflow.operator;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the values that pass, and looks now and then whether the job goes on: behind what may make
 * any number of values of a few.
 */
final class CheckingStage extends Stage<Object> {

  /** After how many values; a power of two. */
  private static final long OFTEN = 1 << 8;

  private final LongAdder total;
  private final TaskContext task;
  private final Stage<Object> next;
  private long count;

  CheckingStage(LongAdder total, TaskContext task, Stage<Object> next) {
    this.total = total;
    this.task = task;
    this.next = next;
  }

  @Override
  public void accept(Object value) throws Exception {
    if ((++count & (OFTEN - 1)) == 0) {
      task.checkCancelled();
    }
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
