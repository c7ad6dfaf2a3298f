package org.gyre.jmh;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.plan.Options;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The hand-written graph loops against the definition of PageRank as a sum over a list of edges.
 */
final class PageRankLimitTest {

  private static final double DAMPING = 0.85;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void ranksRandomGraphs(int threads) throws Exception {
    Random random = Seed.random(PageRankLimitTest.class);
    try (Workers workers = new Workers(threads)) {
      for (int edges : new int[] {1, 2, 5, 50, 3000}) {
        List<int[]> graph = new ArrayList<>();
        for (int e = 0; e < edges; e++) {
          graph.add(new int[] {random.nextInt(edges) * 7, random.nextInt(edges) / 2 * 7});
        }
        assertRanks(workers, graph);
      }
    }
  }

  private void assertRanks(Workers workers, List<int[]> graph) throws Exception {
    Path file = folder.resolve("graph.tsv");
    Files.write(file, graph.stream().map(edge -> edge[0] + "\t" + edge[1]).toList());
    InAdjacency loaded = InAdjacency.load(workers, file);
    int[] ids = graph.stream().flatMapToInt(Arrays::stream).sorted().distinct().toArray();
    assertArrayEquals(ids, loaded.ids());
    assertEquals(graph.size(), loaded.edges());
    for (int iterations : new int[] {1, 2, 20}) {
      double[] ranks = PullPageRank.run(workers, loaded, DAMPING, iterations);
      assertArrayEquals(naiveRanks(graph, ids, iterations), ranks, 1e-15);
      assertEquals(1.0, Arrays.stream(ranks).sum(), 1e-12);
    }
  }

  private static double[] naiveRanks(List<int[]> graph, int[] ids, int iterations) {
    int n = ids.length;
    double[] ranks = new double[n];
    Arrays.fill(ranks, 1.0 / n);
    int[] degrees = new int[n];
    graph.forEach(edge -> degrees[Arrays.binarySearch(ids, edge[0])]++);
    for (int i = 0; i < iterations; i++) {
      double[] received = new double[n];
      for (int[] edge : graph) {
        int source = Arrays.binarySearch(ids, edge[0]);
        received[Arrays.binarySearch(ids, edge[1])] += ranks[source] / degrees[source];
      }
      for (int sink = 0; sink < n; sink++) {
        for (int v = 0; degrees[sink] == 0 && v < n; v++) {
          received[v] += ranks[sink] / n;
        }
      }
      for (int v = 0; v < n; v++) {
        ranks[v] = (1 - DAMPING) / n + DAMPING * received[v];
      }
    }
    return ranks;
  }

  @Test
  void theFileIsWrittenOnceAndRead() throws Exception {
    int scale = 10;
    try (Environment environment = Environment.create(Options.defaults());
        Workers workers = new Workers(2)) {
      Path file = PageRankJob.file(environment, folder.resolve("new"), scale);
      var written = Files.getLastModifiedTime(file);
      assertEquals(file, PageRankJob.file(environment, folder.resolve("new"), scale));
      assertEquals(written, Files.getLastModifiedTime(file), "used again");
      assertEquals(16 << scale, InAdjacency.load(workers, file).edges());
    }
  }

  @Test
  void refusesAFileOfSomethingElse() throws Exception {
    Path file = Files.writeString(folder.resolve("other.tsv"), "1\t2\n3\n");
    try (Workers workers = new Workers(1)) {
      Throwable failure =
          assertThrows(IllegalStateException.class, () -> InAdjacency.load(workers, file));
      assertEquals(
          "an odd number of numbers: the edge file was not generated here",
          failure.getCause().getMessage());
    }
  }
}
