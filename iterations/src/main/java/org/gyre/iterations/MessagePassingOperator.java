package org.gyre.iterations;

import java.io.Serializable;
import java.util.Locale;
import org.gyre.dataflow.operator.LocalOperator;
import org.gyre.dataflow.plan.LoopOperator;
import org.gyre.dataflow.plan.LoopRules;
import org.gyre.dataflow.plan.Origin;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/**
 * Message passing as the local engine runs it: index the graph, run supersteps, hand out the
 * states.
 */
record MessagePassingOperator<K, S, M, T>(
    Origin origin,
    VertexProgram<S, M> program,
    Combiner<M> combiner,
    Layout<S> states,
    LoopRules rules,
    Direction direction,
    @Nullable EdgeMessage<M, ?> along,
    @Nullable Layout<K> keys,
    MessagePassing.Result<K, S, T> result)
    implements LocalOperator, LoopOperator, Serializable {

  @Override
  @SuppressWarnings("unchecked") // kernels work on objects
  public Emitter run(Run run) throws Exception {
    boolean pushes = program.wakes() == VertexProgram.Wakes.RECEIVERS;
    GraphInputs inputs = GraphInputs.of(run, keys);
    GraphIndex graph =
        GraphIndex.build(run, inputs, new GraphIndex.Use(direction, pushes, along != null, false));
    graph.report(run);
    double loaded = run.elapsedSeconds();
    run.metric("load_seconds", loaded);
    VertexStates vertices =
        new Supersteps(
                run,
                origin.toString(),
                graph,
                new GraphDigest(run, graph, inputs.keys()),
                (VertexProgram<Object, Object>) program,
                (Combiner<Object>) combiner,
                along,
                (Layout<Object>) states,
                rules)
            .run();
    run.metric("compute_seconds", run.elapsedSeconds() - loaded);
    return new VertexResults<>(graph, vertices, result);
  }

  @Override
  public String toString() {
    return "message passing over an index of dense ids, "
        + (program.wakes() == VertexProgram.Wakes.ALL ? "pull" : "pull or push by active edges")
        + (direction == Direction.OUT
            ? ""
            : ", along " + direction.name().toLowerCase(Locale.ROOT) + " edges")
        + (along == null ? "" : ", with their values")
        + ", "
        + rules.text();
  }
}
