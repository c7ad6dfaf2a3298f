package org.gyre.iterations;

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
 * Message passing in its general form, as in Pregel (Malewicz et al., SIGMOD 2010): a function is
 * called for each vertex with the messages that were sent to it; it may change the state of the
 * vertex, send messages to any vertex, and vote to halt. The loop ends when all vertices have
 * halted and no message is under way, when a rule says so, or at the maximum.
 *
 * <p>States and messages may be of any layout and size. A vertex that only edges mention, also one
 * that is only a target, is a vertex like any other; multi-edges are as many edges, and a self-loop
 * is an edge to the vertex itself. Results, sums of floating-point numbers included, are the same
 * to the last bit at any parallelism.
 *
 * <p>{@link MessagePassing} is faster for programs that it can express, several times where most
 * vertices send: those with one message to all neighbours, of which what arrives is combined.
 *
 * <p>Memory: that of the index as for {@link MessagePassing}, with the targets and, where edges
 * have a component {@code value}, these values; the keys; the states. Messages are written to
 * temporary files when memory is short, but all messages of one vertex must fit, unless a {@link
 * #combiner} folds them. The job result has the metrics {@code vertices}, {@code edges}, {@code
 * index_bytes}, {@code direct_ids}, {@code load_seconds} and {@code compute_seconds}, and a report
 * of the loop: of each superstep the vertices that have not halted, and the messages sent.
 *
 * <p>Immutable: methods that set something return a copy.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values that vertices are given
 * @param <E> the type of the values of edges
 * @param <S> the type of the states
 * @param <M> the type of the messages
 * @param <T> the type of the results
 */
public final class VertexCentric<K, V, E, S, M, T> {

  private final Graph<K> graph;
  private final Layout<S> states;
  private final Layout<M> messages;
  private final MessagePassing.Result<K, S, T> result;
  private final @Nullable Layout<T> results;
  private final @Nullable Combiner<M> combiner;
  private final Direction direction;
  private final LoopRules rules;
  private final List<Broadcast<?>> broadcasts;

  /** What it runs on. */
  private record Graph<K>(
      DataSet<?> edges, @Nullable DataSet<?> vertices, @Nullable Layout<K> keys) {}

  private VertexCentric(
      Graph<K> graph,
      Layout<S> states,
      Layout<M> messages,
      MessagePassing.Result<K, S, T> result,
      @Nullable Layout<T> results,
      @Nullable Combiner<M> combiner,
      Direction direction,
      LoopRules rules,
      List<Broadcast<?>> broadcasts) {
    this.graph = graph;
    this.states = states;
    this.messages = messages;
    this.result = result;
    this.results = results;
    this.combiner = combiner;
    this.direction = direction;
    this.rules = rules;
    this.broadcasts = broadcasts;
  }

  /**
   * A program over a graph, to be completed with its functions.
   *
   * @param <K> the type of the keys
   * @param <V> the type of the values that vertices are given
   * @param <E> the type of the values of edges
   * @param <S> the type of the states
   * @param <M> the type of the messages
   * @param <T> the type of the results
   * @param edges records with the components {@code source} and {@code target}, and {@code value}
   *     if the program asks for it
   * @param vertices records with the component {@code id}, and {@code value} if states begin with
   *     it; null if every vertex has an edge
   * @param keys the layout of the keys; null if the first edge decides
   * @param states the layout of the states
   * @param messages the layout of the messages
   * @param result makes a result of a vertex
   * @param results the layout of the results; null if the first one decides
   * @return the program
   */
  public static <K, V, E, S, M, T> VertexCentric<K, V, E, S, M, T> over(
      DataSet<?> edges,
      @Nullable DataSet<?> vertices,
      @Nullable Layout<K> keys,
      Layout<S> states,
      Layout<M> messages,
      MessagePassing.Result<K, S, T> result,
      @Nullable Layout<T> results) {
    return new VertexCentric<>(
        new Graph<>(edges, vertices, keys),
        states,
        messages,
        result,
        results,
        null,
        Direction.OUT,
        LoopRules.atMost(Integer.MAX_VALUE),
        List.of());
  }

  /**
   * The same with messages that are combined: a vertex gets one, folded of all that were sent to
   * it. Numbers, and records of fixed size, are folded as they arrive and take no memory beyond
   * that.
   *
   * @param with folds messages of the same layout
   * @return a copy
   * @throws IllegalArgumentException if it folds messages of another layout
   */
  public VertexCentric<K, V, E, S, M, T> combiner(Combiner<M> with) {
    if (!with.layout().equals(messages)) {
      throw new IllegalArgumentException(
          "the combiner folds messages of layout " + with.layout() + ", not of " + messages);
    }
    return new VertexCentric<>(
        graph, states, messages, result, results, with, direction, rules, broadcasts);
  }

