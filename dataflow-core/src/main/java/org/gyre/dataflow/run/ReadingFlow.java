package org.gyre.dataflow.run;

import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.TaskContext;
import org.gyre.dataflow.type.Nullable;

/** A flow whose functions read broadcasts, which are there before it runs. */
final class ReadingFlow implements Flow {

  private final Flow reader;
  private final Broadcasts broadcasts;

  ReadingFlow(Flow reader, Broadcasts broadcasts) {
    this.reader = reader;
    this.broadcasts = broadcasts;
  }

  @Override
  public LateLayout layout() {
    return reader.layout();
  }

  @Override
  public @Nullable String whyOnlyOnce() {
    return reader.whyOnlyOnce();
  }

  @Override
  public void prepare() throws Exception {
    broadcasts.prepare();
    reader.prepare();
  }

  @Override
  public void run(TaskContext task, Stage<Object> out) throws Exception {
    reader.run(task, out);
  }
}
