package org.gyre.dataflow.operator;

import java.lang.invoke.MethodHandles;
import java.util.Collections;
import java.util.Iterator;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.function.Collector;
import org.gyre.dataflow.function.MapPartitionFunction;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/**
 * Keeps the values of a partition as rows until its end, and hands them to a function as a whole.
 */
final class MapPartitionStage extends Stage<Object> implements Collector<Object> {

  /** Null if the partition is known to be empty. */
  private static final @Nullable Layout<Object> LAYOUT = Kernel.constant(MethodHandles.lookup(), 0);

  private static final @Nullable MapPartitionFunction<Object, Object> FUNCTION =
      Kernel.constant(MethodHandles.lookup(), 1);
  private static final String OPERATOR = Kernel.constant(MethodHandles.lookup(), 2);

  private final @Nullable RowBuffer buffer;
  private final @Nullable MapPartitionFunction<Object, Object> own;
  private final Stage<Object> next;

  MapPartitionStage(
      @Nullable MapPartitionFunction<Object, Object> own,
      @Nullable TaskContext task,
      Stage<Object> next) {
    this.own = own;
    this.buffer = LAYOUT == null ? null : task.buffer(OPERATOR, LAYOUT);
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
        call(Collections.emptyIterator());
      } else {
        buffer.finish();
        try (var cursor = buffer.cursor(true)) {
          call(new RowIterator<>(LAYOUT, cursor, OPERATOR));
        }
        buffer.close();
      }
    }
    next.signal(signal);
  }

  private void call(Iterator<Object> values) {
    try {
      (FUNCTION == null ? own : FUNCTION).mapPartition(values, this);
    } catch (Exception e) {
      throw OperatorException.of(OPERATOR, "of a whole partition", e);
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
