package org.gyre.dataflow.run;

import org.gyre.dataflow.operator.Kernel;
import org.gyre.dataflow.operator.MapPartitionStage;
import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.Stages;
import org.gyre.dataflow.operator.TaskContext;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/**
 * Hands whole partitions to a function: a stage that keeps rows until the end of input, unless the
 * input is rows already.
 */
final class PartitionFlow implements Flow {

  private final Flow input;
  private final Node.MapPartition<?, ?> node;
  private final FunctionScope scope;
  private final LateLayout layout;
  private @Nullable Kernel<MapPartitionStage> kernel;

  PartitionFlow(Flow input, Node.MapPartition<?, ?> node, FunctionScope scope) {
    this.input = input;
    this.node = node;
    this.scope = scope;
    this.layout = new LateLayout(node.origin(), node.layout());
  }

  @Override
  public LateLayout layout() {
    return layout;
  }

  @Override
  public @Nullable String whyOnlyOnce() {
    return input.whyOnlyOnce();
  }

  @Override
  public void prepare() throws Exception {
    input.prepare();
  }

  @Override
  public void run(TaskContext task, Stage<Object> out) throws Exception {
    Object own = scope.open(node.function(), task);
    if (input instanceof RowFlow rows) {
      RowReader whole =
          (buffers, release, known, _, next) ->
              (known == null ? empty() : kernel(known))
                  .create(own, task, next)
                  .rows(buffers, release);
      rows.run(task, out, whole);
      return;
    }
    Layout<Object> known = input.layout().get();
    Stage<Object> stage =
        known != null
            ? kernel(known).create(own, task, out)
            : Stages.onFirstValue(
                first -> kernel(input.layout().decide(first)).create(own, task, out),
                empty().create(own, task, out),
                name());
    input.run(task, stage);
  }

  private String name() {
    return node.origin().toString();
  }

  private Kernel<MapPartitionStage> empty() {
    return Stages.mapPartition(null, node.function(), false, name());
  }

  private synchronized Kernel<MapPartitionStage> kernel(Layout<Object> rows) {
    Kernel<MapPartitionStage> known = kernel;
    if (known == null) {
      known = Stages.mapPartition(rows, node.function(), input instanceof RowFlow, name());
      kernel = known;
    }
    return known;
  }
}
