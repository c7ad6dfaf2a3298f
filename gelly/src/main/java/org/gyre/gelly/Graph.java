package org.gyre.gelly;

import java.util.List;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.function.Aggregates;
import org.gyre.dataflow.function.Collector;
import org.gyre.dataflow.function.MapFunction;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;
import org.gyre.dataflow.type.Nullable;
import org.gyre.iterations.MessagePassing;
import org.gyre.iterations.VertexCentric;

/**
 * A directed graph: vertices with values, and edges with values between them. Multi-edges and
 * self-loops are kept. Immutable; every operation makes a new graph, and nothing is computed until
 * a result is asked for.
 *
 * @param <K> the type of the keys of the vertices
 * @param <VV> the type of the values of the vertices
 * @param <EV> the type of the values of the edges
 */
public final class Graph<K, VV, EV> {

  private final @Nullable DataSet<Vertex<K, VV>> vertices;
  private final DataSet<Edge<K, EV>> edges;

  private Graph(@Nullable DataSet<Vertex<K, VV>> vertices, DataSet<Edge<K, EV>> edges) {
    this.vertices = vertices;
    this.edges = edges;
  }

  /**
   * A graph of vertices and edges.
   *
   * @param <K> the type of the keys
   * @param <VV> the type of the values of the vertices
   * @param <EV> the type of the values of the edges
   * @param vertices the vertices; those of edges that are missing here are vertices all the same to
   *     algorithms
   * @param edges the edges
   * @return the graph
   */
  public static <K, VV, EV> Graph<K, VV, EV> of(
      DataSet<Vertex<K, VV>> vertices, DataSet<Edge<K, EV>> edges) {
    return new Graph<>(vertices, edges);
  }

  /**
   * A graph of edges, whose vertices are the ends of these.
   *
   * @param <K> the type of the keys
   * @param <EV> the type of the values of the edges
   * @param edges the edges
   * @return the graph
   */
  public static <K, EV> Graph<K, NoValue, EV> fromEdges(DataSet<Edge<K, EV>> edges) {
    return new Graph<>(null, edges);
  }

  /**
   * A graph of edges in a collection.
   *
   * @param <K> the type of the keys
   * @param <EV> the type of the values of the edges
   * @param environment where to compute
   * @param edges the edges, at least one
   * @return the graph
   */
  public static <K, EV> Graph<K, NoValue, EV> fromEdges(
      Environment environment, List<Edge<K, EV>> edges) {
    return new Graph<>(null, environment.of(edges));
  }

  /**
   * The edges.
   *
   * @return all edges, with repetitions
   */
  public DataSet<Edge<K, EV>> edges() {
    return edges;
  }

  /**
   * The keys of all vertices: those given, and the ends of all edges.
   *
   * @return each key once
   */
  public DataSet<K> keys() {
    DataSet<K> ends =
        typed(
            edges.flatMap(
                (Edge<K, EV> edge, Collector<K> out) -> {
                  out.collect(edge.source());
                  out.collect(edge.target());
                }),
            keyLayout());
    DataSet<Vertex<K, VV>> given = vertices;
    return given == null
        ? ends.distinct()
        : ends.union(typed(given.map(Vertex::id), keyLayout())).distinct();
  }

  /**
   * The vertices that were given with their values.
   *
   * @return the vertices; null if the graph was made of edges only
   */
  @Nullable
  DataSet<Vertex<K, VV>> givenVertices() {
    return vertices;
  }

  /**
   * Where this graph is computed.
   *
   * @return its environment
   */
  public Environment environment() {
    return edges.environment();
  }

  /**
   * Runs a vertex program by message passing over an index of this graph.
   *
   * @param <S> the type of the states
   * @param program what every vertex does
   * @return a vertex with its last state for each key, in the order of the keys
   */
  public <S> DataSet<Vertex<K, S>> run(MessagePassing<S, ?> program) {
    return program.run(edges, vertices, keyLayout(), Vertex::new, vertexLayout(program.states()));
  }

  /**
   * A vertex-centric program over this graph, to be completed with its functions, as in
   *
   * <pre>{@code
   * graph.vertexCentric(Layouts.LONG, Layouts.LONG)
   *     .run(100, vertex -> 0L, (vertex, messages) -> ...)
   * }</pre>
   *
   * @param <S> the type of the states
   * @param <M> the type of the messages
   * @param states the layout of the states, of any size
   * @param messages the layout of the messages, of any size
   * @return the program; delivers a vertex with its last state for each key, in the order of the
   *     keys
   */
  public <S, M> VertexCentric<K, VV, EV, S, M, Vertex<K, S>> vertexCentric(
      Layout<S> states, Layout<M> messages) {
    return VertexCentric.over(
        edges, vertices, keyLayout(), states, messages, Vertex::new, vertexLayout(states));
  }

  /**
   * The number of edges that leave each vertex.
   *
   * @return a vertex with its out-degree for each key, 0 included
   */
  public DataSet<Vertex<K, Long>> outDegrees() {
    return degrees(edge -> new Degree<>(edge.source(), 1), edge -> new Degree<>(edge.target(), 0));
  }

  /**
   * The number of edges that arrive at each vertex.
   *
   * @return a vertex with its in-degree for each key, 0 included
   */
  public DataSet<Vertex<K, Long>> inDegrees() {
    return degrees(edge -> new Degree<>(edge.source(), 0), edge -> new Degree<>(edge.target(), 1));
  }

