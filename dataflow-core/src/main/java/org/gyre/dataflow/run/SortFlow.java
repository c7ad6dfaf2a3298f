package org.gyre.dataflow.run;

import org.gyre.dataflow.function.GroupReduceFunction;
import org.gyre.dataflow.operator.Kernel;
import org.gyre.dataflow.operator.RowSorter.Direction;
import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.Stages;
import org.gyre.dataflow.operator.TaskContext;
import org.gyre.dataflow.plan.Key;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.SortOrder;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/** A sort within each task: hands the values on in order, or group by group to a function. */
abstract sealed class SortFlow implements Flow {

  private final Flow input;
  private final Node<?> node;
  private final Key<?, ?> key;
  private final LateLayout layout;
  private @Nullable Kernel<Stage<Object>> kernel;

  private SortFlow(Flow input, Node<?> node, Key<?, ?> key, LateLayout layout) {
    this.input = input;
    this.node = node;
    this.key = key;
    this.layout = layout;
  }

  abstract Kernel<Stage<Object>> newKernel(
      Layout<Object> rows, Key<?, ?> by, Layout<Object> keys, int keyAt, String name);

  @Override
  public LateLayout layout() {
    return layout;
  }

  @Override
  public void prepare() throws Exception {
    input.prepare();
  }

  @Override
  public void run(TaskContext task, Stage<Object> out) throws Exception {
    Layout<Object> rows = input.layout().get();
    boolean isKnown = rows != null && KeyLayouts.known(key, rows) != null;
    Stage<Object> stage =
        isKnown
            ? kernel(null).create(task, out)
            : Stages.onFirstValue(
                first -> kernel(first).create(task, out), out, node.origin().toString());
    input.run(task, stage);
  }

  private synchronized Kernel<Stage<Object>> kernel(@Nullable Object first) {
    Kernel<Stage<Object>> known = kernel;
    if (known == null) {
      Layout<Object> rows = first == null ? input.layout().get() : input.layout().decide(first);
      Layout<Object> keys = KeyLayouts.decide(key, rows, first, node.origin());
      Layout.Field place = KeyLayouts.place(key, rows);
      int keyAt = place == null ? KeyLayouts.COMPUTED : place.at();
      known = newKernel(rows, key, keys, keyAt, node.origin().toString());
      kernel = known;
    }
    return known;
  }

  /** Hands the values on in order. */
  static final class Whole extends SortFlow {

    private final Direction direction;

    Whole(Flow input, Node.SortPartition<?, ?> node) {
      super(input, node, node.key(), input.layout());
      this.direction =
          node.order() == SortOrder.ASCENDING ? Direction.ASCENDING : Direction.DESCENDING;
    }

    @Override
    Kernel<Stage<Object>> newKernel(
        Layout<Object> rows, Key<?, ?> by, Layout<Object> keys, int keyAt, String name) {
      return Stages.sort(rows, by.function(), keys, keyAt, direction, name);
    }
  }

  /** Hands each group to a function. */
  static final class Groups extends SortFlow {

    private final GroupReduceFunction<?, ?, ?> function;

    Groups(Flow input, Node<?> node, Key<?, ?> key) {
      super(
          input,
          node,
          key,
          node instanceof Node.GroupApply<?, ?, ?>
              ? new LateLayout(node.origin(), node.layout())
              : input.layout());
      this.function =
          switch (node) {
            case Node.GroupApply<?, ?, ?> apply -> apply.function();
            case Node.GroupReduce<?, ?> reduce ->
                Stages.reduceGroups(reduce.function(), node.origin().toString());
            case Node.Distinct<?, ?> _ -> Stages.firstOfGroups();
            default -> throw new IllegalStateException(node + " does not group");
          };
    }

    @Override
    Kernel<Stage<Object>> newKernel(
        Layout<Object> rows, Key<?, ?> by, Layout<Object> keys, int keyAt, String name) {
      return Stages.sortGroup(rows, by.function(), keys, keyAt, function, name);
    }
  }
}
