package org.gyre.dataflow.exchange;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Goes through the rows of a buffer one by one. For one thread. */
public final class RowBufferCursor implements AutoCloseable {

  private final RowBuffer.Reader reader;
  private final int fixedRowSize;
  private long next;
  private long row;
  private int length;

  RowBufferCursor(RowBuffer.Reader reader, int fixedRowSize) {
    this.reader = reader;
    this.fixedRowSize = fixedRowSize;
  }

  /**
   * Moves to the next row.
   *
   * @return false at the end
   * @throws IOException if the spill file cannot be read
   */
  public boolean next() throws IOException {
    while (next >= reader.end()) {
      if (!reader.nextPage()) {
        return false;
      }
      next = reader.start();
    }
    row = next;
    length = fixedRowSize;
    if (fixedRowSize < 0) {
      length = reader.segment().get(ValueLayout.JAVA_INT_UNALIGNED, next);
      row += Integer.BYTES;
    }
    next = row + length;
    return true;
  }

  /**
   * The page of the row.
   *
   * @return memory, valid until the next call of {@link #next()}
   */
  public MemorySegment segment() {
    return reader.segment();
  }

  /**
   * Where the row's bytes start.
   *
   * @return an offset in {@link #segment()}
   */
  public long row() {
    return row;
  }

  /**
   * How long the row is.
   *
   * @return bytes, without length header
   */
  public int length() {
    return length;
  }

  @Override
  public void close() {
    reader.close();
  }
}
