package org.gyre.iterations;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import org.gyre.dataflow.operator.Kernel;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/**
 * The loops over the vertices of a block. Beside the sums of the program, it adds up vertices that
 * send and their edges.
 */
abstract class VertexKernel {

  /** The number of sums kept for a block of vertices. */
  static int width(int sums) {
    return sums + 2;
  }

  static Kernel<VertexKernel> kernel(
      VertexProgram<Object, Object> program, Combiner<Object> combiner, Layout<Object> states) {
    boolean wakesAll = program.wakes() == VertexProgram.Wakes.ALL;
    return Kernel.copy(
        MethodHandles.lookup(),
        Loops.class,
        program,
        combiner,
        states,
        combiner.layout(),
        wakesAll,
        program.sums());
  }

  /** Makes the first states and messages. */
  abstract void initial(int from, int to, Supersteps.Sent sent, double[] sums);

  /** Folds the messages of in-neighbours and updates. */
  abstract void pull(
      int from,
      int to,
      Supersteps.Sent sent,
      Supersteps.Sent next,
      Superstep superstep,
      double[] sums);

  /** Updates with messages that have been folded. */
  abstract void receive(
      int from,
      int to,
      MemorySegment folded,
      MemorySegment received,
      Supersteps.Sent next,
      Superstep superstep,
      double[] sums);

  /** The kernel. */
  static final class Loops extends VertexKernel {

    private static final VertexProgram<Object, Object> PROGRAM =
        Kernel.constant(MethodHandles.lookup(), 0);
    private static final Combiner<Object> COMBINER = Kernel.constant(MethodHandles.lookup(), 1);
    private static final Layout<Object> STATE = Kernel.constant(MethodHandles.lookup(), 2);
    private static final Layout<Object> MESSAGE = Kernel.constant(MethodHandles.lookup(), 3);
    private static final Boolean WAKES_ALL = Kernel.constant(MethodHandles.lookup(), 4);
    private static final Integer SUMS = Kernel.constant(MethodHandles.lookup(), 5);

    private final GraphIndex graph;
    private final Adjacency in;
    private final MemorySegment states;
    private final MemorySegment scratch;
    private final VertexContext vertex;

    Loops(GraphIndex graph, MemorySegment states, MemorySegment scratch) {
      this.graph = graph;
      this.in = graph.in();
      this.states = states;
      this.scratch = scratch;
      this.vertex = new VertexContext(graph);
    }

    @Override
    void initial(int from, int to, Supersteps.Sent sent, double[] sums) {
      for (int id = from; id < to; id++) {
        vertex.id = id;
        Object state = PROGRAM.initial(vertex);
        STATE.write(state, states, (long) id * STATE.fixedSize(), 0, STATE.fixedSize());
        PROGRAM.aggregate(state, state, vertex, sums);
        send(id, null, state, sent, sums);
      }
    }

    @Override
    void pull(
        int from,
        int to,
        Supersteps.Sent sent,
        Supersteps.Sent next,
        Superstep superstep,
        double[] sums) {
      MemorySegment messages = sent.messages();
      MemorySegment senders = in.neighbours();
      MemorySegment active = sent.active();
      long first = in.start(from);
      for (int id = from; id < to; id++) {
        long end = in.end(id);
        boolean found =
            first < end && COMBINER.fold(messages, senders, first, end, active, scratch);
        step(id, found, scratch, 0, next, superstep, sums);
        first = end;
      }
    }

    @Override
    void receive(
        int from,
        int to,
        MemorySegment folded,
        MemorySegment received,
        Supersteps.Sent next,
        Superstep superstep,
        double[] sums) {
      for (int id = from; id < to; id++) {
        long at = (long) id * MESSAGE.fixedSize();
        step(id, Bits.get(received, id), folded, at, next, superstep, sums);
      }
    }

    private void step(
        int id,
        boolean found,
        MemorySegment folded,
        long at,
        Supersteps.Sent next,
        Superstep superstep,
        double[] sums) {
      if (WAKES_ALL || found) {
        vertex.id = id;
        Object message = found ? MESSAGE.read(folded, at, 0) : null;
        update(id, message, next, superstep, sums);
      } else {
        silence(id, next);
      }
    }

    private void update(
        int id,
        @Nullable Object message,
        Supersteps.Sent next,
        Superstep superstep,
        double[] sums) {
      long row = (long) id * STATE.fixedSize();
      Object before = STATE.read(states, row, 0);
      Object after = PROGRAM.update(before, message, vertex, superstep);
      STATE.write(after, states, row, 0, STATE.fixedSize());
      PROGRAM.aggregate(before, after, vertex, sums);
      send(id, before, after, next, sums);
    }

    private void send(
        int id, @Nullable Object before, Object after, Supersteps.Sent sent, double[] sums) {
      if (!WAKES_ALL && !PROGRAM.sends(before, after)) {
        silence(id, sent);
        return;
      }
      Object message = PROGRAM.message(after, vertex);
      long row = (long) id * MESSAGE.fixedSize();
      MESSAGE.write(message, sent.messages(), row, 0, MESSAGE.fixedSize());
      if (!WAKES_ALL) {
        Bits.set(sent.active(), id);
        sums[SUMS + 1] += graph.out().degree(id);
      }
      sums[SUMS]++;
    }

    private static void silence(int id, Supersteps.Sent sent) {
      if (!WAKES_ALL) {
        Bits.clear(sent.active(), id);
      }
    }
  }
}
