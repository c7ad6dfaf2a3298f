package org.gyre.iterations;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.gyre.dataflow.exchange.RowSink;
import org.gyre.dataflow.operator.LocalOperator.LoopState;
import org.gyre.dataflow.operator.TaskContext;

/**
 * What a checkpoint of a {@link VertexProgram} has: the states of all vertices, the messages that
 * are under way, who sends them, and the sums of each block. It lies in the order of the ids, so
 * that nothing in it depends on the number of tasks.
 */
final class SavedSupersteps implements LoopState {

  private static final String STATES = "states";
  private static final String SUMS = "sums";
  private static final String SENDERS = "senders";
  private static final String MESSAGES = "messages";

  private final GraphDigest digest;
  private final int vertices;
  private final VertexStates states;
  private final MemorySegment blockSums;
  private final int sumsSize;
  private final int messageSize;
  private final Supplier<Supersteps.Sent> sent;

  /**
   * The state of a loop.
   *
   * @param blockSums the sums of each block
   * @param sumsSize the bytes that a block has there
   * @param sent what the superstep before has sent
   */
  SavedSupersteps(
      GraphDigest digest,
      int vertices,
      VertexStates states,
      MemorySegment blockSums,
      int sumsSize,
      int messageSize,
      Supplier<Supersteps.Sent> sent) {
    this.digest = digest;
    this.vertices = vertices;
    this.states = states;
    this.blockSums = blockSums;
    this.sumsSize = sumsSize;
    this.messageSize = messageSize;
    this.sent = sent;
  }

  @Override
  public String input() throws Exception {
    return digest.text();
  }

  @Override
  public List<String> parts() {
    List<String> parts = new ArrayList<>(List.of(SUMS, STATES));
    if (sent.get().active() != null) {
      parts.add(SENDERS);
    }
    if (messageSize > 0) {
      parts.add(MESSAGES);
    }
    return parts;
  }

  private ElementRows elements(String part) {
    return switch (part) {
      case SUMS -> new ElementRows(blockSums, sumsSize);
      case SENDERS -> new ElementRows(sent.get().active(), Long.BYTES);
      case MESSAGES -> new ElementRows(sent.get().messages(), messageSize);
      default -> throw new IllegalArgumentException("there is no part " + part);
    };
  }

  @Override
  public void write(String part, TaskContext task, RowSink out) throws IOException {
    int blocks = Math.ceilDiv(vertices, Supersteps.BLOCK);
    int first = (int) ((long) blocks * task.index() / task.parallelism());
    int last = (int) ((long) blocks * (task.index() + 1) / task.parallelism());
    int from = first * Supersteps.BLOCK;
    int to = (int) Math.min(vertices, (long) last * Supersteps.BLOCK);
    switch (part) {
      case STATES -> states.write(from, to, out);
      case SUMS -> elements(part).write(first, last, out);
      case SENDERS -> elements(part).write(from / Long.SIZE, Math.ceilDiv(to, Long.SIZE), out);
      default -> writeMessages(elements(part), from, to, out);
    }
  }

  /** The messages of those that send; of the others there are none in their places. */
  private void writeMessages(ElementRows messages, int from, int to, RowSink out)
      throws IOException {
    MemorySegment active = sent.get().active();
    if (active == null) {
      messages.write(from, to, out);
      return;
    }
    int first = Bits.nextSet(active, from, to);
    while (first < to) {
      int end = Bits.nextClear(active, first, to);
      messages.write(first, end, out);
      first = Bits.nextSet(active, end, to);
    }
  }

  @Override
  public RowSink read(String part) {
    return part.equals(STATES) ? states::read : elements(part)::read;
  }
}
