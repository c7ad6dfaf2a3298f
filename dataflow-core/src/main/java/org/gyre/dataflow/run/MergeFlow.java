package org.gyre.dataflow.run;

import java.util.EnumMap;
import java.util.Map;
import org.gyre.dataflow.function.JoinKind.Side;
import org.gyre.dataflow.operator.JoinKernels.Order;
import org.gyre.dataflow.operator.Signal;
import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.TaskContext;
import org.gyre.dataflow.plan.Node;

/** A sort-merge join of inputs that have equal keys in the same partition. */
final class MergeFlow implements Flow {

  private final Map<Side, Flow> inputs = new EnumMap<>(Side.class);
  private final Map<Side, Order> orders = new EnumMap<>(Side.class);
  private final SortMerge merge;
  private final JoinShape shape;

  MergeFlow(
      Job job,
      Node.Join<?, ?, ?, ?> node,
      Flow left,
      Order leftOrder,
      Flow right,
      Order rightOrder) {
    inputs.put(Side.LEFT, left);
    inputs.put(Side.RIGHT, right);
    orders.put(Side.LEFT, leftOrder);
    orders.put(Side.RIGHT, rightOrder);
    this.shape = new JoinShape(node, left, right, false);
    this.merge = new SortMerge(job, shape);
  }

  @Override
  public LateLayout layout() {
    return shape.results();
  }

  @Override
  public void prepare() throws Exception {
    for (Map.Entry<Side, Flow> input : inputs.entrySet()) {
      input.getValue().prepare();
      if (input.getValue() instanceof RowFlow) {
        shape.complete(input.getKey());
      }
    }
  }

  @Override
  public void run(TaskContext task, Stage<Object> out) throws Exception {
    merge.run(
        task,
        orders.get(Side.LEFT),
        into -> inputs.get(Side.LEFT).run(task, into),
        orders.get(Side.RIGHT),
        into -> inputs.get(Side.RIGHT).run(task, into),
        out);
    out.signal(Signal.END_OF_INPUT);
  }
}
