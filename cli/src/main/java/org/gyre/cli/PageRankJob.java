package org.gyre.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Deferred;
import org.gyre.dataflow.format.CsvOutput;
import org.gyre.dataflow.format.InputFormat;
import org.gyre.dataflow.plan.Checkpoints;
import org.gyre.dataflow.plan.Explanation;
import org.gyre.dataflow.plan.JobException;
import org.gyre.dataflow.plan.JobResult;
import org.gyre.gelly.Edge;
import org.gyre.gelly.EdgeFile;
import org.gyre.gelly.Graph;
import org.gyre.gelly.NoValue;
import org.gyre.gelly.NotIntegerIds;
import org.gyre.gelly.PageRank;
import org.gyre.gelly.Vertex;
import org.gyre.gelly.VertexFile;

/**
 * PageRank from files to a file and a top list.
 *
 * <p>Ids are taken for integers if those in the first lines are. Should a later line show that they
 * are texts, the job starts again with texts; nothing was written by then.
 *
 * <p>Each type of ids has a folder of its own for checkpoints, as the plan with the other one could
 * not go on from them: a job that is resumed also finds out again which it is.
 *
 * @param edges the input
 * @param vertices further vertices, or null
 * @param undirected whether edges go both ways
 * @param algorithm damping and stopping rule
 * @param saving where and when to save how far it has come, if at all
 * @param output the file of all ranks, or null
 * @param top how many vertices of highest rank to report
 */
record PageRankJob(
    EdgeFile edges,
    VertexFile vertices,
    boolean undirected,
    PageRank algorithm,
    CheckpointOptions saving,
    Path output,
    int top) {

  /** What is read when ids are of one type. */
  private record Inputs<K>(
      String name, InputFormat<Edge<K, NoValue>> edges, InputFormat<Vertex<K, NoValue>> vertices) {}

  /**
   * Runs the job.
   *
   * @throws IOException if an input cannot be looked at
   * @throws JobException if the job fails; there is no output then
   */
  Summary run(Session session) throws IOException {
    long start = System.nanoTime();
    if (hasIntegerIds()) {
      try {
        return run(session, integers(), start);
      } catch (JobException e) {
        if (!isAboutIds(e)) {
          throw e;
        }
      }
    }
    return run(session, texts(), start);
  }

  /** The plan of the job, as it would be run first. */
  Explanation explain(Session session) throws IOException {
    plan(session, hasIntegerIds());
    return session.environment().explain();
  }

  private void plan(Session session, boolean integerIds) {
    if (integerIds) {
      plan(session, integers());
    } else {
      plan(session, texts());
    }
  }

  private boolean hasIntegerIds() throws IOException {
    return edges.shape().integerIds() && (vertices == null || vertices.shape().integerIds());
  }

  private static boolean isAboutIds(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof NotIntegerIds) {
        return true;
      }
    }
    return false;
  }

  private Inputs<Long> integers() {
    return new Inputs<>(
        "integer-ids", edges.longEdges(), vertices == null ? null : vertices.longVertices());
  }

  private Inputs<String> texts() {
    return new Inputs<>(
        "text-ids", edges.stringEdges(), vertices == null ? null : vertices.stringVertices());
  }

  private <K extends Comparable<K>> Summary run(Session session, Inputs<K> inputs, long start) {
    Supplier<List<Ranked>> highest = plan(session, inputs);
    long planned = System.nanoTime();
    JobResult result = session.execute();
    return summary(result, (planned - start) / 1e9, highest.get());
  }

  /** Adds the outputs to the environment; returns what will be the top list. */
  private <K extends Comparable<K>> Supplier<List<Ranked>> plan(Session session, Inputs<K> inputs) {
    DataSet<Vertex<K, Double>> ranks = algorithm(inputs).run(graph(session, inputs));
    if (output != null) {
      CsvOutput<Vertex<K, Double>> csv = CsvOutput.of(output, Vertex.class);
      ranks.write(csv.header("vertex", "rank"));
    }
    Top<K> highest = new Top<>(top);
    Deferred<Vertex<K, Double>> kept =
        ranks.mapPartition(highest).as(ranks.node().layout()).collected();
    return () -> highest.of(kept.get());
  }

  private PageRank algorithm(Inputs<?> inputs) {
    Checkpoints checkpoints = saving.in(inputs.name);
    return checkpoints == null ? algorithm : algorithm.with(checkpoints);
  }

  private <K> Graph<K, ?, NoValue> graph(Session session, Inputs<K> inputs) {
    DataSet<Edge<K, NoValue>> read = session.environment().read(inputs.edges);
    Graph<K, NoValue, NoValue> graph =
        inputs.vertices == null
            ? Graph.fromEdges(read)
            : Graph.of(session.environment().read(inputs.vertices), read);
    return undirected ? graph.undirected() : graph;
  }

  private Summary summary(JobResult result, double before, List<Ranked> highest) {
    double load = metric(result, "load_seconds");
    double compute = metric(result, "compute_seconds");
    double write = output == null ? 0 : Math.max(0, result.seconds() - load - compute);
    long directed = (long) metric(result, "edges");
    return new Summary(
        edges.toString(),
        (long) metric(result, "vertices"),
        undirected ? directed / 2 : directed,
        (int) metric(result, "supersteps"),
        (int) result.metric("resumed_supersteps").orElse(0),
        metric(result, "converged") != 0,
        new Summary.Seconds(before + load, compute, write),
        highest);
  }

  private static double metric(JobResult result, String name) {
    return result
        .metric(name)
        .orElseThrow(() -> new IllegalStateException("the engine reported no " + name));
  }
}
