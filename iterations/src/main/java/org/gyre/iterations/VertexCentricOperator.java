package org.gyre.iterations;

import java.io.Serializable;
import java.util.Locale;
import org.gyre.dataflow.operator.LocalOperator;
import org.gyre.dataflow.plan.LoopOperator;
import org.gyre.dataflow.plan.LoopRules;
import org.gyre.dataflow.plan.Origin;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/** Vertex-centric programs as the local engine runs them, over the same index as the fast form. */
record VertexCentricOperator<K, V, E, S, M, T>(
    Origin origin,
    Program<K, V, E, S, M> program,
    Layout<S> states,
    Layout<M> messages,
    Direction direction,
    LoopRules rules,
    @Nullable Layout<K> keys,
    MessagePassing.Result<K, S, T> result)
    implements LocalOperator, LoopOperator, Serializable {

  /**
   * The functions of the user.
   *
   * @param initial makes the first states; null if {@code fromValue} does
   */
  record Program<K, V, E, S, M>(
      ComputeFunction<K, E, S, M> function,
      @Nullable InitialState<S> initial,
      @Nullable InitialValue<K, V, S> fromValue,
      @Nullable Combiner<M> combiner)
      implements Serializable {}

  @Override
  @SuppressWarnings("unchecked") // kernels work on objects
  public Emitter run(Run run) throws Exception {
    GraphInputs inputs = GraphInputs.of(run, keys);
    boolean hasValues = inputs.edgeLayout().field("value").isPresent();
    GraphIndex graph =
        GraphIndex.build(run, inputs, new GraphIndex.Use(direction, true, hasValues, true));
    graph.report(run);
    double loaded = run.elapsedSeconds();
    run.metric("load_seconds", loaded);
    ComputeSupersteps supersteps =
        new ComputeSupersteps(
            run,
            origin.toString(),
            graph,
            new GraphDigest(run, graph, inputs.keys()),
            program.function(),
            (Layout<Object>) states,
            (Layout<Object>) messages,
            (Combiner<Object>) program.combiner(),
            rules);
    VertexStates vertices = supersteps.run(() -> start(run, inputs, graph));
    run.metric("compute_seconds", run.elapsedSeconds() - loaded);
    return new VertexResults<>(graph, vertices, result);
  }

  @SuppressWarnings("unchecked") // kernels work on objects
  private ComputeSupersteps.Start start(Run run, GraphInputs inputs, GraphIndex graph)
      throws Exception {
    InitialState<S> initial = program.initial();
    if (initial != null) {
      return ComputeSupersteps.Start.of(initial::of);
    }
    InitialValue<Object, Object, Object> fromValue =
        (InitialValue<Object, Object, Object>) program.fromValue();
    VertexValues values = inputs.values(run, graph.ids());
    return values == null
        ? ComputeSupersteps.Start.of(vertex -> fromValue.of(vertex.key(), null))
        : new ComputeSupersteps.Start(
            vertex -> fromValue.of(vertex.key(), values.get(vertex.id())), values);
  }

  @Override
  public String toString() {
    return "vertex-centric message passing over an index of dense ids"
        + (direction == Direction.OUT
            ? ""
            : ", along " + direction.name().toLowerCase(Locale.ROOT) + " edges")
        + (program.combiner() == null ? "" : ", messages combined")
        + ", "
        + rules.text();
  }
}
