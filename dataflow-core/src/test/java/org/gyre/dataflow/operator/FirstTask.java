package org.gyre.dataflow.operator;

import java.util.ArrayList;
import java.util.List;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.memory.NoLeaks;
import org.gyre.dataflow.memory.SpillFolder;
import org.gyre.dataflow.type.Layout;

/**
 * The first of several tasks, which runs alone; the pool can tell which of its buffers are open.
 */
public final class FirstTask implements TaskContext, AutoCloseable {

  /** How the names of the owners of its buffers begin. */
  static final String BUFFER = "buffer ";

  private final NoLeaks memory;
  private final int tasks;
  private final List<Account> accounts = new ArrayList<>();
  private final List<RowBuffer> buffers = new ArrayList<>();

  /** One of so many tasks. */
  public FirstTask(NoLeaks memory, int tasks) {
    this.memory = memory;
    this.tasks = tasks;
  }

  /** How many accounts it has opened, but for those of buffers. */
  int accounts() {
    return accounts.size();
  }

  @Override
  public int index() {
    return 0;
  }

  @Override
  public int parallelism() {
    return tasks;
  }

  @Override
  public Account open(String owner, int pages) {
    accounts.add(memory.pool().open(owner, pages));
    return accounts.getLast();
  }

  @Override
  public RowBuffer buffer(String owner, int fixedRowSize) {
    Account account = memory.pool().open(BUFFER + buffers.size(), 1);
    buffers.add(new RowBuffer(account, memory.spill(), fixedRowSize));
    return buffers.getLast();
  }

  @Override
  public RowBuffer buffer(String owner, Layout<?> layout) {
    return buffer(owner, Stages.rowSize(layout));
  }

  @Override
  public RowBuffer[] tryBuffers(String owner, Layout<?> layout, int count) {
    return null;
  }

  @Override
  public SpillFolder spillFolder() {
    return memory.spill();
  }

  @Override
  public void closeAtEnd(Runnable closing) {
    throw new UnsupportedOperationException("there is nothing but memory to close");
  }

  @Override
  public void checkCancelled() {
    // It goes on.
  }

  @Override
  public void close() {
    buffers.forEach(RowBuffer::close);
    accounts.forEach(Account::close);
  }
}
