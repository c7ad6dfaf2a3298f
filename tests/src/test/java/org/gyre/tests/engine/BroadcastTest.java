package org.gyre.tests.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.format.TextOutput;
import org.gyre.dataflow.function.Broadcast;
import org.gyre.dataflow.function.FilterFunction;
import org.gyre.dataflow.function.FunctionContext;
import org.gyre.dataflow.function.Rich;
import org.gyre.dataflow.function.RichFunction;
import org.gyre.dataflow.plan.JobException;
import org.gyre.iterations.BulkIteration;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.OwnOptions;
import org.gyre.tests.oracle.OwnOptions.Change;
import org.gyre.tests.oracle.Seed;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Data sets that functions read as a whole. */
final class BroadcastTest {

  private static final int TASKS = 3;

  /** The lists that tasks were given. */
  private static final List<Object> GIVEN = Collections.synchronizedList(new ArrayList<>());

  private static final AtomicInteger MADE = new AtomicInteger();

  @AutoClose private final Environment environment = CleanExecutor.environment(TASKS);

  private record Point(double x, double y) {
    double distance(Point other) {
      return (x - other.x) * (x - other.x) + (y - other.y) * (y - other.y);
    }

    Point nearest(List<Point> points) {
      Point nearest = points.getFirst();
      for (Point point : points) {
        nearest = distance(point) < distance(nearest) ? point : nearest;
      }
      return nearest;
    }
  }

