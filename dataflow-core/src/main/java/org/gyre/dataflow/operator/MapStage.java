package org.gyre.dataflow.operator;

import java.lang.invoke.MethodHandles;
import org.gyre.dataflow.function.MapFunction;
import org.gyre.dataflow.type.Nullable;

/** Hands on what a function makes of each value. */
final class MapStage extends Stage<Object> {

  private static final @Nullable MapFunction<Object, Object> FUNCTION =
      Kernel.constant(MethodHandles.lookup(), 0);
  private static final String OPERATOR = Kernel.constant(MethodHandles.lookup(), 1);

  private final @Nullable MapFunction<Object, Object> own;
  private final Stage<Object> next;

  MapStage(@Nullable MapFunction<Object, Object> own, Stage<Object> next) {
    this.own = own;
    this.next = next;
  }

  @Override
  public void accept(Object value) throws Exception {
    Object result;
    try {
      result = (FUNCTION == null ? own : FUNCTION).map(value);
    } catch (Exception e) {
      throw OperatorException.of(OPERATOR, value, e);
    }
    if (result == null) {
      throw OperatorException.nullResult(OPERATOR, value);
    }
    next.accept(result);
  }

  @Override
  public void signal(Signal signal) throws Exception {
    next.signal(signal);
  }
}
