package org.gyre.dataflow.run;

import org.gyre.dataflow.operator.HashJoin;
import org.gyre.dataflow.operator.Kernel;
import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.Stages;
import org.gyre.dataflow.operator.TaskContext;
import org.gyre.dataflow.plan.Key;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/** The probe side of a hash join, fused into the loop of its input. */
final class JoinFlow implements Flow {

  private final Flow probe;
  private final TableFlow table;
  private final Node.Join<?, ?, ?, ?> node;
  private final boolean buildsLeft;
  private final LateLayout layout;
  private final Kernel<Stage<Object>> drop = Stages.drop();
  private @Nullable Kernel<Stage<Object>> kernel;

  JoinFlow(Flow probe, TableFlow table, Node.Join<?, ?, ?, ?> node, boolean buildsLeft) {
    this.probe = probe;
    this.table = table;
    this.node = node;
    this.buildsLeft = buildsLeft;
    this.layout = new LateLayout(node.origin(), node.layout());
  }

  @Override
  public LateLayout layout() {
    return layout;
  }

  @Override
  public void prepare() throws Exception {
    table.prepare();
    probe.prepare();
  }

  @Override
  public void run(TaskContext task, Stage<Object> out) throws Exception {
    HashJoin.Built<Object> built = table.built();
    if (built == null) {
      probe.run(task, drop.create(out));
      return;
    }
    Layout<Object> rows = probe.layout().get();
    Stage<Object> stage =
        rows != null
            ? kernel(rows).create(built, task, out)
            : Stages.onFirstValue(
                first -> kernel(probe.layout().decide(first)).create(built, task, out),
                out,
                node.origin().toString());
    probe.run(task, stage);
  }

  private synchronized Kernel<Stage<Object>> kernel(Layout<Object> rows) {
    Kernel<Stage<Object>> known = kernel;
    if (known == null) {
      Key<?, ?> key = buildsLeft ? node.rightKey() : node.leftKey();
      Layout.Field place = KeyLayouts.place(key, rows);
      known =
          Stages.joinProbe(
              table.rowLayout(),
              key.function(),
              table.keyLayout(),
              node.function(),
              buildsLeft,
              node.origin().toString(),
              rows,
              place == null ? KeyLayouts.COMPUTED : place.at());
      kernel = known;
    }
    return known;
  }
}
