package org.gyre.dataflow.run;

import org.gyre.dataflow.function.JoinKind.Side;
import org.gyre.dataflow.operator.JoinKernels.Order;
import org.gyre.dataflow.operator.MergeJoin;
import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.Stages;
import org.gyre.dataflow.operator.TaskContext;
import org.gyre.dataflow.type.Nullable;

/** Runs merge joins of two sides, wherever their values come from. */
final class SortMerge {

  private final JoinShape shape;

  SortMerge(JoinShape shape) {
    this.shape = shape;
  }

  /** Pushes all values of one side into a stage. */
  @FunctionalInterface
  interface Source {
    void run(Stage<Object> into) throws Exception;
  }

  void run(
      TaskContext task,
      Order leftOrder,
      Source left,
      Order rightOrder,
      Source right,
      Stage<Object> out)
      throws Exception {
    MergeJoin.Input ofLeft = read(task, Side.LEFT, leftOrder, left);
    MergeJoin.Input ofRight = read(task, Side.RIGHT, rightOrder, right);
    if (ofLeft != null || ofRight != null) {
      shape.kernels().merge().create(task, out).merge(ofLeft, ofRight);
    }
    if (ofLeft != null) {
      ofLeft.close();
    }
    if (ofRight != null) {
      ofRight.close();
    }
  }

  /** All values of a side; null if there are none. */
  private MergeJoin.@Nullable Input read(TaskContext task, Side side, Order order, Source source)
      throws Exception {
    MergeJoin.Input[] made = new MergeJoin.Input[1];
    source.run(
        Stages.onFirstValue(
            first -> {
              shape.decide(side, first);
              made[0] = shape.kernels().mergeInput(side, order).create(task);
              return made[0];
            },
            null,
            shape.name()));
    return made[0];
  }
}
