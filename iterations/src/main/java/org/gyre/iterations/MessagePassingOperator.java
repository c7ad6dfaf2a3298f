package org.gyre.iterations;

import java.io.Serializable;
import java.util.List;
import org.gyre.dataflow.operator.LocalOperator;
import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.TaskContext;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/**
 * Message passing as the local engine runs it: index the graph, run supersteps, hand out the
 * states.
 */
record MessagePassingOperator<K, S, M, T>(
    VertexProgram<S, M> program,
    Combiner<M> combiner,
    Layout<S> states,
    int maximum,
    Direction direction,
    @Nullable EdgeMessage<M, ?> along,
    @Nullable Layout<K> keys,
    MessagePassing.Result<K, S, T> result)
    implements LocalOperator, Serializable {

  @Override
  @SuppressWarnings("unchecked") // kernels work on objects
  public Emitter run(Run run) throws Exception {
    Input edges = run.inputs().get(0);
    if (edges.layout() == null) {
      throw new IllegalArgumentException(
          "the graph has no edges, and the type of its keys is unknown");
    }
    boolean pushes = program.wakes() == VertexProgram.Wakes.RECEIVERS;
    GraphIndex graph =
        GraphIndex.build(
            run,
            KeyPlaces.of(edges.rows(), edges.layout(), List.of("source", "target")),
            edges.layout(),
            vertices(run),
            keys == null
                ? (Layout<Object>) edges.layout().field("source").orElseThrow().layout()
                : (Layout<Object>) keys,
            new GraphIndex.Use(direction, pushes, along != null, false));
    graph.report(run);
    double loaded = run.elapsedSeconds();
    run.metric("load_seconds", loaded);
    VertexStates vertices =
        new Supersteps(
                run,
                graph,
                (VertexProgram<Object, Object>) program,
                (Combiner<Object>) combiner,
                along,
                (Layout<Object>) states)
            .run(maximum);
    run.metric("compute_seconds", run.elapsedSeconds() - loaded);
    return new States(graph, vertices);
  }

  private static KeyPlaces vertices(Run run) {
    if (run.inputs().size() < 2 || run.inputs().get(1).layout() == null) {
      return null;
    }
    Input vertices = run.inputs().get(1);
    return KeyPlaces.of(vertices.rows(), vertices.layout(), List.of("id"));
  }

  @Override
  public String toString() {
    return "message passing over an index of dense ids, "
        + (program.wakes() == VertexProgram.Wakes.ALL ? "pull" : "pull or push by active edges")
        + (direction == Direction.OUT ? "" : ", along edges " + direction)
        + (along == null ? "" : ", with their values")
        + ", at most "
        + maximum
        + " supersteps";
  }

  /** Hands out one result a vertex, in the order of the ids. */
  private final class States implements Emitter {

    private final GraphIndex graph;
    private final VertexStates vertices;

    States(GraphIndex graph, VertexStates vertices) {
      this.graph = graph;
      this.vertices = vertices;
    }

    @Override
    @SuppressWarnings("unchecked") // ids and states are of the keys and layout given
    public void emit(TaskContext task, Stage<Object> out) throws Exception {
      int from = (int) ((long) graph.vertexCount() * task.index() / task.parallelism());
      int to = (int) ((long) graph.vertexCount() * (task.index() + 1) / task.parallelism());
      for (int id = from; id < to; id++) {
        out.accept(result.of((K) graph.ids().key(id), (S) vertices.get(id)));
      }
    }

    @Override
    public void close() {
      vertices.close();
      graph.close();
    }
  }
}
