package org.gyre.dataflow.run;

import org.gyre.dataflow.operator.Kernel;
import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.Stages;
import org.gyre.dataflow.operator.TaskContext;
import org.gyre.dataflow.physical.Step;
import org.gyre.dataflow.type.Nullable;

/** A flow whose time is measured and whose values are counted. */
class MeteredFlow implements Flow {

  private final Step<?> step;
  private final Flow flow;
  private final Meters meters;
  private final Meter meter;
  private final Kernel<Stage<Object>> counter;

  /** Measures a flow; {@link #of} chooses how. */
  private MeteredFlow(Step<?> step, Flow flow, Meters meters) {
    this.step = step;
    this.flow = flow;
    this.meters = meters;
    this.meter = meters.of(step);
    this.counter = Stages.counting();
  }

  /** A flow that is measured; one that reads rows, which are counted already, stays one. */
  static Flow of(Step<?> step, Flow flow, Meters meters) {
    return flow instanceof RowFlow rows
        ? new OfRows(step, rows, meters)
        : new MeteredFlow(step, flow, meters);
  }

  @Override
  public final LateLayout layout() {
    return flow.layout();
  }

  @Override
  public @Nullable String whyOnlyOnce() {
    return flow.whyOnlyOnce();
  }

  @Override
  public final void prepare() throws Exception {
    StepEvent event = meters.enter(step);
    try {
      flow.prepare();
    } finally {
      meters.leave(step, event);
    }
  }

  @Override
  public void run(TaskContext task, Stage<Object> out) throws Exception {
    flow.run(task, counter.create(meter.rows(), out));
  }

  /** Rows that were counted when they were written. */
  private static final class OfRows extends MeteredFlow implements RowFlow {

    private final RowFlow rows;

    OfRows(Step<?> step, RowFlow rows, Meters meters) {
      super(step, rows, meters);
      this.rows = rows;
    }

    @Override
    public void run(TaskContext task, Stage<Object> out) throws Exception {
      rows.run(task, out);
    }

    @Override
    public void run(TaskContext task, Stage<Object> out, RowReader reader) throws Exception {
      rows.run(task, out, reader);
    }
  }
}
