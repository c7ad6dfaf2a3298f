package org.gyre.dataflow.operator;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.exchange.RowBufferCursor;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/** The values of rows, for user functions that take an iterator. */
final class RowIterator<T> implements Iterator<T>, AutoCloseable {

  /** So many rows are read between two looks at whether the job goes on; a power of two. */
  private static final int PATIENCE = 1 << 8;

  private final Layout<T> layout;
  private final Iterator<RowBuffer> buffers;
  private final boolean release;
  private final TaskContext task;
  private final String operator;
  private @Nullable RowBufferCursor cursor;
  private long rows;
  private boolean isAhead;
  private boolean hasNext;

  /**
   * Reads buffers one after the other.
   *
   * @param release whether nobody reads the rows after this
   */
  RowIterator(
      Layout<T> layout,
      List<RowBuffer> buffers,
      boolean release,
      TaskContext task,
      String operator) {
    this.layout = layout;
    this.buffers = buffers.iterator();
    this.release = release;
    this.task = task;
    this.operator = operator;
  }

  @Override
  public boolean hasNext() {
    if (!isAhead) {
      isAhead = true;
      try {
        hasNext = advance();
      } catch (IOException e) {
        throw new StageException(operator, e);
      }
    }
    return hasNext;
  }

  private boolean advance() throws IOException {
    if ((++rows & (PATIENCE - 1)) == 0) {
      task.checkCancelled();
    }
    while (cursor == null || !cursor.next()) {
      close();
      if (!buffers.hasNext()) {
        return false;
      }
      cursor = buffers.next().cursor(release);
    }
    return true;
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the partition has no more values");
    }
    isAhead = false;
    return layout.read(cursor.segment(), cursor.row(), 0);
  }

  /** Where the function is, for errors: reads the value again, unless it has gone on. */
  @Override
  public String toString() {
    boolean isAtValue = cursor != null && !isAhead;
    return "of a whole partition"
        + (isAtValue ? ", at " + layout.read(cursor.segment(), cursor.row(), 0) : "");
  }

  @Override
  public void close() {
    if (cursor != null) {
      cursor.close();
      cursor = null;
    }
  }
}
