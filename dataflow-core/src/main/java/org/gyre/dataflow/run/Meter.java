package org.gyre.dataflow.run;

import java.util.concurrent.atomic.LongAdder;
import org.gyre.dataflow.exchange.Partitions;
import org.gyre.dataflow.plan.Explanation.Measured;

/** What one step has done so far: over all tasks, and all supersteps of a loop. */
final class Meter {

  private final LongAdder rows = new LongAdder();
  private boolean counts;
  private boolean ran;
  private long writtenRows;
  private long writtenBytes;
  private long spilledBytes;
  private long nanos;
  private String note = "";

  /** Where tasks add the values that the step delivered; from now on their number is known. */
  LongAdder rows() {
    counts = true;
    return rows;
  }

  /** Rows have been written for later steps. */
  void wrote(Partitions written) {
    writtenRows += written.rows();
    writtenBytes += written.bytes();
    spilledBytes += written.spilledBytes();
  }

  /** What was chosen as the step ran, and why; in loops by the latest superstep. */
  void note(String text) {
    note = text;
  }

  /** What was chosen; empty if nothing was left to choose. */
  String note() {
    return note;
  }

  void spent(long duration) {
    ran = true;
    nanos += duration;
  }

  /** Tells a recording what has been written, in loops by all supersteps so far. */
  void fill(StepEvent event) {
    event.rows = writtenRows;
    event.bytes = writtenBytes;
    event.spilled = spilledBytes;
  }

  boolean ran() {
    return ran;
  }

  /** The numbers; a step whose values nobody counted delivers those that it wrote. */
  Measured measured() {
    long delivered = counts ? rows.sum() : writtenBytes > 0 ? writtenRows : -1;
    return new Measured(delivered, writtenRows, writtenBytes, spilledBytes, nanos / 1e9);
  }
}
