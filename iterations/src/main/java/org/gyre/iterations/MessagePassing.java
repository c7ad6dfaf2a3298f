package org.gyre.iterations;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.function.Aggregator;
import org.gyre.dataflow.function.Broadcast;
import org.gyre.dataflow.function.Convergence;
import org.gyre.dataflow.plan.Checkpoints;
import org.gyre.dataflow.plan.Declarations;
import org.gyre.dataflow.plan.LoopRules;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.Origin;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/**
 * Runs a {@link VertexProgram} on a graph given by its edges, and by its vertices where some have
 * no edges. A vertex that only edges mention, also one that is only a target, is a vertex like any
 * other; multi-edges carry a message each, and a self-loop carries one to its own vertex.
 *
 * <p>Immutable: methods that set something return a copy.
 *
 * <p>The job result has the metrics {@code vertices}, {@code edges}, {@code supersteps}, {@code
 * converged} (1 or 0), {@code pulled_supersteps}, {@code index_bytes}, {@code direct_ids} (1 if
 * keys are found by their distance from the smallest, 0 if by their hash), {@code load_seconds}
 * (from the start of the job until the graph is indexed) and {@code compute_seconds} (all
 * supersteps); if it went on from a checkpoint, {@code resumed_supersteps} (how many of the
 * supersteps were done then).
 *
 * <p>Memory: 8 bytes a vertex and 4 bytes an edge for the senders, and as much for the targets
 * where only receivers are woken; values of edges, where they are read, beside each; the states
 * once and the messages twice. All of it but the edges must fit into the memory. There are at most
 * 2<sup>31</sup>-1 vertices.
 *
 * @param <S> the type of the states
 * @param <M> the type of the messages
 */
public final class MessagePassing<S, M> {

  private final VertexProgram<S, M> program;
  private final Combiner<M> combiner;
  private final Layout<S> states;
  private final LoopRules rules;
  private final Direction direction;
  private final @Nullable EdgeMessage<M, ?> along;
  private final List<Broadcast<?>> broadcasts;

  /**
   * A program ready to run on any graph.
   *
   * @param program what every vertex does
   * @param combiner folds the messages of a vertex
   * @param states the layout of the states, of fixed size
   * @param maximum the most supersteps, at least 1
   * @throws IllegalArgumentException if the states or messages have no fixed size, messages may be
   *     null, or the maximum is less than 1
   */
  public MessagePassing(
      VertexProgram<S, M> program, Combiner<M> combiner, Layout<S> states, int maximum) {
    this(program, combiner, states, LoopRules.atMost(maximum), Direction.OUT, null, List.of());
    requireFixedSize("states", states);
    requireFixedSize("messages", combiner.layout());
    if (combiner.layout().isNullable()) {
      throw new IllegalArgumentException(
          "messages of layout "
              + combiner.layout()
              + " may be null, which here means that none has arrived; use a record of an"
              + " Optional");
    }
  }

  private MessagePassing(
      VertexProgram<S, M> program,
      Combiner<M> combiner,
      Layout<S> states,
      LoopRules rules,
      Direction direction,
      @Nullable EdgeMessage<M, ?> along,
      List<Broadcast<?>> broadcasts) {
    this.program = program;
    this.combiner = combiner;
    this.states = states;
    this.rules = rules;
    this.direction = direction;
    this.along = along;
    this.broadcasts = broadcasts;
  }

  private static void requireFixedSize(String what, Layout<?> layout) {
    if (!layout.isFixedSize()) {
      throw new IllegalArgumentException(
          what
              + " of layout "
              + layout
              + " have no fixed size; use numbers or records of numbers here, or VertexCentric,"
              + " which takes values of any size");
    }
  }