  private static List<Point> points(int count) {
    Random random = new Random(Seed.VALUE);
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      points.add(new Point(random.nextInt(100), random.nextInt(100)));
    }
    return points;
  }

  @Test
  void aLambdaReadsWhatItCaptures() {
    List<Point> points = points(500);
    List<Point> centers = points.subList(0, 7);
    Broadcast<List<Point>> all = environment.of(centers).broadcast();
    DataSet<Point> nearest =
        environment
            .of(points)
            .map(
                Rich.map(
                    context -> {
                      List<Point> known = context.broadcast(all);
                      return point -> point.nearest(known);
                    }));
    assertEquals(points.stream().map(p -> p.nearest(centers)).toList(), nearest.collect());
  }

  /** A filter as a class. */
  private static final class Known implements FilterFunction<Long>, RichFunction {

    private static final long serialVersionUID = 1;

    private final Broadcast<List<Long>> broadcast;
    private transient List<Long> known;

    Known(Broadcast<List<Long>> broadcast) {
      this.broadcast = broadcast;
    }

    @Override
    public void open(FunctionContext context) {
      known = context.broadcast(broadcast);
      GIVEN.add(known);
    }

    @Override
    public boolean test(Long value) {
      return known.contains(value);
    }
  }

  @Test
  @OwnOptions(keeps = Change.PARALLELISM, value = "counts tasks")
  void aClassReadsWhatItHoldsAndAllTasksShareTheList() {
    GIVEN.clear();
    DataSet<Long> numbers = environment.sequence(0, 1000);
    Broadcast<List<Long>> some = numbers.filter(value -> value % 100 == 0).broadcast();
    DataSet<Long> both = numbers.filter(new Known(some)).union(numbers.filter(new Known(some)));
    assertEquals(20, both.count());
    assertEquals(2 * TASKS, GIVEN.size());
    GIVEN.forEach(list -> assertSame(GIVEN.getFirst(), list, "collected once"));
    assertThrows(UnsupportedOperationException.class, () -> ((List<?>) GIVEN.getFirst()).clear());
    assertEquals(LongStream.range(0, 10).map(i -> i * 100).boxed().toList(), GIVEN.getFirst());
  }

  @Test
  void anInitializerRunsOnce() {
    MADE.set(0);
    Broadcast<Map<Long, String>> names =
        environment
            .of(new Item(1, "one"), new Item(2, "two"))
            .broadcast(
                items -> {
                  MADE.incrementAndGet();
                  return items.stream().collect(Collectors.toMap(Item::id, Item::name));
                });
    DataSet<String> named =
        environment
            .sequence(0, 3)
            .map(
                Rich.map(
                    context -> {
                      Map<Long, String> known = context.broadcast(names);
                      return number -> known.getOrDefault(number, "none");
                    }));
    assertEquals(List.of("none", "one", "two"), named.collect());
    assertEquals(1, MADE.get());
  }

  @Test
  void theCurrentValuesOfALoopCanBeBroadcast() {
    DataSet<Long> result =
        BulkIteration.from(environment.of(1L, 2L), 3)
            .run(
                current -> {
                  Broadcast<List<Long>> all = current.broadcast();
                  return current.map(
                      Rich.map(
                          context -> {
                            long sum =
                                context.broadcast(all).stream().mapToLong(Long::longValue).sum();
                            return value -> value + sum;
                          }));
                });
    // 1 2 -> 4 5 -> 13 14 -> 40 41
    assertEquals(List.of(40L, 41L), result.collect());
  }

  /** k-means: the broadcast changes in every superstep, what reads it does not. */
  @Test
  void whatReadsABroadcastOfALoopIsComputedInEachSuperstep() {
    List<Point> points = points(200);
    DataSet<Point> all = environment.of(points);
    DataSet<Point> found =
        BulkIteration.from(environment.of(points.subList(0, 4)), 5)
            .run(
                centers -> {
                  Broadcast<List<Point>> known = centers.broadcast();
                  return all.map(
                          Rich.map(
                              context -> {
                                List<Point> list = context.broadcast(known);
                                return point -> new Assigned(point.nearest(list), point, 1);
                              }))
                      .groupBy(Assigned::center)
                      .reduce(
                          (left, right) ->
                              new Assigned(
                                  left.center,
                                  new Point(left.sum.x + right.sum.x, left.sum.y + right.sum.y),
                                  left.count + right.count))
                      .map(sum -> new Point(sum.sum.x / sum.count, sum.sum.y / sum.count));
                });
    assertEquals(kMeans(points, points.subList(0, 4), 5), Set.copyOf(found.collect()));
  }

  private record Assigned(Point center, Point sum, long count) {}

  private static Set<Point> kMeans(List<Point> points, List<Point> initial, int rounds) {
    Set<Point> centers = new HashSet<>(initial);
    for (int round = 0; round < rounds; round++) {
      List<Point> known = List.copyOf(centers);
      Set<Point> next = new HashSet<>();
      points.stream()
          .collect(Collectors.groupingBy(point -> point.nearest(known)))
          .values()
          .forEach(
              group ->
                  next.add(
                      new Point(
                          group.stream().mapToDouble(Point::x).sum() / group.size(),
                          group.stream().mapToDouble(Point::y).sum() / group.size())));
      centers = next;
    }
    return centers;
  }

  @Test
  @OwnOptions(keeps = Change.PASSES, value = "says what is in the plan")
  void whatIsTheSameInEverySuperstepIsCollectedOnce() {
    MADE.set(0);
    Broadcast<Long> sum =
        environment
            .sequence(0, 10)
            .broadcast(
                values -> {
                  MADE.incrementAndGet();
                  return values.stream().mapToLong(Long::longValue).sum();
                });
    DataSet<Long> result =
        BulkIteration.from(environment.of(0L), 4)
            .run(
                current ->
                    current.map(
                        Rich.map(
                            context -> {
                              long known = context.broadcast(sum);
                              return value -> value + known;
                            })));
    assertEquals(List.of(180L), result.collect());
    assertEquals(1, MADE.get());
    result.write(TextOutput.of(Path.of("not-written.txt")));
    String plan = environment.explain().toString();
    assertTrue(plan.contains("broadcast, kept, the same in every superstep"), plan);
  }

  @Test
  void aHandleFoundElsewhereIsDeclared() {
    handle = environment.of(5L).broadcast();
    DataSet<Long> undeclared =
        environment
            .of(1L)
            .map(Rich.map(context -> value -> value + context.broadcast(handle).getFirst()));
    JobException failure = assertThrows(JobException.class, undeclared::collect);
    assertTrue(failure.getMessage().contains("withBroadcast"), failure.getMessage());
    assertEquals(List.of(6L), undeclared.withBroadcast(handle).collect());
  }

  private static Broadcast<List<Long>> handle;

  @Test
  void anEmptyBroadcastIsAnEmptyList() {
    Broadcast<List<Long>> none = environment.sequence(0, 0).broadcast();
    assertEquals(
        List.of(0),
        environment
            .of(1L)
            .map(Rich.map(context -> value -> context.broadcast(none).size()))
            .collect());
  }

  @Test
  void moreThanAQuarterOfTheHeapIsRefused() {
    int kilobytes = (int) (Runtime.getRuntime().maxMemory() >> 12);
    String kilobyte = "k".repeat(1 << 10);
    Broadcast<List<String>> much =
        environment.sequence(0, kilobytes + 1000L).map(value -> kilobyte).broadcast();
    DataSet<Integer> data =
        environment.of(1L).map(Rich.map(context -> value -> context.broadcast(much).size()));
    JobException failure = assertThrows(JobException.class, data::collect);
    assertTrue(
        failure
            .getMessage()
            .matches("broadcast at BroadcastTest.java:\\d+ has more than \\d+ MiB.*join with.*"),
        failure.getMessage());
  }

  @Test
  void aFailingInitializerIsNamed() {
    Broadcast<Long> first = environment.sequence(0, 0).broadcast(List::getFirst);
    DataSet<Long> data =
        environment.of(1L).map(Rich.map(context -> value -> context.broadcast(first)));
    JobException failure = assertThrows(JobException.class, data::collect);
    assertTrue(
        failure.getMessage().matches("broadcast at BroadcastTest.java:\\d+ failed to initialize.*"),
        failure.getMessage());
  }
}
