package org.gyre.dataflow.operator;

import java.lang.invoke.MethodHandles;
import org.gyre.dataflow.function.FilterFunction;
import org.gyre.dataflow.type.Nullable;

/** Hands on the values that pass a test. */
final class FilterStage extends Stage<Object> {

  private static final @Nullable FilterFunction<Object> FUNCTION =
      Kernel.constant(MethodHandles.lookup(), 0);
  private static final String OPERATOR = Kernel.constant(MethodHandles.lookup(), 1);

  private final @Nullable FilterFunction<Object> own;
  private final Stage<Object> next;

  FilterStage(@Nullable FilterFunction<Object> own, Stage<Object> next) {
    this.own = own;
    this.next = next;
  }

  @Override
  public void accept(Object value) throws Exception {
    boolean passes;
    try {
      passes = (FUNCTION == null ? own : FUNCTION).test(value);
    } catch (Exception e) {
      throw OperatorException.of(OPERATOR, value, e);
    }
    if (passes) {
      next.accept(value);
    }
  }

  @Override
  public void signal(Signal signal) throws Exception {
    next.signal(signal);
  }
}
