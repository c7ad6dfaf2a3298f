package org.gyre.dataflow.operator;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/**
 * Hands the first values of a partition in an order on, in order. It keeps about twice as many:
 * then it sorts these and drops the second half, and from then on all that do not come before the
 * last one of the first half.
 */
final class TopStage extends Stage<Object> {

  private static final Layout<Object> LAYOUT = Kernel.constant(MethodHandles.lookup(), 0);
  private static final String OPERATOR = Kernel.constant(MethodHandles.lookup(), 1);
  private static final @Nullable ComputedKeys KEYS = Kernel.constant(MethodHandles.lookup(), 2);
  private static final Kernel<RowSorter> SORTERS = Kernel.constant(MethodHandles.lookup(), 3);
  private static final RowOrder ORDER = Kernel.constant(MethodHandles.lookup(), 4);
  private static final Long COUNT = Kernel.constant(MethodHandles.lookup(), 5);

  /** With fewer values more than needed, sorting does not pay. */
  private static final long LEAST_SPARE = 4096;

  private final TaskContext task;
  private final Stage<Object> next;
  private final Account account;
  private final long most;
  private RowSorter sorter;
  private long held;

  /** The keys of the last value that is needed as yet, once there are as many as needed. */
  private MemorySegment last;

  private long lastPrefix;

  TopStage(TaskContext task, Stage<Object> next) {
    this.task = task;
    this.next = next;
    this.account = task.open(OPERATOR, RowSorter.MIN_PAGES);
    this.most = COUNT > Long.MAX_VALUE / 4 ? Long.MAX_VALUE : COUNT + Math.max(COUNT, LEAST_SPARE);
    this.sorter = newSorter();
  }

  private RowSorter newSorter() {
    return SORTERS.create(account, task.spillFolder(), task.checkpoint());
  }

  @Override
  public void accept(Object value) {
    Object written = ComputedKeys.row(KEYS, OPERATOR, value);
    try {
      int fixed = LAYOUT.fixedSize();
      int size = LAYOUT.isFixedSize() ? Math.max(1, fixed) : fixed + LAYOUT.variableSize(written);
      long row = sorter.reserve(size);
      LAYOUT.write(written, sorter.segment(), row, 0, fixed);
      if (last == null || isBeforeLast(sorter.segment(), row)) {
        sorter.commit(size);
        held++;
      }
      if (held >= most) {
        shrink();
      }
    } catch (IOException e) {
      throw new StageException(OPERATOR, e);
    } catch (ClassCastException | NullPointerException e) {
      throw OperatorException.of(OPERATOR, value, e);
    }
  }

  private boolean isBeforeLast(MemorySegment segment, long row) {
    int byPrefix = Long.compareUnsigned(ORDER.prefix(segment, row), lastPrefix);
    return byPrefix != 0 ? byPrefix < 0 : ORDER.compare(segment, row, last, 0) < 0;
  }

  /** Keeps as many as are needed. */
  private void shrink() throws IOException {
    RowBuffer kept = task.buffer(OPERATOR, LAYOUT);
    RowCursor sorted = sorter.sort();
    for (long i = 0; i < COUNT && sorted.next(); i++) {
      long row = kept.reserve(sorted.length());
      MemorySegment.copy(sorted.segment(), sorted.row(), kept.segment(), row, sorted.length());
      kept.commit(sorted.length());
      if (i == COUNT - 1) {
        setLast(sorted.segment(), sorted.row());
      }
    }
    sorter.close();
    kept.finish();
    sorter = newSorter();
    sorter.addAll(kept);
    kept.close();
    held = COUNT;
  }

  private void setLast(MemorySegment segment, long row) {
    int fixed = LAYOUT.fixedSize();
    last = Arena.ofAuto().allocate(Math.max(1, fixed + ORDER.variableSize(segment, row)));
    ORDER.copy(segment, row, last, fixed);
    lastPrefix = ORDER.prefix(last, 0);
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
    for (long i = 0; i < COUNT && SortRows.next(cursor, OPERATOR); i++) {
      Object row = LAYOUT.read(cursor.segment(), cursor.row(), 0);
      next.accept(ComputedKeys.value(KEYS, row));
    }
  }
}
