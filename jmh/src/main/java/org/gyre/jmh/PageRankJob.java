package org.gyre.jmh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gyre.dataflow.api.Deferred;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.plan.JobResult;
import org.gyre.gelly.EdgeFile;
import org.gyre.gelly.EdgeFileOutput;
import org.gyre.gelly.Graph;
import org.gyre.gelly.PageRank;
import org.gyre.gelly.Rmat;
import org.gyre.gelly.Vertex;

/**
 * Loads an RMAT graph of 16 edges per vertex number from a text file and ranks its vertices in 20
 * iterations.
 */
final class PageRankJob implements Job<PageRankJob.Ranks> {

  private static final double DAMPING = 0.85;
  private static final int ITERATIONS = 20;
  private static final int EDGE_FACTOR = 16;

  /** Of a rank, relatively: sums may be added up in another order. */
  private static final double TOLERANCE = 1e-12;

  private final Workers workers;
  private final Environment environment;
  private final Path file;

  PageRankJob(Settings settings) throws Exception {
    workers = new Workers(settings.threads());
    environment = settings.environment();
    file = file(environment, settings.cache(), (int) settings.scale());
  }

  /** The RMAT file of one scale in a folder, written if it is not there yet. */
  static Path file(Environment environment, Path folder, int scale) throws IOException {
    Path file = folder.resolve("rmat-%d-%d.tsv".formatted(scale, EDGE_FACTOR));
    if (!Files.exists(file)) {
      Files.createDirectories(folder);
      environment.read(Rmat.scale(scale).edgeFactor(EDGE_FACTOR)).write(EdgeFileOutput.at(file));
      environment.execute();
    }
    return file;
  }

  @Override
  public List<String> times() {
    return List.of("load", "pagerank (20 iterations)");
  }

  @Override
  public List<Contender<Ranks>> contenders() {
    return List.of(
        new Contender<>(Contender.LIMIT, this::limit), new Contender<>(Contender.GYRE, this::gyre));
  }

  private Contender.Timed<Ranks> limit() throws Exception {
    long start = System.nanoTime();
    InAdjacency graph = InAdjacency.load(workers, file);
    long loaded = System.nanoTime();
    double[] ranks = PullPageRank.run(workers, graph, DAMPING, ITERATIONS);
    long ranked = System.nanoTime();
    return new Contender.Timed<>(
        new Ranks(graph.ids(), ranks),
        Contender.seconds(start, loaded),
        Contender.seconds(loaded, ranked));
  }

  private Contender.Timed<Ranks> gyre() {
    Deferred<Vertex<Long, Double>> ranked =
        PageRank.iterations(ITERATIONS)
            .damping(DAMPING)
            .run(Graph.fromEdges(environment.read(EdgeFile.at(file).longEdges())))
            .collected();
    JobResult result = environment.execute();
    List<Vertex<Long, Double>> vertices = ranked.get();
    return new Contender.Timed<>(
        new Ranks(
            vertices.stream().mapToInt(vertex -> Math.toIntExact(vertex.id())).toArray(),
            vertices.stream().mapToDouble(Vertex::value).toArray()),
        result.metric("load_seconds").orElseThrow(),
        result.metric("compute_seconds").orElseThrow());
  }

  @Override
  public String difference(Ranks expected, Ranks actual) {
    int n = expected.ids.length;
    if (actual.ids.length != n) {
      return "expected %d vertices, got %d".formatted(n, actual.ids.length);
    }
    for (int v = 0; v < n; v++) {
      double rank = expected.ranks[v];
      if (actual.ids[v] != expected.ids[v]
          || !(Math.abs(actual.ranks[v] - rank) <= TOLERANCE * rank)) {
        return "expected %s, got %s".formatted(expected.at(v), actual.at(v));
      }
    }
    return "";
  }

  @Override
  public void close() {
    environment.close();
    workers.close();
  }

  /**
   * The ranks of all vertices.
   *
   * @param ids the vertices in ascending order
   * @param ranks one for each
   */
  record Ranks(int[] ids, double[] ranks) {

    private String at(int index) {
      return "vertex " + ids[index] + " with rank " + ranks[index];
    }
  }
}
