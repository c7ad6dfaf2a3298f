package org.gyre.dataflow.operator;

import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.memory.SpillFolder;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/** What one task offers to the stages that run in it. For the thread of the task. */
public interface TaskContext {

  /**
   * The number of this task among those of its operator, and of the partition it works on.
   *
   * @return from 0
   */
  int index();

  /**
   * The number of tasks of the operator.
   *
   * @return at least 1
   */
  int parallelism();

  /**
   * Opens an account that the task closes when it ends.
   *
   * @param owner the operator, as it should be named in errors
   * @param pages how many pages must be there in any case
   * @return the account
   */
  Account open(String owner, int pages);

  /**
   * A buffer for rows, which the task closes when it ends, unless it is closed before.
   *
   * @param owner the operator, as it should be named in errors
   * @param layout of the rows
   * @return the buffer, open for writing
   */
  RowBuffer buffer(String owner, Layout<?> layout);

  /**
   * A buffer for rows that have no layout of their own; closed likewise.
   *
   * @param owner the operator, as it should be named in errors
   * @param fixedRowSize the size of every row, at least 1; or -1 if each has its own
   * @return the buffer, open for writing
   */
  RowBuffer buffer(String owner, int fixedRowSize);

  /**
   * Buffers that the task can do without; closed likewise.
   *
   * @param owner the operator, as it should be named in errors
   * @param layout of the rows
   * @param count how many
   * @return the buffers; null if others would be left without the memory they need to start
   */
  RowBuffer @Nullable [] tryBuffers(String owner, Layout<?> layout, int count);

  /**
   * Where to put temporary files.
   *
   * @return the folder of the job
   */
  SpillFolder spillFolder();

  /**
   * Closes something when the task ends, however it ends; what was given last is closed first.
   *
   * @param closing closes it; its failure is a failure of the task
   */
  void closeAtEnd(Runnable closing);

  /**
   * Returns if the job goes on. Called by loops about once a page.
   *
   * @throws java.util.concurrent.CancellationException if it does not
   */
  void checkCancelled();

  /**
   * The same, for others to call; kernels have no lambdas of their own.
   *
   * @return calls {@link #checkCancelled}
   */
  default Runnable checkpoint() {
    return this::checkCancelled;
  }
}
