package org.gyre.dataflow.run;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.gyre.dataflow.exchange.Partitions;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.operator.Kernel;
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
    input.prepare();
    if (rows != null) {
      job.discard(rows);
    }
    rows = materialise();
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
    long start = System.nanoTime();
    job.observer().started(name);
    Partitions written = job.exchange(partitions);
    reserved.addAll(accounts);
    job.parallel(input, written::discard, task -> input.run(task, writer(task, written)));
    written.finish();
    reserved.forEach(Account::close); // of tasks that had no values
    reserved.clear();
    job.report(name, start, written);
    return written;
  }

  private Stage<Object> writer(TaskContext task, Partitions written) {
    Layout<Object> known = input.layout().get();
    return known == null
        ? Stages.onFirstValue(
            first -> writer(task, written, input.layout().decide(first), first), null, name)
        : knownWriter(task, written, known);
  }

  private Stage<Object> knownWriter(TaskContext task, Partitions written, Layout<Object> layout) {
    boolean needsValue =
        shipping instanceof Shipping.Hash(var key) && KeyLayouts.known(key, layout) == null;
    return needsValue
        ? Stages.onFirstValue(first -> writer(task, written, layout, first), null, name)
        : writer(task, written, layout, null);
  }

  private Stage<Object> writer(
      TaskContext task, Partitions written, Layout<Object> layout, @Nullable Object first) {
    Kernel<Stage<Object>> kernel = writers(layout, first);
    return switch (shipping) {
      // With one partition there are no ranges.
      case Shipping.Forward _, Shipping.Range _ ->
          kernel.create(buffer(task, written, layout, task.index()));
      case Shipping.Gather _ -> kernel.create(buffer(task, written, layout, 0));
      case Shipping.Hash _, Shipping.Custom _, Shipping.Rebalance _ ->
          kernel.create((Object) buffers(task, written, layout));
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

  private RowBuffer[] buffers(TaskContext task, Partitions written, Layout<Object> layout) {
    RowBuffer[] buffers = new RowBuffer[written.count()];
    for (int partition = 0; partition < buffers.length; partition++) {
      buffers[partition] = buffer(task, written, layout, partition);
    }
    return buffers;
  }

  private RowBuffer buffer(
      TaskContext task, Partitions written, Layout<Object> layout, int partition) {
    Account account = reserved.poll();
    int rowSize = Stages.rowSize(layout);
    RowBuffer buffer = account == null ? buffers.open(name, rowSize) : job.buffer(account, rowSize);
    written.add(task.index(), partition, buffer);
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
