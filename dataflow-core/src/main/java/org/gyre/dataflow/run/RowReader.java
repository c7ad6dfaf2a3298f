package org.gyre.dataflow.run;

import java.util.List;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.TaskContext;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/** A way to read the rows of a flow. */
@FunctionalInterface
interface RowReader {

  /**
   * Reads all buffers into a stage, to which it signals nothing.
   *
   * @param release whether nobody reads the rows after this
   * @param layout of the rows; null if there are none
   */
  void read(
      List<RowBuffer> buffers,
      boolean release,
      @Nullable Layout<Object> layout,
      TaskContext task,
      Stage<Object> out)
      throws Exception;
}
