package org.gyre.dataflow.run;

import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.TaskContext;
import org.gyre.dataflow.type.FieldSet;
import org.gyre.dataflow.type.Nullable;

/** The same values: whoever writes them as rows writes only the components that matter. */
final class NarrowFlow implements Flow {

  private final Flow input;
  private final LateLayout layout;

  NarrowFlow(Flow input, FieldSet fields) {
    this.input = input;
    this.layout = new NarrowLayout(input.layout(), fields);
  }

  @Override
  public LateLayout layout() {
    return layout;
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
    input.run(task, out);
  }
}
