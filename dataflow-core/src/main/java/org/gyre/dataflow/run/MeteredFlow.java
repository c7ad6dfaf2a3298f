package org.gyre.dataflow.run;

import org.gyre.dataflow.exchange.Partitions;
import org.gyre.dataflow.format.IndexedInput;
import org.gyre.dataflow.operator.Kernel;
import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.Stages;
import org.gyre.dataflow.operator.TaskContext;
import org.gyre.dataflow.physical.Step;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.type.Nullable;

/** A flow whose time is measured and whose values are counted. */
class MeteredFlow implements Flow {

  private final Step<?> step;
  private final Flow flow;
  private final Meters meters;
  private final Meter meter;
  private final boolean multiplies;
  private final Kernel<Stage<Object>> counter;

  /** Measures a flow; {@link #of} chooses how. */
  private MeteredFlow(Step<?> step, Flow flow, Meters meters) {
    this.step = step;
    this.flow = flow;
    this.meters = meters;
    this.meter = meters.of(step);
    this.multiplies = multiplies(step);
    this.counter = multiplies ? Stages.checking() : Stages.counting();
  }

  /**
   * Whether a step may hand on any number of values between two that it takes, or while nobody else
   * looks whether the job goes on. Others count without a look, which loops of few instructions
   * would feel.
   */
  private static boolean multiplies(Step<?> step) {
    return switch (step) {
      case Step.Scan<?> scan -> !(scan.node().format() instanceof IndexedInput<?>);
      case Step.Transform<?, ?> transform ->
          !(transform.node() instanceof Node.Map<?, ?>
              || transform.node() instanceof Node.Filter<?>);
      case Step.Concat<?> _, Step.Exchange<?> _, Step.Pipe<?> _, Step.Sort<?> _, Step.Top<?> _ ->
          false;
      case Step.Limit<?> _, Step.Fold<?> _, Step.Shared<?> _, Step.Cached<?> _, Step.Loop<?> _ ->
          false;
      case Step.DeltaLoop<?> _, Step.SolutionInput<?> _ -> false;
      case Step.LoopInput<?> _, Step.Broadcast<?> _, Step.Output<?> _ -> false;
      case Step.BuildTable<?> _, Step.Narrow<?> _ -> false;
      case Step.Reading<?> reading -> multiplies(reading.reader());
      case Step.HashGroup<?> _, Step.SortGroup<?> _, Step.OrderedGroup<?> _ -> true;
      case Step.CombineGroup<?> _, Step.SortCoGroup<?> _, Step.Custom<?> _ -> true;
      case Step.HashJoin<?> _, Step.MergeJoin<?> _, Step.CrossBlocks<?> _ -> true;
      case Step.SolutionJoin<?> _ -> true;
    };
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
    flow.run(
        task,
        multiplies ? counter.create(meter.rows(), task, out) : counter.create(meter.rows(), out));
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

    @Override
    public @Nullable Partitions kept() {
      return rows.kept();
    }
  }
}
