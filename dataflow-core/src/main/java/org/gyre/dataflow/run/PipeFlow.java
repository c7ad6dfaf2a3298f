package org.gyre.dataflow.run;

import java.util.concurrent.Future;
import org.gyre.dataflow.exchange.PageQueue;
import org.gyre.dataflow.operator.Kernel;
import org.gyre.dataflow.operator.RowScan;
import org.gyre.dataflow.operator.Signal;
import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.Stages;
import org.gyre.dataflow.operator.TaskContext;
import org.gyre.dataflow.plan.Origin;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/**
 * A pipelined exchange: one thread runs the input while all tasks work on what it has delivered.
 */
final class PipeFlow implements Flow {

  /** Pages of the queue per task: one that is read, one that waits. */
  private static final int PAGES_PER_TASK = 2;

  private final Job job;
  private final Flow input;
  private final String name;
  private final Kernel<Stage<Object>> writer;
  private final Kernel<RowScan> reader;
  private final int rowSize;
  private @Nullable PageQueue queue;
  private @Nullable Future<?> writing;

  /**
   * A pipe.
   *
   * @param input has a layout that is known from the plan
   */
  PipeFlow(Job job, Flow input, Origin origin) {
    this.job = job;
    this.input = input;
    this.name = "pipe for " + origin;
    Layout<Object> layout = input.layout().get();
    this.rowSize = Stages.rowSize(layout);
    this.writer = Stages.writeQueue(layout, name);
    this.reader = Stages.rowScan(layout);
  }

  @Override
  public LateLayout layout() {
    return input.layout();
  }

  @Override
  public void prepare() throws Exception {
    input.prepare();
    if (queue != null) {
      job.discard(queue);
    }
    int pages = PAGES_PER_TASK * (job.parallelism() + 1);
    queue = job.own(new PageQueue(job.pool().open(name, 2), rowSize, pages));
    writing = null;
  }

  /** The first task that runs starts the writer, so that nothing waits for rows nobody reads. */
  private synchronized Future<?> writing() {
    Future<?> started = writing;
    if (started == null) {
      started = job.workers().start(this::write);
      writing = started;
    }
    return started;
  }

  private void write() throws Exception {
    boolean whole = false;
    PageQueue target = queue;
    try {
      for (int index = 0; index < job.parallelism(); index++) {
        try (Task task = new Task(job, index, 0)) {
          input.run(task, writer.create(target));
        }
      }
      target.finish();
      whole = true;
    } finally {
      if (!whole) {
        target.breakOff();
      }
    }
  }

  @Override
  public void run(TaskContext task, Stage<Object> out) throws Exception {
    Future<?> writer = writing();
    boolean whole = false;
    try {
      read(reader.create(out), task);
      whole = true;
    } finally {
      if (!whole) {
        queue.breakOff();
        job.stop(); // the writer may be busy with values that nobody gets
      }
      Workers.finish(writer, job::stop);
    }
    out.signal(Signal.END_OF_INPUT);
  }

  private void read(RowScan scan, TaskContext task) throws Exception {
    PageQueue.Filled filled = queue.next();
    while (filled != null) {
      Stages.scan(scan, filled, task::checkCancelled);
      queue.recycle(filled);
      filled = queue.next();
    }
  }
}
