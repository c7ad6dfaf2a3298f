package org.gyre.dataflow.run;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.operator.Piles;
import org.gyre.dataflow.operator.Signal;
import org.gyre.dataflow.operator.SolutionKernels;
import org.gyre.dataflow.operator.SolutionSet;
import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.Stages;
import org.gyre.dataflow.operator.TaskContext;
import org.gyre.dataflow.plan.Key;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/**
 * The solution set of a delta iteration: each task has the values whose keys belong to its
 * partition. In the body it is a flow of all of them.
 */
final class Solution implements Flow {

  /** What part of the memory the tables of all tasks may take while they grow, as a divisor. */
  private static final long SHARE = 3;

  private final Job job;
  private final Node.SolutionSet<?, ?> node;
  private final String name;
  private final LateLayout layout;
  private final @Nullable SolutionSet[] sets;
  private final RowReader scanner = new RowScanner();
  private volatile @Nullable SolutionKernels kernels;
  private @Nullable Layout<Object> keys;

  Solution(Job job, Node.SolutionSet<?, ?> node) {
    this.job = job;
    this.node = node;
    this.name = node.origin().toString();
    this.layout = new LateLayout(node.origin(), node.layout());
    this.sets = new SolutionSet[job.parallelism()];
  }

  @Override
  public LateLayout layout() {
    return layout;
  }

  @Override
  public @Nullable String whyOnlyOnce() {
    return null;
  }

  /** Forgets all values. */
  void clear() throws Exception {
    for (int task = 0; task < sets.length; task++) {
      if (sets[task] != null) {
        job.discard(sets[task]);
        sets[task] = null;
      }
    }
  }

  /**
   * Adds values, or merges them with those with their keys or puts them in their place.
   *
   * @param values partitioned by the hash of their keys, and prepared
   */
  void change(Flow values) throws Exception {
    Layout<Object> known = values.layout().get();
    if (known != null) {
      layout.know(known);
    }
    job.parallel(
        task -> {
          SolutionSet set = of(task);
          if (set != null) {
            set.forgetChanged();
          }
          if (values instanceof RowFlow rows) {
            rows.run(task, changes(task), this::read);
          } else {
            values.run(task, changes(task));
          }
        });
  }

  /** Reads rows into the set of a task at once, where that is there and takes them. */
  private void read(
      List<RowBuffer> buffers,
      boolean release,
      @Nullable Layout<Object> rows,
      TaskContext task,
      Stage<Object> out)
      throws Exception {
    SolutionSet set = of(task);
    if (set != null && rows != null && set.takesRows(rows)) {
      set.change(buffers, release, out, task);
    } else {
      scanner.read(buffers, release, rows, task, out);
    }
  }

  private Stage<Object> changes(TaskContext task) {
    return kernels == null
        ? Stages.onFirstValue(first -> set(task, first).changes(task), null, name)
        : set(task, null).changes(task);
  }

  private SolutionSet set(TaskContext task, @Nullable Object first) {
    SolutionSet known = sets[task.index()];
    if (known == null) {
      long share = job.share() / SHARE;
      known = job.own(new SolutionSet(kernels(first), new JobMemory(), share));
      sets[task.index()] = known;
    }
    return known;
  }

  /** How rows that change values are divided best. */
  Piles piles() {
    List<SolutionSet> there = Arrays.stream(sets).filter(Objects::nonNull).toList();
    return kernels == null ? Piles.ONE : kernels.piles(there);
  }

  /** Whether values are merged, so that it is known which have changed. */
  boolean merges() {
    return node.merge() != null;
  }

  /** What has changed since this flow was read last; in the tasks of the solution set. */
  Flow changed() {
    return new Changed();
  }

  private final class Changed implements Flow {

    @Override
    public LateLayout layout() {
      return layout;
    }

    @Override
    public void prepare() {
      // The changes have been made.
    }

    @Override
    public void run(TaskContext task, Stage<Object> out) throws Exception {
      SolutionSet set = of(task);
      if (set != null) {
        set.handOnChanged(out, task);
      }
      out.signal(Signal.END_OF_INPUT);
    }
  }

  /** A set lives as long as its job, and not as the task that makes it. */
  private final class JobMemory implements SolutionSet.Memory {
    @Override
    public Account open(int pages) {
      return job.pool().open(name, pages);
    }

    @Override
    public RowBuffer buffer(int rowSize) {
      return job.buffer(name, rowSize);
    }
  }

  @SuppressWarnings("unchecked") // in the engine all keys are objects
  private synchronized SolutionKernels kernels(@Nullable Object first) {
    if (kernels == null) {
      Layout<Object> rows = layout.decide(first);
      keys = KeyLayouts.decide(node.key(), rows, first, node.origin());
      kernels =
          new SolutionKernels(
              rows, node.key().function(), keyAt(node.key(), rows), keys, node.merge(), name);
    }
    return kernels;
  }

  /** Where the key of values lies, if it does and has the layout of the keys of the set. */
  private int keyAt(Key<?, ?> key, Layout<Object> rows) {
    Layout.Field place = KeyLayouts.place(key, rows);
    return place != null && place.layout().equals(keys) ? place.at() : KeyLayouts.COMPUTED;
  }

  /** Kernels that look values up, once there is a value that may be found. */
  synchronized SolutionKernels.Lookup lookup(
      Layout<Object> values, Node.SolutionJoin<?, ?, ?, ?> join) {
    return kernels
    .new Lookup(
        values,
        join.key().function(),
        keyAt(join.key(), values),
        join.function(),
        join.isOuter(),
        join.origin().toString());
  }

  /** The values of a task; null if it has none. */
  @Nullable
  SolutionSet of(TaskContext task) {
    return sets[task.index()];
  }

  /** How many values there are, and how they are kept. */
  String describe() {
    long size = 0;
    int sorted = 0;
    for (SolutionSet set : sets) {
      size += set == null ? 0 : set.size();
      sorted += set != null && set.isSorted() ? 1 : 0;
    }
    return "solution set of %d values, %s"
        .formatted(
            size,
            sorted == 0
                ? "in tables"
                : "sorted in %d of %d tasks, as tables did not fit".formatted(sorted, sets.length));
  }

  @Override
  public void prepare() {
    // The loop has put the values there.
  }

  @Override
  public void run(TaskContext task, Stage<Object> out) throws Exception {
    SolutionSet set = of(task);
    if (set != null) {
      set.handOn(out, task);
    }
    out.signal(Signal.END_OF_INPUT);
  }
}
