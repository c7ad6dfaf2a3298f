package org.gyre.iterations;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
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
 * Runs the supersteps of a program on an indexed graph.
 *
 * <p>Vertices are worked on in blocks, which the tasks take one after the other. In a superstep
 * that <em>pulls</em>, each vertex folds the messages of its in-neighbours; in one that
 * <em>pushes</em>, vertices that send scatter their messages to bins by range of targets, and the
 * bins are folded ({@link PushBins}). Pushing is chosen when few edges leave vertices that send.
 * Both fold in the order of the senders' ids, and sums are added up block by block, so results do
 * not depend on the tasks.
 */
final class Supersteps {

  /**
   * Vertices in a block: a multiple of 64, so that a word of a set of bits belongs to one block.
   */
  static final int BLOCK = 1 << 12;

  private static final int SHIFT = Integer.numberOfTrailingZeros(BLOCK);

  /** Pushing an edge costs about this many times as much as looking at it while pulling. */
  private static final long PUSH_COST = 8;

  private final Run run;
  private final String loop;
  private final LoopRules rules;
  private final Aggregates aggregates;
  private final GraphIndex graph;
  private final VertexProgram<Object, Object> program;
  private final Layout<Object> messages;
  private final Kernel<VertexKernel> kernels;
  private final Kernel<MessageFold> folds;
  private final int blocks;
  private final Account account;
  private final Account stateAccount;
  private final VertexStates states;
  private final MemorySegment blockSums;
  private final int sums;
  private final boolean wakesAll;
  private final SavedSupersteps saved;

  /** What pushes; null until that is done first. */
  private @Nullable PushBins pushed;

  /** Messages and set of senders of the superstep before, and of this one. */
  private Sent before;

  private Sent now;

  /**
   * What was sent: a message for each vertex, and one bit for each that sends, or null if all do.
   */
  record Sent(MemorySegment messages, MemorySegment active) {}

  Supersteps(
      Run run,
      String loop,
      GraphIndex graph,
      GraphDigest digest,
      VertexProgram<Object, Object> program,
      Combiner<Object> combiner,
      @Nullable EdgeMessage<?, ?> along,
      Layout<Object> layout,
      LoopRules rules) {
    this.run = run;
    this.loop = loop;
    this.rules = rules;
    this.graph = graph;
    this.program = program;
    this.messages = combiner.layout();
    this.kernels = VertexKernel.kernel(program, layout, messages);
    this.folds = combiner.kernel(along, graph.values() == null ? null : graph.values().layout());
    this.wakesAll = program.wakes() == VertexProgram.Wakes.ALL;
    this.blocks = Math.ceilDiv(graph.vertexCount(), BLOCK);
    this.aggregates = new Aggregates(rules, blocks);
    this.sums = program.sums();
    this.stateAccount = run.open("vertex states", 0);
    this.account = run.open("messages", 0);
    long vertices = Math.max(1, graph.vertexCount());
    this.states = VertexStates.of(layout, graph.vertexCount(), SHIFT, stateAccount);
    int sumsSize = VertexKernel.width(sums) * Double.BYTES;
    this.blockSums = account.region((long) Math.max(1, blocks) * sumsSize);
    this.before = newSent(vertices);
    this.now = newSent(vertices);
    this.saved =
        new SavedSupersteps(
            digest,
            graph.vertexCount(),
            states,
            blockSums,
            sumsSize,
            messages.fixedSize(),
            () -> now);
  }

  private Sent newSent(long vertices) {
    MemorySegment sent = account.region(vertices * messages.fixedSize());
    if (wakesAll) {
      return new Sent(sent, null);
    }
    MemorySegment active = account.region(Bits.bytes(vertices));
    active.fill((byte) 0);
    return new Sent(sent, active);
  }

  /** Runs until the program has converged, nobody sends, or a rule ends it. */
  VertexStates run() throws Exception {
    run.phase("supersteps");
    int pulled = 0;
    try (Loop reports = run.loop(saved)) {
      int number = reports.resumed();
      Totals totals = number == 0 ? begin() : resume(reports);
      boolean converged = totals.activeVertices == 0 || graph.vertexCount() == 0;
      boolean goesOn = !converged;
      while (goesOn) {
        number++;
        run.checkCancelled();
        reports.begin();
        Superstep superstep = new Superstep(number, totals.sums);
        long messages = messages(totals);
        boolean pushes = pushes(totals);
        swap();
        totals = pushes ? push(superstep) : pull(superstep, totals);
        pulled += pushes ? 0 : 1;
        Map<String, Object> added = aggregates.merge();
        converged =
            totals.activeVertices == 0
                | program.hasConverged(new Superstep(number, totals.sums))
                | aggregates.hasConverged(loop, number);
        goesOn =
            reports.completed(
                added,
                (long) totals.activeVertices,
                messages,
                pushes ? "push" : "pull",
                !converged && number < rules.maximum());
      }
      reports.ended(converged);
    }
    run.metric("pulled_supersteps", pulled);
    if (pushed != null) {
      pushed.free();
    }
    run.discard(account);
    return states;
  }

