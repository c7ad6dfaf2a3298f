package org.gyre.gelly;

import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.plan.Checkpoints;
import org.gyre.dataflow.type.Layouts;
import org.gyre.dataflow.type.Nullable;
import org.gyre.iterations.Combiner;
import org.gyre.iterations.MessagePassing;
import org.gyre.iterations.Superstep;
import org.gyre.iterations.VertexContext;
import org.gyre.iterations.VertexProgram;

/**
 * PageRank (Page, Brin, Motwani, Winograd, The PageRank citation ranking, 1999) by power iteration:
 * the chance to meet a surfer at each vertex who follows a random out-edge with probability {@code
 * damping} and else jumps to any vertex.
 *
 * <p>Starts from {@code 1 / vertices}. The rank of vertices without out-edges is spread evenly over
 * all vertices; multi-edges count as often as they occur, self-loops like any edge. Ranks are
 * positive and sum to 1. The same as the definition of LDBC Graphalytics, and the same bits at any
 * parallelism. One superstep costs a read per edge.
 */
public final class PageRank {

  private static final double DAMPING = 0.85;

  private final double damping;
  private final int maxIterations;
  private final double tolerance;
  private final @Nullable Checkpoints checkpoints;

  private PageRank(
      double damping, int maxIterations, double tolerance, @Nullable Checkpoints checkpoints) {
    this.damping = damping;
    this.maxIterations = maxIterations;
    this.tolerance = tolerance;
    this.checkpoints = checkpoints;
  }

  /**
   * With a fixed number of iterations.
   *
   * @param iterations at least 1
   * @return the algorithm with damping 0.85
   * @throws IllegalArgumentException if there are no iterations
   */
  public static PageRank iterations(int iterations) {
    return until(0, iterations);
  }

  /**
   * Until it changes little.
   *
   * @param tolerance ends when the absolute changes of all ranks in one iteration add up to less
   *     than this; at least 0
   * @param maxIterations ends after as many iterations in any case; at least 1
   * @return the algorithm with damping 0.85
   * @throws IllegalArgumentException if a value is out of range
   */
  public static PageRank until(double tolerance, int maxIterations) {
    if (!(tolerance >= 0)) {
      throw new IllegalArgumentException("tolerance " + tolerance + " is not at least 0");
    }
    if (maxIterations < 1) {
      throw new IllegalArgumentException(maxIterations + " iterations are not at least 1");
    }
    return new PageRank(DAMPING, maxIterations, tolerance, null);
  }

  /**
   * The same with another damping factor.
   *
   * @param factor the probability to follow an edge, from 0 to less than 1
   * @return the algorithm
   * @throws IllegalArgumentException if the factor is out of range
   */
  public PageRank damping(double factor) {
    if (!(factor >= 0 && factor < 1)) {
      throw new IllegalArgumentException(
          "damping " + factor + " is not from 0 to less than 1; 0.85 is usual");
    }
    return new PageRank(factor, maxIterations, tolerance, checkpoints);
  }

  /**
   * The same saving how far it has come, see {@link MessagePassing#with(Checkpoints)}.
   *
   * @param saved where and when
   * @return the algorithm
   */
  public PageRank with(Checkpoints saved) {
    return new PageRank(damping, maxIterations, tolerance, saved);
  }

  /**
   * Ranks the vertices of a graph.
   *
   * @param <K> the type of the keys
   * @param graph any graph with a vertex
   * @return a vertex with its rank for each key, in the order of the keys
   */
  public <K> DataSet<Vertex<K, Double>> run(Graph<K, ?, ?> graph) {
    MessagePassing<Double, Double> program =
        new MessagePassing<>(
            new Surfing(damping, tolerance),
            Combiner.ofDouble(Double::sum),
            Layouts.DOUBLE,
            maxIterations);
    return graph.run(checkpoints == null ? program : program.with(checkpoints));
  }

  /** What a vertex does: its state is its rank, its message what each of its edges carries. */
  private record Surfing(double damping, double tolerance)
      implements VertexProgram<Double, Double> {

    /** The sum of the ranks of vertices without out-edges. */
    private static final int DANGLING = 0;

    /** The sum of the absolute changes of all ranks. */
    private static final int CHANGE = 1;

    @Override
    public Wakes wakes() {
      return Wakes.ALL;
    }

    @Override
    public Double initial(VertexContext vertex) {
      return 1.0 / vertex.vertexCount();
    }

    @Override
    public Double message(Double rank, VertexContext vertex) {
      long edges = vertex.outDegree();
      return edges == 0 ? 0.0 : rank / edges;
    }

    @Override
    public Double update(
        Double rank, @Nullable Double arrived, VertexContext vertex, Superstep superstep) {
      double followed = arrived == null ? 0.0 : arrived;
      double jumped = (1 - damping + damping * superstep.sum(DANGLING)) / vertex.vertexCount();
      return jumped + damping * followed;
    }

    @Override
    public int sums() {
      return 2;
    }

    @Override
    public void aggregate(Double before, Double after, VertexContext vertex, double[] sums) {
      if (vertex.outDegree() == 0) {
        sums[DANGLING] += after;
      }
      sums[CHANGE] += Math.abs(after - before);
    }

    @Override
    public boolean hasConverged(Superstep superstep) {
      return superstep.sum(CHANGE) < tolerance;
    }
  }
}
