package org.gyre.dataflow.run;

import java.util.concurrent.atomic.AtomicInteger;
import org.gyre.dataflow.function.JoinKind.Alone;
import org.gyre.dataflow.function.JoinKind.Side;
import org.gyre.dataflow.operator.HashJoin;
import org.gyre.dataflow.operator.Kernel;
import org.gyre.dataflow.operator.Signal;
import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.Stages;
import org.gyre.dataflow.operator.TaskContext;
import org.gyre.dataflow.physical.RowCount;
import org.gyre.dataflow.physical.Step;
import org.gyre.dataflow.type.Nullable;

/**
 * A hash join. One side is looked at first. If it is small, or known to be the smaller one, and
 * tables of it fit into the memory, the other side is looked up in them as it comes, fused into the
 * loop of its input. Else that is partitioned too, and the pairs of partitions are joined.
 */
final class JoinFlow implements Flow {

  /** What part of the memory tables may take so that the other side need not be known. */
  private static final long SMALL = 16;

  private final Job job;
  private final RowCount probeRows;
  private final JoinShape shape;
  private final TableFlow first;
  private final Flow second;
  private final Step.HashJoin<?> step;
  private final PairJoin pairs;
  private final Kernel<Stage<Object>> gate = Stages.gate();
  private final Kernel<Stage<Object>> drop = Stages.drop();

  /** The tables of the first side, if it is joined by these. */
  private HashJoin.@Nullable Built<Object> built;

  /** How many tasks have not looked up all their values. */
  private AtomicInteger probing = new AtomicInteger();

  /**
   * A join.
   *
   * @param probeRows how many values the second side has, as far as that is known
   */
  JoinFlow(
      Job job,
      Step.HashJoin<?> step,
      JoinShape shape,
      TableFlow first,
      Flow second,
      RowCount probeRows) {
    this.job = job;
    this.probeRows = probeRows;
    this.step = step;
    this.shape = shape;
    this.first = first;
    this.second = second;
    this.pairs = new PairJoin(job, shape, first, step.keepsTables(), second);
  }

  @Override
  public LateLayout layout() {
    return shape.results();
  }

  @Override
  public void prepare() throws Exception {
    if (!step.keepsTables()) {
      first.forget(); // what a superstep before has read of it is gone
    }
    first.prepare();
    built = first.rows() > 0 && mayStream() ? first.tryBuild() : null;
    probing = new AtomicInteger(job.parallelism());
    if (first.rows() == 0 || built != null) {
      job.meters().note((built == null ? "no rows in the " : "tables of the ") + first.size());
      second.prepare();
    } else {
      job.meters().note("by partitions: " + pairs.prepare());
    }
  }

  /** Whether tables of the first side are right, whatever the size of the second. */
  private boolean mayStream() {
    return switch (shape.node().hint()) {
      case BUILD_LEFT, BUILD_RIGHT -> true;
      case PARTITION, SORT_MERGE -> false;
      case AUTO ->
          step.keepsTables()
              || probeRows.least() >= first.rows()
              || first.tableBytes() <= job.pool().budget() / SMALL;
    };
  }

  @Override
  public void run(TaskContext task, Stage<Object> out) throws Exception {
    if (built != null) {
      probe(task, out);
    } else if (first.rows() > 0) {
      pairs.run(task, out);
      out.signal(Signal.END_OF_INPUT);
    } else {
      Side side = first.side().other();
      boolean passes = shape.node().kind().alone(side) == Alone.UNMATCHED;
      second.run(task, passes ? shape.alone(side).create(null, out) : drop.create(out));
    }
  }

  private void probe(TaskContext task, Stage<Object> out) throws Exception {
    Side side = first.side().other();
    boolean handsOnAlone = shape.node().kind().alone(first.side()) != Alone.NEVER;
    Stage<Object> next = handsOnAlone ? gate.create(out) : out;
    second.run(
        task,
        shape.isKnown(side)
            ? prober(built, task, next)
            : Stages.onFirstValue(
                value -> {
                  shape.decide(side, value);
                  return prober(built, task, next);
                },
                next,
                shape.name()));
    if (handsOnAlone) {
      if (probing.decrementAndGet() == 0) {
        handOnAlone(task, out);
      }
      out.signal(Signal.END_OF_INPUT);
    }
  }

  /** The last task to end hands on the values of the first side that go to the function alone. */
  private void handOnAlone(TaskContext task, Stage<Object> out) {
    shape.complete(first.side().other());
    HashJoin.Prober last = prober(new HashJoin.Built<>(built.tables(), 0), task, out);
    for (HashJoin.Table<Object> table : built.tables()) {
      last.handOnAlone(table);
    }
  }

  private HashJoin.Prober prober(
      HashJoin.Built<Object> tables, TaskContext task, Stage<Object> next) {
    return shape.kernels().prober(first.side()).create(tables, task, next);
  }
}
