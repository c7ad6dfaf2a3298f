package org.gyre.dataflow.operator;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/** Ends a chain: writes values as rows with their keys, and takes a sample of the keys. */
final class SampleStage extends Stage<Object> {

  private static final Layout<Object> LAYOUT = Kernel.constant(MethodHandles.lookup(), 0);
  private static final String OPERATOR = Kernel.constant(MethodHandles.lookup(), 1);
  private static final @Nullable ComputedKeys KEYS = Kernel.constant(MethodHandles.lookup(), 2);

  private final RowBuffer buffer;
  private final RowSample sample;

  SampleStage(RowBuffer buffer, RowSample sample) {
    this.buffer = buffer;
    this.sample = sample;
  }

  @Override
  public void accept(Object value) {
    Object written = ComputedKeys.row(KEYS, OPERATOR, value);
    try {
      int fixed = LAYOUT.fixedSize();
      int size = LAYOUT.isFixedSize() ? Math.max(1, fixed) : fixed + LAYOUT.variableSize(written);
      long row = buffer.reserve(size);
      LAYOUT.write(written, buffer.segment(), row, 0, fixed);
      if (sample.takesNext()) {
        sample.take(buffer.segment(), row);
      }
      buffer.commit(size);
    } catch (IOException e) {
      throw new StageException(OPERATOR, e);
    } catch (ClassCastException | NullPointerException e) {
      throw OperatorException.of(OPERATOR, value, e);
    }
  }

  @Override
  public void signal(Signal signal) {
    // The exchange itself tells its readers when all writers have ended.
  }
}
