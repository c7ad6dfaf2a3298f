package org.gyre.dataflow.operator;

import java.lang.invoke.MethodHandles;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/**
 * Takes one of the inputs of an operator that reads several in the order of their keys, and sorts
 * it, unless it is in order already. The end of input is not passed on: the operator knows it.
 */
public abstract class SortedInput extends Stage<Object> implements AutoCloseable {

  /** For the kernel below. */
  SortedInput() {}

  /** The rows in the order of their keys, once; when all have come. */
  abstract RowCursor rows();

  /** The values group by group, in order; in place of {@link #rows}. */
  abstract GroupValues groups();

  /** How many bytes of memory it holds; rows that are in order give way, and do not count. */
  public abstract long used();

  /** Gives all memory back. */
  @Override
  public abstract void close();

  /** The kernel. */
  static final class Input extends SortedInput {

    private static final Layout<Object> LAYOUT = Kernel.constant(MethodHandles.lookup(), 0);
    private static final String OPERATOR = Kernel.constant(MethodHandles.lookup(), 1);
    private static final @Nullable ComputedKeys KEYS = Kernel.constant(MethodHandles.lookup(), 2);

    /** Null if the operator reads rows. */
    private static final @Nullable Kernel<GroupValues> GROUPS =
        Kernel.constant(MethodHandles.lookup(), 3);

    /** Null if the input is in order. */
    private static final @Nullable Kernel<RowSorter> SORTERS =
        Kernel.constant(MethodHandles.lookup(), 4);

    private final Account account;
    private final @Nullable GroupValues groups;
    private final @Nullable RowSorter sorter;
    private final @Nullable RowBuffer rows;
    private @Nullable BufferRows inOrder;

    /**
     * An input.
     *
     * @param most how many bytes of memory it takes at most, to leave some to the inputs after it
     */
    Input(TaskContext task, Long most) {
      boolean sorts = SORTERS != null;
      account = task.open(OPERATOR, (GROUPS == null ? 0 : 1) + (sorts ? RowSorter.MIN_PAGES : 0));
      account.limit(most);
      groups = GROUPS == null ? null : GROUPS.create(account.page(), task.checkpoint());
      sorter = sorts ? newSorter(task) : null;
      rows = sorts ? null : task.buffer(OPERATOR, LAYOUT);
    }

    private RowSorter newSorter(TaskContext task) {
      return SORTERS.create(account, task.spillFolder(), task.checkpoint());
    }

    @Override
    public void accept(Object value) {
      Object row = ComputedKeys.row(KEYS, OPERATOR, value);
      if (SORTERS != null) {
        SortRows.add(LAYOUT, OPERATOR, row, sorter);
      } else {
        Rows.write(LAYOUT, OPERATOR, row, rows);
      }
    }

    @Override
    public void signal(Signal signal) {
      // The operator goes on when all its inputs have ended.
    }

    @Override
    RowCursor rows() {
      if (sorter != null) {
        return SortRows.sort(sorter, OPERATOR);
      }
      rows.finish();
      inOrder = new BufferRows(rows, true);
      return inOrder;
    }

    @Override
    GroupValues groups() {
      groups.start(rows());
      return groups;
    }

    @Override
    public long used() {
      return account.used();
    }

    @Override
    public void close() {
      if (sorter != null) {
        sorter.close();
      } else {
        if (inOrder != null) {
          inOrder.close();
        }
        rows.close();
      }
      account.close();
    }
  }
}
