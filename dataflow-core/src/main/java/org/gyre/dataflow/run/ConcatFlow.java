package org.gyre.dataflow.run;

import java.util.List;
import org.gyre.dataflow.operator.Kernel;
import org.gyre.dataflow.operator.Signal;
import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.Stages;
import org.gyre.dataflow.operator.TaskContext;
import org.gyre.dataflow.type.Nullable;

/** The values of several flows, one after the other. */
final class ConcatFlow implements Flow {

  private final List<Flow> inputs;
  private final LateLayout layout;
  private final Kernel<Stage<Object>> gate = Stages.gate();

  ConcatFlow(List<Flow> inputs, LateLayout layout) {
    this.inputs = inputs;
    this.layout = layout;
  }

  @Override
  public LateLayout layout() {
    return layout;
  }

  @Override
  public @Nullable String whyOnlyOnce() {
    return inputs.stream()
        .map(Flow::whyOnlyOnce)
        .filter(reason -> reason != null)
        .findFirst()
        .orElse(null);
  }

  @Override
  public void prepare() throws Exception {
    for (Flow input : inputs) {
      input.prepare();
    }
  }

  @Override
  public void run(TaskContext task, Stage<Object> out) throws Exception {
    for (Flow input : inputs) {
      input.run(task, gate.create(out));
    }
    out.signal(Signal.END_OF_INPUT);
  }
}
