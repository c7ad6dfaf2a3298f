package org.gyre.dataflow.operator;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import org.gyre.dataflow.function.CoGroupFunction;
import org.gyre.dataflow.function.Collector;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/**
 * Merges two inputs in the order of their keys and hands the groups of each key to a function.
 * Neither group is kept: both are read from where the sorts have them.
 */
public abstract class SortCoGroup {

  /** For groups that are over at once. */
  static final Runnable UNCHECKED = () -> {};

  /** For the kernel below. */
  SortCoGroup() {}

  /**
   * Merges.
   *
   * @param left the left input, all of whose values have come; null if it has none
   * @param right the right input likewise
   * @throws Exception if disk, memory, the function or a stage behind fails
   */
  public abstract void merge(@Nullable SortedInput left, @Nullable SortedInput right)
      throws Exception;

  /** The kernel. */
  static final class Merge extends SortCoGroup implements Collector<Object> {

    private static final Layout<Object> KEY = Kernel.constant(MethodHandles.lookup(), 0);
    private static final @Nullable CoGroupFunction<Object, Object, Object, Object> FUNCTION =
        Kernel.constant(MethodHandles.lookup(), 1);
    private static final String OPERATOR = Kernel.constant(MethodHandles.lookup(), 2);

    /** The groups of an input that has no values. */
    private static final Kernel<GroupValues> NOTHING = Kernel.constant(MethodHandles.lookup(), 3);

    private final @Nullable CoGroupFunction<Object, Object, Object, Object> own;
    private final Stage<Object> next;
    private GroupValues lefts;
    private GroupValues rights;

    /** The key of the groups at hand. */
    private Object key;

    Merge(@Nullable CoGroupFunction<Object, Object, Object, Object> own, Stage<Object> next) {
      this.own = own;
      this.next = next;
    }

    @Override
    public void merge(@Nullable SortedInput left, @Nullable SortedInput right) throws Exception {
      lefts = left == null ? nothing() : left.groups();
      rights = right == null ? nothing() : right.groups();
      while (lefts.isAtRow || rights.isAtRow) {
        group(order());
      }
    }

    private static GroupValues nothing() {
      return NOTHING.create(MemorySegment.NULL, UNCHECKED);
    }

    /** Which side has the next key: left if negative, right if positive, both if 0. */
    private int order() {
      if (!lefts.isAtRow || !rights.isAtRow) {
        return lefts.isAtRow ? -1 : 1;
      }
      return KEY.compare(
          lefts.cursor.segment(),
          lefts.cursor.row(),
          lefts.keyAt(),
          rights.cursor.segment(),
          rights.cursor.row(),
          rights.keyAt());
    }

    private void group(int order) {
      if (order <= 0) {
        key = lefts.open();
      }
      if (order >= 0) {
        key = rights.open();
      }
      try {
        (FUNCTION == null ? own : FUNCTION).coGroup(key, lefts, rights, this);
      } catch (Exception e) {
        throw OperatorException.of(OPERATOR, "of the groups with key " + key, e);
      }
      lefts.close();
      rights.close();
    }

    @Override
    public void collect(Object value) throws Exception {
      if (value == null) {
        throw OperatorException.nullResult(OPERATOR, "of the groups with key " + key);
      }
      next.accept(value);
    }
  }
}
