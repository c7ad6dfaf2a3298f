package org.gyre.tests.loops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.plan.JobException;
import org.gyre.dataflow.plan.LoopReport;
import org.gyre.dataflow.plan.Options;
import org.gyre.dataflow.type.Nullable;
import org.gyre.dataflow.type.Tuple2;
import org.gyre.iterations.DeltaIteration;
import org.gyre.tests.loops.Components.Edge;
import org.gyre.tests.oracle.Bag;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.OwnOptions;
import org.gyre.tests.oracle.OwnOptions.Change;
import org.gyre.tests.oracle.ReferenceExecutor;
import org.gyre.tests.oracle.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Delta iterations, with solution sets in tables and sorted. */
final class DeltaIterationTest {

  private static final int VERTICES = 3000;

  record Name(String vertex, @Nullable String component) {}

  /** Any parallelism, in memory that is ample, and in memory for a part of the solution set. */
  static Stream<Options> options() {
    return LoopSettings.least();
  }

  private static List<Edge> edges() {
    return Components.edges(VERTICES, Seed.random(DeltaIterationTest.class));
  }

  /** Solution sets do not fit into the little memory, or this test does not show what it should. */
  private static void assertSorted(boolean isSorted, Environment environment) {
    String steps = environment.lastJob().steps().toString();
    assertTrue(steps.contains("solution set of " + VERTICES + " values"), steps);
    assertEquals(isSorted, steps.contains("sorted in"), steps);
  }

  /** Values of no fixed size, which grow and shrink, by keys of no fixed size. */
  @ParameterizedTest
  @MethodSource("options")
  @OwnOptions(
      keeps = {Change.MEMORY, Change.PARALLELISM},
      value = "says where the solution set fits")
  void valuesThatGrow(Options options) {
    List<Edge> edges = edges();
    try (Environment environment = CleanExecutor.environment(options)) {
      DataSet<Name> names =
          environment.sequence(0, VERTICES).map(vertex -> new Name("v" + vertex, null));
      DataSet<Name> first = names.filter(name -> name.vertex().endsWith("7"));
      DataSet<Edge> all = environment.of(edges);
      DataSet<Name> found =
          DeltaIteration.from(
                  names, Name::vertex, first.map(name -> new Name(name.vertex(), "")), 8)
              .run(
                  (solution, changed) -> {
                    DataSet<Name> offers =
                        changed
                            .join(all)
                            .where(Name::vertex)
                            .equalTo(edge -> "v" + edge.source())
                            .with(
                                (name, edge) ->
                                    new Name(
                                        "v" + edge.target(),
                                        name.component() + "/" + edge.source()));
                    return DeltaIteration.changes(
                        solution.coGroup(
                            offers,
                            Name::vertex,
                            (vertex, values, name, out) -> {
                              String longest = "";
                              while (values.hasNext()) {
                                String path = values.next().component();
                                boolean isLonger = path.length() > longest.length();
                                boolean isLater =
                                    path.length() == longest.length()
                                        && path.compareTo(longest) > 0;
                                longest = isLonger || isLater ? path : longest;
                              }
                              String known = name.component() == null ? "" : name.component();
                              if (longest.length() > known.length()) {
                                out.collect(new Name(vertex, longest));
                              }
                            }));
                  });
      Map<String, String> expected = longestPaths(edges, 8);
      List<Name> actual = found.collect();
      assertEquals(VERTICES, actual.size());
      assertSorted(options.memory() > 0, environment);
      for (Name name : actual) {
        assertEquals(expected.get(name.vertex()), name.component(), name.vertex());
      }
    }
  }

