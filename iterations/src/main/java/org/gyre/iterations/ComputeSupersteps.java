package org.gyre.iterations;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.operator.Kernel;
import org.gyre.dataflow.operator.LocalOperator.Loop;
import org.gyre.dataflow.operator.LocalOperator.Run;
import org.gyre.dataflow.operator.OperatorException;
import org.gyre.dataflow.operator.TaskContext;
import org.gyre.dataflow.plan.LoopRules;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/**
 * Runs the supersteps of a vertex-centric program on an indexed graph.
 *
 * <p>Vertices are divided into bins, and each task has some that follow each other, the same in all
 * supersteps. It goes through them in order, gets the messages to the vertices of a bin together,
 * calls the function, and writes what is sent to a buffer for each bin of targets, which gives way
 * to others when memory is short. So each bin is read from the tasks in their order, messages
 * arrive in the order of the ids of their senders, and nothing depends on the number of tasks.
 */
final class ComputeSupersteps {

  /** Bins have so many vertices, as a power of two, in a graph of some size ... */
  private static final int USUAL_SHIFT = 12;

  /** ... and at least so many, as a word of a set of bits belongs to one bin. */
  private static final int SMALLEST_SHIFT = 6;

  /** A small graph has about so many bins, as a power of two: each has buffers of its own. */
  private static final int FEW_BINS = 4;

  /** A large one has at most so many. */
  private static final int MOST_BINS = 8;

  private final Run run;
  private final String loop;
  private final GraphIndex graph;
  private final Layout<Object> messages;
  private final LoopRules rules;
  private final Aggregates aggregates;
  private final Kernel<ComputeKernel> kernels;
  private final Kernel<ArrivedMessages> arrived;
  private final Kernel<VertexEdges> edges;
  private final @Nullable Kernel<MessageFold> folds;
  private final Account account;
  private final ComputeKernel.Work work;
  private final SavedVertices saved;
  private final int bins;

  /** The vertices of each bin that have not halted. */
  private final long[] awake;

  /** The first bin of each task, and the number of bins. */
  private final int[] ranges;

  /** By the task that has written them, and bin: messages to be read in this superstep. */
  private RowBuffer[][] now;

  private RowBuffer[][] next;
  private long sent;

  ComputeSupersteps(
      Run run,
      String loop,
      GraphIndex graph,
      GraphDigest digest,
      ComputeFunction<?, ?, ?, ?> function,
      Layout<Object> states,
      Layout<Object> messages,
      @Nullable Combiner<Object> combiner,
      LoopRules rules) {
    this.run = run;
    this.loop = loop;
    this.graph = graph;
    this.messages = messages;
    this.rules = rules;
    int vertices = graph.vertexCount();
    this.kernels = ComputeKernel.kernel(function, states, messages);
    this.folds =
        combiner == null || !messages.isFixedSize() || messages.fixedSize() == 0
            ? null
            : combiner.kernel(null, null);
    BinaryOperator<Object> operator = combiner == null ? null : combiner.operator();
    this.arrived = ArrivedMessages.kernel(messages, operator);
    this.edges = VertexEdges.kernel(graph.values());
    int shift = shift(vertices);
    this.bins = Math.max(1, Math.ceilDiv(vertices, 1 << shift));
    this.aggregates = new Aggregates(rules, bins);
    this.awake = new long[bins];
    this.ranges = ranges(shift);
    this.account = run.open("vertices that sleep", 0);
    MemorySegment halted = account.region(Bits.bytes(Math.max(1, vertices)));
    halted.fill((byte) 0);
    VertexStates held = VertexStates.of(states, vertices, shift, run.open("vertex states", 0));
    this.work = new ComputeKernel.Work(run, graph, aggregates, held, halted, shift);
    this.now = new RowBuffer[run.parallelism()][bins];
    this.next = new RowBuffer[run.parallelism()][bins];
    int messageSize = ArrivedMessages.rowSize(messages);
    this.saved = new SavedVertices(digest, work, ranges, messageSize, () -> now);
  }