  /**
   * A program that spreads states: a vertex whose state has changed sends it, and every vertex
   * folds what arrives into its own, until no state changes. With the minimum of labels this finds
   * connected components, and with {@link #along} that adds up lengths, shortest paths.
   *
   * @param <M> the type of the states, which are the messages
   * @param combiner folds messages, and messages into states
   * @param initial the first states
   * @param maximum the most supersteps, at least 1
   * @return the program, ready to run on any graph
   * @throws IllegalArgumentException if the states have no fixed size or may be null, or the
   *     maximum is less than 1
   */
  public static <M> MessagePassing<M, M> spread(
      Combiner<M> combiner, InitialState<M> initial, int maximum) {
    return new MessagePassing<>(
        new Spread<>(initial, combiner.operator()), combiner, combiner.layout(), maximum);
  }

  /**
   * The same in another direction.
   *
   * @param along which of its edges a vertex sends; {@link Direction#OUT} unless set
   * @return a copy
   */
  public MessagePassing<S, M> direction(Direction along) {
    return new MessagePassing<>(program, combiner, states, rules, along, this.along, broadcasts);
  }

  /**
   * The same with messages that depend on the values of edges. The index keeps these then, in the
   * component {@code value} of the edges, which may be of any layout. Messages of one vertex to
   * another along several edges are folded in the order of the values of these.
   *
   * @param <E> the type of the values of the edges
   * @param function makes what arrives of what is sent
   * @return a copy
   */
  public <E> MessagePassing<S, M> along(EdgeMessage<M, E> function) {
    return new MessagePassing<>(program, combiner, states, rules, direction, function, broadcasts);
  }

  private MessagePassing<S, M> under(LoopRules changed) {
    return new MessagePassing<>(program, combiner, states, changed, direction, along, broadcasts);
  }

  /**
   * The same with an aggregator that vertices may add to: by {@link VertexContext#aggregator}.
   *
   * @param aggregator the handle
   * @return a copy
   * @throws IllegalArgumentException if this has another aggregator by that name
   */
  public MessagePassing<S, M> with(Aggregator<?, ?> aggregator) {
    return under(rules.with(aggregator));
  }

  /**
   * The same, ended by the aggregate of a superstep: that for which the rule says so is the last.
   * Of several rules any ends the loop, and so does {@link VertexProgram#hasConverged}.
   *
   * @param <R> the type of the aggregate
   * @param aggregator the handle, which need not be given to {@link #with} too
   * @param convergence decides after each superstep
   * @return a copy
   * @throws IllegalArgumentException if this has another aggregator by that name
   */
  public <R> MessagePassing<S, M> until(
      Aggregator<?, R> aggregator, Convergence<? super R> convergence) {
    return under(rules.until(aggregator, convergence));
  }

  /**
   * The same saving how far it has come, so that it can go on from there after a crash, with the
   * same bits as if nothing had happened. A checkpoint has the states and the messages that are
   * under way; the index is built again. It is refused if the plan or the graph is another. Where
   * no {@link #with(Broadcast) broadcast} is read, the number of tasks may be another.
   *
   * @param saved where and when
   * @return a copy
   */
  public MessagePassing<S, M> with(Checkpoints saved) {
    return under(rules.with(saved));
  }

  /**
   * The same reading another data set as a whole: by {@link VertexContext#broadcast}.
   *
   * @param broadcast the handle
   * @return a copy
   */
  public MessagePassing<S, M> with(Broadcast<?> broadcast) {
    List<Broadcast<?>> all = new ArrayList<>(broadcasts);
    all.add(broadcast);
    return new MessagePassing<>(program, combiner, states, rules, direction, along, all);
  }

  /**
   * The layout of the states.
   *
   * @return the layout, of fixed size
   */
  public Layout<S> states() {
    return states;
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
   * @param edges records with the components {@code source} and {@code target}, and {@code value}
   *     if messages depend on the edge
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
    Origin origin = Origin.here("message passing");
    var operator =
        new MessagePassingOperator<>(
            origin, program, combiner, states, rules, direction, along, keys, result);
    Node<T> node = new Node.Extension<>(List.copyOf(inputs), operator, results, origin);
    return edges
        .environment()
        .dataSet(broadcasts.isEmpty() ? node : Declarations.reading(node, broadcasts));
  }
}
