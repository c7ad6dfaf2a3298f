package org.gyre.iterations;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.util.NoSuchElementException;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.operator.Kernel;
import org.gyre.dataflow.operator.LocalOperator.Run;
import org.gyre.dataflow.operator.StageException;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/**
 * The loop over the vertices of a vertex-centric program. It is the vertex that the program sees,
 * so that states and messages need not become objects where the program's function is compiled into
 * the loop.
 */
abstract class ComputeKernel extends ComputedVertex<Object, Object, Object, Object>
    implements VertexEdges.Sender {

  /** A message in a buffer has its target before it. */
  static final ValueLayout.OfInt TARGET = ValueLayout.JAVA_INT_UNALIGNED;

  /** The messages that were sent, and the vertices that have not halted. */
  long sent;

  long awake;

  /** The messages of the bin at hand; null before the first bin. */
  @Nullable BinMessages arrived;

  ComputeKernel(Run run, GraphIndex graph, Aggregates aggregates) {
    super(run, graph, aggregates);
  }

  static Kernel<ComputeKernel> kernel(
      ComputeFunction<?, ?, ?, ?> function, Layout<?> states, Layout<?> messages) {
    return Kernel.copy(
        MethodHandles.lookup(),
        Loop.class,
        function,
        states,
        states.isFixedSize(),
        messages,
        ArrivedMessages.rowSize(messages));
  }

  /** Sets the state of any vertex. */
  abstract void setState(int vertex, Object state);

  /** Calls the function for those of some vertices that are awake or have messages. */
  abstract void compute(int from, int to, BinMessages inBin) throws Exception;

  /** What the kernel works on, for all its tasks. */
  record Work(
      Run run,
      GraphIndex graph,
      Aggregates aggregates,
      VertexStates states,
      MemorySegment halted,
      int binShift) {

    /** A buffer for messages to the vertices of a bin: rows of a target and a message. */
    RowBuffer messageBuffer(int rowSize) {
      return run.buffer("messages", rowSize > 0 ? Integer.BYTES + rowSize : -1);
    }
  }

  /** The kernel. */
  static final class Loop extends ComputeKernel {

    private static final ComputeFunction<Object, Object, Object, Object> FUNCTION =
        Kernel.constant(MethodHandles.lookup(), 0);
    private static final Layout<Object> STATE = Kernel.constant(MethodHandles.lookup(), 1);
    private static final Boolean IS_FIXED = Kernel.constant(MethodHandles.lookup(), 2);
    private static final Layout<Object> MESSAGE = Kernel.constant(MethodHandles.lookup(), 3);
    private static final Integer ROW_SIZE = Kernel.constant(MethodHandles.lookup(), 4);

    /** One of so many calls of the function asks first whether the job goes on. */
    private static final int CHECKED = 0xFF;

    private final Work work;
    private final GraphIndex graph;
    private final VertexStates states;
    private final ArrivedMessages messages;
    private final VertexEdges edges;
    private final RowBuffer[] bins;

    Loop(Work work, ArrivedMessages messages, Kernel<VertexEdges> edges, RowBuffer[] bins) {
      super(work.run(), work.graph(), work.aggregates());
      this.work = work;
      this.graph = work.graph();
      this.states = work.states();
      this.messages = messages;
      this.edges = edges.create(graph, this);
      this.bins = bins;
    }

    @Override
    void compute(int from, int to, BinMessages inBin) throws Exception {
      MemorySegment asleep = work.halted();
      for (int vertex = from; vertex < to; vertex++) {
        boolean sleeps = Bits.get(asleep, vertex);
        if (sleeps && !inBin.has(vertex)) {
          continue;
        }
        if ((vertex & CHECKED) == 0) {
          work.run().checkCancelled();
        }
        id = vertex;
        halted = false;
        inBin.show(vertex, messages);
        FUNCTION.compute(this, messages);
        if (halted) {
          Bits.set(asleep, vertex);
        } else {
          Bits.clear(asleep, vertex);
        }
        awake += halted ? 0 : 1;
      }
    }

    @Override
    public Object state() {
      return IS_FIXED
          ? STATE.read(states.fixed(), (long) id * STATE.fixedSize(), 0)
          : states.get(id);
    }

    @Override
    public void setState(Object state) {
      setState(id, state);
    }

    @Override
    void setState(int vertex, Object state) {
      if (IS_FIXED) {
        long row = (long) vertex * STATE.fixedSize();
        STATE.write(state, states.fixed(), row, 0, STATE.fixedSize());
      } else {
        states.set(vertex, state);
      }
    }

    @Override
    public Iterable<VertexEdge<Object, Object, Object>> edges() {
      return edges.of(id);
    }

    @Override
    public void sendToAll(Object message) {
      Adjacency targets = graph.targets();
      long end = targets.end(id);
      for (long i = targets.start(id); i < end; i++) {
        sendTo(targets.neighbour(i), message);
      }
    }

    @Override
    public void send(Object key, Object message) {
      int target = graph.ids().find(key);
      if (target < 0) {
        throw new NoSuchElementException(
            "a message to '"
                + key
                + "', which is the key of no vertex: messages make none, and hasVertex tells"
                + " whether there is one");
      }
      sendTo(target, message);
    }

    @Override
    public boolean hasVertex(Object key) {
      return graph.ids().find(key) >= 0;
    }

    @Override
    public void sendTo(int target, Object message) {
      try {
        RowBuffer bin = bins[target >>> work.binShift()];
        if (bin == null) {
          bin = work.messageBuffer(ROW_SIZE);
          bins[target >>> work.binShift()] = bin;
        }
        int room = ROW_SIZE > 0 ? ROW_SIZE : MESSAGE.fixedSize() + MESSAGE.roomFor(message);
        long row = bin.reserve(Integer.BYTES + room);
        MemorySegment page = bin.segment();
        page.set(TARGET, row, target);
        int bytes = MESSAGE.write(message, page, row + Integer.BYTES, 0, MESSAGE.fixedSize());
        bin.commit(Integer.BYTES + (ROW_SIZE > 0 ? ROW_SIZE : bytes));
        sent++;
      } catch (IOException e) {
        throw new StageException("messages", e);
      }
    }
  }
}
