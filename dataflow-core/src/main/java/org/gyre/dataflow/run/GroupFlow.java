package org.gyre.dataflow.run;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.gyre.dataflow.exchange.Partitions;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.function.Aggregate;
import org.gyre.dataflow.operator.GroupKernels;
import org.gyre.dataflow.operator.GroupParts;
import org.gyre.dataflow.operator.KeyedTable;
import org.gyre.dataflow.operator.Signal;
import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.Stages;
import org.gyre.dataflow.operator.TaskContext;
import org.gyre.dataflow.plan.Key;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;
import org.gyre.dataflow.type.Tuple2;

/**
 * Hash aggregation: each task combines what it sees, the summaries are exchanged by the hash of
 * their keys, and merged. Where the input has each key in one partition already, the summaries stay
 * in theirs.
 */
final class GroupFlow implements Flow {

  /** What part of the memory the tables of all combiners may take, as a divisor. */
  private static final long COMBINER_SHARE = 4;

  /** The parts of a partition, and it as a whole. */
  private static final int STRIDE = GroupParts.PARTS + 1;

  private final Job job;
  private final Flow input;
  private final Node<?> node;
  private final Key<?, ?> key;
  private final boolean shuffles;
  private final String name;
  private final LateLayout layout;
  private @Nullable GroupKernels kernels;
  private @Nullable Partitions summaries;

  /**
   * An aggregation.
   *
   * @param node a {@link Node.GroupReduce}, {@link Node.GroupSummary} or {@link Node.Distinct}
   * @param shuffles whether summaries must be sent to the partitions of their keys
   */
  GroupFlow(Job job, Flow input, Node<?> node, Key<?, ?> key, boolean shuffles) {
    this.job = job;
    this.input = input;
    this.node = node;
    this.key = key;
    this.shuffles = shuffles;
    this.name = node.origin().toString();
    this.layout =
        node instanceof Node.GroupSummary<?, ?, ?>
            ? new LateLayout(node.origin(), node.layout())
            : input.layout();
  }

  @Override
  public LateLayout layout() {
    return layout;
  }

  @Override
  public void prepare() throws Exception {
    input.prepare();
    if (summaries != null) {
      job.discard(summaries);
    }
    long start = System.nanoTime();
    job.observer().started(name);
    Partitions written = job.exchange(job.parallelism() * STRIDE);
    job.parallel(input, written::discard, task -> input.run(task, combiner(task, written)));
    written.finish();
    job.report(name + ", combined", start, written);
    summaries = written;
  }

  private Stage<Object> combiner(TaskContext task, Partitions written) {
    Layout<Object> rows = input.layout().get();
    return kernels != null || (rows != null && KeyLayouts.known(key, rows) != null)
        ? combiner(task, written, null)
        : Stages.onFirstValue(first -> combiner(task, written, first), null, name);
  }

  private Stage<Object> combiner(TaskContext task, Partitions written, @Nullable Object first) {
    GroupKernels made = kernels(first);
    int partitions = shuffles ? job.parallelism() : 1;
    RowBuffer[] wholes = new RowBuffer[partitions];
    for (int i = 0; i < partitions; i++) {
      wholes[i] = job.buffer(name, made.rowSize());
      written.add(task.index(), place(task, i, GroupParts.PARTS), wholes[i]);
    }
    GroupParts divided = () -> tryParts(task, written, made.rowSize(), partitions);
    long share = job.share() / COMBINER_SHARE;
    return made.combiner(wholes, divided, task.open(name, KeyedTable.MIN_PAGES + 1), share);
  }

  private RowBuffer @Nullable [] tryParts(
      TaskContext task, Partitions written, int rowSize, int partitions) {
    RowBuffer[] parts = job.tryBuffers(name, rowSize, partitions * GroupParts.PARTS);
    for (int i = 0; parts != null && i < parts.length; i++) {
      int part = i % GroupParts.PARTS;
      written.add(task.index(), place(task, i / GroupParts.PARTS, part), parts[i]);
    }
    return parts;
  }

  /** Where the exchange has a part of a partition; the partition as a whole follows its parts. */
  private int place(TaskContext task, int partition, int part) {
    return (shuffles ? partition : task.index()) * STRIDE + part;
  }

  @SuppressWarnings("unchecked") // in the engine all values and keys are objects
  private synchronized GroupKernels kernels(@Nullable Object first) {
    GroupKernels known = kernels;
    if (known == null) {
      Layout<Object> rows = first == null ? input.layout().get() : input.layout().decide(first);
      Layout<Object> keys = KeyLayouts.decide(key, rows, first, node.origin());
      KeyLayouts.tell(node, keys, layout);
      known =
          new GroupKernels(
              ((Key<Object, Object>) key).function(), keys, aggregate(rows), finish(), name);
      kernels = known;
    }
    return known;
  }

  @SuppressWarnings("unchecked") // in the engine all values are objects
  private Aggregate<Object, Object> aggregate(Layout<Object> rows) {
    Aggregate<?, ?> aggregate =
        switch (node) {
          case Node.GroupSummary<?, ?, ?> summary -> summary.aggregate();
          case Node.GroupReduce<?, ?> reduce -> Stages.reduceAggregate(rows, reduce.function());
          case Node.Distinct<?, ?> _ when key instanceof Key.Whole<?> -> Stages.noAggregate();
          default -> Stages.reduceAggregate(rows, (left, right) -> left);
        };
    return (Aggregate<Object, Object>) aggregate;
  }

  private BiFunction<Object, Object, Object> finish() {
    return switch (node) {
      case Node.GroupSummary<?, ?, ?> _ -> Tuple2::of;
      case Node.Distinct<?, ?> _ when key instanceof Key.Whole<?> -> (value, nothing) -> value;
      default -> (groupKey, value) -> value;
    };
  }

  @Override
  public void run(TaskContext task, Stage<Object> out) throws Exception {
    GroupKernels made = kernels;
    if (made != null) {
      int first = task.index() * STRIDE;
      List<List<RowBuffer>> parts = new ArrayList<>();
      for (int part = 0; part < GroupParts.PARTS; part++) {
        parts.add(summaries.partition(first + part));
      }
      made.merger(task, out).merge(summaries.partition(first + GroupParts.PARTS), parts);
      for (int part = 0; part < STRIDE; part++) {
        summaries.close(first + part);
      }
    }
    out.signal(Signal.END_OF_INPUT);
  }
}
