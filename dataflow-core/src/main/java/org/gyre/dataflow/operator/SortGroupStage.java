package org.gyre.dataflow.operator;

import java.lang.invoke.MethodHandles;
import org.gyre.dataflow.function.Collector;
import org.gyre.dataflow.function.GroupReduceFunction;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/**
 * Sorts the values of a partition by their keys, and those of a key in an order of their own, and
 * hands each group to a function. Where groups need not be whole, it does so whenever it has taken
 * its share of the memory.
 */
final class SortGroupStage extends Stage<Object> implements Collector<Object> {

  private static final Layout<Object> LAYOUT = Kernel.constant(MethodHandles.lookup(), 0);
  private static final String OPERATOR = Kernel.constant(MethodHandles.lookup(), 1);
  private static final @Nullable ComputedKeys KEYS = Kernel.constant(MethodHandles.lookup(), 2);
  private static final Kernel<RowSorter> SORTERS = Kernel.constant(MethodHandles.lookup(), 3);
  private static final Kernel<GroupValues> GROUPS = Kernel.constant(MethodHandles.lookup(), 4);
  private static final @Nullable GroupReduceFunction<Object, Object, Object> FUNCTION =
      Kernel.constant(MethodHandles.lookup(), 5);

  /** Whether all values of a key must be in one group. */
  private static final Boolean WHOLE = Kernel.constant(MethodHandles.lookup(), 6);

  /** What part of its memory a task takes for groups that need not be whole, as a divisor. */
  private static final long SHARE = 4;

  /** After how many values the memory is looked at; a power of two. */
  private static final int OFTEN = 256;

  private final @Nullable GroupReduceFunction<Object, Object, Object> own;
  private final Stage<Object> next;
  private final TaskContext task;
  private final Account account;
  private final GroupValues values;
  private final long share;
  private RowSorter sorter;
  private long count;

  /** The key of the group at hand. */
  private Object key;

  SortGroupStage(
      @Nullable GroupReduceFunction<Object, Object, Object> own,
      TaskContext task,
      Stage<Object> next) {
    this.own = own;
    this.next = next;
    this.task = task;
    this.account = task.open(OPERATOR, RowSorter.MIN_PAGES + 1);
    this.values = GROUPS.create(account.page(), task.checkpoint());
    this.share =
        Math.max(
            2L * RowSorter.MIN_PAGES * account.pool().pageSize(),
            account.pool().budget() / (SHARE * task.parallelism()));
    this.sorter = newSorter();
  }

  private RowSorter newSorter() {
    return SORTERS.create(account, task.spillFolder(), task.checkpoint());
  }

  @Override
  public void accept(Object value) {
    SortRows.add(LAYOUT, OPERATOR, ComputedKeys.row(KEYS, OPERATOR, value), sorter);
    if (!WHOLE && ++count % OFTEN == 0 && account.used() > share) {
      groups();
      sorter = newSorter();
    }
  }

  @Override
  public void signal(Signal signal) throws Exception {
    if (signal instanceof Signal.EndOfInput) {
      groups();
      account.close();
    }
    next.signal(signal);
  }

  private void groups() {
    values.start(SortRows.sort(sorter, OPERATOR));
    while (values.isAtRow) {
      group();
    }
    sorter.close();
  }

  private void group() {
    key = values.open();
    try {
      (FUNCTION == null ? own : FUNCTION).reduceGroup(key, values, this);
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
