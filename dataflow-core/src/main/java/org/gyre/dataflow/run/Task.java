package org.gyre.dataflow.run;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.memory.SpillFolder;
import org.gyre.dataflow.operator.Stages;
import org.gyre.dataflow.operator.TaskContext;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/** One task of one step while it runs. */
final class Task implements TaskContext, AutoCloseable {

  private final Job job;
  private final int index;
  private final int attempt;
  private final List<Account> accounts = new ArrayList<>();
  private final List<RowBuffer> buffers = new ArrayList<>();
  private final Closers closers = new Closers();
  private final Accumulations.OfTask accumulators;
  private boolean counts = true;

  /**
   * A task.
   *
   * @param attempt how often it was run before, in vain
   */
  Task(Job job, int index, int attempt) {
    this.job = job;
    this.index = index;
    this.attempt = attempt;
    this.accumulators = new Accumulations.OfTask(index);
  }

  @Override
  public int index() {
    return index;
  }

  int attempt() {
    return attempt;
  }

  /** What this has added to accumulators does not count, since it will be run again. */
  void forgetCounts() {
    counts = false;
  }

  @Override
  public int parallelism() {
    return job.parallelism();
  }

  @Override
  public Account open(String owner, int pages) {
    Account account = job.pool().open(owner, pages);
    accounts.add(account);
    return account;
  }

  @Override
  public RowBuffer buffer(String owner, Layout<?> layout) {
    return buffer(owner, Stages.rowSize(layout));
  }

  @Override
  public RowBuffer @Nullable [] tryBuffers(String owner, Layout<?> layout, int count) {
    RowBuffer[] opened = job.tryBuffers(owner, Stages.rowSize(layout), count);
    if (opened != null) {
      Collections.addAll(buffers, opened);
    }
    return opened;
  }

  @Override
  public RowBuffer buffer(String owner, int fixedRowSize) {
    RowBuffer buffer = job.buffer(owner, fixedRowSize);
    buffers.add(buffer);
    return buffer;
  }

  @Override
  public SpillFolder spillFolder() {
    return job.spillFolder();
  }

  Accumulations.OfTask accumulators() {
    return accumulators;
  }

  @Override
  public void closeAtEnd(Runnable closing) {
    closers.add(closing);
  }

  @Override
  public void checkCancelled() {
    job.checkCancelled();
  }

  /** Closes functions, which may fail, and then the memory that stages work in. */
  @Override
  public void close() {
    try {
      closers.close();
    } finally { // what functions add when they are closed counts as well
      if (counts) {
        job.accumulations().ended(accumulators);
      }
      buffers.forEach(RowBuffer::close);
      accounts.forEach(Account::close);
    }
  }
}
