package org.gyre.iterations;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.operator.Kernel;
import org.gyre.dataflow.operator.LocalOperator.Run;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/**
 * Builds a {@link GraphIndex} of edges whose keys have ids.
 *
 * <p>For messages along all edges each edge is indexed twice, from either end. That of its target
 * is marked until the edges that leave each vertex have been counted.
 */
final class GraphIndexing {

  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

  /** Marks a neighbour from which an edge arrives, among those of all directions. */
  static final int ARRIVES = Integer.MIN_VALUE;

  private final Run run;
  private final KeyPlaces edges;
  private final VertexIds ids;
  private final Layout.@Nullable Field value;
  private final GraphIndex.Use use;
  private final Account account;
  private final int vertices;

  /** The values of the edges; set when they have been measured. */
  private @Nullable EdgeValues values;

  /** Where each task writes the rows of values that have no fixed size. */
  private long[] valueStarts = new long[0];

  GraphIndexing(
      Run run, KeyPlaces edges, VertexIds ids, Layout.@Nullable Field value, GraphIndex.Use use) {
    this.run = run;
    this.edges = edges;
    this.ids = ids;
    this.value = value;
    this.use = use;
    this.account = run.open("graph index", 0);
    this.vertices = ids.count();
  }

  GraphIndex build() throws Exception {
    long edgeCount = edges.rows().rows();
    if (value != null) {
      values = measureValues(value);
    }
    Adjacency sending = bySender();
    Adjacency outEdges = null;
    Adjacency inEdges = null;
    if (use.direction() == Direction.ALL) {
      outEdges = countLeaving(sending);
      inEdges = remaining(sending, outEdges);
    }
    Adjacency senders = turned(sending);
    boolean reordered = value != null && sortRepeated(senders);
    Adjacency targets = targets(sending, senders, reordered);
    switch (use.direction()) {
      case OUT -> {
        outEdges = targets;
        inEdges = senders;
      }
      case IN -> {
        outEdges = senders;
        inEdges = targets;
      }
      case ALL -> {}
    }
    return new GraphIndex(ids, senders, targets, outEdges, inEdges, values, edgeCount, account);
  }

  /**
   * The targets of each vertex.
   *
   * @param reordered whether repeated edges have come into another order among the senders, in
   *     which messages must arrive
   */
  private Adjacency targets(Adjacency sending, Adjacency senders, boolean reordered)
      throws Exception {
    if (use.direction() == Direction.ALL) {
      freeNeighbours(sending);
      run.free(account, sending.offsets());
      return senders;
    }
    if (!use.pushes()) {
      freeNeighbours(sending);
      return sending.degreesOnly();
    }
    if (!reordered && !use.translates()) {
      return sending;
    }
    // In the order of the targets, and of the values of repeated edges.
    freeNeighbours(sending);
    run.free(account, sending.offsets());
    return turned(senders);
  }

  private void freeNeighbours(Adjacency adjacency) throws Exception {
    run.free(account, adjacency.neighbours());
    if (adjacency.slots() != null) {
      run.free(account, adjacency.slots());
    }
  }

  private int slotSize() {
    return value == null ? 0 : EdgeValues.slotSize(value.layout());
  }

  @SuppressWarnings("unchecked") // kernels work on objects
  private EdgeValues measureValues(Layout.Field field) throws Exception {
    Layout<Object> layout = (Layout<Object>) field.layout();
    if (layout.isFixedSize()) {
      return new EdgeValues(layout, null);
    }
    long[] bytes = new long[run.parallelism() + 1];
    run.parallel(
        task ->
            edges.visit(
                task.index(),
                false,
                (page, start, end) -> {
                  long sum = 0;
                  for (long at = start; at < end; at = edges.next(page, at)) {
                    sum += layout.fixedSize();
                    sum += layout.variableSize(page, edges.row(at), field.at());
                  }
                  bytes[task.index() + 1] += sum;
                }));
    Arrays.parallelPrefix(bytes, Long::sum);
    valueStarts = bytes;
    return new EdgeValues(layout, run.region(account, Math.max(1, bytes[run.parallelism()])));
  }

  private Adjacency bySender() throws Exception {
    PairBins bins = new PairBins(vertices, run.parallelism(), slotSize());
    Kernel<EdgeTranslation> translations = EdgeTranslation.kernel(edges, use.direction(), value);
    run.parallel(
        task -> {
          EdgeTranslation translation =
              translations.create(
                  ids,
                  edges,
                  bins.writer(task, size -> run.buffer("edges", size)),
                  rowsOf(task.index()));
          edges.visit(
              task.index(),
              true,
              (page, start, end) -> {
                run.checkCancelled();
                translation.page(page, start, end);
              });
        });
    return bins.sort(run, account);
  }

