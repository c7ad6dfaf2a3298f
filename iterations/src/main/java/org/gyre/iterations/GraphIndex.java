package org.gyre.iterations;

import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.operator.LocalOperator.Run;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/**
 * A graph as an index: dense ids for the keys, and for each vertex those who send to it and those
 * it sends to.
 *
 * <p>Edges are sorted by the sending vertex, and what results is sorted by the receiving one, both
 * stably; so the senders of a vertex are in the order of their ids, whatever the order of the edges
 * was, and folds over them give the same bits in every run. Several edges between the same two
 * vertices stand in the order of their values.
 *
 * @param senders those who send to a vertex
 * @param targets those a vertex sends to; the same as the senders if messages go along all edges
 * @param outEdges tells how many edges leave a vertex; only its degrees count
 * @param inEdges tells how many edges arrive at a vertex; only its degrees count
 * @param values the values of the edges; null if they are not kept
 */
record GraphIndex(
    VertexIds ids,
    Adjacency senders,
    Adjacency targets,
    Adjacency outEdges,
    Adjacency inEdges,
    @Nullable EdgeValues values,
    long edgeCount,
    Account account)
    implements AutoCloseable {

  /** What an index is for. */
  record Use(Direction direction, boolean pushes, boolean values, boolean translates) {}

  int vertexCount() {
    return ids.count();
  }

  /** The number of messages if every vertex sends along all its edges. */
  long messageCount() {
    return vertexCount() == 0 ? 0 : senders.start(vertexCount());
  }

  /** The bytes of the index and of what translates keys. */
  long bytes() {
    Set<MemorySegment> counted = Collections.newSetFromMap(new IdentityHashMap<>());
    long bytes = ids.bytes();
    for (Adjacency each : List.of(senders, targets, outEdges, inEdges)) {
      bytes += counted.add(each.offsets()) ? each.bytes() : 0;
    }
    return bytes + (values == null || values.rows() == null ? 0 : values.rows().byteSize());
  }

  /**
   * Builds the index.
   *
   * @param inputs edges, whose rows are released if they can be, and vertices
   * @param use what it is for
   */
  static GraphIndex build(Run run, GraphInputs inputs, Use use) throws Exception {
    KeyPlaces edges = inputs.edges();
    KeyPlaces vertices = inputs.vertices();
    List<KeyPlaces> places = vertices == null ? List.of(edges) : List.of(vertices, edges);
    run.phase("translating keys");
    VertexIds ids =
        VertexIds.isInteger(inputs.keys()) ? DirectIds.of(run, places, inputs.keys()) : null;
    if (ids == null) {
      ids = HashedIds.of(run, places, inputs.keys());
    }
    run.phase("indexing edges");
    Layout.Field value = use.values() ? valueOf(inputs.edgeLayout()) : null;
    GraphIndex index = new GraphIndexing(run, edges, ids, value, use).build();
    if (!use.translates()) {
      ids.endTranslation();
    }
    return index;
  }

  private static Layout.Field valueOf(Layout<?> edges) {
    return edges
        .field("value")
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the program reads the values of edges, but edges of layout "
                        + edges
                        + " have no component 'value'"));
  }

  /** Reports what it is made of. */
  void report(Run run) {
    run.metric("vertices", vertexCount());
    run.metric("edges", edgeCount);
    run.metric("index_bytes", bytes());
    run.metric("direct_ids", ids instanceof HashedIds ? 0 : 1);
  }

  /** The value of an edge, given by its place among the senders or targets. */
  Object value(Adjacency adjacency, long edge) {
    MemorySegment slots = adjacency.slots();
    return values.get(slots == null ? adjacency.offsets() : slots, edge);
  }

  @Override
  public void close() {
    ids.close();
    account.close();
  }
}
