package org.gyre.dataflow.run;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.gyre.dataflow.format.InputFormat;
import org.gyre.dataflow.format.InputFormat.ReadContext;
import org.gyre.dataflow.format.InputFormat.Split;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.operator.Kernel;
import org.gyre.dataflow.operator.ScanStage;
import org.gyre.dataflow.operator.Signal;
import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.StageException;
import org.gyre.dataflow.operator.Stages;
import org.gyre.dataflow.operator.TaskContext;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.type.Nullable;

/**
 * Reads an input format: each task a run of neighbouring splits, so that partitions keep the order
 * of the input.
 */
final class ScanFlow implements Flow {

  private final Job job;
  private final InputFormat<?> format;
  private final String name;
  private final LateLayout layout;
  private final Kernel<ScanStage> kernel;
  private final AtomicLong done = new AtomicLong();
  private List<? extends Split> splits = List.of();
  private long total;

  ScanFlow(Job job, Node.Read<?> node) {
    this.job = job;
    this.format = node.format();
    this.name = format.describe();
    this.layout = new LateLayout(node.origin(), node.layout());
    this.kernel = Stages.scan(format, node.origin().toString());
  }

  @Override
  public LateLayout layout() {
    return layout;
  }

  @Override
  public @Nullable String whyOnlyOnce() {
    return format.isReplayable() ? null : name + " can be read only once";
  }

  @Override
  public void prepare() throws IOException {
    splits = format.splits(job.parallelism());
    total = splits.stream().mapToLong(Split::weight).sum();
    done.set(0);
    job.observer().started(name);
  }

  @Override
  public void run(TaskContext task, Stage<Object> out) throws Exception {
    ScanStage scan = kernel.create(out);
    int from = boundary(task.index());
    int to = boundary(task.index() + 1);
    for (Split split : splits.subList(from, to)) {
      read(scan, split, task);
    }
    out.signal(Signal.END_OF_INPUT);
  }

  private int boundary(int task) {
    return (int) ((long) splits.size() * task / job.parallelism());
  }

  private void read(ScanStage scan, Split split, TaskContext task) throws Exception {
    try (Account account = task.open(name, 0)) {
      scan.read(split, new Context(account, task), task::checkCancelled);
    } catch (IOException e) {
      throw new StageException(name, e);
    }
  }

  private final class Context implements ReadContext {

    private final Account account;
    private final TaskContext task;

    Context(Account account, TaskContext task) {
      this.account = account;
      this.task = task;
    }

    @Override
    public MemorySegment buffer(long bytes) {
      return account.region(bytes);
    }

    @Override
    public void progress(long weight) {
      task.checkCancelled();
      job.observer().progress(name, done.addAndGet(weight), total);
    }

    @Override
    public void count(String metric, long number) {
      job.metrics().merge(metric, (double) number, Double::sum);
    }
  }
}
