package org.gyre.dataflow.run;

import org.gyre.dataflow.function.JoinKind.Side;
import org.gyre.dataflow.operator.JoinKernels.Order;
import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.TaskContext;

/** Runs merge joins of two sides, wherever their values come from. */
final class SortMerge {

  private final Job job;
  private final JoinShape shape;

  SortMerge(Job job, JoinShape shape) {
    this.job = job;
    this.shape = shape;
  }

  void run(
      TaskContext task,
      Order leftOrder,
      SortedInputs.Source left,
      Order rightOrder,
      SortedInputs.Source right,
      Stage<Object> out)
      throws Exception {
    SortedInputs.merge(
        job.share(),
        input(task, Side.LEFT, leftOrder, left),
        input(task, Side.RIGHT, rightOrder, right),
        (ofLeft, ofRight) -> shape.kernels().merge().create(task, out).merge(ofLeft, ofRight),
        shape.name());
  }

  private SortedInputs.Input input(
      TaskContext task, Side side, Order order, SortedInputs.Source source) {
    return new SortedInputs.Input(
        source,
        (first, most) -> {
          shape.decide(side, first);
          return shape.kernels().mergeInput(side, order).create(task, most);
        });
  }
}
