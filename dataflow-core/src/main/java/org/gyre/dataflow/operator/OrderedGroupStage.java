package org.gyre.dataflow.operator;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.function.Collector;
import org.gyre.dataflow.function.GroupReduceFunction;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/**
 * Hands groups to a function as they come: the values of a key one after the other. Values are kept
 * until there are many and the next key begins; then all groups that are there are handed on. So a
 * group may be larger than the memory, and small ones cost no buffer each.
 */
final class OrderedGroupStage extends Stage<Object> implements Collector<Object>, Iterator<Object> {

  private static final Layout<Object> LAYOUT = Kernel.constant(MethodHandles.lookup(), 0);
  private static final String OPERATOR = Kernel.constant(MethodHandles.lookup(), 1);
  private static final @Nullable ComputedKeys KEYS = Kernel.constant(MethodHandles.lookup(), 2);
  private static final KeyFunction<Object, Object> KEY = Kernel.constant(MethodHandles.lookup(), 3);
  private static final Layout<Object> KEY_LAYOUT = Kernel.constant(MethodHandles.lookup(), 4);
  private static final Integer KEY_AT = Kernel.constant(MethodHandles.lookup(), 5);
  private static final @Nullable GroupReduceFunction<Object, Object, Object> FUNCTION =
      Kernel.constant(MethodHandles.lookup(), 6);

  /** How many bytes are many: few enough to stay in the cache. */
  private static final long MANY = 256 << 10;

  private final @Nullable GroupReduceFunction<Object, Object, Object> own;
  private final TaskContext task;
  private final Stage<Object> next;

  /** After how many values of groups it is asked whether the job goes on; a power of two. */
  private static final long OFTEN = 1 << 8;

  private RowBuffer kept;
  private long taken;
  private long bytes;

  /** Where the row is that was written last. */
  private long lastRow;

  private BufferRows rows;

  /**
   * The key of the group at hand; and whether the cursor is at a row that has not been read, of
   * this group or the next.
   */
  private Object key;

  private boolean isAtRow;
  private boolean isInGroup;

  OrderedGroupStage(
      @Nullable GroupReduceFunction<Object, Object, Object> own,
      TaskContext task,
      Stage<Object> next) {
    this.own = own;
    this.task = task;
    this.next = next;
    this.kept = task.buffer(OPERATOR, LAYOUT);
  }

  @Override
  public void accept(Object value) {
    if (bytes >= MANY && beginsGroup(value)) {
      handOn();
      kept = task.buffer(OPERATOR, LAYOUT);
    }
    keep(ComputedKeys.row(KEYS, OPERATOR, value), value);
  }

  /** Whether a value surely has another key than the last; a long row is out of reach already. */
  private boolean beginsGroup(Object value) {
    return kept.segment() != null
        && !KEY_LAYOUT.equal(
            Keys.of(KEY, KEY_LAYOUT, OPERATOR, value), kept.segment(), lastRow, KEY_AT);
  }

  private void keep(Object written, Object value) {
    try {
      int fixed = LAYOUT.fixedSize();
      int size = LAYOUT.isFixedSize() ? Math.max(1, fixed) : fixed + LAYOUT.variableSize(written);
      lastRow = kept.reserve(size);
      LAYOUT.write(written, kept.segment(), lastRow, 0, fixed);
      kept.commit(size);
      bytes += size;
    } catch (IOException e) {
      throw new StageException(OPERATOR, e);
    } catch (ClassCastException | NullPointerException e) {
      throw OperatorException.of(OPERATOR, value, e);
    }
  }

  @Override
  public void signal(Signal signal) throws Exception {
    if (signal instanceof Signal.EndOfInput) {
      handOn();
    }
    next.signal(signal);
  }

  /** Hands all groups on that are there. */
  private void handOn() {
    task.checkCancelled();
    kept.finish();
    rows = new BufferRows(kept, true);
    isAtRow = SortRows.next(rows, OPERATOR);
    while (isAtRow) {
      group();
    }
    rows.close();
    kept.close();
    bytes = 0;
  }

  private void group() {
    key = KEY_LAYOUT.read(rows.segment(), rows.row(), KEY_AT);
    isInGroup = true;
    try {
      (FUNCTION == null ? own : FUNCTION).reduceGroup(key, this, this);
    } catch (Exception e) {
      throw OperatorException.of(OPERATOR, "of the group with key " + key, e);
    }
    while (isInGroup) {
      advance();
    }
  }

  private void advance() {
    if ((++taken & (OFTEN - 1)) == 0) {
      task.checkCancelled();
    }
    isAtRow = SortRows.next(rows, OPERATOR);
    isInGroup = isAtRow && KEY_LAYOUT.equal(key, rows.segment(), rows.row(), KEY_AT);
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
    Object row = LAYOUT.read(rows.segment(), rows.row(), 0);
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
