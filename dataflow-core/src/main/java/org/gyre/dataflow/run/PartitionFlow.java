package org.gyre.dataflow.run;

import org.gyre.dataflow.operator.Kernel;
import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.Stages;
import org.gyre.dataflow.operator.TaskContext;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/** Hands whole partitions to a function: a stage that keeps rows until the end of input. */
final class PartitionFlow implements Flow {

  private final Flow input;
  private final Node.MapPartition<?, ?> node;
  private final FunctionScope scope;
  private final LateLayout layout;
  private @Nullable Kernel<Stage<Object>> kernel;

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
    Layout<Object> rows = input.layout().get();
    Object own = scope.open(node.function(), task);
    Stage<Object> empty = Stages.emptyPartition(node.function(), own, name(), out);
    Stage<Object> stage =
        rows != null
            ? kernel(rows).create(own, task, out)
            : Stages.onFirstValue(
                first -> kernel(input.layout().decide(first)).create(own, task, out),
                empty,
                name());
    input.run(task, stage);
  }

  private String name() {
    return node.origin().toString();
  }

  private synchronized Kernel<Stage<Object>> kernel(Layout<Object> rows) {
    Kernel<Stage<Object>> known = kernel;
    if (known == null) {
      known = Stages.mapPartition(rows, node.function(), name());
      kernel = known;
    }
    return known;
  }
}
