package org.gyre.dataflow.run;

import java.util.List;
import java.util.Set;
import org.gyre.dataflow.exchange.Partitions;
import org.gyre.dataflow.operator.Piles;
import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.TaskContext;
import org.gyre.dataflow.physical.Shipping;
import org.gyre.dataflow.plan.LoopReport;
import org.gyre.dataflow.plan.LoopReport.Checkpoint;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.type.Nullable;

/**
 * Runs the body of a delta iteration until its workset is empty. A superstep reads the solution set
 * as the one before left it: what is to change is written first, and put there at its end.
 */
final class DeltaLoopFlow implements Flow {

  private static final String WORKSET = "workset";
  private static final String SOLUTION = "solution";

  /** How many values of a workset make so many changes that it is worth while to divide them. */
  private static final int WORTH_PILES = 1 << 15;

  private final Job job;
  private final Node.DeltaIterate<?, ?, ?> node;
  private final ExchangeFlow initial;
  private final ExchangeFlow workset;
  private final Solution solution;
  private final LoopFlow.Current current;
  private final ExchangeFlow delta;
  private final @Nullable ExchangeFlow next;

  /** The workset of the next superstep if that is what a solution set that merges has changed. */
  private final ExchangeFlow changed;

  private final List<Forgetful> variant;

  /** In how many piles changes were written at most. */
  private int mostPiles = 1;

  /**
   * A loop.
   *
   * @param solution stands in the body for the solution set
   * @param current stands in the body for the workset
   * @param next the workset of the next superstep; null if that is what changed
   * @param variant what must be computed anew in each superstep
   */
  DeltaLoopFlow(
      Job job,
      Node.DeltaIterate<?, ?, ?> node,
      Flow initial,
      Flow workset,
      Solution solution,
      LoopFlow.Current current,
      Flow delta,
      @Nullable Flow next,
      List<Forgetful> variant) {
    this.job = job;
    this.node = node;
    Shipping byKey = new Shipping.Hash(node.set().key());
    this.initial = new ExchangeFlow(job, initial, byKey, node.origin());
    this.workset = new ExchangeFlow(job, workset, new Shipping.Forward(), node.origin());
    this.solution = solution;
    this.current = current;
    this.delta = new ExchangeFlow(job, delta, byKey, node.origin());
    this.next =
        next == null ? null : new ExchangeFlow(job, next, new Shipping.Forward(), node.origin());
    this.changed = new ExchangeFlow(job, solution.changed(), new Shipping.Forward(), node.origin());
    this.variant = variant;
  }

  @Override
  public LateLayout layout() {
    return solution.layout();
  }

  @Override
  public @Nullable String whyOnlyOnce() {
    return null;
  }

  @Override
  public void prepare() throws Exception {
    long start = System.nanoTime();
    solution.clear();
    LoopCheckpoints checkpoints = LoopCheckpoints.ofValues(job, node, node.rules());
    Partitions work;
    if (checkpoints.isResumed()) {
      work = checkpoints.take(WORKSET, current.layout());
      current.replace(work, current.layout());
      solution.change(checkpoints.flow(SOLUTION, solution.layout()));
    } else {
      initial.prepare();
      solution.change(initial);
      workset.prepare();
      work = workset.take();
      current.replace(work, workset.layout());
    }
    long left = work.rows();
    Set<Node<?>> currents = Set.of(node.current(), node.set());
    try (LoopRun run = job.loops().begin(node, currents, node.rules())) {
      if (left == 0) {
        run.finish(LoopReport.End.CONVERGED);
      }
      checkpoints.resume(run);
      while (run.next()) {
        left = superstep();
        run.completed(left > 0, left, -1, () -> save(checkpoints, run));
      }
    }
    job.discard(current.take());
    forget(); // what is kept for the body is of no use any more
    job.meters().note(describe());
    job.report(node.origin().toString(), ": " + describe(), start, 0, 0, 0);
  }

  private String describe() {
    return solution.describe()
        + (mostPiles > 1 ? ", changed by up to " + mostPiles + " piles" : "");
  }

  /** Runs the body once; the size of the next workset. */
  private long superstep() throws Exception {
    forget();
    boolean worthPiles = current.rows().rows() >= WORTH_PILES;
    Piles piles = delta.prepare(worthPiles ? solution.piles() : Piles.ONE);
    mostPiles = Math.max(mostPiles, piles.count());
    if (next != null) {
      next.prepare();
      solution.change(delta);
      return follow(next);
    }
    if (solution.merges()) {
      solution.change(delta);
      changed.prepare();
      return follow(changed);
    }
    long rows = follow(delta);
    solution.change(current);
    return rows;
  }

  /** Goes on with the values of a flow, which are prepared; how many there are. */
  private long follow(ExchangeFlow follows) throws Exception {
    Partitions work = follows.take();
    long rows = work.rows();
    current.replace(work, follows.layout());
    return rows;
  }

  private Checkpoint save(LoopCheckpoints checkpoints, LoopRun run) throws Exception {
    if (!checkpoints.isDue(run)) {
      return Checkpoint.NONE;
    }
    ExchangeFlow values = new ExchangeFlow(job, solution, new Shipping.Forward(), node.origin());
    values.prepare();
    Partitions set = values.take();
    Checkpoint saved =
        checkpoints.save(
            run,
            List.of(
                LoopCheckpoints.Part.of(WORKSET, current.layout(), current.rows()),
                LoopCheckpoints.Part.of(SOLUTION, solution.layout(), set)));
    job.discard(set);
    return saved;
  }

  private void forget() throws Exception {
    for (Forgetful kept : variant) {
      kept.forget();
    }
  }

  @Override
  public void run(TaskContext task, Stage<Object> out) throws Exception {
    solution.run(task, out);
  }
}
