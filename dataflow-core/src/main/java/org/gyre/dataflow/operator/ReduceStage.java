package org.gyre.dataflow.operator;

import java.lang.invoke.MethodHandles;
import org.gyre.dataflow.function.ReduceFunction;
import org.gyre.dataflow.type.Nullable;

/** Ends a chain: combines values into one. */
public abstract class ReduceStage extends Stage<Object> {

  /** For the kernel below. */
  ReduceStage() {}

  /**
   * What the values so far have been combined into.
   *
   * @return the value, or null if there was none
   */
  public abstract @Nullable Object value();

  /** The kernel. */
  static final class Reduce extends ReduceStage {

    private static final @Nullable ReduceFunction<Object> FUNCTION =
        Kernel.constant(MethodHandles.lookup(), 0);
    private static final String OPERATOR = Kernel.constant(MethodHandles.lookup(), 1);

    private final @Nullable ReduceFunction<Object> own;
    private @Nullable Object reduced;

    Reduce(@Nullable ReduceFunction<Object> own) {
      this.own = own;
    }

    @Override
    public void accept(Object value) {
      Object before = reduced;
      reduced =
          before == null
              ? value
              : Reductions.combine(FUNCTION == null ? own : FUNCTION, OPERATOR, before, value);
    }

    @Override
    public void signal(Signal signal) {
      // The values of all tasks are combined when all have ended.
    }

    @Override
    public @Nullable Object value() {
      return reduced;
    }
  }
}
