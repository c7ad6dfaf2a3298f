package org.gyre.dataflow.operator;

import java.lang.invoke.MethodHandles;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.gyre.dataflow.function.Collector;
import org.gyre.dataflow.function.GroupReduceFunction;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/**
 * Sorts the values of a partition by their keys, and those of a key in an order of their own, and
 * hands each group to a function.
 */
final class SortGroupStage extends Stage<Object> implements Collector<Object>, Iterator<Object> {

  private static final Layout<Object> LAYOUT = Kernel.constant(MethodHandles.lookup(), 0);
  private static final String OPERATOR = Kernel.constant(MethodHandles.lookup(), 1);
  private static final @Nullable ComputedKeys KEYS = Kernel.constant(MethodHandles.lookup(), 2);
  private static final Kernel<RowSorter> SORTERS = Kernel.constant(MethodHandles.lookup(), 3);
  private static final Layout<Object> KEY_LAYOUT = Kernel.constant(MethodHandles.lookup(), 4);
  private static final Integer KEY_AT = Kernel.constant(MethodHandles.lookup(), 5);
  private static final GroupReduceFunction<Object, Object, Object> FUNCTION =
      Kernel.constant(MethodHandles.lookup(), 6);

  private final Stage<Object> next;
  private final Account account;
  private final RowSorter sorter;
  private RowCursor cursor;

  /**
   * The key of the group at hand; and whether the cursor is at a row that has not been read, of
   * this group or the next.
   */
  private Object key;

  private boolean isAtRow;
  private boolean isInGroup;

  SortGroupStage(TaskContext task, Stage<Object> next) {
    this.next = next;
    this.account = task.open(OPERATOR, RowSorter.MIN_PAGES);
    this.sorter = SORTERS.create(account, task.spillFolder(), (Runnable) task::checkCancelled);
  }

  @Override
  public void accept(Object value) {
    SortRows.add(LAYOUT, OPERATOR, ComputedKeys.row(KEYS, OPERATOR, value), sorter);
  }

  @Override
  public void signal(Signal signal) throws Exception {
    if (signal instanceof Signal.EndOfInput) {
      cursor = SortRows.sort(sorter, OPERATOR);
      isAtRow = SortRows.next(cursor, OPERATOR);
      while (isAtRow) {
        group();
      }
      sorter.close();
      account.close();
    }
    next.signal(signal);
  }

  private void group() {
    key = KEY_LAYOUT.read(cursor.segment(), cursor.row(), KEY_AT);
    isInGroup = true;
    try {
      FUNCTION.reduceGroup(key, this, this);
    } catch (Exception e) {
      throw OperatorException.of(OPERATOR, "of the group with key " + key, e);
    }
    while (isInGroup) {
      advance();
    }
  }

  private void advance() {
    isAtRow = SortRows.next(cursor, OPERATOR);
    isInGroup = isAtRow && KEY_LAYOUT.equal(key, cursor.segment(), cursor.row(), KEY_AT);
  }

  @Override
  public boolean hasNext() {
    return isInGroup;
  }

  @Override
  public Object next() {
    if (!isInGroup) {
      throw new NoSuchElementException(
          "the group has no more values; they can be run through once");
    }
    Object row = LAYOUT.read(cursor.segment(), cursor.row(), 0);
    advance();
    return ComputedKeys.value(KEYS, row);
  }

  @Override
  public void collect(Object value) throws Exception {
    if (value == null) {
      throw OperatorException.nullResult(OPERATOR, "of the group with key " + key);
    }
    next.accept(value);
  }
}