  private static Map<String, String> longestPaths(List<Edge> edges, int supersteps) {
    Map<String, String> paths = new HashMap<>();
    Map<String, String> changed = new HashMap<>();
    LongStream.range(0, VERTICES)
        .filter(vertex -> vertex % 10 == 7)
        .forEach(vertex -> changed.put("v" + vertex, ""));
    for (int i = 0; i < supersteps && !changed.isEmpty(); i++) {
      Map<String, String> offers = new HashMap<>();
      for (Edge edge : edges) {
        String path = changed.get("v" + edge.source());
        if (path != null) {
          offers.merge("v" + edge.target(), path + "/" + edge.source(), (a, b) -> longer(a, b));
        }
      }
      changed.clear();
      offers.forEach(
          (vertex, path) -> {
            if (path.length() > paths.getOrDefault(vertex, "").length()) {
              changed.put(vertex, path);
            }
          });
      paths.putAll(changed);
    }
    return paths;
  }

  private static String longer(String left, String right) {
    return left.length() != right.length()
        ? left.length() > right.length() ? left : right
        : left.compareTo(right) > 0 ? left : right;
  }

  /** Pairs as keys, the whole set within the loop, and a maximum that ends it. */
  @ParameterizedTest
  @MethodSource("options")
  void transitiveClosureOfThreeSteps(Options options) {
    Function<Environment, DataSet<Tuple2<Long, Long>>> job =
        environment -> {
          DataSet<Tuple2<Long, Long>> pairs =
              environment
                  .of(edges().subList(0, 900))
                  .map(edge -> Tuple2.of(edge.source() % 200, edge.target() % 200))
                  .distinct();
          return DeltaIteration.from(pairs, pair -> pair, pairs, 2)
              .run(
                  (solution, latest) -> {
                    DataSet<Tuple2<Long, Long>> longer =
                        latest
                            .join(solution.values())
                            .where(Tuple2::f1)
                            .equalTo(Tuple2::f0)
                            .with((left, right) -> Tuple2.of(left.f0(), right.f1()))
                            .distinct();
                    return DeltaIteration.changes(
                        solution
                            .leftOuterJoin(longer, pair -> pair)
                            .flatWith(
                                (pair, known, out) -> {
                                  if (known == null) {
                                    out.collect(pair);
                                  }
                                }));
                  });
        };
    try (Environment reference = Environment.on(new ReferenceExecutor());
        Environment environment = CleanExecutor.environment(options)) {
      List<Tuple2<Long, Long>> expected = job.apply(reference).collect();
      assertTrue(expected.size() > 900);
      Bag.assertEqual(expected, job.apply(environment).collect());
      LoopReport loop = environment.lastJob().loops().getFirst();
      assertEquals(LoopReport.End.MAXIMUM, loop.end());
      assertEquals(2, loop.supersteps());
      assertTrue(loop.history().getLast().active() > 0);
    }
  }

  @Test
  void anEmptyWorksetDoesNothing() {
    try (Environment environment = CleanExecutor.environment(2)) {
      DataSet<Long> numbers = environment.sequence(0, 100);
      DataSet<Long> same =
          DeltaIteration.from(numbers, value -> value, numbers.filter(value -> value < 0), 5)
              .run((solution, work) -> DeltaIteration.changes(work.map(value -> value + 1)));
      Bag.assertEqual(numbers.collect(), same.collect());
      LoopReport loop = environment.lastJob().loops().getFirst();
      assertEquals(LoopReport.End.CONVERGED, loop.end());
      assertEquals(0, loop.supersteps());
    }
  }

  @Test
  void whatASuperstepKnowsIsOfNoUseOutside() {
    try (Environment environment = CleanExecutor.environment(2)) {
      DataSet<Long> numbers = environment.sequence(0, 100);
      List<DataSet<Long>> leaked = new ArrayList<>();
      DeltaIteration.from(numbers, value -> value, numbers, 5)
          .run(
              (solution, work) -> {
                leaked.add(solution.values());
                return DeltaIteration.changes(work);
              });
      JobException failure = assertThrows(JobException.class, () -> leaked.getFirst().collect());
      assertTrue(failure.getMessage().contains("only a superstep knows"), failure.getMessage());
      assertThrows(
          IllegalArgumentException.class,
          () -> DeltaIteration.from(numbers, value -> value, numbers, 0));
    }
  }
}