  /** The size of bins follows from that of the graph alone, as sums are added up bin by bin. */
  private static int shift(int vertices) {
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, vertices - 1));
    int small = Math.max(SMALLEST_SHIFT, Math.min(USUAL_SHIFT, bits - FEW_BINS));
    return Math.max(small, bits - MOST_BINS);
  }

  /** Bins that follow each other, of about the same work, for each task. */
  private int[] ranges(int shift) {
    int[] vertices = Ranges.byEdges(graph.targets(), graph.vertexCount(), run.parallelism());
    int[] ofBins = new int[vertices.length];
    for (int i = 1; i < vertices.length; i++) {
      long rounded = ((long) vertices[i] + (1L << shift) / 2) >>> shift;
      ofBins[i] = (int) Math.min(bins, Math.max(ofBins[i - 1], rounded));
    }
    ofBins[vertices.length - 1] = bins;
    return ofBins;
  }

  /** Makes the state of a vertex. */
  @FunctionalInterface
  interface FirstState {
    Object of(VertexContext vertex) throws Exception;
  }

  /**
   * Makes the states of all vertices.
   *
   * @param values what it reads; null if nothing
   */
  record Start(FirstState state, @Nullable VertexValues values) {
    static Start of(FirstState state) {
      return new Start(state, null);
    }
  }

  /** Prepares the making of states. */
  @FunctionalInterface
  interface Preparation {
    Start start() throws Exception;
  }

  /**
   * Runs until all vertices sleep and no message is under way, or a rule ends it.
   *
   * @param first called unless the loop goes on from a checkpoint
   */
  VertexStates run(Preparation first) throws Exception {
    run.phase("supersteps");
    boolean converged = graph.vertexCount() == 0;
    try (Loop reports = run.loop(saved)) {
      int number = reports.resumed();
      if (number == 0) {
        begin(first.start());
      } else {
        resume(reports);
      }
      boolean goesOn = !converged;
      while (goesOn) {
        number++;
        run.checkCancelled();
        reports.begin();
        long active = superstep(number);
        var sums = aggregates.merge();
        converged = (active == 0 && sent == 0) || aggregates.hasConverged(loop, number);
        boolean remains = !converged && number < rules.maximum();
        goesOn = reports.completed(sums, active, sent, "", remains);
      }
      reports.ended(converged);
    }
    closeMessages();
    run.discard(account);
    return work.states();
  }

  private void begin(Start start) throws Exception {
    eachBin(0, (kernel, _, bin) -> begin(kernel, bin, start.state()));
    if (start.values() != null) {
      start.values().free();
    }
    aggregates.merge();
  }

  /** Takes up what was read from a checkpoint. */
  private void resume(Loop reports) {
    aggregates.resume(reports.aggregates());
    for (int bin = 0; bin < bins; bin++) {
      awake[bin] = Bits.clearCount(work.halted(), first(bin), first(bin + 1));
    }
    finish(now[0]);
  }

  private static void finish(RowBuffer[] written) {
    for (RowBuffer buffer : written) {
      if (buffer != null) {
        buffer.finish();
      }
    }
  }

  private void closeMessages() throws Exception {
    for (RowBuffer[] written : now) {
      for (RowBuffer buffer : written) {
        if (buffer != null) {
          run.discard(buffer);
        }
      }
    }
  }

  private void begin(ComputeKernel kernel, int bin, FirstState start) throws Exception {
    for (int vertex = first(bin); vertex < first(bin + 1); vertex++) {
      kernel.id = vertex;
      kernel.setState(vertex, start.of(kernel));
    }
    awake[bin] = (long) first(bin + 1) - first(bin);
  }

  private int first(int bin) {
    return (int) Math.min(graph.vertexCount(), (long) bin << work.binShift());
  }

  /** One superstep; how many vertices are awake after it. */
  private long superstep(int number) throws Exception {
    long[] sentBy = new long[run.parallelism()];
    eachBin(
        number,
        (kernel, task, bin) -> {
          List<RowBuffer> written = written(bin);
          if (awake[bin] > 0 || !written.isEmpty()) {
            compute(kernel, task, bin, written);
          }
          sentBy[task.index()] = kernel.sent;
        });
    RowBuffer[][] read = now;
    now = next;
    next = read;
    sent = 0;
    for (long count : sentBy) {
      sent += count;
    }
    long active = 0;
    for (long count : awake) {
      active += count;
    }
    return active;
  }

  private List<RowBuffer> written(int bin) {
    List<RowBuffer> written = new ArrayList<>();
    for (RowBuffer[] of : now) {
      if (of[bin] != null) {
        written.add(of[bin]);
      }
    }
    return written;
  }

  private void compute(ComputeKernel kernel, TaskContext task, int bin, List<RowBuffer> written)
      throws Exception {
    BinMessages mine = kernel.arrived == null ? messages(task) : kernel.arrived;
    kernel.arrived = mine;
    kernel.awake = 0;
    kernel.id = -1;
    mine.open(first(bin), first(bin + 1), written);
    for (int from = first(bin); from < first(bin + 1); ) {
      int to = mine.place(from);
      kernel.compute(from, to, mine);
      from = to;
    }
    awake[bin] = kernel.awake;
    for (RowBuffer[] of : now) {
      if (of[bin] != null) {
        run.discard(of[bin]);
        of[bin] = null;
      }
    }
  }

  private BinMessages messages(TaskContext task) {
    int vertices = Math.min(1 << work.binShift(), graph.vertexCount());
    int rowSize = ArrivedMessages.rowSize(messages);
    int pageSize = account.pool().pageSize();
    if (folds == null) {
      Account own = task.open("messages of a bin", SortedMessages.pages(vertices, pageSize));
      return new SortedMessages(messages, vertices, task.parallelism(), own);
    }
    Account own = task.open("messages of a bin", FoldedMessages.pages(rowSize, vertices, pageSize));
    return new FoldedMessages(folds.create((Object) null), rowSize, vertices, own);
  }

  /** What a task does with a bin. */
  @FunctionalInterface
  private interface BinWork {
    void run(ComputeKernel kernel, TaskContext task, int bin) throws Exception;
  }

  private void eachBin(int superstep, BinWork body) throws Exception {
    run.parallel(
        task -> {
          ComputeKernel kernel = kernels.create(work, arrived.create(), edges, next[task.index()]);
          kernel.superstep = superstep;
          for (int bin = ranges[task.index()]; bin < ranges[task.index() + 1]; bin++) {
            run.checkCancelled();
            kernel.parts = aggregates.of(bin);
            try {
              body.run(kernel, task, bin);
            } catch (Exception e) {
              throw failure(kernel, superstep, e);
            }
          }
          finish(next[task.index()]);
        });
  }

  private RuntimeException failure(ComputeKernel kernel, int superstep, Exception cause) {
    String doing =
        kernel.id < 0 ? "combine messages" : "make the state of vertex '" + kernel.key() + "'";
    return OperatorException.inPhase(loop, doing + " in superstep " + superstep, cause);
  }
}
