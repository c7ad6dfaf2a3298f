package org.gyre.iterations;

/**
 * One superstep as programs see it.
 *
 * @param number its number, from 1; 0 stands for the initial states
 * @param sums the sums over all vertices: during {@link VertexProgram#update} those of the
 *     superstep before, in {@link VertexProgram#hasConverged} those of this one
 */
public record Superstep(int number, double[] sums) {

  /**
   * One of the sums.
   *
   * @param index which, from 0
   * @return its value
   */
  public double sum(int index) {
    return sums[index];
  }
}
