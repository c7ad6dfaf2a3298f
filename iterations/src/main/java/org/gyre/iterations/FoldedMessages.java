package org.gyre.iterations;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.memory.Account;

/** Messages of a fixed size that are folded into one for each vertex while they are read. */
final class FoldedMessages extends BinMessages {

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

  private final MessageFold fold;
  private final int rowSize;
  private final MemorySegment folded;
  private final MemorySegment received;
  private int first;
  private int last;

  /** The pages that this takes. */
  static int pages(int rowSize, int vertices, int pageSize) {
    long bytes = (long) vertices * rowSize;
    return (int) (Math.ceilDiv(bytes, pageSize) + Math.ceilDiv(Bits.bytes(vertices), pageSize));
  }

  FoldedMessages(MessageFold fold, int rowSize, int vertices, Account account) {
    this.fold = fold;
    this.rowSize = rowSize;
    this.folded = account.region((long) vertices * rowSize);
    this.received = account.region(Bits.bytes(vertices));
  }

  @Override
  void open(int start, int end, List<RowBuffer> arrived) throws IOException {
    first = start;
    last = end;
    received.fill((byte) 0);
    for (RowBuffer buffer : arrived) {
      try (RowBuffer.Reader reader = buffer.read(true)) {
        while (reader.nextPage()) {
          fold(reader.segment(), reader.end());
        }
      }
    }
  }

  private void fold(MemorySegment page, long pageEnd) {
    for (long at = 0; at < pageEnd; at += Integer.BYTES + rowSize) {
      int place = page.get(INT, at) - first;
      long into = (long) place * rowSize;
      if (Bits.get(received, place)) {
        fold.combine(page, at + Integer.BYTES, folded, into);
      } else {
        MemorySegment.copy(page, at + Integer.BYTES, folded, into, rowSize);
        Bits.set(received, place);
      }
    }
  }

  @Override
  int place(int vertex) {
    return last;
  }

  @Override
  boolean has(int vertex) {
    return Bits.get(received, vertex - first);
  }

  @Override
  void show(int vertex, ArrivedMessages messages) {
    long start = (long) (vertex - first) * rowSize;
    messages.show(folded, start, has(vertex) ? start + rowSize : start);
  }
}
