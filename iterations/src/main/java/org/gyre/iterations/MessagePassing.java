package org.gyre.iterations;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.Origin;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/**
 * Runs a {@link VertexProgram} on a graph given by its edges, and by its vertices where some have
 * no edges.
 *
 * <p>The job result has the metrics {@code vertices}, {@code edges}, {@code supersteps}, {@code
 * converged} (1 or 0), {@code load_seconds} (from the start of the job until the graph is indexed)
 * and {@code compute_seconds} (all supersteps).
 *
 * <p>Memory: 8 bytes a vertex and 4 bytes an edge for each direction, and the states and messages
 * twice. There are at most 2<sup>31</sup>-1 vertices.
 *
 * @param <S> the type of the states
 * @param <M> the type of the messages
 */
public final class MessagePassing<S, M> {

  private final VertexProgram<S, M> program;
  private final Combiner<M> combiner;
  private final Layout<S> states;
  private final int maximum;

  /**
   * A program ready to run on any graph.
   *
   * @param program what every vertex does
   * @param combiner folds the messages of a vertex
   * @param states the layout of the states, of fixed size
   * @param maximum the most supersteps, at least 1
   * @throws IllegalArgumentException if the states have no fixed size or the maximum is less than 1
   */
  public MessagePassing(
      VertexProgram<S, M> program, Combiner<M> combiner, Layout<S> states, int maximum) {
    if (!states.isFixedSize()) {
      throw new IllegalArgumentException(
          "states of layout " + states + " have no fixed size; use numbers, or records of numbers");
    }
    if (maximum < 1) {
      throw new IllegalArgumentException(
          "message passing of at most " + maximum + " supersteps does nothing; give at least 1");
    }
    this.program = program;
    this.combiner = combiner;
    this.states = states;
    this.maximum = maximum;
  }

  /**
   * Makes a result of a vertex.
   *
   * @param <K> the type of the keys
   * @param <S> the type of the states
   * @param <T> the type of the results
   */
  @FunctionalInterface
  public interface Result<K, S, T> extends Serializable {

    /**
     * Called once per vertex at the end.
     *
     * @param key the key of the vertex
     * @param state its last state
     * @return the result
     */
    T of(K key, S state);
  }

  /**
   * Runs the program.
   *
   * @param <K> the type of the keys
   * @param <T> the type of the results
   * @param edges records with the components {@code source} and {@code target}
   * @param vertices records with the component {@code id}; null if every vertex has an edge
   * @param keys the layout of the keys; null if the first edge decides
   * @param result makes a result of a vertex
   * @param results the layout of the results; null if the first one decides
   * @return one result a vertex, in the order of their keys
   */
  public <K, T> DataSet<T> run(
      DataSet<?> edges,
      @Nullable DataSet<?> vertices,
      @Nullable Layout<K> keys,
      Result<K, S, T> result,
      @Nullable Layout<T> results) {
    List<Node<?>> inputs = new ArrayList<>(List.of(edges.node()));
    if (vertices != null) {
      inputs.add(vertices.node());
    }
    var operator = new MessagePassingOperator<>(program, combiner, states, maximum, keys, result);
    return edges
        .environment()
        .dataSet(
            new Node.Extension<>(
                List.copyOf(inputs), operator, results, Origin.here("message passing")));
  }
}
