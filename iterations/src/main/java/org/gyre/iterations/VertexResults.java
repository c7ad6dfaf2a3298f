package org.gyre.iterations;

import org.gyre.dataflow.operator.LocalOperator;
import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.TaskContext;

/** Hands out one result a vertex, in the order of the ids. */
final class VertexResults<K, S, T> implements LocalOperator.Emitter {

  private final GraphIndex graph;
  private final VertexStates vertices;
  private final MessagePassing.Result<K, S, T> result;

  VertexResults(GraphIndex graph, VertexStates vertices, MessagePassing.Result<K, S, T> result) {
    this.graph = graph;
    this.vertices = vertices;
    this.result = result;
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
