package org.gyre.tests.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.plan.JobResult;
import org.gyre.dataflow.type.Layouts;
import org.gyre.iterations.BulkIteration;
import org.gyre.tests.oracle.Bag;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bulk iterations against loops over arrays. */
final class BulkIterationTest {

  private record Label(long vertex, long label) {}

  private record Arc(long source, long target) {}

  private record Root(double square, double root) {}

  @Test
  void newton() {
    try (Environment environment = CleanExecutor.environment(2)) {
      DataSet<Root> roots =
          BulkIteration.from(environment.sequence(1, 100).map(i -> new Root(i, i)), 50)
              .runWhile(
                  current ->
                      current.map(
                          root ->
                              new Root(
                                  root.square(), (root.root() + root.square() / root.root()) / 2)),
                  (before, after) ->
                      after.filter(
                          root -> Math.abs(root.root() * root.root() - root.square()) > 1e-9));
      roots.collected();
      JobResult job = environment.execute();
      assertEquals(1, job.metric("converged").orElseThrow());
      for (Object value : job.collected().getFirst()) {
        Root root = (Root) value;
        assertEquals(Math.sqrt(root.square()), root.root(), 1e-9);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void labelPropagationByJoins(int parallelism) {
    NaiveGraph graph =
        RandomGraph.bothWays(RandomGraph.of(Seed.random(BulkIterationTest.class), 300, 250));
    try (Environment environment = CleanExecutor.environment(parallelism)) {
      DataSet<Arc> arcs =
          environment.of(
              graph.edges().stream().map(edge -> new Arc(edge.source(), edge.target())).toList(),
              Layouts.of(Arc.class));
      DataSet<Label> labels =
          BulkIteration.from(
                  environment.sequence(0, graph.vertices()).map(v -> new Label(v, v)), 1000)
              .runWhile(
                  current -> smallest(current, arcs),
                  (before, after) ->
                      before
                          .join(after)
                          .where(Label::vertex)
                          .equalTo(Label::vertex)
                          .with((old, now) -> old.label() - now.label())
                          .filter(change -> change != 0));
      long[] expected = graph.smallestReaching();
      Bag.assertEqual(
          LongStream.range(0, expected.length)
              .mapToObj(vertex -> new Label(vertex, expected[(int) vertex]))
              .toList(),
          labels.collect());
    }
  }

  private static DataSet<Label> smallest(DataSet<Label> labels, DataSet<Arc> arcs) {
    return labels
        .join(arcs)
        .where(Label::vertex)
        .equalTo(Arc::source)
        .with((label, arc) -> new Label(arc.target(), label.label()))
        .union(labels)
        .groupBy(Label::vertex)
        .reduce((left, right) -> left.label() < right.label() ? left : right);
  }

  @Test
  void theBodyMayDoubleItsInput() {
    try (Environment environment = CleanExecutor.environment(3)) {
      DataSet<Long> data =
          BulkIteration.from(environment.sequence(0, 10), 10)
              .run(current -> current.union(current.map(value -> value + 1000)));
      assertEquals(10 << 10, data.count());
    }
  }

  @Test
  void theBodyMayIgnoreItsInput() {
    try (Environment environment = CleanExecutor.environment(3)) {
      DataSet<Long> constant = environment.sequence(5, 8);
      assertEquals(
          List.of(5L, 6L, 7L),
          BulkIteration.from(environment.sequence(0, 10), 3).run(_ -> constant).collect());
    }
  }

  @Test
  void theBodyMayReturnItsInput() {
    try (Environment environment = CleanExecutor.environment(3)) {
      assertEquals(
          10,
          BulkIteration.from(environment.sequence(0, 10), 3)
              .runWhile(current -> current, (before, after) -> after)
              .count());
    }
  }

  @Test
  void theBodyMayEndInNothing() {
    try (Environment environment = CleanExecutor.environment(3)) {
      DataSet<Long> data =
          BulkIteration.from(environment.sequence(0, 10), 20)
              .runWhile(
                  current -> current.map(value -> value - 1).filter(value -> value > 0),
                  (before, after) -> after);
      data.collected();
      JobResult job = environment.execute();
      assertEquals(List.of(), job.collected().getFirst());
      assertEquals(9, job.metric("supersteps").orElseThrow());
      assertEquals(1, job.metric("converged").orElseThrow());
    }
  }

  @Test
  void theBodyMayChangeWhatIsDecidedByTheFirstValue() {
    record Box<T>(T content) {}
    try (Environment environment = CleanExecutor.environment(3)) {
      DataSet<Box<Long>> boxes = environment.sequence(0, 10).map(value -> new Box<>(value));
      DataSet<Box<Long>> looped =
          BulkIteration.from(boxes, 5)
              .run(current -> current.map(box -> new Box<>(box.content() + 1)).distinct());
      Bag.assertEqual(
          LongStream.range(5, 15).mapToObj(value -> new Box<>(value)).toList(), looped.collect());
    }
  }

  @Test
  void loopsOneAfterTheOther() {
    try (Environment environment = CleanExecutor.environment(3)) {
      DataSet<Long> first =
          BulkIteration.from(environment.sequence(0, 10), 3)
              .run(current -> current.map(value -> value + 1));
      DataSet<Long> second =
          BulkIteration.from(first, 4).run(current -> current.map(value -> value * 2));
      Bag.assertEqual(
          LongStream.range(3, 13).mapToObj(value -> value * 16).toList(), second.collect());
    }
  }

  @Test
  void loopsWithinLoops() {
    try (Environment environment = CleanExecutor.environment(3)) {
      DataSet<Long> nested =
          BulkIteration.from(environment.sequence(0, 10), 3)
              .run(
                  outer ->
                      BulkIteration.from(outer, 2)
                          .run(inner -> inner.map(value -> value * 2))
                          .map(value -> value + 1));
      List<Long> expected = new ArrayList<>();
      for (long value = 0; value < 10; value++) {
        long result = value;
        for (int i = 0; i < 3; i++) {
          result = result * 4 + 1;
        }
        expected.add(result);
      }
      Bag.assertEqual(expected, nested.collect());
    }
  }

  /** For the inner loop, what the outer one delivered last does not change. */
  @Test
  void innerLoopsThatReadTheOuterOne() {
    try (Environment environment = CleanExecutor.environment(3)) {
      DataSet<Long> nested =
          BulkIteration.from(environment.sequence(0, 3), 3)
              .run(
                  outer ->
                      BulkIteration.from(environment.sequence(0, 1), 2)
                          .run(inner -> inner.union(outer).reduce(Long::sum))
                          .union(outer));
      List<Long> expected = new ArrayList<>(List.of(0L, 1L, 2L));
      for (int i = 0; i < 3; i++) {
        long sum = expected.stream().mapToLong(Long::longValue).sum();
        expected.add(2 * sum);
      }
      Bag.assertEqual(expected, nested.collect());
    }
  }

  @Test
  void graphAlgorithmsWithinLoops() {
    KeyKind<Long> keys = new KeyKind<>("number", Layouts.LONG, vertex -> (long) vertex);
    NaiveGraph graph = RandomGraph.line(20);
    try (Environment environment = CleanExecutor.environment(3)) {
      DataSet<Arc> arcs =
          BulkIteration.from(environment.sequence(0, 19).map(i -> new Arc(i, i + 1)), 3)
              .run(
                  current ->
                      Graphs.of(environment, graph, keys)
                          .outDegrees()
                          .join(current)
                          .where(vertex -> vertex.id())
                          .equalTo(Arc::source)
                          .with(
                              (vertex, arc) ->
                                  new Arc(arc.source(), arc.target() + vertex.value())));
      Bag.assertEqual(
          LongStream.range(0, 19).mapToObj(i -> new Arc(i, i + 4)).toList(), arcs.collect());
    }
  }

  @Test
  void aMaximumOfNoSuperstepsIsRefused() {
    try (Environment environment = CleanExecutor.environment(1)) {
      DataSet<Long> data = environment.sequence(0, 1);
      assertThrows(IllegalArgumentException.class, () -> BulkIteration.from(data, 0));
    }
  }

  @Test
  void doubling() {
    Random random = Seed.random(BulkIterationTest.class);
    List<Long> values = random.longs(1000, 0, 1000).boxed().toList();
    try (Environment environment = CleanExecutor.environment(2)) {
      DataSet<Long> data =
          BulkIteration.from(environment.of(values), 100)
              .runWhile(
                  current -> current.map(value -> value < 1000 ? 2 * value + 1 : value),
                  (before, after) -> after.filter(value -> value < 1000));
      List<Long> expected = new ArrayList<>();
      for (long value : values) {
        long result = value;
        while (result < 1000) {
          result = 2 * result + 1;
        }
        expected.add(result);
      }
      Bag.assertEqual(expected, data.collect());
    }
  }
}
