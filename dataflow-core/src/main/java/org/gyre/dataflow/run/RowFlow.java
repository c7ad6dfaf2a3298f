package org.gyre.dataflow.run;

import org.gyre.dataflow.exchange.Partitions;
import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.TaskContext;
import org.gyre.dataflow.type.Nullable;

/** A flow that reads rows, which its reader may do in a way of its own. */
interface RowFlow extends Flow {

  /**
   * Runs one task as {@link #run(TaskContext, Stage)} does.
   *
   * @param reader reads the rows
   */
  void run(TaskContext task, Stage<Object> out, RowReader reader) throws Exception;

  /** All rows, once they are prepared, if they remain when they have been read; else null. */
  default @Nullable Partitions kept() {
    return null;
  }
}