  /**
   * The number of edge ends at each vertex; a self-loop counts twice.
   *
   * @return a vertex with its degree for each key, 0 included
   */
  public DataSet<Vertex<K, Long>> degrees() {
    return degrees(edge -> new Degree<>(edge.source(), 1), edge -> new Degree<>(edge.target(), 1));
  }

  /** What one end of an edge adds to the degree of a vertex. */
  private record Degree<K>(K id, long ends) {}

  private DataSet<Vertex<K, Long>> degrees(
      MapFunction<Edge<K, EV>, Degree<K>> atSource, MapFunction<Edge<K, EV>, Degree<K>> atTarget) {
    DataSet<Degree<K>> ends =
        typed(
            edges.flatMap(
                (Edge<K, EV> edge, Collector<Degree<K>> out) -> {
                  out.collect(atSource.map(edge));
                  out.collect(atTarget.map(edge));
                }),
            degreeLayout());
    DataSet<Vertex<K, VV>> given = vertices;
    if (given != null) {
      ends = ends.union(typed(given.map(vertex -> new Degree<>(vertex.id(), 0)), degreeLayout()));
    }
    return typed(
        ends.groupBy(Degree::id)
            .aggregate(Aggregates.sumLong(Degree::ends))
            .map(pair -> new Vertex<>(pair.f0(), pair.f1())),
        vertexLayout(Layouts.LONG));
  }

  /**
   * The same graph with other values of the vertices.
   *
   * @param <W> the type of the new values
   * @param function computes the value of a vertex
   * @return the graph; the vertices are those that were given
   * @throws IllegalStateException if the graph was made of edges only, so that vertices have no
   *     values
   */
  public <W> Graph<K, W, EV> mapVertices(MapFunction<Vertex<K, VV>, W> function) {
    DataSet<Vertex<K, VV>> given = vertices;
    if (given == null) {
      throw new IllegalStateException(
          "the vertices of this graph have no values: make it with Graph.of(vertices, edges)");
    }
    return new Graph<>(given.map(vertex -> new Vertex<>(vertex.id(), function.map(vertex))), edges);
  }

  /**
   * The same graph with other values of the edges.
   *
   * @param <W> the type of the new values
   * @param function computes the value of an edge
   * @return the graph
   */
  public <W> Graph<K, VV, W> mapEdges(MapFunction<Edge<K, EV>, W> function) {
    DataSet<Edge<K, W>> mapped =
        edges.map(edge -> new Edge<>(edge.source(), edge.target(), function.map(edge)));
    return new Graph<>(vertices, typed(mapped, edgeLayout(function)));
  }

  /**
   * The graph with all edges turned around.
   *
   * @return the graph
   */
  public Graph<K, VV, EV> reverse() {
    Layout<Edge<K, EV>> layout = edges.node().layout();
    DataSet<Edge<K, EV>> turned =
        edges.map(edge -> new Edge<>(edge.target(), edge.source(), edge.value()));
    return new Graph<>(vertices, typed(turned, layout));
  }

  /**
   * The graph with every edge in both directions. A self-loop becomes two.
   *
   * @return the graph
   */
  public Graph<K, VV, EV> undirected() {
    Layout<Edge<K, EV>> layout = edges.node().layout();
    DataSet<Edge<K, EV>> both =
        edges.flatMap(
            (Edge<K, EV> edge, Collector<Edge<K, EV>> out) -> {
              out.collect(edge);
              out.collect(new Edge<>(edge.target(), edge.source(), edge.value()));
            });
    return new Graph<>(vertices, typed(both, layout));
  }

  /** The layout of the keys, from that of the edges; null if the first edge decides. */
  @SuppressWarnings("unchecked") // the component is of the type of the keys
  @Nullable
  Layout<K> keyLayout() {
    Layout<Edge<K, EV>> layout = edges.node().layout();
    return layout == null ? null : (Layout<K>) layout.field("source").orElseThrow().layout();
  }

  @SuppressWarnings("unchecked") // the record class is raw, its components are given
  <V> @Nullable Layout<Vertex<K, V>> vertexLayout(Layout<V> values) {
    Layout<K> keys = keyLayout();
    return keys == null
        ? null
        : (Layout<Vertex<K, V>>) (Layout<?>) Layouts.ofRecord(Vertex.class, List.of(keys, values));
  }

  @SuppressWarnings("unchecked") // the record class is raw, its components are given
  private @Nullable Layout<Degree<K>> degreeLayout() {
    Layout<K> keys = keyLayout();
    return keys == null
        ? null
        : (Layout<Degree<K>>)
            (Layout<?>) Layouts.ofRecord(Degree.class, List.of(keys, Layouts.LONG));
  }

  /** The layout of edges between the same keys with the values that a function returns. */
  @SuppressWarnings("unchecked") // the record class is raw, its components are given
  private <W> @Nullable Layout<Edge<K, W>> edgeLayout(MapFunction<?, W> function) {
    Layout<K> keys = keyLayout();
    Layout<?> values = Layouts.ofResult(function, MapFunction.class, 1).orElse(null);
    return keys == null || values == null
        ? null
        : (Layout<Edge<K, W>>)
            (Layout<?>) Layouts.ofRecord(Edge.class, List.of(keys, keys, values));
  }

  /** Names the type of values where it is known; else the first value decides. */
  private static <T> DataSet<T> typed(DataSet<T> values, @Nullable Layout<T> layout) {
    return layout == null ? values : values.as(layout);
  }
}
