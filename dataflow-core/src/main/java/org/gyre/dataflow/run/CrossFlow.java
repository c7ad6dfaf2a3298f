package org.gyre.dataflow.run;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.gyre.dataflow.exchange.Partitions;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.operator.CrossBlocks;
import org.gyre.dataflow.operator.Kernel;
import org.gyre.dataflow.operator.Signal;
import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.Stages;
import org.gyre.dataflow.operator.TaskContext;
import org.gyre.dataflow.physical.Shipping;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.type.Nullable;

/**
 * Pairs all values of two inputs. Both are written as rows, spread evenly; then the smaller one is
 * kept and read by all tasks, each of which pairs it with its partition of the other.
 */
final class CrossFlow implements Flow {

  /** Blocks stay in the cache where the kept rows can be read again from memory, ... */
  private static final long CACHED = 256 << 10;

  /** ... as they can if they take at most this part of it, as a divisor, ... */
  private static final long MUCH = 2;

  /** ... else the blocks of all tasks take this part of the memory, as a divisor. */
  private static final long SHARE = 2;

  private final Job job;
  private final Node.Cross<?, ?, ?> node;
  private final ExchangeFlow left;
  private final ExchangeFlow right;
  private final LateLayout layout;
  private final AtomicInteger running = new AtomicInteger();
  private @Nullable Kernel<CrossBlocks> kernel;
  private boolean keepsLeft;
  private Partitions kept;
  private Partitions others;

  CrossFlow(Job job, Flow left, Flow right, Node.Cross<?, ?, ?> node) {
    this.job = job;
    this.node = node;
    this.left = new ExchangeFlow(job, left, new Shipping.Rebalance(), node.origin());
    this.right = new ExchangeFlow(job, right, new Shipping.Rebalance(), node.origin());
    this.layout = new LateLayout(node.origin(), node.layout());
  }

  @Override
  public LateLayout layout() {
    return layout;
  }

  @Override
  public void prepare() throws Exception {
    left.prepare();
    right.prepare();
    Partitions lefts = left.take();
    Partitions rights = right.take();
    boolean keeps =
        switch (node.hint()) {
          case AUTO -> lefts.bytes() <= rights.bytes();
          case FIRST_IS_SMALL -> true;
          case SECOND_IS_SMALL -> false;
        };
    if (keeps != keepsLeft) {
      kernel = null;
    }
    keepsLeft = keeps;
    kept = keeps ? lefts : rights;
    others = keeps ? rights : lefts;
    running.set(job.parallelism());
  }

  @Override
  public void run(TaskContext task, Stage<Object> out) throws Exception {
    if (kept.rows() > 0 && others.rows() > 0) {
      kernel().create(task, out).pair(others.partition(task.index()), keptRows(), blockBytes());
    }
    if (running.decrementAndGet() == 0) {
      job.discard(kept);
      job.discard(others);
    }
    out.signal(Signal.END_OF_INPUT);
  }

  private List<RowBuffer> keptRows() {
    List<RowBuffer> all = new ArrayList<>();
    for (int i = 0; i < kept.count(); i++) {
      all.addAll(kept.partition(i));
    }
    return all;
  }

  private long blockBytes() {
    long budget = job.pool().budget();
    return kept.bytes() <= budget / MUCH ? CACHED : budget / (SHARE * job.parallelism());
  }

  private synchronized Kernel<CrossBlocks> kernel() {
    Kernel<CrossBlocks> known = kernel;
    if (known == null) {
      known =
          Stages.cross(
              (keepsLeft ? right : left).layout().get(),
              (keepsLeft ? left : right).layout().get(),
              node.function(),
              keepsLeft,
              node.origin().toString());
      kernel = known;
    }
    return known;
  }
}
