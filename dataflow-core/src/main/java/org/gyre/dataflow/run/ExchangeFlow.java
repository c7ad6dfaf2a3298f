package org.gyre.dataflow.run;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.gyre.dataflow.exchange.Partitions;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.operator.Kernel;
import org.gyre.dataflow.operator.Piles;
import org.gyre.dataflow.operator.Signal;
import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.Stages;
import org.gyre.dataflow.operator.TaskContext;
import org.gyre.dataflow.physical.Shipping;
import org.gyre.dataflow.plan.Origin;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/** A blocking exchange: all values are written as rows before the first is read. */
final class ExchangeFlow implements RowFlow {

  private final Job job;
  private final Flow input;
  private final Shipping shipping;
  private final Origin origin;
  private final String name;
  private final Buffers buffers;
  private final RowReader reader = new RowScanner();
  private final @Nullable RangeExchange ranges;

  /** Of buffers yet to be made; empty if each opens one of its own. */
  private final Queue<Account> reserved = new ConcurrentLinkedQueue<>();

  private @Nullable Kernel<Stage<Object>> writers;
  private @Nullable Partitions rows;

  /** Opens a buffer for rows of a size. */
  @FunctionalInterface
  interface Buffers {
    RowBuffer open(String owner, int rowSize);
  }

  ExchangeFlow(Job job, Flow input, Shipping shipping, Origin origin) {
    this(job, input, shipping, origin, job::buffer);
  }

  /**
   * An exchange.
   *
   * @param buffers makes those of its rows
   */
  ExchangeFlow(Job job, Flow input, Shipping shipping, Origin origin, Buffers buffers) {
    this.job = job;
    this.buffers = buffers;
    this.input = input;
    this.shipping = shipping;
    this.origin = origin;
    this.name = "exchange for " + origin;
    this.ranges =
        shipping instanceof Shipping.Range range
            ? new RangeExchange(job, input, range, origin, name)
            : null;
  }

  @Override
  public LateLayout layout() {
    return input.layout();
  }

  @Override
  public @Nullable String whyOnlyOnce() {
    return job.triesAgain() ? null : RowFlow.super.whyOnlyOnce();
  }

  @Override
  public void prepare() throws Exception {
    prepare(Piles.ONE);
  }

  /**
   * Writes all values; each task writes those of a partition in piles if there is memory for their
   * buffers. Only for values that go where the hashes of their keys say.
   *
   * @return the piles there are
   */
  Piles prepare(Piles wanted) throws Exception {
    input.prepare();
    if (rows != null) {
      job.discard(rows);
    }
    int tasks = job.parallelism();
    List<Account> accounts =
        wanted.count() > 1 ? job.tryAccounts(name, tasks * tasks * wanted.count()) : List.of();
    Piles piles = accounts.isEmpty() ? Piles.ONE : wanted;
    rows = accounts.isEmpty() ? materialise() : materialise(tasks, piles, accounts);
    return piles;
  }

  /** Runs the input, which is prepared, into rows that the caller discards. */
  Partitions materialise() throws Exception {
    if (ranges != null && job.parallelism() > 1) {
      return ranges.materialise();
    }
    return materialise(job.parallelism(), List.of());
  }

  /**
   * Runs the input, which is prepared, into rows that the caller discards.
   *
   * @param partitions how many
   * @param accounts of the buffers, for each task and partition one; or none
   */
  Partitions materialise(int partitions, List<Account> accounts) throws Exception {
    return materialise(partitions, Piles.ONE, accounts);
  }

  private Partitions materialise(int partitions, Piles in, List<Account> accounts)
      throws Exception {
    long start = System.nanoTime();
    job.observer().started(name);
    Partitions written = job.exchange(partitions, in.count());
    reserved.addAll(accounts);
    try {
      job.parallel(
          input, written::discard, task -> input.run(task, writer(new Target(task, written, in))));
    } finally {
      reserved.forEach(Account::close); // of tasks that had no values
      reserved.clear();
    }
    written.finish();
    job.report(name, start, written);
    return written;
  }

  /** What a task writes to. */
  private record Target(TaskContext task, Partitions partitions, Piles piles) {}

  private Stage<Object> writer(Target target) {
    Layout<Object> known = input.layout().get();
    return known == null
        ? Stages.onFirstValue(
            first -> writer(target, input.layout().decide(first), first), null, name)
        : knownWriter(target, known);
  }

  private Stage<Object> knownWriter(Target target, Layout<Object> layout) {
    boolean needsValue =
        shipping instanceof Shipping.Hash(var key) && KeyLayouts.known(key, layout) == null;
    return needsValue
        ? Stages.onFirstValue(first -> writer(target, layout, first), null, name)
        : writer(target, layout, null);
  }

  private Stage<Object> writer(Target target, Layout<Object> layout, @Nullable Object first) {
    Kernel<Stage<Object>> kernel = writers(layout, first);
    return switch (shipping) {
      // With one partition there are no ranges.
      case Shipping.Forward _, Shipping.Range _ ->
          kernel.create(buffer(target, layout, target.task.index(), 0));
      case Shipping.Gather _ -> kernel.create(buffer(target, layout, 0, 0));
      case Shipping.Hash _ -> kernel.create(buffers(target, layout), target.piles);
      case Shipping.Custom _, Shipping.Rebalance _ ->
          kernel.create((Object) buffers(target, layout));
    };
  }

  /** One kernel for all tasks, and for all supersteps of a loop. */
  private synchronized Kernel<Stage<Object>> writers(
      Layout<Object> layout, @Nullable Object first) {
    Kernel<Stage<Object>> known = writers;
    if (known == null) {
      known =
          switch (shipping) {
            case Shipping.Forward _, Shipping.Range _, Shipping.Gather _ ->
                Stages.writeRows(layout, name);
            case Shipping.Custom(var partitioner, var key) ->
                Stages.customPartition(layout, key.function(), partitioner, origin.toString());
            case Shipping.Rebalance _ -> Stages.rebalance(layout, name);
            case Shipping.Hash(var key) ->
                Stages.hashPartition(
                    layout,
                    key.function(),
                    KeyLayouts.decide(key, layout, first, origin),
                    origin.toString());
          };
      writers = known;
    }
    return known;
  }

  /** Of each partition all piles. */
  private RowBuffer[] buffers(Target target, Layout<Object> layout) {
    int piles = target.piles.count();
    RowBuffer[] buffers = new RowBuffer[target.partitions.count() * piles];
    for (int i = 0; i < buffers.length; i++) {
      buffers[i] = buffer(target, layout, i / piles, i % piles);
    }
    return buffers;
  }

  private RowBuffer buffer(Target target, Layout<Object> layout, int partition, int pile) {
    Account account = reserved.poll();
    int rowSize = Stages.rowSize(layout);
    RowBuffer buffer = account == null ? buffers.open(name, rowSize) : job.buffer(account, rowSize);
    target.partitions.add(target.task.index(), partition, pile, buffer);
    return buffer;
  }

  /** Hands the rows of the last {@link #prepare} over; the caller discards them. */
  Partitions take() {
    Partitions taken = rows;
    rows = null;
    return taken;
  }

  @Override
  public void run(TaskContext task, Stage<Object> out) throws Exception {
    run(task, out, reader);
  }

  @Override
  public void run(TaskContext task, Stage<Object> out, RowReader by) throws Exception {
    Partitions from = rows;
    by.read(from.partition(task.index()), !job.triesAgain(), layout().get(), task, out);
    if (!job.triesAgain()) {
      from.close(task.index());
    }
    out.signal(Signal.END_OF_INPUT);
  }
}
