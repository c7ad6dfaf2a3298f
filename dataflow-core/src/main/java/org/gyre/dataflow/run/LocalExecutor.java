package org.gyre.dataflow.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.gyre.dataflow.memory.InsufficientMemoryException;
import org.gyre.dataflow.memory.IoFault;
import org.gyre.dataflow.memory.MemoryPool;
import org.gyre.dataflow.operator.OperatorException;
import org.gyre.dataflow.operator.StageException;
import org.gyre.dataflow.optimizer.Optimizer;
import org.gyre.dataflow.physical.PhysicalPlan;
import org.gyre.dataflow.plan.Executor;
import org.gyre.dataflow.plan.Explanation;
import org.gyre.dataflow.plan.JobCancelledException;
import org.gyre.dataflow.plan.JobException;
import org.gyre.dataflow.plan.JobObserver;
import org.gyre.dataflow.plan.JobResult;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.Options;
import org.gyre.dataflow.plan.Plan;
import org.gyre.dataflow.type.Nullable;

/** Runs plans in this process, on all cores. */
public final class LocalExecutor implements Executor {

  /** A worker wants at least this many pages of the budget, or pages get smaller. */
  private static final int PAGES_PER_WORKER = 256;

  /** What part of the budget is kept for operators that start while others run, as a divisor. */
  private static final int HEADROOM = 8;

  /** A result that took fewer seconds is computed again. */
  private static final double WORTH_KEEPING = 0.01;

  private static final int SMALLEST_PAGE = 4 << 10;

  /** How deep a plan may be to run on the stack of any thread. */
  private static final int DEPTH_OF_ANY_STACK = 300;

  /** Only what is used of a stack takes memory. */
  private static final int STACK_BYTES_PER_STEP = 4 << 10;

  private final Options options;
  private final IoFault fault;
  private final Optimizer optimizer;
  private final MemoryPool pool;
  private final Workers workers = new Workers();
  private final ResultCache results;
  private final History history = new History();
  private @Nullable Job running;
  private boolean cancelled;

  /**
   * An executor with a memory budget of its own.
   *
   * @param options how to run
   * @param skippedPasses names of optimizer passes to leave out
   */
  public LocalExecutor(Options options, Set<String> skippedPasses) {
    this(options, skippedPasses, IoFault.NONE);
  }

  /**
   * An executor for tests of keeping what is not worth it.
   *
   * @param options how to run
   * @param skippedPasses names of optimizer passes to leave out
   * @param fault is called before each operation on temporary files
   * @param worthKeeping what took fewer seconds is not kept for later jobs without being asked for;
   *     if 0, everything that two jobs compute is
   */
  public LocalExecutor(
      Options options, Set<String> skippedPasses, IoFault fault, double worthKeeping) {
    this.options = options;
    this.fault = fault;
    this.optimizer = new Optimizer(skippedPasses);
    long budget = options.memory() == 0 ? MemoryPool.defaultBudget() : options.memory();
    this.pool = pool(budget, pageSize(options, budget));
    pool.keepForOpening(budget / HEADROOM);
    this.results = new ResultCache(pool, options, worthKeeping);
  }

  private static MemoryPool pool(long budget, int pageSize) {
    try {
      return new MemoryPool(budget, pageSize);
    } catch (InsufficientMemoryException tooLittle) { // which is an option that cannot work
      throw new IllegalArgumentException(tooLittle.getMessage(), tooLittle);
    }
  }

  /**
   * An executor for tests of failing disks.
   *
   * @param options how to run
   * @param skippedPasses names of optimizer passes to leave out
   * @param fault is called before each operation on temporary files
   */
  public LocalExecutor(Options options, Set<String> skippedPasses, IoFault fault) {
    this(options, skippedPasses, fault, WORTH_KEEPING);
  }

  /** Found by the API through {@link java.util.ServiceLoader}. */
  public static final class Factory implements Executor.Factory {
    @Override
    public Executor create(Options options) {
      return new LocalExecutor(options, Set.of());
    }
  }

  private static int pageSize(Options options, long budget) {
    if (options.pageSize() != 0) {
      return options.pageSize();
    }
    long fitting = Long.highestOneBit(budget / ((long) options.parallelism() * PAGES_PER_WORKER));
    return Math.clamp(fitting, SMALLEST_PAGE, MemoryPool.DEFAULT_PAGE_SIZE);
  }

  @Override
  public JobResult execute(Plan plan, Consumer<Object> receiver) {
    Job job = start(plan, mayKeepMore(plan));
    try {
      return execute(job, plan, receiver);
    } catch (JobException failure) {
      boolean isShort = failure.getCause() instanceof InsufficientMemoryException;
      // What jobs need goes before what is kept.
      if (isShort && canRepeat(plan) && (results.clear() || job.keeping().keepsMore())) {
        Job again = start(plan, false);
        again.resumeLoops();
        return execute(again, plan, receiver);
      }
      throw failure;
    }
  }

  /** What has been delivered cannot be taken back. */
  private static boolean canRepeat(Plan plan) {
    return plan.sinks().stream().noneMatch(sink -> sink instanceof Node.Deliver<?>);
  }

