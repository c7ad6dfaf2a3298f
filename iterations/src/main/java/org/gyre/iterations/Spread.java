package org.gyre.iterations;

import java.util.function.BinaryOperator;
import org.gyre.dataflow.type.Nullable;

/**
 * Every vertex sends its state when it has changed, and folds what arrives into it.
 *
 * @param initial the first states
 * @param merge folds a message into a state
 */
@SuppressWarnings("serial") // the operator of a combiner is serializable
record Spread<M>(InitialState<M> initial, BinaryOperator<M> merge) implements VertexProgram<M, M> {

  @Override
  public M initial(VertexContext vertex) {
    return initial.of(vertex);
  }

  @Override
  public M message(M state, VertexContext vertex) {
    return state;
  }

  @Override
  public M update(M state, @Nullable M message, VertexContext vertex, Superstep superstep) {
    return message == null ? state : merge.apply(state, message);
  }
}
