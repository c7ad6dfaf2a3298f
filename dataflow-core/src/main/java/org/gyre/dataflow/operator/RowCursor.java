package org.gyre.dataflow.operator;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * Reads rows one after the other:
 *
 * <pre>{@code
 * while (cursor.next()) {
 *   use(cursor.segment(), cursor.row());
 * }
 * }</pre>
 *
 * <p>A row stays where it is until the next call of {@link #next}. One thread at a time.
 */
public abstract class RowCursor {

  MemorySegment segment;
  long row;
  int length;

  /** For the cursors of this package. */
  RowCursor() {}

  /**
   * Moves to the next row.
   *
   * @return false if there is none, now and ever after
   * @throws IOException if reading fails
   */
  public abstract boolean next() throws IOException;

  /**
   * Where the row lies.
   *
   * @return the segment; another one for every row, it may be
   */
  public final MemorySegment segment() {
    return segment;
  }

  /**
   * Where the row starts in the segment.
   *
   * @return the offset
   */
  public final long row() {
    return row;
  }

  /**
   * The size of the row.
   *
   * @return in bytes
   */
  public final int length() {
    return length;
  }
}
