package org.gyre.tests.graph;

import org.gyre.iterations.Superstep;
import org.gyre.iterations.VertexContext;
import org.gyre.iterations.VertexProgram;

/** Every vertex takes the smallest label that it hears of; labels are ranks of keys. */
record SmallestLabel() implements VertexProgram<Long, Long> {

  @Override
  public Wakes wakes() {
    return Wakes.RECEIVERS;
  }

  @Override
  public Long initial(VertexContext vertex) {
    return (long) vertex.id();
  }

  @Override
  public Long message(Long label, VertexContext vertex) {
    return label;
  }

  @Override
  public Long update(Long label, Long message, VertexContext vertex, Superstep superstep) {
    return Math.min(label, message);
  }

  @Override
  public boolean sends(Long before, Long after) {
    return before == null || after < before;
  }
}
