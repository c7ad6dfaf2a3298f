package org.gyre.dataflow.run;

import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.TaskContext;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.type.Nullable;

/** Reads the rows that pass a filter. */
final class SelectFlow implements Flow {

  private final RowFlow input;
  private final RowReader reader;

  SelectFlow(RowFlow input, Node.Filter<?> filter) {
    this.input = input;
    this.reader = new RowScanner(filter);
  }

  @Override
  public LateLayout layout() {
    return input.layout();
  }

  @Override
  public @Nullable String whyOnlyOnce() {
    return input.whyOnlyOnce();
  }

  @Override
  public void prepare() throws Exception {
    input.prepare();
  }

  @Override
  public void run(TaskContext task, Stage<Object> out) throws Exception {
    input.run(task, out, reader);
  }
}
