package org.gyre.dataflow.operator;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import org.gyre.dataflow.function.Aggregate;

/** Ends a chain: adds each value to one accumulator. */
public abstract class SummaryStage extends Stage<Object> {

  /** For the kernel below. */
  SummaryStage() {}

  /**
   * Whether any value was added.
   *
   * @return false if the accumulator is as it was
   */
  public abstract boolean hasValues();

  /** The kernel. */
  static final class Fold extends SummaryStage {

    private static final Aggregate<Object, Object> AGGREGATE =
        Kernel.constant(MethodHandles.lookup(), 0);
    private static final String OPERATOR = Kernel.constant(MethodHandles.lookup(), 1);

    private final MemorySegment accumulator;
    private boolean hasValues;

    Fold(MemorySegment accumulator) {
      this.accumulator = accumulator;
    }

    @Override
    public void accept(Object value) {
      hasValues = true;
      try {
        AGGREGATE.add(value, accumulator, 0);
      } catch (Exception e) {
        throw OperatorException.of(OPERATOR, value, e);
      }
    }

    @Override
    public void signal(Signal signal) {
      // The accumulators of all tasks are merged when all have ended.
    }

    @Override
    public boolean hasValues() {
      return hasValues;
    }
  }
}
