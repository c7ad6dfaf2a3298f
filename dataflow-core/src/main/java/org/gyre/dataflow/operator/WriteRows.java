package org.gyre.dataflow.operator;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.type.Layout;

/** Ends a chain: writes values as rows into one buffer. */
final class WriteRows extends Stage<Object> {

  private static final Layout<Object> LAYOUT = Kernel.constant(MethodHandles.lookup(), 0);
  private static final String OPERATOR = Kernel.constant(MethodHandles.lookup(), 1);

  private final RowBuffer buffer;

  WriteRows(RowBuffer buffer) {
    this.buffer = buffer;
  }

  @Override
  public void accept(Object value) throws IOException {
    Rows.write(LAYOUT, OPERATOR, value, buffer);
  }

  @Override
  public void signal(Signal signal) {
    // The exchange itself tells its readers when all writers have ended.
  }
}
