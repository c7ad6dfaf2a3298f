package org.gyre.dataflow.operator;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.gyre.dataflow.memory.Account;

/**
 * Reads a {@link SortRun} with one page of memory. Rows that are longer take memory of their own,
 * or are mapped.
 */
final class SortRunCursor extends RowCursor implements AutoCloseable {

  private final SortRun run;
  private final MemorySegment page;
  private final Account account;
  private final Runnable checkpoint;
  private final int header;
  private MemorySegment largeBlock;
  private Arena mapping;
  private int block;
  private long filePosition;
  private long position;
  private long end;

  /**
   * A reader.
   *
   * @param checkpoint is called once a block, and throws to end the work
   */
  SortRunCursor(SortRun run, MemorySegment page, Account account, Runnable checkpoint) {
    this.run = run;
    this.page = page;
    this.account = account;
    this.checkpoint = checkpoint;
    this.header = run.header();
    this.filePosition = run.start();
  }

  @Override
  public boolean next() throws IOException {
    if (position == end && !nextBlock()) {
      return false;
    }
    row = position + header;
    length = run.rowLength(segment, row);
    position = row + length;
    return true;
  }

  private boolean nextBlock() throws IOException {
    checkpoint.run();
    releaseLargeBlock();
    if (block == run.blocks()) {
      return false;
    }
    long bytes = run.blockBytes(block++);
    if (bytes <= page.byteSize()) {
      segment = page;
      run.file().read(filePosition, page, 0, bytes);
    } else {
      readLargeBlock(bytes);
    }
    filePosition += bytes;
    position = 0;
    end = bytes;
    return true;
  }

  @SuppressWarnings("MustBeClosedChecker") // closed when the cursor leaves the block
  private void readLargeBlock(long bytes) throws IOException {
    largeBlock = account.tryRegion(bytes);
    if (largeBlock != null) {
      segment = largeBlock;
      run.file().read(filePosition, segment, 0, bytes);
    } else {
      mapping = Arena.ofShared();
      segment = run.file().map(filePosition, bytes, mapping);
    }
  }

  private void releaseLargeBlock() {
    if (largeBlock != null) {
      account.free(largeBlock);
      largeBlock = null;
    }
    if (mapping != null) {
      mapping.close();
      mapping = null;
    }
  }

  MemorySegment page() {
    return page;
  }

  /** Gives back what it took; the page is the caller's. */
  @Override
  public void close() {
    releaseLargeBlock();
    position = end;
    block = run.blocks();
  }
}
