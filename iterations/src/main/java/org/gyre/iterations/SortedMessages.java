package org.gyre.iterations;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/**
 * The messages to a range of vertices, sorted by vertex; those of a vertex keep their order. Where
 * memory has no room for all of them, for as many vertices at a time as there is room for.
 *
 * <p>Invariant: the element of a vertex is where its messages begin among all of the range, and
 * that of the next one where they end; while they are placed, where the next one goes.
 */
final class SortedMessages extends BinMessages {

  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

  private final int rowSize;
  private final Account account;
  private final long most;
  private final MemorySegment ends;
  private List<RowBuffer> buffers = List.of();
  private int first;
  private int last;

  /** From and up to which vertex messages are in memory, and where the first of them begins. */
  private int from;

  private long base;
  private @Nullable MemorySegment rows;

  /**
   * A task takes at most so much of the memory for messages beyond those of one vertex, divided by
   * the number of tasks.
   */
  private static final long SHARE = 4;

  /** The pages without which no message can be handed on. */
  static int pages(int vertices, int pageSize) {
    return (int) Math.ceilDiv((vertices + 1L) * Long.BYTES, pageSize) + 1;
  }

  SortedMessages(Layout<?> layout, int vertices, int tasks, Account account) {
    this.rowSize = ArrivedMessages.rowSize(layout);
    this.account = account;
    this.most = account.pool().budget() / SHARE / tasks;
    this.ends = account.region((vertices + 1L) * Long.BYTES);
  }

  @Override
  void open(int start, int end, List<RowBuffer> arrived) throws IOException {
    first = start;
    last = end;
    from = start;
    buffers = arrived;
    ends.asSlice(0, (end - start + 1L) * Long.BYTES).fill((byte) 0);
    for (RowBuffer buffer : buffers) {
      try (RowBuffer.Reader reader = buffer.read(false)) {
        while (reader.nextPage()) {
          count(reader.segment(), reader.end());
        }
      }
    }
    long sum = 0;
    for (long i = 1; i <= end - start; i++) {
      sum += ends.getAtIndex(LONG, i);
      ends.setAtIndex(LONG, i, sum);
    }
  }

  private void count(MemorySegment page, long pageEnd) {
    for (long at = 0; at < pageEnd; at = next(page, at)) {
      long element = page.get(INT, target(at)) - first + 1L;
      ends.setAtIndex(LONG, element, ends.getAtIndex(LONG, element) + bytes(page, at));
    }
  }

  /**
   * Where the target of the row at an offset stands: rows of varying size begin with their length.
   */
  private long target(long at) {
    return rowSize > 0 ? at : at + Integer.BYTES;
  }

  private long next(MemorySegment page, long at) {
    return rowSize > 0 ? at + Integer.BYTES + rowSize : at + Integer.BYTES + page.get(INT, at);
  }

  /** The bytes of the message of the row at an offset. */
  private int bytes(MemorySegment page, long at) {
    return rowSize > 0 ? rowSize : page.get(INT, at) - Integer.BYTES;
  }

  private long begin(int vertex) {
    return ends.getAtIndex(LONG, vertex - first);
  }

  @Override
  int place(int vertex) throws IOException {
    if (rows != null) {
      account.free(rows);
      rows = null;
    }
    from = vertex;
    base = begin(vertex);
    long all = ends.getAtIndex(LONG, last - first) - base;
    if (all == 0) {
      return last;
    }
    int end = room(all);
    boolean isWhole = vertex == first && end == last;
    for (RowBuffer buffer : buffers) {
      try (RowBuffer.Reader reader = buffer.read(isWhole)) {
        while (reader.nextPage()) {
          place(reader.segment(), reader.end(), end);
        }
      }
    }
    restore(end);
    return end;
  }

  /** Takes memory for all messages that are left, or as many as possible; up to which vertex. */
  private int room(long all) {
    long bytes = Math.min(all, Math.max(most, account.pool().pageSize()));
    MemorySegment room = account.tryRegion(bytes);
    while (room == null && bytes > 1) {
      bytes /= 2;
      room = account.tryRegion(bytes);
    }
    int end = from + 1;
    while (end < last && room != null && begin(end + 1) - base <= room.byteSize()) {
      end++;
    }
    long needed = begin(end) - base;
    if (room == null || needed > room.byteSize()) {
      if (room != null) {
        account.free(room);
      }
      // The messages of one vertex: the error says how much they need.
      room = account.region(needed);
    }
    rows = room;
    return end;
  }

  private void place(MemorySegment page, long pageEnd, int end) {
    for (long at = 0; at < pageEnd; at = next(page, at)) {
      int target = page.get(INT, target(at));
      if (target >= from && target < end) {
        int bytes = bytes(page, at);
        long element = (long) target - first;
        long place = ends.getAtIndex(LONG, element);
        MemorySegment.copy(page, target(at) + Integer.BYTES, rows, place - base, bytes);
        ends.setAtIndex(LONG, element, place + bytes);
      }
    }
  }

  /** Placing has moved each beginning to the end: moves them one on. */
  private void restore(int end) {
    for (long i = end - first - 1L; i > from - first; i--) {
      ends.setAtIndex(LONG, i, ends.getAtIndex(LONG, i - 1));
    }
    ends.setAtIndex(LONG, from - first, base);
  }

  @Override
  boolean has(int vertex) {
    return begin(vertex) != begin(vertex + 1);
  }

  @Override
  void show(int vertex, ArrivedMessages messages) {
    messages.show(
        rows == null ? MemorySegment.NULL : rows, begin(vertex) - base, begin(vertex + 1) - base);
  }
}
