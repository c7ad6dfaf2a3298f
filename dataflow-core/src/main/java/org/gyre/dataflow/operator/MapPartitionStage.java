package org.gyre.dataflow.operator;

import java.lang.invoke.MethodHandles;
import java.util.List;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.function.Collector;
import org.gyre.dataflow.function.MapPartitionFunction;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/**
 * Hands a whole partition to a function: values that it keeps as rows until their end, or rows that
 * lie somewhere.
 */
public abstract class MapPartitionStage extends Stage<Object> implements Collector<Object> {

  /** For the kernel below. */
  MapPartitionStage() {}

  /**
   * Hands the values of rows to the function, and signals nothing; in place of values that come one
   * by one.
   *
   * @param buffers the rows of the partition, in order
   * @param release whether nobody reads them after this
   */
  public abstract void rows(List<RowBuffer> buffers, boolean release);

  /** The kernel. */
  static final class Whole extends MapPartitionStage {

    /** Null if the partition is known to be empty. */
    private static final @Nullable Layout<Object> LAYOUT =
        Kernel.constant(MethodHandles.lookup(), 0);

    private static final @Nullable MapPartitionFunction<Object, Object> FUNCTION =
        Kernel.constant(MethodHandles.lookup(), 1);
    private static final String OPERATOR = Kernel.constant(MethodHandles.lookup(), 2);

    /** Whether values come one by one. */
    private static final Boolean KEEPS = Kernel.constant(MethodHandles.lookup(), 3);

    private final @Nullable RowBuffer buffer;
    private final @Nullable MapPartitionFunction<Object, Object> own;
    private final TaskContext task;
    private final Stage<Object> next;

    Whole(
        @Nullable MapPartitionFunction<Object, Object> own, TaskContext task, Stage<Object> next) {
      this.own = own;
      this.task = task;
      this.buffer = KEEPS ? task.buffer(OPERATOR, LAYOUT) : null;
      this.next = next;
    }

    @Override
    public void accept(Object value) {
      Rows.write(LAYOUT, OPERATOR, value, buffer);
    }

    @Override
    public void signal(Signal signal) throws Exception {
      if (signal instanceof Signal.EndOfInput) {
        if (buffer == null) {
          rows(List.of(), true);
        } else {
          buffer.finish();
          rows(List.of(buffer), true);
          buffer.close();
        }
      }
      next.signal(signal);
    }

    @Override
    public void rows(List<RowBuffer> buffers, boolean release) {
      try (var values = new RowIterator<>(LAYOUT, buffers, release, task, OPERATOR)) {
        call(values);
      }
    }

    private void call(RowIterator<Object> values) {
      try {
        (FUNCTION == null ? own : FUNCTION).mapPartition(values, this);
      } catch (Exception e) {
        throw OperatorException.of(OPERATOR, values, e);
      }
    }

    @Override
    public void collect(Object value) throws Exception {
      if (value == null) {
        throw OperatorException.nullResult(OPERATOR, "of a whole partition");
      }
      next.accept(value);
    }
  }
}
