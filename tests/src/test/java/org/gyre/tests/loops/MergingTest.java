package org.gyre.tests.loops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.function.ReduceFunction;
import org.gyre.dataflow.function.Rich;
import org.gyre.dataflow.plan.JobException;
import org.gyre.dataflow.plan.LoopReport;
import org.gyre.dataflow.plan.Options;
import org.gyre.dataflow.type.Tuple2;
import org.gyre.iterations.DeltaIteration;
import org.gyre.tests.oracle.Bag;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.OwnOptions;
import org.gyre.tests.oracle.OwnOptions.Change;
import org.gyre.tests.oracle.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Delta iterations whose solution sets merge values, in tables and sorted. */
final class MergingTest {

  private static final int VERTICES = 120;
  private static final int FAR = 1 << 20;

  record Arc(int source, int target, int length) {}

  record Pair(int from, int to) {}

  record Way(Pair ends, int length) {}

  record Count(int vertex, int arrivals) {}

  record Word(int vertex, String text) {}

  static Stream<Options> options() {
    return LoopSettings.least();
  }

  /** A ring, so that all vertices are reached, and others. */
  private static List<Arc> arcs() {
    Random random = Seed.random(MergingTest.class);
    List<Arc> arcs = new ArrayList<>();
    for (int i = 0; i < VERTICES; i++) {
      arcs.add(new Arc(i, (i + 1) % VERTICES, random.nextInt(1, 50)));
    }
    for (int i = 0; i < 2 * VERTICES; i++) {
      arcs.add(new Arc(random.nextInt(VERTICES), random.nextInt(VERTICES), random.nextInt(1, 50)));
    }
    return arcs;
  }

  /** The solution set begins with the arcs, some of them between the same ends, and grows. */
  @ParameterizedTest
  @MethodSource("options")
  @OwnOptions(
      keeps = {Change.MEMORY, Change.PARALLELISM},
      value = "says where the solution set fits")
  void shortestWaysOfAllPairs(Options options) {
    List<Arc> arcs = arcs();
    try (Environment environment = CleanExecutor.environment(options)) {
      DataSet<Arc> all = environment.of(arcs);
      DataSet<Way> first =
          all.map(arc -> new Way(new Pair(arc.source(), arc.target()), arc.length()));
      List<Way> found =
          DeltaIteration.from(first, Way::ends, first, FAR)
              .merging((known, way) -> way.length() < known.length() ? way : known)
              .run(
                  (_, changed) ->
                      DeltaIteration.changes(
                          changed
                              .join(all)
                              .where(way -> way.ends().to())
                              .equalTo(Arc::source)
                              .with(
                                  (way, arc) ->
                                      new Way(
                                          new Pair(way.ends().from(), arc.target()),
                                          way.length() + arc.length()))))
              .collect();
      Bag.assertEqual(floydWarshall(arcs), found);
      LoopSettings.assertKept(options, environment);
    }
  }

  private static List<Way> floydWarshall(List<Arc> arcs) {
    int[][] lengths = new int[VERTICES][VERTICES];
    Arrays.stream(lengths).forEach(row -> Arrays.fill(row, FAR));
    for (Arc arc : arcs) {
      int[] row = lengths[arc.source()];
      row[arc.target()] = Math.min(row[arc.target()], arc.length());
    }
    for (int by = 0; by < VERTICES; by++) {
      for (int from = 0; from < VERTICES; from++) {
        for (int to = 0; to < VERTICES; to++) {
          lengths[from][to] = Math.min(lengths[from][to], lengths[from][by] + lengths[by][to]);
        }
      }
    }
    List<Way> ways = new ArrayList<>();
    for (int from = 0; from < VERTICES; from++) {
      for (int to = 0; to < VERTICES; to++) {
        if (lengths[from][to] < FAR) {
          ways.add(new Way(new Pair(from, to), lengths[from][to]));
        }
      }
    }
    return ways;
  }

  /**
   * Who hears something tells it once to each neighbour, up to a number of times: a sum, which to
   * merge twice would tell. All counts appear in the loop.
   */
  @ParameterizedTest
  @MethodSource("options")
  @OwnOptions(
      keeps = {Change.MEMORY, Change.PARALLELISM},
      value = "says where the solution set fits")
  void sumsThatEnd(Options options) {
    int most = 40;
    int copies = 300;
    List<Arc> arcs = arcs();
    try (Environment environment = CleanExecutor.environment(options)) {
      DataSet<Arc> all =
          environment
              .of(arcs)
              .flatMap(
                  (arc, out) -> {
                    for (int copy = 0; copy < copies * VERTICES; copy += VERTICES) {
                      out.collect(new Arc(arc.source() + copy, arc.target() + copy, 0));
                    }
                  });
      DataSet<Count> first =
          environment.sequence(0, copies).map(copy -> new Count((int) (copy * VERTICES), 1));
      List<Count> found =
          DeltaIteration.from(first, Count::vertex, first, 1000)
              .merging((a, b) -> new Count(a.vertex(), Math.min(most, a.arrivals() + b.arrivals())))
              .run(
                  (_, changed) ->
                      DeltaIteration.changes(
                          changed
                              .join(all)
                              .where(Count::vertex)
                              .equalTo(Arc::source)
                              .with((_, arc) -> new Count(arc.target(), 1))))
              .name("told")
              .collect();
      List<Long> active = new ArrayList<>();
      List<Count> expected = told(arcs, most, active);
      List<Count> everywhere = new ArrayList<>();
      for (int copy = 0; copy < copies; copy++) {
        int from = copy * VERTICES;
        expected.forEach(
            count -> everywhere.add(new Count(from + count.vertex(), count.arrivals())));
      }
      Bag.assertEqual(everywhere, found);
      assertEquals(
          active.stream().map(count -> count * copies).toList(),
          environment.lastJob().loop("told").history().stream()
              .map(LoopReport.Superstep::active)
              .toList());
      LoopSettings.assertKept(options, environment);
    }
  }