  /**
   * The same with other edges.
   *
   * @param along which edges a vertex sees and sends along; {@link Direction#OUT} unless set
   * @return a copy
   */
  public VertexCentric<K, V, E, S, M, T> direction(Direction along) {
    return new VertexCentric<>(
        graph, states, messages, result, results, combiner, along, rules, broadcasts);
  }

  private VertexCentric<K, V, E, S, M, T> under(LoopRules changed) {
    return new VertexCentric<>(
        graph, states, messages, result, results, combiner, direction, changed, broadcasts);
  }

  /**
   * The same with an aggregator that vertices may add to.
   *
   * @param aggregator the handle
   * @return a copy
   * @throws IllegalArgumentException if this has another aggregator by that name
   */
  public VertexCentric<K, V, E, S, M, T> with(Aggregator<?, ?> aggregator) {
    return under(rules.with(aggregator));
  }

  /**
   * The same, ended by the aggregate of a superstep: that for which the rule says so is the last.
   * Of several rules any ends the loop.
   *
   * @param <R> the type of the aggregate
   * @param aggregator the handle, which need not be given to {@link #with} too
   * @param convergence decides after each superstep
   * @return a copy
   * @throws IllegalArgumentException if this has another aggregator by that name
   */
  public <R> VertexCentric<K, V, E, S, M, T> until(
      Aggregator<?, R> aggregator, Convergence<? super R> convergence) {
    return under(rules.until(aggregator, convergence));
  }

  /**
   * The same saving how far it has come, so that it can go on from there after a crash, with the
   * same bits as if nothing had happened. A checkpoint has the states, which vertices have halted,
   * and the messages that are under way; the index is built again. It is refused if the plan or the
   * graph is another. Where no {@link #with(Broadcast) broadcast} is read, the number of tasks may
   * be another.
   *
   * @param saved where and when
   * @return a copy
   */
  public VertexCentric<K, V, E, S, M, T> with(Checkpoints saved) {
    return under(rules.with(saved));
  }

  /**
   * The same reading another data set as a whole: by {@link VertexContext#broadcast}.
   *
   * @param broadcast the handle
   * @return a copy
   */
  public VertexCentric<K, V, E, S, M, T> with(Broadcast<?> broadcast) {
    List<Broadcast<?>> all = new ArrayList<>(broadcasts);
    all.add(broadcast);
    return new VertexCentric<>(
        graph, states, messages, result, results, combiner, direction, rules, all);
  }

  /**
   * Runs the program.
   *
   * @param maximum the most supersteps, at least 1
   * @param initial the state of a vertex before the first superstep
   * @param function what a vertex does in a superstep
   * @return one result a vertex, in the order of their keys
   * @throws IllegalArgumentException if the maximum is less than 1
   */
  public DataSet<T> run(
      int maximum, InitialState<S> initial, ComputeFunction<K, E, S, M> function) {
    return run(maximum, initial, null, function);
  }

  /**
   * Runs the program on states that begin with the values of the vertices, each of which must occur
   * once among those that were given.
   *
   * @param maximum the most supersteps, at least 1
   * @param initial the state of a vertex before the first superstep
   * @param function what a vertex does in a superstep
   * @return one result a vertex, in the order of their keys
   * @throws IllegalArgumentException if the maximum is less than 1
   */
  public DataSet<T> run(
      int maximum, InitialValue<K, V, S> initial, ComputeFunction<K, E, S, M> function) {
    return run(maximum, null, initial, function);
  }

  private DataSet<T> run(
      int maximum,
      @Nullable InitialState<S> initial,
      @Nullable InitialValue<K, V, S> fromValue,
      ComputeFunction<K, E, S, M> function) {
    List<Node<?>> inputs = new ArrayList<>(List.of(graph.edges().node()));
    if (graph.vertices() != null) {
      inputs.add(graph.vertices().node());
    }
    Origin origin = Origin.here("vertex-centric");
    var operator =
        new VertexCentricOperator<>(
            origin,
            new VertexCentricOperator.Program<>(function, initial, fromValue, combiner),
            states,
            messages,
            direction,
            new LoopRules(maximum, rules.aggregators(), rules.criteria(), rules.checkpoints()),
            graph.keys(),
            result);
    Node<T> node = new Node.Extension<>(List.copyOf(inputs), operator, results, origin);
    return graph
        .edges()
        .environment()
        .dataSet(broadcasts.isEmpty() ? node : Declarations.reading(node, broadcasts));
  }
}
