package org.gyre.dataflow.run;

import java.io.Serializable;
import java.util.List;
import org.gyre.dataflow.function.GroupCombineFunction;
import org.gyre.dataflow.function.GroupReduceFunction;
import org.gyre.dataflow.function.ReduceFunction;
import org.gyre.dataflow.function.RichFunction;
import org.gyre.dataflow.operator.Kernel;
import org.gyre.dataflow.operator.SortKey;
import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.Stages;
import org.gyre.dataflow.operator.TaskContext;
import org.gyre.dataflow.plan.Key;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.Ordering;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/** A sort within each task: hands the values on in order, or group by group to a function. */
abstract sealed class SortFlow implements Flow {

  private final Flow input;
  private final Node<?> node;
  private final Ordering<?> ordering;
  private final LateLayout layout;
  private @Nullable Kernel<Stage<Object>> kernel;

  private SortFlow(Flow input, Node<?> node, Ordering<?> ordering, LateLayout layout) {
    this.input = input;
    this.node = node;
    this.ordering = ordering;
    this.layout = layout;
  }

  abstract Kernel<Stage<Object>> newKernel(Layout<Object> rows, List<SortKey> keys, String name);

  /** Opens the function of a task; null if there is none, or if it is a constant of the kernel. */
  @Nullable
  Object open(TaskContext task) {
    return null;
  }

  /** The stage of a task, which may have a function of its own. */
  Stage<Object> newStage(
      Kernel<Stage<Object>> made, @Nullable Object own, TaskContext task, Stage<Object> out) {
    return made.create(task, out);
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
    Object own = open(task);
    Stage<Object> stage =
        SortKeys.areKnown(ordering, input.layout().get())
            ? newStage(kernel(null), own, task, out)
            : Stages.onFirstValue(
                first -> newStage(kernel(first), own, task, out), out, node.origin().toString());
    input.run(task, stage);
  }

  private synchronized Kernel<Stage<Object>> kernel(@Nullable Object first) {
    Kernel<Stage<Object>> known = kernel;
    if (known == null) {
      Layout<Object> rows = first == null ? input.layout().get() : input.layout().decide(first);
      List<SortKey> keys = SortKeys.of(ordering, rows, first, node.origin());
      if (node instanceof Node.GroupSummary<?, ?, ?> summary) {
        KeyLayouts.tell(node, KeyLayouts.decide(summary.key(), rows, first, node.origin()), layout);
      }
      known = newKernel(rows, keys, node.origin().toString());
      kernel = known;
    }
    return known;
  }

  /** Hands the values on in order. */
  static final class Whole extends SortFlow {

    Whole(Flow input, Node<?> node, Ordering<?> ordering) {
      super(input, node, ordering, input.layout());
    }

    @Override
    Kernel<Stage<Object>> newKernel(Layout<Object> rows, List<SortKey> keys, String name) {
      return Stages.sort(rows, keys, name);
    }
  }

  /** Hands the first values in order on. */
  static final class Top extends SortFlow {

    private final long count;

    Top(Flow input, Node.First<?> node, Ordering<?> ordering) {
      super(input, node, ordering, input.layout());
      this.count = node.count();
    }

    @Override
    Kernel<Stage<Object>> newKernel(Layout<Object> rows, List<SortKey> keys, String name) {
      return Stages.top(rows, keys, count, name);
    }
  }

  /** Hands values with equal keys to a function. */
  private abstract static sealed class ByKey extends SortFlow {

    private final Node<?> node;
    private final FunctionScope scope;

    /** The function of all tasks; null if each has its own. */
    final @Nullable GroupReduceFunction<?, ?, ?> function;

    ByKey(Flow input, Node<?> node, Ordering<?> ordering, LateLayout layout, FunctionScope scope) {
      super(input, node, ordering, layout);
      this.node = node;
      this.scope = scope;
      Serializable given = given(node);
      this.function = given instanceof RichFunction ? null : overGroups(node, given);
    }

    @Override
    @Nullable
    Object open(TaskContext task) {
      Serializable own = scope.open(given(node), task);
      return own == null ? null : overGroups(node, own);
    }

    @Override
    Stage<Object> newStage(
        Kernel<Stage<Object>> made, @Nullable Object own, TaskContext task, Stage<Object> out) {
      return made.create(own, task, out);
    }

    private static Serializable given(Node<?> node) {
      return switch (node) {
        case Node.GroupApply<?, ?, ?> apply -> apply.function();
        case Node.GroupReduce<?, ?> reduce -> reduce.function();
        case Node.GroupCombine<?, ?, ?> combine -> combine.function();
        case Node.GroupSummary<?, ?, ?> summary ->
            Stages.summariseGroups(summary.aggregate(), node.origin().toString());
        case Node.Distinct<?, ?> _ -> Stages.firstOfGroups();
        default -> throw new IllegalStateException(node + " does not group");
      };
    }

    /** Whatever the shape of the function, as one over groups. */
    private static GroupReduceFunction<?, ?, ?> overGroups(Node<?> node, Serializable given) {
      return switch (given) {
        case ReduceFunction<?> reduce when node instanceof Node.GroupReduce<?, ?> ->
            Stages.reduceGroups(reduce, node.origin().toString());
        case GroupCombineFunction<?, ?, ?> combine
            when node instanceof Node.GroupCombine<?, ?, ?> ->
            Stages.combineGroups(combine);
        default -> (GroupReduceFunction<?, ?, ?>) given;
      };
    }
  }

  /** Hands each group to a function. */
  static final class Groups extends ByKey {

    Groups(Flow input, Node<?> node, Ordering<?> ordering, FunctionScope scope) {
      super(input, node, ordering, results(input, node), scope);
    }

    @Override
    Kernel<Stage<Object>> newKernel(Layout<Object> rows, List<SortKey> keys, String name) {
      return Stages.sortGroup(rows, keys, function, true, name);
    }
  }

  /** Hands parts of groups to a function, again and again. */
  static final class Combined extends ByKey {

    Combined(Flow input, Node.GroupCombine<?, ?, ?> node, FunctionScope scope) {
      super(input, node, node.order(), new LateLayout(node.origin(), node.layout()), scope);
    }

    @Override
    Kernel<Stage<Object>> newKernel(Layout<Object> rows, List<SortKey> keys, String name) {
      return Stages.sortGroup(rows, keys, function, false, name);
    }
  }

  /** Hands each group to a function whose values come one after the other: nothing is sorted. */
  static final class OrderedGroups extends ByKey {

    OrderedGroups(Flow input, Node<?> node, Key<?, ?> key, FunctionScope scope) {
      super(input, node, Ordering.by(key), results(input, node), scope);
    }

    @Override
    Kernel<Stage<Object>> newKernel(Layout<Object> rows, List<SortKey> keys, String name) {
      return Stages.orderedGroup(rows, keys.getFirst(), function, name);
    }
  }

  private static LateLayout results(Flow input, Node<?> node) {
    return node instanceof Node.GroupApply<?, ?, ?> || node instanceof Node.GroupSummary<?, ?, ?>
        ? new LateLayout(node.origin(), node.layout())
        : input.layout();
  }
}