  /** The counts at the end, and how many have changed in each superstep. */
  private static List<Count> told(List<Arc> arcs, int most, List<Long> active) {
    Map<Integer, Integer> counts = new HashMap<>(Map.of(0, 1));
    Set<Integer> changed = Set.of(0);
    while (!changed.isEmpty()) {
      Set<Integer> next = new HashSet<>();
      for (Arc arc : arcs) {
        int known = counts.getOrDefault(arc.target(), 0);
        if (changed.contains(arc.source()) && known < most) {
          counts.put(arc.target(), known + 1);
          next.add(arc.target());
        }
      }
      changed = next;
      active.add((long) next.size());
    }
    return counts.entrySet().stream().map(e -> new Count(e.getKey(), e.getValue())).toList();
  }

  /** Values of no fixed size that shrink, and a workset that is not what has changed. */
  @ParameterizedTest
  @MethodSource("options")
  @OwnOptions(
      keeps = {Change.MEMORY, Change.PARALLELISM},
      value = "says where the solution set fits")
  void leastWords(Options options) {
    int vertices = 3000;
    Random random = Seed.random(MergingTest.class);
    List<Word> words =
        IntStream.range(0, 3 * vertices)
            .mapToObj(i -> new Word(random.nextInt(vertices), word(random)))
            .toList();
    try (Environment environment = CleanExecutor.environment(options)) {
      DataSet<Word> all = environment.of(words);
      List<Word> found =
          DeltaIteration.from(all, Word::vertex, all.filter(word -> word.vertex() % 3 == 0), 4)
              .merging((known, word) -> word.text().compareTo(known.text()) < 0 ? word : known)
              .run(
                  (_, work) -> {
                    DataSet<Word> next =
                        work.map(word -> new Word((word.vertex() + 1) % vertices, word.text()));
                    return new DeltaIteration.Changes<>(next, next.map(word -> word));
                  })
              .collect();
      Map<Integer, String> least = new HashMap<>();
      for (Word word : words) {
        for (int i = 0; i <= (word.vertex() % 3 == 0 ? 4 : 0); i++) {
          least.merge(
              (word.vertex() + i) % vertices, word.text(), (a, b) -> a.compareTo(b) < 0 ? a : b);
        }
      }
      Bag.assertEqual(
          least.entrySet().stream().map(e -> new Word(e.getKey(), e.getValue())).toList(), found);
      LoopSettings.assertKept(options, environment);
    }
  }

  private static String word(Random random) {
    char[] letters = new char[random.nextInt(1, 30)];
    for (int i = 0; i < letters.length; i++) {
      letters[i] = (char) ('a' + random.nextInt(26));
    }
    return new String(letters);
  }

  @Test
  void aKeyMustBeKept() {
    try (Environment environment = CleanExecutor.environment(2)) {
      DataSet<Tuple2<Long, Long>> pairs =
          environment.sequence(0, 10).map(value -> Tuple2.of(value % 5, value));
      JobException failure =
          assertThrows(
              JobException.class,
              () ->
                  DeltaIteration.from(pairs, Tuple2::f0, pairs, 5)
                      .merging((a, b) -> Tuple2.of(a.f0() + 100, a.f1() + b.f1()))
                      .run((_, changed) -> DeltaIteration.changes(changed))
                      .collect());
      assertTrue(failure.getMessage().contains("which has another key"), failure.getMessage());
    }
  }

  /** Whether the row of the result has a fixed size or not, and in either form of the set. */
  @ParameterizedTest
  @MethodSource("options")
  @OwnOptions(
      keeps = {Change.MEMORY, Change.PARALLELISM},
      value = "says where the solution set fits")
  void aResultThatCannotBeWrittenIsNamed(Options options) {
    try (Environment environment = CleanExecutor.environment(options)) {
      DataSet<Tuple2<Long, Long>> pairs =
          environment.sequence(0, 20_000).map(value -> Tuple2.of(value, value));
      assertNamed(pairs, Tuple2::f0, (a, b) -> Tuple2.of(a.f0(), null));
      DataSet<Word> words =
          environment.sequence(0, 20_000).map(i -> new Word((int) (long) i, "text"));
      assertNamed(words, Word::vertex, (a, b) -> new Word(a.vertex(), null));
    }
  }

  private static <K, T> void assertNamed(
      DataSet<T> values, KeyFunction<T, K> key, ReduceFunction<T> merge) {
    JobException failure =
        assertThrows(
            JobException.class,
            () ->
                DeltaIteration.from(values, key, values, 5)
                    .merging(merge)
                    .run((_, changed) -> DeltaIteration.changes(changed))
                    .collect());
    assertTrue(failure.getMessage().startsWith("solution at MergingTest"), failure.getMessage());
    assertTrue(failure.getMessage().contains("null"), failure.getMessage());
  }

  @Test
  void aContextIsRefused() {
    try (Environment environment = CleanExecutor.environment(2)) {
      DataSet<Long> numbers = environment.sequence(0, 10);
      DeltaIteration<Long, Long, Long> loop =
          DeltaIteration.from(numbers, value -> value, numbers, 5);
      assertThrows(
          IllegalArgumentException.class,
          () -> loop.merging(Rich.reduce(context -> (a, b) -> a + context.superstep())));
    }
  }
}
