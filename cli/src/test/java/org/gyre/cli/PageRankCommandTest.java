package org.gyre.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;
import org.gyre.cli.NaivePageRank.Arc;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small random graphs through the command inside this process, against the naive computation. */
class PageRankCommandTest {

  private static final double CLOSE = 1e-13;

  private final long seed = Long.getLong("gyre.seed", System.nanoTime());
  private final SplittableRandom random = new SplittableRandom(seed);

  @TempDir private Path folder;
  private Path input;
  private Path output;

  @BeforeEach
  void nameFiles() {
    input = folder.resolve("edges.tsv");
    output = folder.resolve("ranks.csv");
    System.out.println("-Dgyre.seed=" + seed);
  }

  @Test
  void integerIdsInNumericOrder() throws IOException {
    List<Arc<Long>> arcs = arcs(60, 200, i -> (long) (i - 7) * 5);
    write(arcs, "\t", "\n");
    rank("--iterations", "7");
    assertOutput(naive(List.of(), arcs, 0.85, 7, 0).ranks());
  }

  @Test
  void textIdsInTextOrder() throws IOException {
    List<Arc<String>> arcs = arcs(60, 200, i -> "v" + i);
    write(arcs, "\t", "\n");
    rank("--iterations", "7");
    assertOutput(naive(List.of(), arcs, 0.85, 7, 0).ranks());
  }

  /** The first lines look like integers; the job starts again without a word. */
  @Test
  void textIdsBehindManyIntegers() throws IOException {
    List<Arc<String>> arcs = new ArrayList<>(arcs(300, 30_000, i -> Integer.toString(i)));
    arcs.add(new Arc<>("7", "seven"));
    write(arcs, "\t", "\n");
    rank("--iterations", "5");
    assertOutput(naive(List.of(), arcs, 0.85, 5, 0).ranks());
  }

  @Test
  void stopsAtTheTolerance() throws IOException {
    List<Arc<Long>> arcs = arcs(60, 200, i -> (long) i);
    write(arcs, "\t", "\n");
    NaivePageRank<Long> expected = naive(List.of(), arcs, 0.85, 1000, 1e-6);
    Invocation run = rank("--tolerance", "1e-6", "--json");
    assertOutput(expected.ranks());
    assertTrue(
        run.out().contains("\"supersteps\":" + expected.supersteps() + ",\"converged\":true"),
        run.out());
  }

  @Test
  void withoutStoppingRuleUsesTheDefaultTolerance() throws IOException {
    List<Arc<Long>> arcs = arcs(60, 200, i -> (long) i);
    write(arcs, "\t", "\n");
    NaivePageRank<Long> expected = naive(List.of(), arcs, 0.85, 1000, 1e-9);
    Invocation run = rank("--json");
    assertOutput(expected.ranks());
    assertTrue(run.out().contains("\"supersteps\":" + expected.supersteps() + ","), run.out());
  }

  @Test
  void iterationsLimitTheTolerance() throws IOException {
    List<Arc<Long>> arcs = arcs(60, 200, i -> (long) i);
    write(arcs, "\t", "\n");
    Invocation run = rank("--json", "--tolerance", "1e-12", "--iterations", "3");
    assertOutput(naive(List.of(), arcs, 0.85, 3, 0).ranks());
    assertTrue(run.out().contains("\"supersteps\":3,\"converged\":false"), run.out());
  }

  @Test
  void undirectedWithVerticesAndDamping() throws IOException {
    List<Arc<Long>> arcs = arcs(40, 90, i -> (long) i);
    write(arcs, "\t", "\n");
    Path vertices = Files.writeString(folder.resolve("more.v"), "# id\n1000\n3\n2000\n");
    List<Arc<Long>> both = new ArrayList<>(arcs);
    arcs.forEach(arc -> both.add(new Arc<>(arc.target(), arc.source())));
    rank("--undirected", "--vertices=" + vertices, "--damping=0.5", "--iterations=9");
    assertOutput(naive(List.of(3L, 1000L, 2000L), both, 0.5, 9, 0).ranks());
  }