  /** A job that is short of memory as it keeps more than it was asked to must be run again. */
  private boolean mayKeepMore(Plan plan) {
    return options.automaticCaching() && canRepeat(plan);
  }

  private JobResult execute(Job job, Plan plan, Consumer<Object> receiver) {
    long start = System.nanoTime();
    JobResult result = null;
    JobEvent event = new JobEvent();
    event.begin();
    try {
      List<Explanation.Pass> passes = new ArrayList<>();
      PhysicalPlan physical = optimizer.optimize(plan, job.keeping(), passes);
      if (!job.observer().equals(JobObserver.NONE)) { // an explanation takes as long as a pass
        job.observer().jobStarted(explain(plan, physical, passes, job));
      }
      List<List<?>> collected = run(job, physical, receiver);
      if (options.automaticCaching()) {
        history.remember(plan, job.keeping()::placeOf, physical, job.meters());
      }
      result =
          new JobResult(
              collected,
              job.metrics(),
              job.accumulations().merged(),
              job.steps(),
              (System.nanoTime() - start) / 1e9,
              explain(plan, physical, passes, job),
              job.loops().reports());
      return result;
    } catch (Exception failure) {
      throw translate(failure);
    } finally {
      end();
      if (event.shouldCommit()) {
        event.sinks =
            plan.sinks().stream().map(sink -> sink.origin().toString()).toList().toString();
        event.succeeded = result != null;
        event.commit();
      }
      job.observer().jobEnded(result);
    }
  }

  /**
   * Values, and the calls that prepare steps, go through as many steps as the plan is deep, one on
   * top of the other: deep plans run on stacks made for them.
   */
  private List<List<?>> run(Job job, PhysicalPlan plan, Consumer<Object> receiver)
      throws Exception {
    int depth = plan.depth();
    if (depth <= DEPTH_OF_ANY_STACK) {
      return runHere(job, plan, receiver);
    }
    workers.deepen((long) depth * STACK_BYTES_PER_STEP);
    AtomicReference<List<List<?>>> collected = new AtomicReference<>();
    Workers.finish(workers.start(() -> collected.set(runHere(job, plan, receiver))), job::stop);
    return collected.get();
  }

  private static List<List<?>> runHere(Job job, PhysicalPlan plan, Consumer<Object> receiver)
      throws Exception {
    try (Outputs outputs = new Outputs(job, receiver)) {
      outputs.open(plan.outputs());
      List<List<?>> collected = outputs.run();
      job.keeping().commit(job);
      return collected;
    } finally {
      job.end();
    }
  }

  private synchronized Job start(Plan plan, boolean mayKeepMore) {
    if (running != null) {
      throw new JobException(
          "another job of this environment is running; wait for it, or create another environment",
          null);
    }
    cancelled = false;
    Keeping keeping = new Keeping(plan, results, history, mayKeepMore);
    results.use(keeping.read(), keeping.outdated());
    running = new Job(options, plan.parameters(), pool, workers, results, keeping, fault);
    return running;
  }

  /** How many things the running job has to close. */
  synchronized int owned() {
    return running == null ? 0 : running.owned();
  }

  private synchronized void end() {
    results.tidy();
    running = null;
  }

  private synchronized JobException translate(Exception failure) {
    return switch (failure) {
      case CancellationException _ when cancelled -> new JobCancelledException();
      case Attempts.TaskFailure task -> {
        JobException last = translate(task.failure());
        yield new JobException(last.getMessage() + "; " + task.outcome(), last.getCause());
      }
      case JobException known -> known;
      case OperatorException operator -> new JobException(operator.getMessage(), operator);
      case StageException stage -> new JobException(stage.getMessage(), stage);
      case InsufficientMemoryException memory -> new JobException(memory.getMessage(), memory);
      case IOException io -> new JobException(io.getMessage(), io);
      default -> new JobException("the engine failed: " + failure, failure);
    };
  }

  @Override
  public Explanation explain(Plan plan) {
    List<Explanation.Pass> passes = new ArrayList<>();
    Keeping keeping = new Keeping(plan, results, history, mayKeepMore(plan));
    PhysicalPlan physical = optimizer.optimize(plan, keeping, passes);
    return explain(plan, physical, passes, new Meters(), keeping);
  }

  private Explanation explain(
      Plan plan, PhysicalPlan physical, List<Explanation.Pass> passes, Job job) {
    return explain(plan, physical, passes, job.meters(), job.keeping());
  }

  private Explanation explain(
      Plan plan,
      PhysicalPlan physical,
      List<Explanation.Pass> passes,
      Meters meters,
      Keeping keeping) {
    return new Explanation(
        options.parallelism(),
        pool.budget(),
        Explain.operators(plan),
        Explain.steps(physical, meters, keeping::remark),
        passes);
  }

  @Override
  public synchronized boolean stopAfterSuperstep() {
    return running != null && running.loops().stop();
  }

  @Override
  public synchronized void cancel() {
    if (running != null) {
      cancelled = true;
      running.stop();
    }
  }

  @Override
  public synchronized void forget(Node<?> node) {
    if (running != null) {
      throw new JobException("a job is running that may read what is kept; wait for its end", null);
    }
    results.forget(node);
  }

  @Override
  public void close() {
    workers.close();
    results.close();
    pool.close();
  }
}
