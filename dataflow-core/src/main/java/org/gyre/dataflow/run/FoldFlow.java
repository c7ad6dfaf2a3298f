package org.gyre.dataflow.run;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.Stream;
import org.gyre.dataflow.function.Aggregate;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.operator.Kernel;
import org.gyre.dataflow.operator.OperatorException;
import org.gyre.dataflow.operator.ReduceStage;
import org.gyre.dataflow.operator.Signal;
import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.Stages;
import org.gyre.dataflow.operator.SummaryStage;
import org.gyre.dataflow.operator.TaskContext;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.type.Nullable;

/**
 * Combines all values into one: in each task, then over the tasks in their order. Partition 0 has
 * the result.
 */
abstract sealed class FoldFlow implements Flow {

  final Job job;
  final Flow input;
  private final LateLayout layout;
  private @Nullable Object result;

  private FoldFlow(Job job, Flow input, LateLayout layout) {
    this.job = job;
    this.input = input;
    this.layout = layout;
  }

  /**
   * Runs the input into a stage per task and combines what they have; null if there is no result.
   */
  abstract @Nullable Object fold() throws Exception;

  @Override
  public LateLayout layout() {
    return layout;
  }

  @Override
  public @Nullable String whyOnlyOnce() {
    return null;
  }

  @Override
  public void prepare() throws Exception {
    input.prepare();
    result = fold();
  }

  @Override
  public void run(TaskContext task, Stage<Object> out) throws Exception {
    if (task.index() == 0 && result != null) {
      out.accept(result);
    }
    out.signal(Signal.END_OF_INPUT);
  }

  /** By a function over objects. */
  static final class Reduce extends FoldFlow {

    private final Node.Reduce<?> node;
    private final FunctionScope scope;
    private final Kernel<ReduceStage> kernel;

    Reduce(Job job, Flow input, Node.Reduce<?> node, FunctionScope scope) {
      super(job, input, input.layout());
      this.node = node;
      this.scope = scope;
      this.kernel = Stages.reduce(node.function(), node.origin().toString());
    }

    @Override
    @Nullable
    Object fold() throws Exception {
      ReduceStage[] stages = new ReduceStage[job.parallelism()];
      job.parallel(
          input,
          task -> stages[task] = null,
          task -> {
            stages[task.index()] = stage(task);
            input.run(task, stages[task.index()]);
          });
      try (Task task = new Task(job, 0, 0)) {
        ReduceStage all = stage(task);
        for (ReduceStage stage : stages) {
          if (stage.value() != null) {
            all.accept(stage.value());
          }
        }
        return all.value();
      }
    }

    private ReduceStage stage(TaskContext task) {
      Object own = scope.open(node.function(), task);
      return kernel.create(own);
    }
  }

  /** By an aggregate over accumulators. */
  static final class Summarise extends FoldFlow {

    /** Accumulators of different tasks do not share a cache line. */
    private static final int CACHE_LINE = 64;

    private final Aggregate<Object, Object> aggregate;
    private final String name;
    private final Kernel<SummaryStage> kernel;

    @SuppressWarnings("unchecked") // in the engine all values are objects
    Summarise(Job job, Flow input, Node.Summary<?, ?> node) {
      super(job, input, new LateLayout(node.origin(), node.layout()));
      this.aggregate = (Aggregate<Object, Object>) node.aggregate();
      this.name = node.origin().toString();
      this.kernel = Stages.fold(aggregate, name);
    }

    @Override
    @Nullable
    Object fold() throws Exception {
      try (Account account = job.pool().open(name, 0)) {
        long stride = (long) Math.ceilDiv(Math.max(1, aggregate.size()), CACHE_LINE) * CACHE_LINE;
        MemorySegment memory = account.region(stride * job.parallelism());
        List<MemorySegment> accumulators =
            Stream.iterate(0L, at -> at + stride)
                .limit(job.parallelism())
                .map(at -> memory.asSlice(at, stride))
                .toList();
        SummaryStage[] stages = new SummaryStage[job.parallelism()];
        job.parallel(
            input,
            task -> stages[task] = null,
            task -> {
              MemorySegment accumulator = accumulators.get(task.index());
              aggregate.start(accumulator, 0);
              stages[task.index()] = kernel.create(accumulator);
              input.run(task, stages[task.index()]);
            });
        boolean hasValues = Stream.of(stages).anyMatch(SummaryStage::hasValues);
        return hasValues || aggregate.summarisesNothing() ? merge(accumulators) : null;
      }
    }

    private Object merge(List<MemorySegment> accumulators) {
      MemorySegment all = accumulators.get(0);
      try {
        for (MemorySegment accumulator : accumulators.subList(1, accumulators.size())) {
          aggregate.merge(accumulator, 0, all, 0);
        }
        return aggregate.result(all, 0);
      } catch (Exception e) {
        throw OperatorException.inPhase(name, "merge the summaries of its tasks", e);
      }
    }
  }
}
