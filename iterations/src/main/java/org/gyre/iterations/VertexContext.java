package org.gyre.iterations;

import org.gyre.dataflow.function.Accumulator;
import org.gyre.dataflow.function.Aggregator;
import org.gyre.dataflow.function.Broadcast;
import org.gyre.dataflow.operator.LocalOperator.Run;

/**
 * What a vertex program may know of the vertex at hand. One object a task, moved from vertex to
 * vertex.
 */
public class VertexContext {

  private final Run run;
  private final GraphIndex graph;
  private final Aggregates aggregates;
  private final Adjacency in;
  private final Adjacency out;
  private final int count;
  int id;

  /** What the block of vertices at hand adds to the aggregators. */
  Accumulator<?, ?>[] parts = Aggregates.NONE;

  VertexContext(Run run, GraphIndex graph, Aggregates aggregates) {
    this.run = run;
    this.graph = graph;
    this.aggregates = aggregates;
    this.in = graph.inEdges();
    this.out = graph.outEdges();
    this.count = graph.vertexCount();
  }

  /**
   * The dense id of the vertex: the rank of its key among all keys.
   *
   * @return from 0
   */
  public final int id() {
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
  public final int vertexCount() {
    return count;
  }

  /**
   * The number of edges that leave the vertex; multi-edges and self-loops count.
   *
   * @return at least 0
   */
  public final long outDegree() {
    return out.degree(id);
  }

  /**
   * The number of edges that arrive at the vertex; multi-edges and self-loops count.
   *
   * @return at least 0
   */
  public final long inDegree() {
    return in.degree(id);
  }

  /**
   * What this vertex and some others add to an aggregator in this superstep. Parts are merged in
   * the order of the vertices, so aggregates are the same to the last bit at any parallelism.
   *
   * @param <A> the class of the accumulator
   * @param aggregator one that was declared for the loop
   * @return to be added to, and not to be kept
   * @throws IllegalArgumentException if the loop has not this aggregator
   */
  @SuppressWarnings("unchecked") // parts are made by their aggregators
  public final <A extends Accumulator<?, ?>> A aggregator(Aggregator<A, ?> aggregator) {
    return (A) parts[aggregates.indexOf(aggregator)];
  }

  /**
   * What all vertices together have added to an aggregator in the superstep before.
   *
   * @param <R> the type of the aggregate
   * @param aggregator likewise
   * @return the aggregate; in the first superstep, what was added for the initial states, and for
   *     these, what nothing adds up to; not to be changed
   * @throws IllegalArgumentException if the loop has not this aggregator
   */
  @SuppressWarnings("unchecked") // aggregates are made by their aggregators
  public final <R> R previousAggregate(Aggregator<?, R> aggregator) {
    return (R) aggregates.previous(aggregates.indexOf(aggregator));
  }

  /**
   * The values of another data set.
   *
   * @param <V> what the values were made into: a list, unless the broadcast says otherwise
   * @param broadcast the handle, made by {@code broadcast()} of a data set, and declared for the
   *     program by {@code with(broadcast)}
   * @return the value; shared by all tasks, so not to be changed
   * @throws IllegalArgumentException if the program was not declared to read it
   */
  public final <V> V broadcast(Broadcast<V> broadcast) {
    return run.broadcast(broadcast);
  }
}
