package org.gyre.dataflow.operator;

import java.lang.invoke.MethodHandles;
import org.gyre.dataflow.function.Collector;
import org.gyre.dataflow.function.FlatMapFunction;
import org.gyre.dataflow.type.Nullable;

/** Hands on whatever a function emits for each value. */
final class FlatMapStage extends Stage<Object> implements Collector<Object> {

  private static final @Nullable FlatMapFunction<Object, Object> FUNCTION =
      Kernel.constant(MethodHandles.lookup(), 0);
  private static final String OPERATOR = Kernel.constant(MethodHandles.lookup(), 1);

  private final @Nullable FlatMapFunction<Object, Object> own;
  private final Stage<Object> next;

  FlatMapStage(@Nullable FlatMapFunction<Object, Object> own, Stage<Object> next) {
    this.own = own;
    this.next = next;
  }

  @Override
  public void accept(Object value) throws Exception {
    try {
      (FUNCTION == null ? own : FUNCTION).flatMap(value, this);
    } catch (Exception e) {
      throw OperatorException.of(OPERATOR, value, e);
    }
  }

  @Override
  public void collect(Object value) throws Exception {
    if (value == null) {
      throw OperatorException.nullResult(OPERATOR, "that it was called with");
    }
    next.accept(value);
  }

  @Override
  public void signal(Signal signal) throws Exception {
    next.signal(signal);
  }
}