  /** Makes the first states. */
  private Totals begin() throws Exception {
    Totals totals =
        eachBlock(
            0,
            task -> {
              VertexKernel vertices = kernel();
              return new Work(vertices, (from, to, into) -> vertices.initial(from, to, now, into));
            });
    aggregates.merge();
    return totals;
  }

  /** Takes up what was read from a checkpoint. */
  private Totals resume(Loop reports) {
    aggregates.resume(reports.aggregates());
    return addUp(VertexKernel.width(sums));
  }

  private VertexKernel kernel() {
    return kernels.create(run, graph, aggregates, states.fixed());
  }

  /** The messages that arrive in the next superstep. */
  private long messages(Totals totals) {
    return wakesAll ? graph.messageCount() : (long) totals.activeEdges;
  }

  private void swap() {
    Sent reused = before;
    before = now;
    now = reused;
  }

  private boolean pushes(Totals totals) {
    return !wakesAll && totals.activeEdges * PUSH_COST < graph.messageCount();
  }

  private Totals pull(Superstep superstep, Totals totals) throws Exception {
    Sent sent = before;
    boolean allSend = totals.activeVertices == graph.vertexCount();
    MemorySegment active = allSend ? null : sent.active();
    Sent next = now;
    return eachBlock(
        superstep.number(),
        task -> {
          VertexKernel vertices = kernel();
          MessageFold fold = folds.create(graph.values());
          Account scratch = task.open("folded messages", 0);
          MemorySegment folded = scratch.region((long) BLOCK * messages.fixedSize());
          MemorySegment received = scratch.region(Bits.bytes(BLOCK));
          return new Work(
              vertices,
              (from, to, into) -> {
                vertices.leave();
                fold.pull(graph.senders(), from, to, sent.messages(), active, folded, received);
                vertices.receive(from, to, from, folded, received, next, superstep, into);
              });
        });
  }

  private Totals push(Superstep superstep) throws Exception {
    Sent next = now;
    if (pushed == null) {
      pushed = new PushBins(run, graph, folds, messages.fixedSize());
    }
    PushBins bins = pushed;
    try {
      bins.scatter(before);
      bins.fold();
    } catch (Exception e) {
      throw failure(null, superstep.number(), e);
    }
    return eachBlock(
        superstep.number(),
        task -> {
          VertexKernel vertices = kernel();
          return new Work(
              vertices,
              (from, to, into) -> {
                if (Bits.any(bins.received(), from, to)) {
                  vertices.receive(
                      from, to, 0, bins.folded(), bins.received(), next, superstep, into);
                  Bits.clear(bins.received(), from, to);
                } else {
                  Bits.clear(next.active(), from, to);
                }
              });
        });
  }

  /** What is done with a block of vertices. */
  @FunctionalInterface
  private interface BlockWork {
    void run(int from, int to, double[] sums);
  }

  /** What a task does with each block, and the kernel that knows the vertex at hand. */
  private record Work(VertexKernel vertices, BlockWork body) {}

  /** What all vertices together have added up to. */
  private record Totals(double[] sums, double activeVertices, double activeEdges) {}

  private Totals eachBlock(int superstep, Function<TaskContext, Work> open) throws Exception {
    AtomicInteger next = new AtomicInteger();
    int width = VertexKernel.width(sums);
    run.parallel(
        task -> {
          Work work = open.apply(task);
          for (int block = next.getAndIncrement(); block < blocks; block = next.getAndIncrement()) {
            run.checkCancelled();
            double[] own = new double[width];
            int from = block * BLOCK;
            int to = (int) Math.min(graph.vertexCount(), (long) from + BLOCK);
            work.vertices.begin(block);
            run(work, superstep, from, to, own);
            MemorySegment.copy(
                own,
                0,
                blockSums,
                ValueLayout.JAVA_DOUBLE_UNALIGNED,
                (long) block * width * Double.BYTES,
                width);
          }
        });
    return addUp(width);
  }

  private void run(Work work, int superstep, int from, int to, double[] into) {
    try {
      work.body.run(from, to, into);
    } catch (Exception e) {
      throw failure(work.vertices.vertex(), superstep, e);
    }
  }

  /**
   * A failure of a function of the program.
   *
   * @param vertex the vertex at hand; null, or none, if messages were combined
   */
  private RuntimeException failure(@Nullable VertexContext vertex, int superstep, Exception cause) {
    String doing =
        vertex == null || vertex.id < 0
            ? "combine messages"
            : "make the state of vertex '" + vertex.key() + "'";
    return OperatorException.inPhase(loop, doing + " in superstep " + superstep, cause);
  }

  private Totals addUp(int width) {
    double[] all = new double[width];
    for (int i = 0; i < blocks * width; i++) {
      all[i % width] += blockSums.getAtIndex(ValueLayout.JAVA_DOUBLE_UNALIGNED, i);
    }
    double[] program = Arrays.copyOf(all, sums);
    return new Totals(program, all[sums], all[sums + 1]);
  }
}
