package org.gyre.dataflow.operator;

import java.lang.invoke.MethodHandles;
import org.gyre.dataflow.function.Collector;
import org.gyre.dataflow.function.GroupReduceFunction;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/**
 * Sorts the values of a partition by their keys, and those of a key in an order of their own, and
 * hands each group to a function.
 */
final class SortGroupStage extends Stage<Object> implements Collector<Object> {

  private static final Layout<Object> LAYOUT = Kernel.constant(MethodHandles.lookup(), 0);
  private static final String OPERATOR = Kernel.constant(MethodHandles.lookup(), 1);
  private static final @Nullable ComputedKeys KEYS = Kernel.constant(MethodHandles.lookup(), 2);
  private static final Kernel<RowSorter> SORTERS = Kernel.constant(MethodHandles.lookup(), 3);
  private static final Kernel<GroupValues> GROUPS = Kernel.constant(MethodHandles.lookup(), 4);
  private static final GroupReduceFunction<Object, Object, Object> FUNCTION =
      Kernel.constant(MethodHandles.lookup(), 5);

  private final Stage<Object> next;
  private final Account account;
  private final GroupValues values;
  private final RowSorter sorter;

  /** The key of the group at hand. */
  private Object key;

  SortGroupStage(TaskContext task, Stage<Object> next) {
    this.next = next;
    this.account = task.open(OPERATOR, RowSorter.MIN_PAGES + 1);
    this.values = GROUPS.create(account.page());
    this.sorter = SORTERS.create(account, task.spillFolder(), (Runnable) task::checkCancelled);
  }

  @Override
  public void accept(Object value) {
    SortRows.add(LAYOUT, OPERATOR, ComputedKeys.row(KEYS, OPERATOR, value), sorter);
  }

  @Override
  public void signal(Signal signal) throws Exception {
    if (signal instanceof Signal.EndOfInput) {
      values.start(SortRows.sort(sorter, OPERATOR));
      while (values.isAtRow) {
        group();
      }
      sorter.close();
      account.close();
    }
    next.signal(signal);
  }

  private void group() {
    key = values.open();
    try {
      FUNCTION.reduceGroup(key, values, this);
    } catch (Exception e) {
      throw OperatorException.of(OPERATOR, "of the group with key " + key, e);
    }
    values.close();
  }

  @Override
  public void collect(Object value) throws Exception {
    if (value == null) {
      throw OperatorException.nullResult(OPERATOR, "of the group with key " + key);
    }
    next.accept(value);
  }
}
