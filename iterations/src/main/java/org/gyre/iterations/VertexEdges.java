package org.gyre.iterations;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.gyre.dataflow.operator.Kernel;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/** The edges of the vertex at hand: all of them, and the one at which a loop is. */
abstract class VertexEdges implements Iterable<VertexEdge<Object, Object, Object>> {

  /** Sends a message to the vertex of an id. */
  @FunctionalInterface
  interface Sender {
    void sendTo(int target, Object message);
  }

  static Kernel<VertexEdges> kernel(@Nullable EdgeValues values) {
    Layout<?> layout = values == null ? null : values.layout();
    return Kernel.copy(
        MethodHandles.lookup(), Cursor.class, layout, values != null && values.rows() == null);
  }

  /** Shows the edges of a vertex. */
  abstract VertexEdges of(int vertex);

  /** The kernel. */
  static final class Cursor extends VertexEdges
      implements Iterator<VertexEdge<Object, Object, Object>>, VertexEdge<Object, Object, Object> {

    private static final Layout<Object> EDGE = Kernel.constant(MethodHandles.lookup(), 0);
    private static final Boolean IS_FIXED = Kernel.constant(MethodHandles.lookup(), 1);

    private final GraphIndex graph;
    private final Adjacency targets;
    private final Sender sender;
    private long start;
    private long end;
    private long at;

    Cursor(GraphIndex graph, Sender sender) {
      this.graph = graph;
      this.targets = graph.targets();
      this.sender = sender;
    }

    @Override
    VertexEdges of(int vertex) {
      start = targets.start(vertex);
      end = targets.end(vertex);
      return this;
    }

    @Override
    public Iterator<VertexEdge<Object, Object, Object>> iterator() {
      at = start - 1;
      return this;
    }

    @Override
    public boolean hasNext() {
      return at + 1 < end;
    }

    @Override
    public VertexEdge<Object, Object, Object> next() {
      if (at + 1 >= end) {
        throw new NoSuchElementException("the vertex has no further edge");
      }
      at++;
      return this;
    }

    @Override
    public int id() {
      return targets.neighbour(at);
    }

    @Override
    public Object key() {
      return graph.ids().key(id());
    }

    @Override
    public Object value() {
      if (EDGE == null) {
        throw new IllegalStateException("the edges have no component 'value'");
      }
      MemorySegment slots = targets.slots();
      return IS_FIXED && slots != null
          ? EDGE.read(slots, at * EDGE.fixedSize(), 0)
          : graph.value(targets, at);
    }

    @Override
    public void send(Object message) {
      sender.sendTo(id(), message);
    }
  }
}
