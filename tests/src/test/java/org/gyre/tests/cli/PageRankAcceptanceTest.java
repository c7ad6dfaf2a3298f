package org.gyre.tests.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.gelly.Edge;
import org.gyre.gelly.EdgeFile;
import org.gyre.gelly.Graph;
import org.gyre.gelly.NoValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real graphs through the whole command, against ranks that igraph and scipy computed: every rank
 * of a full vector, converged and after exactly 20 iterations.
 */
class PageRankAcceptanceTest {

  private static final double CLOSE = 1e-9;

  @TempDir private Path folder;

  @Test
  void debianDepends() throws IOException {
    assertRanks(
        RealData.dataset("debian-depends.tsv.gz"),
        RealData.dataset("debian-depends.pagerank.csv.gz"),
        59_453,
        275_531);
  }

  /** Sinks are what the dangling mass comes from, so their number proves that it was seen. */
  @Test
  void sinksOfDebianDepends() {
    Path input = RealData.dataset("debian-depends.tsv.gz");
    try (Environment environment = Environment.create()) {
      DataSet<Edge<String, NoValue>> edges = environment.read(EdgeFile.at(input).stringEdges());
      long sinks =
          Graph.fromEdges(edges).outDegrees().filter(vertex -> vertex.value() == 0).count();
      assertEquals(3_605, sinks);
    }
  }

  @Test
  void wikiVote() throws IOException {
    assertRanks(
        RealData.shared("graphs/wiki-Vote/wiki-Vote.txt.gz"),
        RealData.shared("graphs/wiki-Vote/pagerank.csv.gz"),
        7_115,
        103_689);
  }

  @Test
  void slashdot() throws IOException {
    assertRanks(
        RealData.shared("graphs/soc-Slashdot0902/soc-Slashdot0902.txt.gz"),
        RealData.shared("graphs/soc-Slashdot0902/pagerank.csv.gz"),
        82_168,
        948_464);
  }

  /** Some of the ten are tied, so their order is not compared. */
  @Test
  void topOfCnr2000() throws IOException {
    Path input = RealData.shared("graphs/cnr-2000/cnr-2000.edges.txt.gz");
    Path reference = RealData.shared("graphs/cnr-2000/reference.json");
    Path output = folder.resolve("ranks.csv");
    Map<String, Object> found =
        pageRank(input, "--tolerance", "1e-13", "--json", "--output", output.toString());
    assertSizes(found, 325_557, 3_216_152);
    assertEquals(true, found.get("converged"));
    List<?> expected = list(map(JsonText.object(Files.readString(reference)), "pagerank"), "top10");
    Map<String, Double> ranks = RankFile.column(output, "rank");
    List<Double> top = List.copyOf(top(found).values());
    assertEquals(expected.size(), top.size());
    for (int i = 0; i < expected.size(); i++) {
      List<?> pair = (List<?>) expected.get(i);
      double rank = (Double) pair.get(1);
      assertEquals(rank, ranks.get(pair.get(0).toString()), 1e-12, "vertex " + pair.get(0));
      assertEquals(rank, top.get(i), 1e-12, "place " + i);
    }
  }

  private void assertRanks(Path input, Path reference, long vertices, long edges)
      throws IOException {
    Path ranks = folder.resolve("ranks.csv");
    String[] output = {"--json", "--output", ranks.toString()};

    Map<String, Object> converged = pageRank(input, with(output, "--tolerance", "1e-12"));
    assertSizes(converged, vertices, edges);
    assertEquals(true, converged.get("converged"));
    assertOutput(RankFile.column(reference, "converged"), ranks, converged);

    Map<String, Object> twenty = pageRank(input, with(output, "--iterations", "20"));
    assertSizes(twenty, vertices, edges);
    assertEquals(20L, twenty.get("supersteps"));
    assertOutput(RankFile.column(reference, "iterations20"), ranks, twenty);
  }

  private static void assertOutput(
      Map<String, Double> expected, Path ranks, Map<String, Object> summary) throws IOException {
    assertEquals("vertex,rank", RankFile.lines(ranks).getFirst());
    Map<String, Double> actual = RankFile.column(ranks, "rank");
    RankFile.assertClose(expected, actual, CLOSE);
    assertEquals(List.copyOf(expected.keySet()), List.copyOf(actual.keySet()), "the order");
    double sum = actual.values().stream().mapToDouble(Double::doubleValue).sum();
    assertEquals(1, sum, 1e-9);
    List<String> highest =
        actual.entrySet().stream()
            .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder()))
            .limit(10)
            .map(Map.Entry::getKey)
            .toList();
    assertEquals(highest, List.copyOf(top(summary).keySet()));
    top(summary).forEach((vertex, rank) -> assertEquals(actual.get(vertex), rank, 0.0, vertex));
  }

  private static void assertSizes(Map<String, Object> summary, long vertices, long edges) {
    assertEquals(vertices, summary.get("vertices"));
    assertEquals(edges, summary.get("edges"));
    for (String phase : List.of("load_seconds", "compute_seconds", "write_seconds")) {
      assertTrue((Double) summary.get(phase) >= 0, summary.toString());
    }
  }

  private Map<String, Object> pageRank(Path input, String... options) {
    String[] args = with(options, "pagerank", input.toString());
    return JsonText.object(GyreProcess.run(folder, args).outOfSuccess());
  }

  private static String[] with(String[] options, String... first) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(List.of(options));
    return all.toArray(String[]::new);
  }

  private static Map<String, Double> top(Map<String, Object> summary) {
    Map<String, Double> top = new LinkedHashMap<>();
    for (Object ranked : list(summary, "top")) {
      Map<?, ?> members = (Map<?, ?>) ranked;
      top.put(members.get("vertex").toString(), (Double) members.get("rank"));
    }
    return top;
  }

  private static Map<?, ?> map(Map<?, ?> object, String name) {
    return (Map<?, ?>) object.get(name);
  }

  private static List<?> list(Map<?, ?> object, String name) {
    return (List<?>) object.get(name);
  }
}
