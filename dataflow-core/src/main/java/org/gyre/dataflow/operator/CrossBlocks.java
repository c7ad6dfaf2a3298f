package org.gyre.dataflow.operator;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.util.List;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.function.CrossFunction;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.type.Layout;

/**
 * Pairs the values of a partition with all values of the kept side: block by block, and for each
 * block the kept rows are read once.
 */
public abstract class CrossBlocks {

  /** For the kernel below. */
  CrossBlocks() {}

  /**
   * Hands all pairs on.
   *
   * @param rows the rows of the partition; are released
   * @param kept the rows of the kept side, which others read too
   * @param blockBytes how long a block should be
   * @throws Exception if disk, memory, the function or a stage behind fails
   */
  public abstract void pair(List<RowBuffer> rows, List<RowBuffer> kept, long blockBytes)
      throws Exception;

  /** The kernel. */
  static final class Blocks extends CrossBlocks {

    private static final Layout<Object> LAYOUT = Kernel.constant(MethodHandles.lookup(), 0);
    private static final Layout<Object> KEPT_LAYOUT = Kernel.constant(MethodHandles.lookup(), 1);
    private static final CrossFunction<Object, Object, Object> FUNCTION =
        Kernel.constant(MethodHandles.lookup(), 2);
    private static final String OPERATOR = Kernel.constant(MethodHandles.lookup(), 3);
    private static final Boolean KEEPS_LEFT = Kernel.constant(MethodHandles.lookup(), 4);

    /** The size of every row, or -1 if each has it before it. */
    private static final int SIZE = Rows.fixedSize(LAYOUT);

    private static final int KEPT_SIZE = Rows.fixedSize(KEPT_LAYOUT);

    private final TaskContext task;
    private final Stage<Object> next;

    Blocks(TaskContext task, Stage<Object> next) {
      this.task = task;
      this.next = next;
    }

    @Override
    public void pair(List<RowBuffer> rows, List<RowBuffer> kept, long blockBytes) throws Exception {
      try (Account account = task.open(OPERATOR, 1)) {
        MemorySegment block = block(account, blockBytes);
        long end = 0;
        for (RowBuffer buffer : rows) {
          try (RowBuffer.Reader reader = buffer.read(true)) {
            while (nextPage(reader)) {
              long bytes = reader.end() - reader.start();
              if (end + bytes > block.byteSize()) {
                pairBlock(block, 0, end, kept);
                end = 0;
              }
              if (bytes > block.byteSize()) { // a row longer than a page
                pairBlock(reader.segment(), reader.start(), reader.end(), kept);
              } else {
                MemorySegment.copy(reader.segment(), reader.start(), block, end, bytes);
                end += bytes;
              }
            }
          }
        }
        pairBlock(block, 0, end, kept);
      }
    }

    /** As much memory as there is, up to what is wanted; a page in any case. */
    private static MemorySegment block(Account account, long wanted) {
      int page = account.pool().pageSize();
      MemorySegment block = null;
      for (long bytes = wanted; block == null && bytes > page; bytes /= 2) {
        block = account.tryRegion(bytes);
      }
      return block == null ? account.page() : block;
    }

    private static boolean nextPage(RowBuffer.Reader reader) {
      try {
        return reader.nextPage();
      } catch (IOException e) {
        throw new StageException(OPERATOR, e);
      }
    }

    private void pairBlock(MemorySegment block, long start, long end, List<RowBuffer> kept)
        throws Exception {
      if (start == end) {
        return;
      }
      for (RowBuffer buffer : kept) {
        try (RowBuffer.Reader reader = buffer.read(false)) {
          while (nextPage(reader)) {
            task.checkCancelled();
            MemorySegment page = reader.segment();
            long at = reader.start();
            while (at < reader.end()) {
              long row = first(at, KEPT_SIZE);
              pairValue(KEPT_LAYOUT.read(page, row, 0), block, start, end);
              at = after(page, row, KEPT_SIZE);
            }
          }
        }
      }
    }

    private static long first(long at, int size) {
      return size > 0 ? at : at + Integer.BYTES;
    }

    private static long after(MemorySegment page, long row, int size) {
      return size > 0
          ? row + size
          : row + page.get(ValueLayout.JAVA_INT_UNALIGNED, row - Integer.BYTES);
    }

    private void pairValue(Object keptValue, MemorySegment block, long start, long end)
        throws Exception {
      long at = start;
      while (at < end) {
        long row = first(at, SIZE);
        Object value = LAYOUT.read(block, row, 0);
        next.accept(KEEPS_LEFT ? call(keptValue, value) : call(value, keptValue));
        at = after(block, row, SIZE);
      }
    }

    private static Object call(Object left, Object right) {
      Object result;
      try {
        result = FUNCTION.cross(left, right);
      } catch (Exception e) {
        throw OperatorException.of(OPERATOR, left + " and " + right, e);
      }
      if (result == null) {
        throw OperatorException.nullResult(OPERATOR, left + " and " + right);
      }
      return result;
    }
  }
}
