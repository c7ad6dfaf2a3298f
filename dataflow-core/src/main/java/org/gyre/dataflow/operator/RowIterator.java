package org.gyre.dataflow.operator;

import java.io.IOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.gyre.dataflow.exchange.RowBufferCursor;
import org.gyre.dataflow.type.Layout;

/** The values of rows, for user functions that take an iterator. */
final class RowIterator<T> implements Iterator<T> {

  private final Layout<T> layout;
  private final RowBufferCursor cursor;
  private final String operator;
  private boolean isAhead;
  private boolean hasNext;

  RowIterator(Layout<T> layout, RowBufferCursor cursor, String operator) {
    this.layout = layout;
    this.cursor = cursor;
    this.operator = operator;
  }

  @Override
  public boolean hasNext() {
    if (!isAhead) {
      isAhead = true;
      try {
        hasNext = cursor.next();
      } catch (IOException e) {
        throw new StageException(operator, e);
      }
    }
    return hasNext;
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the partition has no more values");
    }
    isAhead = false;
    return layout.read(cursor.segment(), cursor.row(), 0);
  }
}
