package org.gyre.dataflow.run;

import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.gyre.dataflow.exchange.Partitions;
import org.gyre.dataflow.operator.Signal;
import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.Stages;
import org.gyre.dataflow.operator.TaskContext;
import org.gyre.dataflow.physical.Shipping;
import org.gyre.dataflow.plan.LoopReport.Checkpoint;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.type.Nullable;

/** Runs the body of a bulk iteration until a rule ends it. */
final class LoopFlow implements Flow {

  private static final String VALUES = "values";

  private final Job job;
  private final Node.Iterate<?> node;
  private final ExchangeFlow initial;
  private final Current current;
  private final ExchangeFlow result;
  private final @Nullable Flow remaining;
  private final List<Forgetful> variant;
  private final RowReader reader = new RowScanner();
  private @Nullable Partitions rows;

  /**
   * A loop.
   *
   * @param current stands in the body for what the superstep before delivered
   * @param remaining decides whether the loop goes on; null if only the maximum does
   * @param variant what must be computed anew in each superstep
   */
  LoopFlow(
      Job job,
      Node.Iterate<?> node,
      Flow initial,
      Current current,
      Flow result,
      @Nullable Flow remaining,
      List<Forgetful> variant) {
    this.job = job;
    this.node = node;
    this.initial = new ExchangeFlow(job, initial, new Shipping.Forward(), node.origin());
    this.current = current;
    this.result = new ExchangeFlow(job, result, new Shipping.Forward(), node.origin());
    this.remaining = remaining;
    this.variant = variant;
  }

  @Override
  public LateLayout layout() {
    return current.layout;
  }

  @Override
  public @Nullable String whyOnlyOnce() {
    return null;
  }

  @Override
  public void prepare() throws Exception {
    if (rows != null) {
      job.discard(rows);
      rows = null;
    }
    LoopCheckpoints checkpoints = LoopCheckpoints.ofValues(job, node, node.rules());
    if (checkpoints.isResumed()) {
      current.replace(checkpoints.take(VALUES, current.layout), current.layout);
    } else {
      initial.prepare();
      current.replace(initial.take(), initial.layout());
    }
    try (LoopRun run = job.loops().begin(node, Set.of(node.current()), node.rules())) {
      checkpoints.resume(run);
      while (run.next()) {
        run.completed(superstep(), -1, -1, () -> save(checkpoints, run));
      }
    }
    rows = current.take();
    forget(); // what is kept for the body is of no use any more
  }

  private Checkpoint save(LoopCheckpoints checkpoints, LoopRun run) throws Exception {
    return checkpoints.isDue(run)
        ? checkpoints.save(
            run, List.of(LoopCheckpoints.Part.of(VALUES, current.layout, current.rows())))
        : Checkpoint.NONE;
  }

  /** Runs the body once; whether something remains to be done. */
  private boolean superstep() throws Exception {
    forget();
    result.prepare();
    Partitions next = result.take();
    boolean remains = remaining == null || hasValues(remaining);
    current.replace(next, result.layout());
    return remains;
  }

  private void forget() throws Exception {
    for (Forgetful kept : variant) {
      kept.forget();
    }
  }

  private boolean hasValues(Flow flow) throws Exception {
    flow.prepare();
    LongAdder count = new LongAdder();
    job.parallel(flow, _ -> {}, task -> flow.run(task, Stages.count(count)));
    return count.sum() > 0;
  }

  @Override
  public void run(TaskContext task, Stage<Object> out) throws Exception {
    reader.read(rows.partition(task.index()), false, layout().get(), task, out);
    out.signal(Signal.END_OF_INPUT);
  }

  /** What the superstep before delivered, as a flow that the body reads. */
  static final class Current implements RowFlow {

    private final Job job;
    private final RowReader reader = new RowScanner();
    private LateLayout layout;
    private @Nullable Partitions rows;

    Current(Job job, Node.Current<?> node) {
      this.job = job;
      this.layout = new LateLayout(node.origin(), node.layout());
    }

    void replace(Partitions next, LateLayout nextLayout) throws Exception {
      if (rows != null) {
        job.discard(rows);
      }
      rows = next;
      if (layout.get() == null) {
        layout = nextLayout;
      }
    }

    /** The rows that are there. */
    Partitions rows() {
      return rows;
    }

    /** Hands the rows over. */
    Partitions take() {
      Partitions taken = rows;
      rows = null;
      return taken;
    }

    @Override
    public LateLayout layout() {
      return layout;
    }

    @Override
    public @Nullable String whyOnlyOnce() {
      return null;
    }

    @Override
    public void prepare() {
      // The loop has put the rows there.
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
      by.read(rows.partition(task.index()), false, layout.get(), task, out);
      out.signal(Signal.END_OF_INPUT);
    }
  }
}
