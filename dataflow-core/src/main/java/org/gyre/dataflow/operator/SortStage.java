package org.gyre.dataflow.operator;

import java.lang.invoke.MethodHandles;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/** Keeps the values of a partition until its end and hands them on in the order of their keys. */
final class SortStage extends Stage<Object> {

  private static final Layout<Object> LAYOUT = Kernel.constant(MethodHandles.lookup(), 0);
  private static final String OPERATOR = Kernel.constant(MethodHandles.lookup(), 1);
  private static final @Nullable ComputedKeys KEYS = Kernel.constant(MethodHandles.lookup(), 2);
  private static final Kernel<RowSorter> SORTERS = Kernel.constant(MethodHandles.lookup(), 3);

  private final Stage<Object> next;
  private final Account account;
  private final RowSorter sorter;

  SortStage(TaskContext task, Stage<Object> next) {
    this.next = next;
    this.account = task.open(OPERATOR, RowSorter.MIN_PAGES);
    this.sorter = SORTERS.create(account, task.spillFolder(), task.checkpoint());
  }

  @Override
  public void accept(Object value) {
    SortRows.add(LAYOUT, OPERATOR, ComputedKeys.row(KEYS, OPERATOR, value), sorter);
  }

  @Override
  public void signal(Signal signal) throws Exception {
    if (signal instanceof Signal.EndOfInput) {
      emit();
      sorter.close();
      account.close();
    }
    next.signal(signal);
  }

  private void emit() throws Exception {
    RowCursor cursor = SortRows.sort(sorter, OPERATOR);
    while (SortRows.next(cursor, OPERATOR)) {
      Object row = LAYOUT.read(cursor.segment(), cursor.row(), 0);
      next.accept(ComputedKeys.value(KEYS, row));
    }
  }
}
