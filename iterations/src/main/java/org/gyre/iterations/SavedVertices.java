package org.gyre.iterations;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Supplier;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.exchange.RowSink;
import org.gyre.dataflow.operator.LocalOperator.LoopState;
import org.gyre.dataflow.operator.TaskContext;

/**
 * What a checkpoint of a vertex-centric program has: the states of all vertices, which of them have
 * halted, and the messages that are under way. Each task has those of its bins, and messages to a
 * bin are in the order of their senders, so that nothing depends on the number of tasks.
 */
final class SavedVertices implements LoopState {

  private static final String STATES = "states";
  private static final String HALTED = "halted";
  private static final String MESSAGES = "messages";

  private final GraphDigest digest;
  private final ComputeKernel.Work work;
  private final int[] ranges;
  private final int messageSize;
  private final Supplier<RowBuffer[][]> messages;

  /**
   * The state of a loop.
   *
   * @param ranges the first bin of each task, and the number of bins
   * @param messageSize the bytes of a message; -1 if they vary
   * @param messages finished buffers, by the task that has written them, and bin
   */
  SavedVertices(
      GraphDigest digest,
      ComputeKernel.Work work,
      int[] ranges,
      int messageSize,
      Supplier<RowBuffer[][]> messages) {
    this.digest = digest;
    this.work = work;
    this.ranges = ranges;
    this.messageSize = messageSize;
    this.messages = messages;
  }

  @Override
  public String input() throws Exception {
    return digest.text();
  }

  @Override
  public List<String> parts() {
    return List.of(STATES, HALTED, MESSAGES);
  }

  @Override
  public void write(String part, TaskContext task, RowSink out) throws IOException {
    int first = ranges[task.index()];
    int last = ranges[task.index() + 1];
    int from = vertex(first);
    int to = vertex(last);
    switch (part) {
      case STATES -> work.states().write(from, to, out);
      case HALTED -> halted().write(from / Long.SIZE, Math.ceilDiv(to, Long.SIZE), out);
      case MESSAGES -> writeMessages(first, last, out);
      default -> throw unknown(part);
    }
  }

  private int vertex(int bin) {
    return (int) Math.min(work.graph().vertexCount(), (long) bin << work.binShift());
  }

  private ElementRows halted() {
    return new ElementRows(work.halted(), Long.BYTES);
  }

  private static IllegalArgumentException unknown(String part) {
    return new IllegalArgumentException("there is no part " + part);
  }

  private void writeMessages(int first, int last, RowSink out) throws IOException {
    for (int bin = first; bin < last; bin++) {
      for (RowBuffer[] written : messages.get()) {
        if (written[bin] != null) {
          written[bin].copyTo(out);
        }
      }
    }
  }

  @Override
  public RowSink read(String part) {
    return switch (part) {
      case STATES -> work.states()::read;
      case HALTED -> halted()::read;
      case MESSAGES -> this::readMessage;
      default -> throw unknown(part);
    };
  }

  /** As if the first task had sent it: a bin is read by one task, so its order is kept. */
  private void readMessage(MemorySegment row, long at, int bytes) throws IOException {
    RowBuffer[] written = messages.get()[0];
    int bin = row.get(ComputeKernel.TARGET, at) >>> work.binShift();
    if (written[bin] == null) {
      written[bin] = work.messageBuffer(messageSize);
    }
    written[bin].append(row, at, bytes);
  }
}
