package org.gyre.tests.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.function.Aggregates;
import org.gyre.dataflow.function.FilterFunction;
import org.gyre.dataflow.plan.SortOrder;
import org.gyre.dataflow.type.Tuple2;
import org.gyre.iterations.BulkIteration;
import org.gyre.tests.oracle.Bag;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.OwnOptions;
import org.gyre.tests.oracle.OwnOptions.Change;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What a program asks for twice is computed once, if nobody can tell the difference. */
@OwnOptions(keeps = Change.PASSES, value = "says what a pass does")
final class MergeEqualTest {

  private static final AtomicInteger CALLS = new AtomicInteger();

  @AutoClose private final Environment gyre = CleanExecutor.environment(2);

  /** How many steps of a word the plan of all sinks so far has; runs them. */
  private long steps(String word) {
    String plan = gyre.explain().physicalText();
    gyre.execute();
    return plan.lines().filter(line -> line.contains(word)).count();
  }

  private static List<Long> numbers(long count) {
    return LongStream.range(0, count).boxed().toList();
  }

  private static DataSet<Long> odd(DataSet<Long> values, long remainder) {
    return values.filter(value -> value % 2 == remainder);
  }

  @Test
  void theSameFunctionOfTheSameInputRunsOnce() {
    DataSet<Long> input = gyre.sequence(0, 100);
    FilterFunction<Long> filter = value -> value % 3 == 0;
    var once = input.filter(filter).collected();
    var again = input.filter(filter).collected();
    assertEquals(1, steps(": fused"), "one step, which both sinks read");
    assertEquals(34, once.get().size());
    assertEquals(once.get(), again.get());
  }

  @Test
  void functionsAreAlikeIfTheyHaveCapturedTheSame() {
    DataSet<Long> input = gyre.sequence(0, 100);
    odd(input, 1).collected();
    odd(input, 1).collected();
    assertEquals(1, steps(": fused"));
    odd(input, 1).collected();
    odd(input, 0).collected();
    assertEquals(2, steps(": fused"));
  }

  @Test
  void whatReadsEqualNodesIsEqual() {
    DataSet<Long> input = gyre.sequence(0, 1_000);
    Function<DataSet<Long>, DataSet<Tuple2<Long, Long>>> sums =
        from ->
            odd(from, 1)
                .map(value -> Tuple2.of(value % 10, value))
                .groupBy(Tuple2::f0)
                .aggregate(Aggregates.sumLong(Tuple2::f1));
    DataSet<Long> both =
        sums.apply(input)
            .join(sums.apply(input))
            .where(Tuple2::f0)
            .equalTo(Tuple2::f0)
            .with((left, right) -> left.f1() + right.f1());
    var collected = both.collected();
    assertEquals(1, steps("hash merge"));
    Bag.assertEqual(
        LongStream.of(1, 3, 5, 7, 9).map(k -> 2 * (49_500 + 100 * k)).boxed().toList(),
        collected.get());
  }

  @Test
  void otherInputsKeysOrConstantsAreOtherNodes() {
    DataSet<Long> input = gyre.sequence(0, 100);
    DataSet<Long> other = gyre.sequence(0, 100);
    FilterFunction<Long> filter = value -> value % 3 == 0;
    input.filter(filter).collected();
    other.filter(filter).collected();
    assertEquals(2, steps(": fused"));
    input.sort(value -> value, SortOrder.ASCENDING).collected();
    input.sort(value -> value, SortOrder.DESCENDING).collected();
    assertEquals(2, steps("external sort"));
    input.first(3).collected();
    input.first(4).collected();
    assertEquals(2, steps("limit"));
  }

  @Test
  void functionsThatMayDoMoreThanComputeRunTwice() {
    CALLS.set(0);
    FilterFunction<Long> filter = _ -> CALLS.incrementAndGet() > 0;
    DataSet<Long> input = gyre.sequence(0, 100);
    var once = input.filter(filter).collected();
    var again = input.filter(filter).collected();
    gyre.execute();
    assertEquals(200, CALLS.get());
    assertEquals(numbers(100), once.get());
    assertEquals(numbers(100), again.get());
  }

  @Test
  void whatLoopsAndCachesReadTakesThePlaceOfOthers() {
    DataSet<Long> input = gyre.sequence(0, 100);
    FilterFunction<Long> filter = value -> value % 3 == 0;
    var outside = input.filter(filter).collected();
    DataSet<Long> invariant = input.filter(filter);
    var loop =
        BulkIteration.from(gyre.of(0L), 3)
            .run(sum -> sum.union(invariant).reduce(Long::sum))
            .collected();
    assertEquals(1, steps(": fused"));
    assertEquals(34, outside.get().size());
    assertEquals(List.of(3 * 33 * 51L), loop.get());
    DataSet<Long> kept = input.filter(filter).cache();
    kept.collected();
    input.filter(filter).collected();
    assertEquals(1, steps(": fused"));
  }
}