  private EdgeTranslation.@Nullable ValueRows rowsOf(int task) {
    return values == null || values.rows() == null
        ? null
        : new EdgeTranslation.ValueRows(values.rows(), valueStarts[task]);
  }

  /**
   * Each task turns the neighbours of a range of vertices around; the ranges are in order and have
   * about as many edges.
   */
  private Adjacency turned(Adjacency from) throws Exception {
    PairBins bins = new PairBins(vertices, run.parallelism(), slotSize());
    int[] ranges = Ranges.byEdges(from, vertices, run.parallelism());
    run.parallel(
        task -> {
          PairBins.Writer writer = bins.writer(task, size -> run.buffer("edges", size));
          for (int vertex = ranges[task.index()]; vertex < ranges[task.index() + 1]; vertex++) {
            if (slotSize() == 0) {
              turn(from, vertex, writer);
            } else {
              turnWithSlots(from, vertex, writer);
            }
          }
        });
    return bins.sort(run, account);
  }

  private static void turn(Adjacency from, int vertex, PairBins.Writer writer) throws IOException {
    long end = from.end(vertex);
    for (long i = from.start(vertex); i < end; i++) {
      writer.add(from.neighbour(i), vertex);
    }
  }

  private void turnWithSlots(Adjacency from, int vertex, PairBins.Writer writer)
      throws IOException {
    int size = slotSize();
    long end = from.end(vertex);
    for (long i = from.start(vertex); i < end; i++) {
      int neighbour = from.neighbour(i);
      long slot = writer.begin(neighbour, vertex, size);
      EdgeValues.copySlot(from.slots(), i * size, writer.segment(neighbour), slot, size);
      writer.end(neighbour, size);
    }
  }

  /** Counts the edges that leave each vertex, and takes the marks of the others away. */
  private Adjacency countLeaving(Adjacency all) throws Exception {
    MemorySegment offsets = account.region((vertices + 1L) * Long.BYTES);
    int[] ranges = Ranges.byEdges(all, vertices, run.parallelism());
    run.parallel(
        task -> {
          for (int vertex = ranges[task.index()]; vertex < ranges[task.index() + 1]; vertex++) {
            offsets.setAtIndex(LONG, vertex + 1L, unmark(all, vertex));
          }
        });
    offsets.setAtIndex(LONG, 0, 0);
    for (long vertex = 1; vertex <= vertices; vertex++) {
      long before = offsets.getAtIndex(LONG, vertex - 1);
      offsets.setAtIndex(LONG, vertex, before + offsets.getAtIndex(LONG, vertex));
    }
    return new Adjacency(offsets, null, null);
  }

  private static long unmark(Adjacency all, int vertex) {
    long leaving = 0;
    long end = all.end(vertex);
    for (long i = all.start(vertex); i < end; i++) {
      int marked = all.neighbour(i);
      leaving += marked >= 0 ? 1 : 0;
      all.neighbours().setAtIndex(INT, i, marked & ~ARRIVES);
    }
    return leaving;
  }

  private Adjacency remaining(Adjacency all, Adjacency leaving) {
    MemorySegment offsets = account.region((vertices + 1L) * Long.BYTES);
    for (long vertex = 0; vertex <= vertices; vertex++) {
      long both = all.offsets().getAtIndex(LONG, vertex);
      offsets.setAtIndex(LONG, vertex, both - leaving.offsets().getAtIndex(LONG, vertex));
    }
    return new Adjacency(offsets, null, null);
  }

  /** Puts repeated edges in the order of their values; whether any have different ones. */
  private boolean sortRepeated(Adjacency senders) throws Exception {
    if (slotSize() == 0) {
      return false;
    }
    AtomicBoolean differ = new AtomicBoolean();
    int[] ranges = Ranges.byEdges(senders, vertices, run.parallelism());
    run.parallel(
        task -> {
          boolean found = false;
          for (int vertex = ranges[task.index()]; vertex < ranges[task.index() + 1]; vertex++) {
            found |= sortRepeated(senders, vertex);
          }
          if (found) {
            differ.set(true);
          }
        });
    return differ.get();
  }

  private boolean sortRepeated(Adjacency senders, int vertex) {
    boolean found = false;
    long end = senders.end(vertex);
    long first = senders.start(vertex);
    while (first < end) {
      long next = first + 1;
      while (next < end && senders.neighbour(next) == senders.neighbour(first)) {
        next++;
      }
      if (next - first > 1 && values.differ(senders.slots(), first, next)) {
        values.sort(senders.slots(), first, next);
        found = true;
      }
      first = next;
    }
    return found;
  }
}
