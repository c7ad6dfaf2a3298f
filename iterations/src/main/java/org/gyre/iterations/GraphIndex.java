package org.gyre.iterations;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.List;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.operator.Kernel;
import org.gyre.dataflow.operator.LocalOperator.Run;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/**
 * A graph as an index: dense ids for the keys, and for each vertex its out- and in-neighbours.
 *
 * <p>Edges are sorted by source, and what results is sorted by target, both stably; so the
 * in-neighbours of a vertex are in the order of their ids, whatever the order of the edges was, and
 * folds over them give the same bits in every run.
 */
record GraphIndex(VertexIds ids, Adjacency in, Adjacency out, long edgeCount, Account account)
    implements AutoCloseable {

  int vertexCount() {
    return ids.count();
  }

  /**
   * Builds the index.
   *
   * @param edges rows with the keys of source and target; are released
   * @param vertices rows with one key each, of vertices that may have no edges; or null
   * @param keys the layout of the keys
   * @param pushes whether the out-neighbours are needed, not just their numbers
   */
  static GraphIndex build(
      Run run, KeyPlaces edges, @Nullable KeyPlaces vertices, Layout<Object> keys, boolean pushes)
      throws Exception {
    List<KeyPlaces> places = vertices == null ? List.of(edges) : List.of(vertices, edges);
    run.phase("translating keys");
    VertexIds ids = VertexIds.isInteger(keys) ? DirectIds.of(run, places, keys) : null;
    if (ids == null) {
      ids = HashedIds.of(run, places, keys);
    }
    run.phase("indexing edges");
    long edgeCount = edges.rows().rows();
    Account account = run.open("graph index", 0);
    Adjacency out = bySource(run, edges, ids, account);
    ids.endTranslation();
    Adjacency in = byTarget(run, out, ids.count(), account);
    if (!pushes) {
      run.free(account, out.neighbours());
      out = out.degreesOnly();
    }
    return new GraphIndex(ids, in, out, edgeCount, account);
  }

  private static Adjacency bySource(Run run, KeyPlaces edges, VertexIds ids, Account account)
      throws Exception {
    PairBins bins = new PairBins(ids.count(), run.parallelism());
    Kernel<Translator> translators =
        Kernel.copy(
            MethodHandles.lookup(),
            Translate.class,
            edges.places()[0],
            edges.places()[1],
            edges.rowSize());
    run.parallel(
        task -> {
          Translator translator =
              translators.create(ids, edges, bins.writer(task, size -> run.buffer("edges", size)));
          edges.visit(
              task.index(),
              true,
              (page, start, end) -> {
                run.checkCancelled();
                translator.page(page, start, end);
              });
        });
    return bins.sort(run, account);
  }

  /**
   * Each task turns the out-edges of a range of vertices around; the ranges are in order and have
   * about as many edges.
   */
  private static Adjacency byTarget(Run run, Adjacency out, int vertices, Account account)
      throws Exception {
    PairBins bins = new PairBins(vertices, run.parallelism());
    int[] ranges = Ranges.byEdges(out, vertices, run.parallelism());
    run.parallel(
        task -> {
          PairBins.Writer writer = bins.writer(task, size -> run.buffer("edges", size));
          for (int source = ranges[task.index()]; source < ranges[task.index() + 1]; source++) {
            turn(out, source, writer);
          }
        });
    return bins.sort(run, account);
  }

  private static void turn(Adjacency out, int source, PairBins.Writer writer) throws IOException {
    long end = out.end(source);
    for (long i = out.start(source); i < end; i++) {
      writer.add(out.neighbour(i), source);
    }
  }

  @Override
  public void close() {
    ids.close();
    account.close();
  }

  /** Translates the keys of edges. */
  abstract static class Translator {
    abstract void page(MemorySegment page, long start, long end) throws IOException;
  }

  /** The kernel. */
  static final class Translate extends Translator {

    private static final Integer SOURCE = Kernel.constant(MethodHandles.lookup(), 0);
    private static final Integer TARGET = Kernel.constant(MethodHandles.lookup(), 1);
    private static final Integer ROW_SIZE = Kernel.constant(MethodHandles.lookup(), 2);

    private final VertexIds ids;
    private final KeyPlaces edges;
    private final PairBins.Writer writer;

    Translate(VertexIds ids, KeyPlaces edges, PairBins.Writer writer) {
      this.ids = ids;
      this.edges = edges;
      this.writer = writer;
    }

    @Override
    void page(MemorySegment page, long start, long end) throws IOException {
      for (long at = start; at < end; at = ROW_SIZE > 0 ? at + ROW_SIZE : edges.next(page, at)) {
        long row = ROW_SIZE > 0 ? at : at + Integer.BYTES;
        writer.add(ids.id(page, row, SOURCE), ids.id(page, row, TARGET));
      }
    }
  }
}
