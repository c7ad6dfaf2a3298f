package org.gyre.tests.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.format.InputFormat;
import org.gyre.dataflow.format.InputFormat.ReadContext;
import org.gyre.dataflow.function.Aggregates;
import org.gyre.dataflow.function.Collector;
import org.gyre.dataflow.optimizer.Optimizer;
import org.gyre.dataflow.physical.PhysicalPlan;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.Origin;
import org.gyre.dataflow.plan.Plan;
import org.gyre.dataflow.plan.SortOrder;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.OwnOptions;
import org.gyre.tests.oracle.OwnOptions.Change;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Plans of thousands of operators, however their paths multiply. The bounds are on counted work;
 * the timeout is there for work that nothing counts and that would take longer than the universe
 * exists.
 */
@Timeout(60)
final class LargePlanTest {

  @AutoClose private final Environment environment = CleanExecutor.environment(2);

  /** One number; counts how often it is asked for its size. */
  private record Asked() implements InputFormat<Long> {

    private static final AtomicInteger TIMES = new AtomicInteger();

    private record Whole(long weight) implements Split {}

    @Override
    public Layout<Long> layout() {
      return Layouts.LONG;
    }

    @Override
    public List<Whole> splits(int wanted) {
      return List.of(new Whole(1));
    }

    @Override
    public void read(Split split, Collector<? super Long> out, ReadContext context)
        throws Exception {
      out.collect(1L);
    }

    @Override
    public OptionalLong count() {
      TIMES.incrementAndGet();
      return OptionalLong.of(1);
    }

    @Override
    public String describe() {
      return "one";
    }
  }

  private DataSet<Long> one() {
    Asked.TIMES.set(0);
    return environment.read(new Asked());
  }

  private static Plan plan(DataSet<?> data) {
    return new Plan(List.of(new Node.Collect<>(data.node(), new Origin("collect", ""))));
  }

  /** Optimizes, and counts the steps and how often the source was asked. */
  private static int optimize(DataSet<?> data) {
    PhysicalPlan physical =
        new Optimizer(Set.of()).optimize(plan(data), _ -> null, new ArrayList<>());
    assertTrue(Asked.TIMES.get() <= 20, () -> "the source was asked " + Asked.TIMES + " times");
    return physical.steps().size();
  }

  private static DataSet<Long> maps(DataSet<Long> data, int count) {
    DataSet<Long> result = data;
    for (int i = 0; i < count; i++) {
      result = result.map(value -> value + 1);
    }
    return result;
  }

  @ParameterizedTest
  @ValueSource(ints = {1_000, 10_000})
  void chainOfMaps(int count) {
    assertEquals(count + 2, optimize(maps(one(), count)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1_000, 10_000})
  void diamondsOnDiamonds(int count) {
    DataSet<Long> data = one();
    for (int i = 0; i < count; i++) {
      data = data.union(data.filter(value -> value > 0));
    }
    assertTrue(optimize(data) <= 3 * count + 2);
  }

  @ParameterizedTest
  @ValueSource(ints = {1_000, 10_000})
  void joinsWithThemselves(int count) {
    DataSet<Long> data = one();
    for (int i = 0; i < count / 2; i++) {
      data = data.join(data).where(v -> v).equalTo(v -> v).with((left, right) -> left);
    }
    assertTrue(optimize(data) <= 4 * count);
  }

  @ParameterizedTest
  @ValueSource(ints = {1_000, 10_000})
  void wideUnion(int count) {
    DataSet<Long> data = one();
    for (int i = 0; i < count; i++) {
      data = data.union(environment.sequence(0, i));
    }
    assertTrue(optimize(data) <= 2 * count + 2);
  }

  @ParameterizedTest
  @ValueSource(ints = {1_000, 10_000})
  void chainOfWhatBlocks(int count) {
    DataSet<Long> data = one();
    for (int i = 0; i < count / 4; i++) {
      data =
          data.groupBy(value -> value % 3)
              .reduce(Long::sum)
              .sortPartition(value -> value, SortOrder.ASCENDING)
              .distinct()
              .filter(value -> value > 0);
    }
    assertTrue(optimize(data) <= 4 * count);
  }

  @Test
  void aThousandMapsRun() {
    assertEquals(List.of(1_001L), maps(one(), 1_000).collect());
  }

  @Test
  @OwnOptions(keeps = Change.MEMORY, value = "has hundreds of exchanges at a time")
  void aThousandDiamondsRun() {
    DataSet<Long> data = one();
    for (int i = 0; i < 500; i++) {
      DataSet<Long> half = data.map(value -> value + 1);
      data = half.union(data.filter(value -> value < 0));
    }
    assertEquals(List.of(501L), data.collect());
  }

  @Test
  @OwnOptions(keeps = Change.MEMORY, value = "has hundreds of exchanges at a time")
  void hundredsOfBlockingStepsRun() {
    DataSet<Long> data = environment.sequence(0, 10);
    for (int i = 0; i < 200; i++) {
      data = data.map(value -> value + 1).sortPartition(value -> -value, SortOrder.ASCENDING);
      data = data.union(data.aggregate(Aggregates.sumLong(value -> value))).first(10).distinct();
    }
    assertTrue(data.count() <= 10);
  }

  @Test
  void aDeepPlanIsExplainedAndShipped() {
    DataSet<Long> data = maps(one(), 5_000);
    data.collected();
    assertEquals(5_003, environment.explain().physicalText().lines().count());
    Plan copy = Plan.fromBytes(plan(data).toBytes(), LargePlanTest.class.getClassLoader());
    assertEquals(5_002, copy.nodes().size());
  }

  @Test
  void unionsAskForTheTypeOfAMemberOnce() {
    DataSet<Object> data = one().map(value -> (Object) value);
    for (int i = 0; i < 60; i++) {
      data = data.union(data);
    }
    assertNull(data.node().layout());
  }
}
