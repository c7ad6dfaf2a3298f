package org.gyre.tests.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.function.FilterFunction;
import org.gyre.dataflow.plan.JobException;
import org.gyre.dataflow.plan.Options;
import org.gyre.dataflow.plan.SortOrder;
import org.gyre.dataflow.type.Tuple2;
import org.gyre.tests.oracle.Bag;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.ReferenceExecutor;
import org.junit.jupiter.api.Test;

/** Filters that are moved below other nodes, and those that must not be. */
final class FiltersBelowTest {

  private static final Options TWO = Options.defaults().withParallelism(2);

  private static final AtomicLong CALLS = new AtomicLong();

  private static DataSet<Item> items(Environment environment) {
    return environment.sequence(0, 100).map(n -> new Item(n, "name " + n % 10));
  }

  private static DataSet<Item> few(Environment environment) {
    return environment.sequence(50, 60).map(n -> new Item(n, "few " + n));
  }

  private static DataSet<Tuple2<Item, Item>> pairs(Environment environment) {
    return items(environment).join(few(environment)).where(Item::id).equalTo(Item::id).pairs();
  }

  /** The steps from the sink on, what reads before what is read. */
  private static String order(Function<Environment, DataSet<?>> plan, Set<String> skipped) {
    try (Environment environment = Environment.on(new CleanExecutor(TWO, skipped))) {
      DataSet<?> data = plan.apply(environment);
      data.collected();
      String text = environment.explain().physicalText();
      environment.execute();
      return text.lines()
          .skip(1)
          .map(line -> line.strip().replaceAll("^\\[\\d+\\] | at .*$", ""))
          .collect(Collectors.joining(" < "));
    }
  }

  private static String order(Function<Environment, DataSet<?>> plan) {
    return order(plan, Set.of());
  }

  private static List<?> answer(Function<Environment, DataSet<?>> plan, Environment environment) {
    try (environment) {
      return plan.apply(environment).collect();
    }
  }

  private static void agrees(Function<Environment, DataSet<?>> plan) {
    Bag.assertEqual(
        answer(plan, Environment.on(new ReferenceExecutor())),
        answer(plan, Environment.on(new CleanExecutor(TWO, Set.of()))));
  }

  private static void moves(Function<Environment, DataSet<?>> plan) {
    agrees(plan);
    assertTrue(!order(plan).equals(order(plan, Set.of("filters-below"))), order(plan));
  }

  private static void stays(Function<Environment, DataSet<?>> plan) {
    agrees(plan);
    assertEquals(order(plan, Set.of("filters-below")), order(plan));
  }

  @Test
  void belowWhatSortsAndSends() {
    Function<Environment, DataSet<?>> sorted =
        e -> items(e).sort(Item::id, SortOrder.ASCENDING).filter(item -> item.id() % 7 == 3);
    assertEquals("collected < sort < sort < filter < map < sequence", order(sorted));
    assertEquals(
        "collected < filter < sort < sort < map < sequence",
        order(sorted, Set.of("filters-below")));
    agrees(sorted);
    moves(e -> items(e).sortPartition(Item::id, SortOrder.DESCENDING).filter(i -> i.id() > 9));
    moves(e -> items(e).partitionByHash(Item::name).filter(i -> i.name().endsWith("3")));
    moves(e -> items(e).partitionByRange(Item::id).filter(i -> i.id() > 9));
    moves(e -> items(e).distinct().filter(i -> i.id() > 9));
    moves(e -> items(e).union(few(e)).filter(i -> i.name().equals("few 55")));
  }

  @Test
  void belowJoins() {
    Function<Environment, DataSet<?>> left = e -> pairs(e).filter(p -> p.f0().id() > 54);
    assertEquals(
        "collected < filter < join < join < join < map < sequence < filter, early < map < sequence",
        order(left));
    agrees(left);
    moves(e -> pairs(e).filter(p -> p.f1().name().endsWith("5")));
    moves(e -> pairs(e).filter(p -> p.f0() != null).filter(p -> p.f1().id() % 2 == 0));
    moves(e -> items(e).semiJoin(few(e), Item::id, Item::id).filter(i -> i.id() > 54));
    moves(e -> items(e).antiJoin(few(e), Item::id, Item::id).filter(i -> i.id() > 54));
    moves(
        e ->
            items(e)
                .leftOuterJoin(few(e))
                .where(Item::id)
                .equalTo(Item::id)
                .pairs()
                .filter(p -> p.f0().id() < 54));
    moves(
        e ->
            items(e)
                .join(few(e))
                .where(Item::id)
                .equalTo(Item::id)
                .with((l, r) -> r)
                .filter(i -> i.id() < 54));
  }

  @Test
  void notBelowJoinsThatMakeValuesOfTheOtherSide() {
    stays(
        e ->
            items(e)
                .leftOuterJoin(few(e))
                .where(Item::id)
                .equalTo(Item::id)
                .pairs()
                .filter(p -> p.f1() == null));
    stays(
        e ->
            items(e)
                .fullOuterJoin(few(e))
                .where(Item::id)
                .equalTo(Item::id)
                .pairs()
                .filter(p -> p.f0() != null));
    stays(e -> pairs(e).filter(p -> p.f0().id() + p.f1().id() > 110));
    stays(e -> pairs(e).filter(p -> p.f0().equals(p)));
    stays(e -> pairs(e).filter(p -> true));
  }

  @Test
  void notWhereOthersWouldSeeFewerValues() {
    stays(
        e -> {
          DataSet<Item> sorted = items(e).sort(Item::id, SortOrder.ASCENDING);
          return sorted.filter(i -> i.id() > 9).union(sorted.filter(i -> i.id() < 5));
        });
    stays(e -> items(e).sort(Item::id, SortOrder.ASCENDING).first(5).filter(i -> i.id() > 2));
    stays(e -> items(e).rebalance().filter(i -> i.id() > 2));
    stays(e -> items(e).distinct(Item::name).filter(i -> i.name().endsWith("3")));
  }

  /** No lambda: nobody knows what it does. */
  private record NotNine() implements FilterFunction<Item> {
    @Override
    public boolean test(Item item) {
      return item.id() % 10 != 9;
    }
  }

  private static boolean isCounted(Item item) {
    CALLS.incrementAndGet();
    return item.id() > 9;
  }

  @Test
  void notWhatMayDoMoreThanCompute() {
    stays(e -> items(e).distinct().filter(new NotNine()));
    stays(e -> items(e).distinct().filter(FiltersBelowTest::isCounted));
    stays(e -> items(e).distinct().filter(i -> i.id() > 9 && System.nanoTime() != 0));
    stays(e -> items(e).distinct().filter(i -> i.id() > CALLS.get() - Long.MAX_VALUE));
    stays(e -> items(e).distinct().filter(i -> i.id() > Math.random() - 1));
    CALLS.set(0);
    try (Environment environment = CleanExecutor.environment(2)) {
      assertEquals(
          1, pairs(environment).filter(p -> isCounted(p.f0()) && p.f0().id() == 55).count());
    }
    assertEquals(10, CALLS.get(), "one call a pair");
  }

  @Test
  void aValueWithoutPartnerCannotFailAFilter() {
    agrees(e -> pairs(e).filter(p -> 100 / p.f0().id() < 2)); // 0 has no partner
    try (Environment environment = CleanExecutor.environment(2)) {
      DataSet<?> failing = pairs(environment).filter(p -> 100 / (p.f0().id() - 55) < 2);
      String message = assertThrows(JobException.class, failing::collect).getMessage();
      assertTrue(message.contains("filter at FiltersBelowTest.java"), message);
    }
  }
}
