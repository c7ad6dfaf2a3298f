package org.gyre.dataflow.run;

import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.TaskContext;

/** A flow that reads rows, which its reader may do in a way of its own. */
interface RowFlow extends Flow {

  /**
   * Runs one task as {@link #run(TaskContext, Stage)} does.
   *
   * @param reader reads the rows
   */
  void run(TaskContext task, Stage<Object> out, RowReader reader) throws Exception;
}
