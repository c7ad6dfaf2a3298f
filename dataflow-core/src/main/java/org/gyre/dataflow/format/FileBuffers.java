package org.gyre.dataflow.format;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.gyre.dataflow.format.InputFormat.ReadContext;

/**
 * Memory for reading many files in turn: each gets the buffers of the one before it. Sizes are
 * rounded up to powers of two, so that files of growing size do not take ever more.
 */
final class FileBuffers implements ReadContext {

  /** What a block of lines needs beside a round number of bytes. */
  private static final long EXTRA = 1 + LineBlocks.SLACK;

  private final ReadContext outer;
  private final List<MemorySegment> all = new ArrayList<>();
  private final List<MemorySegment> free = new ArrayList<>();

  FileBuffers(ReadContext outer) {
    this.outer = outer;
  }

  /** Takes back all buffers. */
  void reuse() {
    free.clear();
    free.addAll(all);
  }

  @Override
  public MemorySegment buffer(long bytes) {
    MemorySegment best = null;
    for (MemorySegment one : free) {
      if (one.byteSize() >= bytes && (best == null || one.byteSize() < best.byteSize())) {
        best = one;
      }
    }
    if (best == null) {
      best = outer.buffer(EXTRA + Long.highestOneBit(Math.max(1, bytes - EXTRA - 1)) * 2);
      all.add(best);
    } else {
      free.removeIf(best::equals);
    }
    return best;
  }

  @Override
  public void progress(long weight) {
    outer.progress(weight);
  }

  @Override
  public void count(String metric, long number) {
    outer.count(metric, number);
  }
}
