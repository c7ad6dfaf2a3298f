package org.gyre.dataflow.run;

import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.TaskContext;
import org.gyre.dataflow.type.Nullable;

/** A stage fused into the loop of the flow before it. */
final class ChainFlow implements Flow {

  /** Makes the stage for one task. */
  @FunctionalInterface
  interface Maker {
    Stage<Object> create(TaskContext task, Stage<Object> next);
  }

  private final Flow input;
  private final Maker maker;
  private final LateLayout layout;

  ChainFlow(Flow input, Maker maker, LateLayout layout) {
    this.input = input;
    this.maker = maker;
    this.layout = layout;
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
    input.run(task, maker.create(task, out));
  }
}
