package org.gyre.dataflow.operator;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.gyre.dataflow.memory.SpillFile;

/**
 * Sorted rows in a file, as blocks one after the other. A block is read as a whole: up to a page of
 * rows, or one row that is longer. Rows of different sizes have their length before them.
 */
final class SortRun {

  private final SpillFile file;
  private final int rowSize;
  private final int header;
  private final long start;
  private long[] blocks = new long[16];
  private int count;

  private SortRun(SpillFile file, int rowSize) {
    this.file = file;
    this.rowSize = rowSize;
    this.header = headerOf(rowSize);
    this.start = file.size();
  }

  /** The bytes before each row. */
  static int headerOf(int rowSize) {
    return rowSize < 0 ? Integer.BYTES : 0;
  }

  /**
   * Writes a run at the end of a file.
   *
   * @param rows the rows in order; where they have different sizes, their length stands before each
   * @param rowSize the size of all rows, or -1
   * @param file where to
   * @param page to be used until this returns
   * @param checkpoint is called once a block
   */
  static SortRun write(
      RowCursor rows, int rowSize, SpillFile file, MemorySegment page, Runnable checkpoint)
      throws IOException {
    SortRun run = new SortRun(file, rowSize);
    long end = 0;
    while (rows.next()) {
      long from = rows.row - run.header;
      long bytes = run.header + (long) rows.length;
      if (bytes > page.byteSize() - end) {
        checkpoint.run();
        run.append(page, 0, end);
        end = 0;
      }
      if (bytes > page.byteSize()) {
        run.append(rows.segment, from, bytes);
      } else {
        MemorySegment.copy(rows.segment, from, page, end, bytes);
        end += bytes;
      }
    }
    run.append(page, 0, end);
    return run;
  }

  private void append(MemorySegment source, long offset, long bytes) throws IOException {
    if (bytes == 0) {
      return;
    }
    file.append(source, offset, bytes);
    if (count == blocks.length) {
      blocks = Arrays.copyOf(blocks, 2 * count);
    }
    blocks[count++] = bytes;
  }

  SpillFile file() {
    return file;
  }

  int header() {
    return header;
  }

  /** Where the first block is in the file. */
  long start() {
    return start;
  }

  /** How many blocks there are. */
  int blocks() {
    return count;
  }

  /** The bytes of a block. */
  long blockBytes(int block) {
    return blocks[block];
  }

  /** The size of a row in a block. */
  int rowLength(MemorySegment block, long row) {
    return rowSize < 0 ? block.get(JAVA_INT_UNALIGNED, row - header) : rowSize;
  }
}
