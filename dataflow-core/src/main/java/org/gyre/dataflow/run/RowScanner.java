package org.gyre.dataflow.run;

import java.util.List;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.operator.Kernel;
import org.gyre.dataflow.operator.RowScan;
import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.Stages;
import org.gyre.dataflow.operator.TaskContext;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/** Reads rows back into values, with one kernel for all tasks of one place in the plan. */
final class RowScanner implements RowReader {

  private final Node.@Nullable Filter<?> filter;
  private @Nullable Kernel<RowScan> kernel;

  RowScanner() {
    this(null);
  }

  /** Reads only the values that pass a filter. */
  RowScanner(Node.@Nullable Filter<?> filter) {
    this.filter = filter;
  }

  @Override
  public void read(
      List<RowBuffer> buffers,
      boolean release,
      @Nullable Layout<Object> layout,
      TaskContext task,
      Stage<Object> out)
      throws Exception {
    if (layout != null) {
      kernel(layout).create(out).scan(buffers, release, task::checkCancelled);
    }
  }

  private synchronized Kernel<RowScan> kernel(Layout<Object> layout) {
    Kernel<RowScan> known = kernel;
    if (known == null) {
      known =
          filter == null
              ? Stages.rowScan(layout)
              : Stages.rowScan(layout, filter.function(), filter.origin().toString());
      kernel = known;
    }
    return known;
  }
}
