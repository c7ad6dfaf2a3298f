package org.gyre.dataflow.run;

import org.gyre.dataflow.exchange.Partitions;
import org.gyre.dataflow.operator.Signal;
import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.TaskContext;
import org.gyre.dataflow.physical.Shipping;
import org.gyre.dataflow.plan.Origin;
import org.gyre.dataflow.type.Nullable;

/** Rows that are kept: for several readers, or for all supersteps of a loop. */
final class SharedFlow implements RowFlow, Forgetful {

  private final Job job;
  private final ExchangeFlow source;
  private final RowReader reader = new RowScanner();
  private @Nullable Partitions rows;

  SharedFlow(Job job, Flow input, Origin origin) {
    this.job = job;
    this.source = new ExchangeFlow(job, input, new Shipping.Forward(), origin);
  }

  @Override
  public LateLayout layout() {
    return source.layout();
  }

  @Override
  public @Nullable String whyOnlyOnce() {
    return null;
  }

  @Override
  public void prepare() throws Exception {
    if (rows == null) {
      source.prepare();
      rows = source.take();
    }
  }

  @Override
  public Partitions kept() {
    return rows;
  }

  @Override
  public void run(TaskContext task, Stage<Object> out) throws Exception {
    run(task, out, reader);
  }

  @Override
  public void run(TaskContext task, Stage<Object> out, RowReader by) throws Exception {
    by.read(rows.partition(task.index()), false, layout().get(), task, out);
    out.signal(Signal.END_OF_INPUT);
  }

  @Override
  public void forget() throws Exception {
    if (rows != null) {
      job.discard(rows);
      rows = null;
    }
  }
}
