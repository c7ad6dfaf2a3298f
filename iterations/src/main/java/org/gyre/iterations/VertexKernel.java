package org.gyre.iterations;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import org.gyre.dataflow.operator.Kernel;
import org.gyre.dataflow.operator.LocalOperator.Run;
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
      VertexProgram<Object, Object> program, Layout<Object> states, Layout<Object> messages) {
    boolean wakesAll = program.wakes() == VertexProgram.Wakes.ALL;
    return Kernel.copy(
        MethodHandles.lookup(), Loops.class, program, states, messages, wakesAll, program.sums());
  }

  /** Begins with a block. */
  abstract void begin(int block);

  /** The vertex at hand; its id is -1 if there is none. */
  abstract VertexContext vertex();

  /** There is no vertex at hand. */
  final void leave() {
    vertex().id = -1;
  }

  /** Makes the first states and messages. */
  abstract void initial(int from, int to, Supersteps.Sent sent, double[] sums);

  /**
   * Updates with messages that have been folded.
   *
   * @param folded the folded messages, that of vertex {@code base} first
   * @param received one bit a vertex, that of {@code base} first: whether it received any
   */
  abstract void receive(
      int from,
      int to,
      int base,
      MemorySegment folded,
      MemorySegment received,
      Supersteps.Sent next,
      Superstep superstep,
      double[] sums);

  /** The kernel. */
  static final class Loops extends VertexKernel {

    private static final VertexProgram<Object, Object> PROGRAM =
        Kernel.constant(MethodHandles.lookup(), 0);
    private static final Layout<Object> STATE = Kernel.constant(MethodHandles.lookup(), 1);
    private static final Layout<Object> MESSAGE = Kernel.constant(MethodHandles.lookup(), 2);
    private static final Boolean WAKES_ALL = Kernel.constant(MethodHandles.lookup(), 3);
    private static final Integer SUMS = Kernel.constant(MethodHandles.lookup(), 4);

    private final GraphIndex graph;
    private final Aggregates aggregates;
    private final MemorySegment states;
    private final VertexContext vertex;

    /**
     * Of a block, the vertices with a message and those without. They are updated in loops of their
     * own: a message that is made only behind a branch is not taken apart as well by the JIT
     * compiler. What both loops end with stands in both, since as a method it is too long to be
     * inlined.
     */
    private final int[] receivers = new int[Supersteps.BLOCK];

    private final int[] silent = new int[Supersteps.BLOCK];

    Loops(Run run, GraphIndex graph, Aggregates aggregates, MemorySegment states) {
      this.graph = graph;
      this.aggregates = aggregates;
      this.states = states;
      this.vertex = new VertexContext(run, graph, aggregates);
    }

    @Override
    void begin(int block) {
      vertex.parts = aggregates.of(block);
    }

    @Override
    VertexContext vertex() {
      return vertex;
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
      if (WAKES_ALL) {
        sums[SUMS] = to - from;
      }
    }

    @Override
    void receive(
        int from,
        int to,
        int base,
        MemorySegment folded,
        MemorySegment received,
        Supersteps.Sent next,
        Superstep superstep,
        double[] sums) {
      if (WAKES_ALL) {
        int count = split(from, to, base, received);
        updateReceivers(count, base, folded, next, superstep, sums);
        updateSilent(to - from - count, next, superstep, sums);
        sums[SUMS] = to - from;
      } else {
        Bits.clear(next.active(), from, to);
        updateReceivers(collect(from, to, base, received), base, folded, next, superstep, sums);
      }
    }

    /** Divides all vertices; returns how many have a message. */
    private int split(int from, int to, int base, MemorySegment received) {
      int count = 0;
      int others = 0;
      for (int id = from; id < to; id++) {
        int found = Bits.get(received, id - base) ? 1 : 0;
        receivers[count] = id;
        silent[others] = id;
        count += found;
        others += 1 - found;
      }
      return count;
    }

    /** Finds the vertices with a message; returns how many. */
    private int collect(int from, int to, int base, MemorySegment received) {
      int count = 0;
      for (int first = from; first < to; first += Long.SIZE) {
        long bits = Bits.word(received, (first - base) >>> 6);
        for (; bits != 0; bits &= bits - 1) {
          receivers[count] = first + Long.numberOfTrailingZeros(bits);
          count++;
        }
      }
      return count;
    }

    private void updateReceivers(
        int count,
        int base,
        MemorySegment folded,
        Supersteps.Sent next,
        Superstep superstep,
        double[] sums) {
      for (int i = 0; i < count; i++) {
        int id = receivers[i];
        vertex.id = id;
        long row = (long) id * STATE.fixedSize();
        Object message = MESSAGE.read(folded, (long) (id - base) * MESSAGE.fixedSize(), 0);
        Object before = STATE.read(states, row, 0);
        Object after = PROGRAM.update(before, message, vertex, superstep);
        STATE.write(after, states, row, 0, STATE.fixedSize());
        PROGRAM.aggregate(before, after, vertex, sums);
        send(id, before, after, next, sums);
      }
    }

    private void updateSilent(int count, Supersteps.Sent next, Superstep superstep, double[] sums) {
      for (int i = 0; i < count; i++) {
        int id = silent[i];
        vertex.id = id;
        long row = (long) id * STATE.fixedSize();
        Object before = STATE.read(states, row, 0);
        Object after = PROGRAM.update(before, null, vertex, superstep);
        STATE.write(after, states, row, 0, STATE.fixedSize());
        PROGRAM.aggregate(before, after, vertex, sums);
        send(id, before, after, next, sums);
      }
    }

    private void send(
        int id, @Nullable Object before, Object after, Supersteps.Sent sent, double[] sums) {
      if (!WAKES_ALL && !PROGRAM.sends(before, after)) {
        return;
      }
      Object message = PROGRAM.message(after, vertex);
      long row = (long) id * MESSAGE.fixedSize();
      MESSAGE.write(message, sent.messages(), row, 0, MESSAGE.fixedSize());
      if (!WAKES_ALL) {
        Bits.set(sent.active(), id);
        sums[SUMS]++;
        sums[SUMS + 1] += graph.targets().degree(id);
      }
    }
  }
}
