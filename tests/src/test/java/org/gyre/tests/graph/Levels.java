package org.gyre.tests.graph;

import org.gyre.iterations.Superstep;
import org.gyre.iterations.VertexContext;
import org.gyre.iterations.VertexProgram;

/**
 * The number of edges on a shortest way from one vertex.
 *
 * @param root the rank of the key of the vertex where ways start
 */
record Levels(int root) implements VertexProgram<Long, Long> {

  @Override
  public Wakes wakes() {
    return Wakes.RECEIVERS;
  }

  @Override
  public Long initial(VertexContext vertex) {
    return vertex.id() == root ? 0 : NaiveGraph.UNREACHED;
  }

  @Override
  public Long message(Long level, VertexContext vertex) {
    return level + 1;
  }

  @Override
  public Long update(Long level, Long message, VertexContext vertex, Superstep superstep) {
    return Math.min(level, message);
  }

  @Override
  public boolean sends(Long before, Long after) {
    return before == null ? after == 0 : after < before;
  }
}
