package org.gyre.iterations;

import java.io.IOException;
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

  private static final int MOST_BINS = 256;

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
    this.aggregates = new Aggregates(rules, Math.ceilDiv(vertices, Supersteps.BLOCK));
    this.kernels = ComputeKernel.kernel(function, states, messages);
    this.folds =
        combiner == null || !messages.isFixedSize() || messages.fixedSize() == 0
            ? null
            : combiner.kernel(null, null);
    BinaryOperator<Object> operator = combiner == null ? null : combiner.operator();
    this.arrived = ArrivedMessages.kernel(messages, operator);
    this.edges = VertexEdges.kernel(graph.values());
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, vertices - 1));
    int shift =
        Math.max(
            Integer.numberOfTrailingZeros(Supersteps.BLOCK),
            bits - Integer.numberOfTrailingZeros(MOST_BINS));
    this.bins = Math.max(1, Math.ceilDiv(vertices, 1 << shift));
    this.awake = new long[bins];
    this.ranges = ranges(shift);
    this.account = run.open("vertices that sleep", 0);
    MemorySegment halted = account.region(Bits.bytes(Math.max(1, vertices)));
    halted.fill((byte) 0);
    VertexStates held = VertexStates.of(states, vertices, run.open("vertex states", 0));
    this.work = new ComputeKernel.Work(run, graph, aggregates, held, halted, shift);
    this.now = new RowBuffer[run.parallelism()][bins];
    this.next = new RowBuffer[run.parallelism()][bins];
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

  /** Runs until all vertices sleep and no message is under way, or a rule ends it. */
  VertexStates run(Start start) throws Exception {
    run.phase("supersteps");
    eachBin(0, (kernel, _, bin) -> begin(kernel, bin, start.state()));
    if (start.values() != null) {
      start.values().free();
    }
    aggregates.merge();
    int number = 0;
    boolean converged = graph.vertexCount() == 0;
    try (Loop reports = run.loop()) {
      boolean goesOn = !converged;
      while (goesOn) {
        number++;
        run.checkCancelled();
        reports.begin();
        long active = superstep(number);
        var sums = aggregates.merge();
        converged = (active == 0 && sent == 0) || aggregates.hasConverged(loop, number);
        boolean continues = reports.completed(sums, active, sent, "");
        goesOn = continues && !converged && number < rules.maximum();
      }
      reports.ended(converged);
    }
    closeMessages();
    run.discard(account);
    return work.states();
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
      kernel.parts = aggregates.of(vertex / Supersteps.BLOCK);
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
    kernel.awake = 0;
    try (BinMessages mine = messages(task, 1 << work.binShift())) {
      kernel.id = -1;
      mine.open(first(bin), first(bin + 1), written);
      for (int from = first(bin); from < first(bin + 1); ) {
        int to = mine.place(from);
        while (from < to) {
          int end = (int) Math.min(to, (from / Supersteps.BLOCK + 1L) * Supersteps.BLOCK);
          kernel.parts = aggregates.of(from / Supersteps.BLOCK);
          kernel.compute(from, end, mine);
          from = end;
        }
      }
    }
    awake[bin] = kernel.awake;
    for (RowBuffer[] of : now) {
      if (of[bin] != null) {
        run.discard(of[bin]);
        of[bin] = null;
      }
    }
  }

  private BinMessages messages(TaskContext task, int vertices) throws IOException {
    Account own = task.open("messages of a bin", 0);
    int count = Math.min(vertices, graph.vertexCount());
    return folds == null
        ? new SortedMessages(messages, count, own)
        : new FoldedMessages(
            folds.create((Object) null), ArrivedMessages.rowSize(messages), count, own);
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
            try {
              body.run(kernel, task, bin);
            } catch (Exception e) {
              throw failure(kernel, superstep, e);
            }
          }
        });
  }

  private RuntimeException failure(ComputeKernel kernel, int superstep, Exception cause) {
    String doing =
        kernel.id < 0 ? "combine messages" : "make the state of vertex '" + kernel.key() + "'";
    return OperatorException.inPhase(loop, doing + " in superstep " + superstep, cause);
  }
}
