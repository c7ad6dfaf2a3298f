package org.gyre.dataflow.format;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.Charset;

/**
 * Finds the rows of a delimited text: cuts one after the other, comments and empty lines left out.
 */
final class CsvRows {

  private final CsvLine line;
  private final MemorySegment comment;
  private boolean blanksAreRows;
  private long start;
  private long next;

  CsvRows(CsvForm form) {
    this.line = new CsvLine(form);
    this.comment = MemorySegment.ofArray(form.comment().getBytes(Charset.forName(form.charset())));
  }

  /** In a file of one column, an empty line is a row with an empty field. */
  void in(CsvColumns columns) {
    blanksAreRows = columns.width() == 1;
  }

  /** The row that has been cut. */
  CsvLine line() {
    return line;
  }

  /** Where the last row starts, whether it was cut or not. */
  long start() {
    return start;
  }

  /** Where the row after it starts. */
  long next() {
    return next;
  }

  /** Where to go on after a row that is invalid: after its line, if it could not be cut. */
  long after(InvalidRow row) {
    return next >= 0 ? next : LineBlocks.lineEnd(line.segment(), row.at()) + 1;
  }

  /**
   * Cuts the next row of a block.
   *
   * @param from where the row before ended
   * @return false if there is none: the block is at its end, or the row goes on in the next one
   */
  boolean cut(LineBlocks blocks, long from) throws IOException, InvalidRow {
    long p = from;
    while (p < blocks.to()) {
      if (isComment(blocks, p)) {
        p = LineBlocks.lineEnd(blocks.segment(), p) + 1;
        continue;
      }
      start = p;
      next = -1;
      next = line.cut(blocks, p);
      if (next < 0) {
        if (blocks.isLast() || blocks.isFull(p)) {
          throw new InvalidRow(
              p, "a quote in this row is never closed; close it, or read the file with unquoted()");
        }
        blocks.unread(p);
        return false;
      }
      if (blanksAreRows || !line.isBlank()) {
        return true;
      }
      p = next;
    }
    return false;
  }

  /** Cuts the first row at or after a place of a block, be it in a later block. */
  boolean first(LineBlocks blocks, long from) throws IOException, InvalidRow {
    boolean found = cut(blocks, from);
    while (!found && blocks.next()) {
      found = cut(blocks, blocks.from());
    }
    return found;
  }

  private boolean isComment(LineBlocks blocks, long at) {
    long length = comment.byteSize();
    return length > 0
        && at + length <= blocks.to()
        && MemorySegment.mismatch(blocks.segment(), at, at + length, comment, 0, length) < 0;
  }
}
