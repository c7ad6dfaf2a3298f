package org.gyre.iterations;

/**
 * What a vertex program may know of the vertex at hand. One object a task, moved from vertex to
 * vertex.
 */
public final class VertexContext {

  private final GraphIndex graph;
  private final Adjacency in;
  private final Adjacency out;
  private final int count;
  int id;

  VertexContext(GraphIndex graph) {
    this.graph = graph;
    this.in = graph.inEdges();
    this.out = graph.outEdges();
    this.count = graph.vertexCount();
  }

  /**
   * The dense id of the vertex: the rank of its key among all keys.
   *
   * @return from 0
   */
  public int id() {
    return id;
  }

  /**
   * The key of the vertex. Makes an object of it, so not for what each superstep asks of all
   * vertices: {@link #id} costs nothing.
   *
   * @return a key of the type that edges have
   */
  public Object key() {
    return graph.ids().key(id);
  }

  /**
   * The number of vertices of the graph.
   *
   * @return at least 1
   */
  public int vertexCount() {
    return count;
  }

  /**
   * The number of edges that leave the vertex; multi-edges and self-loops count.
   *
   * @return at least 0
   */
  public long outDegree() {
    return out.degree(id);
  }

  /**
   * The number of edges that arrive at the vertex; multi-edges and self-loops count.
   *
   * @return at least 0
   */
  public long inDegree() {
    return in.degree(id);
  }
}
