package org.gyre.dataflow.operator;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.function.Collector;
import org.gyre.dataflow.function.FlatJoinFunction;
import org.gyre.dataflow.function.JoinKind;
import org.gyre.dataflow.function.JoinKind.Alone;
import org.gyre.dataflow.function.JoinKind.Pairs;
import org.gyre.dataflow.function.JoinKind.Side;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/**
 * The sort-merge join of one partition: both sides are brought into the order of their keys, and
 * then go side by side, each key once.
 *
 * <p>The right rows of a key are kept while the left ones of that key pass; more of them than a few
 * lie in a {@link RowBuffer}, which spills. So any number of equal keys needs no more memory than
 * one page, and reading them again for each left row costs no more than the pairs that come of it.
 */
public abstract class MergeJoin {

  /** For the kernel below. */
  MergeJoin() {}

  /**
   * Merges two sides and hands on the results.
   *
   * @param left the left side, all of which has come; null if nothing did
   * @param right the right side likewise
   */
  public abstract void merge(@Nullable SortedInput left, @Nullable SortedInput right);

  /** The kernel that merges. */
  static final class Merge extends MergeJoin implements Collector<Object> {

    private static final FlatJoinFunction<Object, Object, Object> FUNCTION =
        Kernel.constant(MethodHandles.lookup(), 0);
    private static final JoinKind KIND = Kernel.constant(MethodHandles.lookup(), 1);
    private static final String OPERATOR = Kernel.constant(MethodHandles.lookup(), 2);
    private static final Layout<Object> KEY_LAYOUT = Kernel.constant(MethodHandles.lookup(), 3);

    /** The layouts of the rows, where keys are in them, and those that are computed. */
    private static final Layout<Object> LEFT_LAYOUT = Kernel.constant(MethodHandles.lookup(), 4);

    private static final Integer LEFT_KEY_AT = Kernel.constant(MethodHandles.lookup(), 5);
    private static final @Nullable ComputedKeys LEFT_KEYS =
        Kernel.constant(MethodHandles.lookup(), 6);
    private static final Layout<Object> RIGHT_LAYOUT = Kernel.constant(MethodHandles.lookup(), 7);
    private static final Integer RIGHT_KEY_AT = Kernel.constant(MethodHandles.lookup(), 8);
    private static final @Nullable ComputedKeys RIGHT_KEYS =
        Kernel.constant(MethodHandles.lookup(), 9);

    /** How many bytes of right rows of one key are kept as objects. */
    private static final int FEW = 4 << 10;

    private final TaskContext task;
    private final Stage<Object> next;
    private RowCursor left;
    private RowCursor right;
    private boolean atLeft;
    private boolean atRight;
    private int steps;

    /** The right values of the key at hand: the first as objects, the others as rows. */
    private final List<Object> few = new ArrayList<>();

    private @Nullable RowBuffer many;

    Merge(TaskContext task, Stage<Object> next) {
      this.task = task;
      this.next = next;
    }

    @Override
    public void merge(@Nullable SortedInput leftInput, @Nullable SortedInput rightInput) {
      try {
        mergeRows(leftInput, rightInput);
      } catch (IOException e) {
        throw new StageException(OPERATOR, e);
      }
    }

    private void mergeRows(@Nullable SortedInput leftInput, @Nullable SortedInput rightInput)
        throws IOException {
      left = leftInput == null ? null : leftInput.rows();
      right = rightInput == null ? null : rightInput.rows();
      atLeft = left != null && SortRows.next(left, OPERATOR);
      atRight = right != null && SortRows.next(right, OPERATOR);
      while (atLeft && atRight) {
        int order =
            KEY_LAYOUT.compare(
                left.segment(),
                left.row(),
                LEFT_KEY_AT,
                right.segment(),
                right.row(),
                RIGHT_KEY_AT);
        if (order < 0) {
          passLeft(Alone.UNMATCHED);
        } else if (order > 0) {
          passRight(Alone.UNMATCHED);
        } else {
          mergeKey();
        }
      }
      while (atLeft && KIND.alone(Side.LEFT) == Alone.UNMATCHED) {
        passLeft(Alone.UNMATCHED);
      }
      while (atRight && KIND.alone(Side.RIGHT) == Alone.UNMATCHED) {
        passRight(Alone.UNMATCHED);
      }
    }

    /** Leaves a left value behind; hands it on alone if values like it are. */
    private void passLeft(Alone like) {
      if (KIND.alone(Side.LEFT) == like) {
        call(leftValue(), null);
      }
      advanceLeft();
    }

    private void passRight(Alone like) {
      if (KIND.alone(Side.RIGHT) == like) {
        call(null, rightValue());
      }
      advanceRight();
    }

    private void mergeKey() throws IOException {
      Object key = KEY_LAYOUT.read(left.segment(), left.row(), LEFT_KEY_AT);
      while (atRight && KEY_LAYOUT.equal(key, right.segment(), right.row(), RIGHT_KEY_AT)) {
        if (KIND.pairs() == Pairs.HANDED_ON) {
          keepRight();
        }
        passRight(Alone.MATCHED);
      }
      if (many != null) {
        many.finish();
      }
      while (atLeft && KEY_LAYOUT.equal(key, left.segment(), left.row(), LEFT_KEY_AT)) {
        if (KIND.pairs() == Pairs.HANDED_ON) {
          pairWithKept(leftValue());
        }
        passLeft(Alone.MATCHED);
      }
      few.clear();
      if (many != null) {
        many.close();
        many = null;
      }
    }

    private void keepRight() throws IOException {
      long bytes = (few.size() + 1L) * right.length();
      if (few.isEmpty() || (many == null && bytes <= FEW)) {
        few.add(rightValue());
        return;
      }
      if (many == null) {
        many = task.buffer(OPERATOR, RIGHT_LAYOUT);
      }
      Tables.copyRow(right.segment(), right.row(), right.row() + right.length(), many);
    }

    private void pairWithKept(Object value) throws IOException {
      for (int i = 0; i < few.size(); i++) {
        checkSometimes();
        call(value, few.get(i));
      }
      if (many != null) {
        try (BufferRows rows = new BufferRows(many, false)) {
          while (rows.next()) {
            checkSometimes();
            call(value, value(RIGHT_LAYOUT, RIGHT_KEYS, rows));
          }
        }
      }
    }

    private Object leftValue() {
      return value(LEFT_LAYOUT, LEFT_KEYS, left);
    }

    private Object rightValue() {
      return value(RIGHT_LAYOUT, RIGHT_KEYS, right);
    }

    private static Object value(
        Layout<Object> layout, @Nullable ComputedKeys keys, RowCursor rows) {
      return ComputedKeys.value(keys, layout.read(rows.segment(), rows.row(), 0));
    }

    private void advanceLeft() {
      checkSometimes();
      atLeft = SortRows.next(left, OPERATOR);
    }

    private void advanceRight() {
      checkSometimes();
      atRight = SortRows.next(right, OPERATOR);
    }

    private void checkSometimes() {
      if ((++steps & 0xFF) == 0) {
        task.checkCancelled();
      }
    }

    private void call(@Nullable Object leftValue, @Nullable Object rightValue) {
      JoinCalls.call(FUNCTION, leftValue, rightValue, this, OPERATOR);
    }

    @Override
    public void collect(Object value) throws Exception {
      next.accept(JoinCalls.nonNull(value));
    }
  }
}
