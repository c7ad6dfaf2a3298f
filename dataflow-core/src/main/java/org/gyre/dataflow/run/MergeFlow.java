package org.gyre.dataflow.run;

import java.util.EnumMap;
import java.util.Map;
import org.gyre.dataflow.function.JoinKind.Side;
import org.gyre.dataflow.operator.JoinKernels.Order;
import org.gyre.dataflow.operator.Kernel;
import org.gyre.dataflow.operator.MergeJoin;
import org.gyre.dataflow.operator.Signal;
import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.Stages;
import org.gyre.dataflow.operator.TaskContext;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.type.Nullable;

/** A sort-merge join of inputs that have equal keys in the same partition. */
final class MergeFlow implements Flow {

  private final Map<Side, Flow> inputs = new EnumMap<>(Side.class);
  private final Map<Side, Order> orders = new EnumMap<>(Side.class);
  private final SortMerge merge;
  private final JoinShape shape;

  MergeFlow(Node.Join<?, ?, ?, ?> node, Flow left, Order leftOrder, Flow right, Order rightOrder) {
    inputs.put(Side.LEFT, left);
    inputs.put(Side.RIGHT, right);
    orders.put(Side.LEFT, leftOrder);
    orders.put(Side.RIGHT, rightOrder);
    this.shape = new JoinShape(node, left.layout(), right.layout());
    this.merge = new SortMerge(shape);
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

  /** Runs merge joins of two sides, wherever their values come from. */
  static final class SortMerge {

    private final JoinShape shape;
    private final Map<Side, Kernel<MergeJoin.Input>> inputs = new EnumMap<>(Side.class);
    private @Nullable Kernel<MergeJoin> kernel;
    private @Nullable Object kernelsOf;

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
        merger().create(task, out).merge(ofLeft, ofRight);
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
                made[0] = input(side, order).create(task);
                return made[0];
              },
              null,
              shape.name()));
      return made[0];
    }

    private synchronized Kernel<MergeJoin.Input> input(Side side, Order order) {
      return inputs.computeIfAbsent(side, _ -> shape.kernels().mergeInput(side, order));
    }

    /** One kernel for all tasks; another one if a side that was empty has values now. */
    @SuppressWarnings("ReferenceEquality") // the shape makes new kernels when layouts are new
    private synchronized Kernel<MergeJoin> merger() {
      if (kernel == null || kernelsOf != shape.kernels()) {
        kernelsOf = shape.kernels();
        kernel = shape.kernels().merge();
      }
      return kernel;
    }
  }
}
