package org.gyre.tests.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Deferred;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.function.Aggregates;
import org.gyre.dataflow.plan.JobResult;
import org.gyre.dataflow.type.Tuple2;
import org.gyre.iterations.BulkIteration;
import org.gyre.tests.oracle.Bag;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.OwnOptions;
import org.gyre.tests.oracle.OwnOptions.Change;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What is read twice is computed once, and what a loop does not change is computed once per loop.
 */
@OwnOptions(keeps = Change.PASSES, value = "counts what is computed once")
final class SharingTest {

  private static final LongAdder EVALUATIONS = new LongAdder();

  @AutoClose private final Environment environment = CleanExecutor.environment(3);

  @BeforeEach
  void reset() {
    EVALUATIONS.reset();
  }

  private DataSet<Long> counted() {
    return environment
        .sequence(0, 1000)
        .map(
            value -> {
              EVALUATIONS.increment();
              return value;
            });
  }

  @Test
  void unionWithItself() {
    DataSet<Long> data = counted();
    assertEquals(2000, data.union(data).count());
    assertEquals(1000, EVALUATIONS.sum());
  }

  @Test
  void diamond() {
    DataSet<Long> data = counted();
    DataSet<Long> odd = data.filter(value -> value % 2 == 1);
    DataSet<Tuple2<Long, Long>> squares = data.map(value -> Tuple2.of(value, value * value));
    List<Long> joined =
        odd.join(squares)
            .where(value -> value)
            .equalTo(Tuple2::f0)
            .with((value, square) -> square.f1())
            .collect();
    assertEquals(500, joined.size());
    assertEquals(1000, EVALUATIONS.sum());
  }

  @Test
  void joinWithItself() {
    DataSet<Long> data = counted();
    assertEquals(1000, data.join(data).where(v -> v).equalTo(v -> v).pairs().count());
    assertEquals(1000, EVALUATIONS.sum());
  }

  @Test
  void severalSinks() {
    DataSet<Long> data = counted();
    Deferred<Long> all = data.collected();
    Deferred<Long> sum = data.aggregate(Aggregates.sumLong(value -> value)).collected();
    Deferred<Tuple2<Long, Long>> groups = data.groupBy(value -> value % 3).count().collected();
    environment.execute();
    assertEquals(1000, all.get().size());
    assertEquals(List.of(499_500L), sum.get());
    Bag.assertEqual(
        List.of(Tuple2.of(0L, 334L), Tuple2.of(1L, 333L), Tuple2.of(2L, 333L)), groups.get());
    assertEquals(1000, EVALUATIONS.sum());
  }

  @Test
  void loopInvariantRows() {
    DataSet<Long> invariant = counted();
    DataSet<Long> result =
        BulkIteration.from(environment.sequence(0, 5), 10)
            .run(current -> current.union(invariant).filter(value -> value < 5).distinct());
    Bag.assertEqual(List.of(0L, 1L, 2L, 3L, 4L), result.collect());
    assertEquals(1000, EVALUATIONS.sum());
  }

  @Test
  void loopInvariantTable() {
    DataSet<Tuple2<Long, Long>> next = counted().map(value -> Tuple2.of(value, value + 1));
    DataSet<Long> result =
        BulkIteration.from(environment.sequence(0, 3), 10)
            .run(
                current ->
                    current
                        .join(next)
                        .where(value -> value)
                        .equalTo(Tuple2::f0)
                        .with((value, pair) -> pair.f1()));
    result.collected();
    String plan = environment.explain().toString();
    assertTrue(plan.contains("every superstep"), plan);
    JobResult job = environment.execute();
    assertEquals(10, job.metric("supersteps").orElseThrow());
    Bag.assertEqual(List.of(10L, 11L, 12L), (List<?>) job.collected().getFirst());
    assertEquals(1000, EVALUATIONS.sum());
  }

  @Test
  void loopInvariantRead() {
    DataSet<Long> invariant = counted();
    DataSet<Long> result =
        BulkIteration.from(environment.sequence(0, 3), 4)
            .run(
                current ->
                    current
                        .map(value -> value + 1)
                        .union(invariant.aggregate(Aggregates.maxLong(v -> v)))
                        .filter(value -> value < 500));
    Bag.assertEqual(List.of(4L, 5L, 6L), result.collect());
    assertEquals(1000, EVALUATIONS.sum());
  }

  @Test
  void insideAndOutsideOfALoop() {
    DataSet<Long> data = counted();
    DataSet<Long> looped =
        BulkIteration.from(data, 3)
            .run(current -> current.join(data).where(v -> v).equalTo(v -> v).with((l, r) -> l));
    assertEquals(2000, looped.union(data).count());
    assertEquals(1000, EVALUATIONS.sum());
  }

  @Test
  void variantResultsOncePerSuperstep() {
    DataSet<Long> result =
        BulkIteration.from(environment.sequence(0, 100), 4)
            .run(
                current -> {
                  DataSet<Long> next =
                      current.map(
                          value -> {
                            EVALUATIONS.increment();
                            return value + 1;
                          });
                  return next.join(next).where(v -> v).equalTo(v -> v).with((l, r) -> l);
                });
    Bag.assertEqual(environment.sequence(4, 104).collect(), result.collect());
    assertEquals(400, EVALUATIONS.sum());
  }

  @Test
  void resultsThatTheRuleReadsToo() {
    DataSet<Long> result =
        BulkIteration.from(environment.sequence(0, 100), 50)
            .runWhile(
                current ->
                    current.map(
                        value -> {
                          EVALUATIONS.increment();
                          return Math.min(value + 10, 120);
                        }),
                (before, after) -> after.filter(value -> value < 120));
    Bag.assertEqual(Collections.nCopies(100, 120L), result.collect());
    assertEquals(12 * 100, EVALUATIONS.sum());
  }
}
