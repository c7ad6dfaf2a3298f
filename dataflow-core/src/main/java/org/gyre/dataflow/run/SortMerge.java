package org.gyre.dataflow.run;

import java.util.function.Function;
import org.gyre.dataflow.function.JoinKind.Side;
import org.gyre.dataflow.operator.JoinKernels.Order;
import org.gyre.dataflow.operator.SortedInput;
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
    SortedInput ofLeft = read(task, Side.LEFT, leftOrder, left);
    SortedInput ofRight = read(task, Side.RIGHT, rightOrder, right);
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

  private @Nullable SortedInput read(TaskContext task, Side side, Order order, Source source)
      throws Exception {
    return read(
        source,
        first -> {
          shape.decide(side, first);
          return shape.kernels().mergeInput(side, order).create(task, Long.MAX_VALUE);
        },
        shape.name());
  }

  /**
   * Takes all values of one side of whatever merges.
   *
   * @param opener makes the input, given the first value
   * @return the input; null if there are no values
   */
  static @Nullable SortedInput read(
      Source source, Function<Object, SortedInput> opener, String name) throws Exception {
    SortedInput[] made = new SortedInput[1];
    source.run(
        Stages.onFirstValue(
            first -> {
              made[0] = opener.apply(first);
              return made[0];
            },
            null,
            name));
    return made[0];
  }
}
