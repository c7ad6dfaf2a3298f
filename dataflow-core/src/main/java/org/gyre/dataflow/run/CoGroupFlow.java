package org.gyre.dataflow.run;

import java.util.ArrayList;
import java.util.List;
import org.gyre.dataflow.operator.Kernel;
import org.gyre.dataflow.operator.Signal;
import org.gyre.dataflow.operator.SortCoGroup;
import org.gyre.dataflow.operator.SortKey;
import org.gyre.dataflow.operator.SortedInput;
import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.Stages;
import org.gyre.dataflow.operator.TaskContext;
import org.gyre.dataflow.physical.Step;
import org.gyre.dataflow.plan.Key;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.Ordering;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/**
 * Brings the groups of two inputs together: each task takes its partition of the left input, then
 * that of the right one, and merges both.
 */
final class CoGroupFlow implements Flow {

  private final Job job;
  private final Node.CoGroup<?, ?, ?, ?> node;
  private final FunctionScope scope;
  private final String name;
  private final Side left;
  private final Side right;
  private final LateLayout layout;

  /** The layout of the keys of both inputs, once it is known. */
  private @Nullable Layout<Object> keys;

  CoGroupFlow(Job job, Flow left, Flow right, Step.SortCoGroup<?> step, FunctionScope scope) {
    this.job = job;
    this.scope = scope;
    this.node = step.node();
    this.name = node.origin().toString();
    this.left = new Side(left, node.leftKey(), node.leftOrder(), step.isLeftSorted());
    this.right = new Side(right, node.rightKey(), node.rightOrder(), step.isRightSorted());
    this.layout = new LateLayout(node.origin(), node.layout());
  }

  @Override
  public LateLayout layout() {
    return layout;
  }

  @Override
  public void prepare() throws Exception {
    left.input.prepare();
    right.input.prepare();
  }

  @Override
  public void run(TaskContext task, Stage<Object> out) throws Exception {
    Object own = scope.open(node.function(), task);
    SortedInputs.merge(
        job.share(),
        left.of(task),
        right.of(task),
        (ofLeft, ofRight) -> merger().create(own, out).merge(ofLeft, ofRight),
        name);
    out.signal(Signal.END_OF_INPUT);
  }

  private synchronized Kernel<SortCoGroup> merger() {
    return Stages.coGroup(keys, node.function(), name);
  }

  /**
   * Keys are compared across the inputs, so they have one layout. It is decided by the first value
   * of either input; if keys may be null in one, then in both.
   */
  private synchronized Layout<Object> keys(Side side, Layout<Object> rows, Object first) {
    Layout<Object> known = keys;
    if (known == null) {
      Side other = left.equals(side) ? right : left;
      Layout<Object> others = KeyLayouts.known(other.key, other.input.layout().get());
      Layout<Object> own = KeyLayouts.decide(side.key, rows, first, node.origin());
      known = KeyLayouts.common(side.key, own, others);
      keys = known;
    }
    return known;
  }

  /** One of the two inputs. */
  private final class Side {

    final Flow input;
    final Key<?, ?> key;
    private final Ordering<?> ordering;
    private final boolean isSorted;
    private @Nullable Kernel<SortedInput> kernel;

    Side(Flow input, Key<?, ?> key, Ordering<?> ordering, boolean isSorted) {
      this.input = input;
      this.key = key;
      this.ordering = ordering;
      this.isSorted = isSorted;
    }

    /** One partition. */
    SortedInputs.Input of(TaskContext task) {
      return new SortedInputs.Input(
          into -> input.run(task, into), (first, most) -> kernel(first).create(task, most));
    }

    private synchronized Kernel<SortedInput> kernel(Object first) {
      Kernel<SortedInput> known = kernel;
      if (known == null) {
        Layout<Object> rows = input.layout().decide(first);
        List<SortKey> by = new ArrayList<>(SortKeys.of(ordering, rows, first, node.origin()));
        by.set(0, commonKey(by.getFirst(), keys(this, rows, first)));
        known = Stages.sortedInput(rows, by, isSorted, name);
        kernel = known;
      }
      return known;
    }

    /** The key in the layout that both inputs have; computed if it lies in another one in rows. */
    private static SortKey commonKey(SortKey own, Layout<Object> layout) {
      int at = own.layout().equals(layout) ? own.at() : KeyLayouts.COMPUTED;
      return new SortKey(own.function(), layout, at, own.direction());
    }
  }
}
