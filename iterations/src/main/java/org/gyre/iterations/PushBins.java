package org.gyre.iterations;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicInteger;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.operator.Kernel;
import org.gyre.dataflow.operator.LocalOperator.Run;

/**
 * Messages on their way to their targets: each task writes those of its senders to a bin per range
 * of targets, then each bin is folded by one task, which reads what the tasks wrote in the order of
 * the tasks. Senders are divided into ranges in the order of their ids, so messages are folded in
 * that order, without locks and atomic operations.
 *
 * <p>Used in one superstep after the other, each of which takes what it has received and leaves
 * nothing. Beside what senders send, a superstep costs a look at 64 vertices at a time.
 */
final class PushBins {

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

  /** Targets in a bin, as a power of two: their folded messages fit into the cache of a core. */
  private static final int SHIFT = 15;

  private final Run run;
  private final GraphIndex graph;
  private final Kernel<MessageFold> folds;
  private final int messageSize;
  private final int count;
  private final RowBuffer[][] bins;
  private final Account account;
  private final MemorySegment folded;
  private final MemorySegment received;

  PushBins(Run run, GraphIndex graph, Kernel<MessageFold> folds, int messageSize) {
    this.run = run;
    this.graph = graph;
    this.folds = folds;
    this.messageSize = messageSize;
    this.count = (Math.max(0, graph.vertexCount() - 1) >>> SHIFT) + 1;
    this.bins = new RowBuffer[run.parallelism()][count];
    this.account = run.open("pushed messages", 0);
    this.folded = account.region((long) graph.vertexCount() * messageSize);
    this.received = account.region(Bits.bytes(graph.vertexCount()));
    received.fill((byte) 0);
  }

  /** The folded message of each vertex that received one. */
  MemorySegment folded() {
    return folded;
  }

  /** One bit for each vertex, set if it received a message. */
  MemorySegment received() {
    return received;
  }

  void scatter(Supersteps.Sent sent) throws Exception {
    int[] ranges = Ranges.byEdges(graph.targets(), graph.vertexCount(), run.parallelism());
    run.parallel(
        task -> {
          MessageFold fold = folds.create(graph.values());
          int end = ranges[task.index() + 1];
          int from = ranges[task.index()];
          for (int word = from >>> 6; (long) word << 6 < end; word++) {
            scatter(word, from, end, sent, fold, bins[task.index()]);
          }
        });
  }

  /** Scatters what those of 64 vertices send that are in a range. */
  private void scatter(
      int word, int from, int end, Supersteps.Sent sent, MessageFold fold, RowBuffer[] own)
      throws IOException {
    for (long bits = Bits.word(sent.active(), word); bits != 0; bits &= bits - 1) {
      int source = (word << 6) + Long.numberOfTrailingZeros(bits);
      if (source >= from && source < end) {
        scatter(source, sent.messages(), fold, own);
      }
    }
  }

  private void scatter(int source, MemorySegment messages, MessageFold fold, RowBuffer[] own)
      throws IOException {
    Adjacency targets = graph.targets();
    long end = targets.end(source);
    for (long i = targets.start(source); i < end; i++) {
      int target = targets.neighbour(i);
      int bin = target >>> SHIFT;
      if (own[bin] == null) {
        own[bin] = run.buffer("pushed messages", Integer.BYTES + messageSize);
      }
      long row = own[bin].reserve(Integer.BYTES + messageSize);
      MemorySegment page = own[bin].segment();
      page.set(INT, row, target);
      fold.send(messages, source, targets.slots(), i, page, row + Integer.BYTES);
      own[bin].commit(Integer.BYTES + messageSize);
    }
  }

  void fold() throws Exception {
    AtomicInteger next = new AtomicInteger();
    run.parallel(
        task -> {
          MessageFold fold = folds.create(graph.values());
          for (int bin = next.getAndIncrement(); bin < count; bin = next.getAndIncrement()) {
            for (RowBuffer[] own : bins) {
              if (own[bin] != null) {
                own[bin].finish();
                fold(own[bin], fold);
                run.discard(own[bin]);
                own[bin] = null;
              }
            }
          }
        });
  }

  private void fold(RowBuffer bin, MessageFold fold) throws IOException {
    try (RowBuffer.Reader reader = bin.read(true)) {
      while (reader.nextPage()) {
        MemorySegment page = reader.segment();
        for (long row = reader.start(); row < reader.end(); row += Integer.BYTES + messageSize) {
          fold(page, page.get(INT, row), row + Integer.BYTES, fold);
        }
      }
    }
  }

  private void fold(MemorySegment page, int target, long message, MessageFold fold) {
    long at = (long) target * messageSize;
    if (Bits.get(received, target)) {
      fold.combine(page, message, folded, at);
    } else {
      MemorySegment.copy(page, message, folded, at, messageSize);
      Bits.set(received, target);
    }
  }

  /** Returns the memory; that of a loop that fails goes with the job. */
  void free() throws Exception {
    run.discard(account);
  }
}
