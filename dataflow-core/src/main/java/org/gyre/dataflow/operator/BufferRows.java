package org.gyre.dataflow.operator;

import java.io.IOException;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.exchange.RowBufferCursor;

/** Reads the rows of a buffer one after the other. */
final class BufferRows extends RowCursor implements AutoCloseable {

  private final RowBufferCursor rows;

  BufferRows(RowBuffer buffer, boolean release) {
    this.rows = buffer.cursor(release);
  }

  @Override
  public boolean next() throws IOException {
    boolean found = rows.next();
    if (found) {
      segment = rows.segment();
      row = rows.row();
      length = rows.length();
    }
    return found;
  }

  @Override
  public void close() {
    rows.close();
  }
}
