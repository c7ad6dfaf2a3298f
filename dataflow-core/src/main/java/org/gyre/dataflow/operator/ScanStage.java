package org.gyre.dataflow.operator;

import java.lang.invoke.MethodHandles;
import org.gyre.dataflow.format.IndexedInput;
import org.gyre.dataflow.format.InputFormat;
import org.gyre.dataflow.format.InputFormat.ReadContext;
import org.gyre.dataflow.format.InputFormat.Split;
import org.gyre.dataflow.function.Collector;

/** Hands on what a format reads: the head of a chain, driven by {@link #read}. */
public abstract class ScanStage implements Collector<Object> {

  /** For the kernel below. */
  ScanStage() {}

  /**
   * Reads one split into the next stage.
   *
   * @param split the split
   * @param context memory and progress
   * @param checkpoint is called now and then, to check whether the job goes on
   * @throws Exception if reading or a stage behind fails
   */
  public abstract void read(Split split, ReadContext context, Runnable checkpoint) throws Exception;

  /** The kernel for values that are found by their index. */
  static final class Indexed extends ScanStage {

    private static final IndexedInput<Object> INPUT = Kernel.constant(MethodHandles.lookup(), 0);
    private static final String OPERATOR = Kernel.constant(MethodHandles.lookup(), 1);

    /** After how many values it is asked whether the job goes on: functions may be slow. */
    private static final long OFTEN = 256;

    private final Stage<Object> next;

    Indexed(Stage<Object> next) {
      this.next = next;
    }

    @Override
    public void read(Split split, ReadContext context, Runnable checkpoint) throws Exception {
      IndexedInput.Range range = (IndexedInput.Range) split;
      long at = range.from();
      while (at < range.to()) {
        long end = at + Math.min(IndexedInput.CHECKED, range.to() - at);
        for (long next = at; next < end; next += OFTEN) {
          checkpoint.run();
          read(next, Math.min(next + OFTEN, end));
        }
        context.progress(end - at);
        at = end;
      }
    }

    private void read(long from, long to) throws Exception {
      for (long index = from; index < to; index++) {
        next.accept(value(index));
      }
    }

    private static Object value(long index) {
      try {
        return INPUT.value(index);
      } catch (Exception e) {
        throw OperatorException.of(OPERATOR, index, e);
      }
    }

    @Override
    public void collect(Object value) throws Exception {
      next.accept(value);
    }
  }

  /** The kernel for any other format. */
  static final class Scan extends ScanStage {

    private static final InputFormat<Object> FORMAT = Kernel.constant(MethodHandles.lookup(), 0);
    private static final String OPERATOR = Kernel.constant(MethodHandles.lookup(), 1);

    private final Stage<Object> next;

    Scan(Stage<Object> next) {
      this.next = next;
    }

    @Override
    public void read(Split split, ReadContext context, Runnable checkpoint) throws Exception {
      try {
        FORMAT.read(split, this, context);
      } catch (RuntimeException e) {
        throw OperatorException.inPhase(OPERATOR, "read " + split, e);
      }
    }

    @Override
    public void collect(Object value) throws Exception {
      next.accept(value);
    }
  }
}