  @Test
  void textVerticesMakeAllIdsText() throws IOException {
    write(List.of(new Arc<>(10L, 9L)), "\t", "\n");
    Path vertices = Files.writeString(folder.resolve("more.v"), "alone\n");
    rank("--vertices=" + vertices, "--iterations=2");
    assertOutput(naive(List.of("alone"), List.of(new Arc<>("10", "9")), 0.85, 2, 0).ranks());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "2", "7"})
  void sameBytesAtAnyParallelismAndMemory(String parallelism) throws IOException {
    List<Arc<Long>> arcs = arcs(500, 5_000, i -> (long) i);
    write(arcs, "\t", "\n");
    rank("--iterations=20", "--parallelism=3");
    List<String> expected = Files.readAllLines(output);
    rank("--iterations=20", "--memory=64m", "--parallelism=" + parallelism);
    assertEquals(expected, Files.readAllLines(output));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\t", " ", "  ", ",", ";", ", "})
  void separators(String separator) throws IOException {
    List<Arc<Long>> arcs = arcs(20, 50, i -> (long) i);
    write(arcs, separator, "\r\n");
    rank("--iterations=3");
    assertOutput(naive(List.of(), arcs, 0.85, 3, 0).ranks());
  }

  @Test
  void headers() throws IOException {
    SequencedMap<Long, Double> expected =
        naive(List.of(), List.of(new Arc<>(1L, 2L)), 0.85, 3, 0).ranks();
    Files.writeString(input, "Source,Target\n1,2\n");
    rank("--iterations=3");
    assertOutput(expected);
    Files.writeString(input, "citing,cited\n1,2\n");
    rank("--iterations=3", "--header");
    assertOutput(expected);
  }

  @Test
  void showsTheTop() throws IOException {
    Files.writeString(input, "a b\nc b\nb a\n");
    String out = rank("--top=2").out();
    List<String> lines = out.lines().toList();
    assertEquals(input + ": 3 vertices, 3 edges", lines.getFirst());
    assertTrue(lines.get(1).endsWith(" supersteps, converged"), out);
    assertTrue(lines.get(lines.size() - 2).matches("1  0\\.\\d+  b"), out);
    assertTrue(lines.getLast().matches("2  0\\.\\d+  a"), out);
    assertEquals(3, rank("--top=0").out().lines().count());
    assertEquals("", rank("--quiet").out());
    assertEquals(1, rank("--quiet", "--json").out().lines().count());
  }

  @Test
  void explainShowsThePlanAndRunsNothing() throws IOException {
    Files.writeString(input, "a b\n");
    Invocation explained = rank("--explain");
    assertTrue(explained.out().contains("edges.tsv"), explained.out());
    assertTrue(explained.out().startsWith("logical plan\n[1] "), explained.out());
    assertTrue(Files.notExists(output));
  }

  @Test
  void explainToAFileRunsAndWritesHowItWent() throws IOException {
    Files.writeString(input, "a b\nc b\n");
    for (String name : List.of("plan.html", "plan.JSON")) {
      Path plan = input.resolveSibling(name);
      Invocation explained = rank("--explain", plan.toString(), "--json");
      assertEquals(0, explained.code(), explained.err());
      String text = Files.readString(plan);
      assertTrue(text.startsWith(name.endsWith("html") ? "<!DOCTYPE html>" : "{"), text);
      assertTrue(text.contains("edges.tsv") && text.contains("econds"), text);
      assertTrue(explained.out().contains("\"vertices\":3"), explained.out());
    }
    Path missing = input.resolveSibling("no/plan.html");
    Invocation nowhere =
        Invocation.of("pagerank", input.toString(), "--explain", missing.toString());
    assertEquals(1, nowhere.code());
    assertTrue(nowhere.err().contains("there is no folder"), nowhere.err());
  }

  private <K extends Comparable<K>> List<Arc<K>> arcs(int vertices, int count, IntFunction<K> id) {
    List<Arc<K>> arcs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      // Some vertices get no out-edge, some edges come twice, some are loops.
      K source = id.apply(random.nextInt(1 + vertices / 2));
      arcs.add(new Arc<>(source, id.apply(random.nextInt(vertices))));
    }
    return arcs;
  }

  private static <K extends Comparable<K>> NaivePageRank<K> naive(
      List<K> vertices, List<Arc<K>> arcs, double damping, int most, double tolerance) {
    return NaivePageRank.of(vertices, arcs, damping, most, tolerance);
  }

  private <K> void write(List<Arc<K>> arcs, String separator, String end) throws IOException {
    StringBuilder text = new StringBuilder("# made by a test" + end);
    for (Arc<K> arc : arcs) {
      text.append(arc.source()).append(separator).append(arc.target()).append(end);
    }
    Files.writeString(input, text);
  }

  private Invocation rank(String... options) {
    List<String> args =
        new ArrayList<>(List.of("pagerank", input.toString(), "--output", output.toString()));
    args.addAll(List.of(options));
    Invocation run = Invocation.of(args.toArray(String[]::new));
    assertEquals("", run.err());
    assertEquals(0, run.code(), run.out());
    return run;
  }

  private <K> void assertOutput(SequencedMap<K, Double> expected) throws IOException {
    List<String> lines = Files.readAllLines(output);
    assertEquals("vertex,rank", lines.getFirst());
    Map<String, Double> actual = new TreeMap<>();
    List<String> order = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] fields = line.split(",");
      order.add(fields[0]);
      actual.put(fields[0], Double.valueOf(fields[1]));
    }
    List<String> expectedOrder = expected.keySet().stream().map(Object::toString).toList();
    assertEquals(new TreeSet<>(expectedOrder), new TreeSet<>(order));
    assertEquals(expectedOrder, order);
    expected.forEach(
        (vertex, rank) ->
            assertEquals(rank, actual.get(vertex.toString()), CLOSE, "vertex " + vertex));
  }
}
