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
import org.gyre.dataflow.function.Aggregates;
import org.gyre.dataflow.function.FilterFunction;
import org.gyre.dataflow.plan.JobException;
import org.gyre.dataflow.plan.Options;
import org.gyre.dataflow.plan.SortOrder;
import org.gyre.dataflow.type.Nullable;
import org.gyre.dataflow.type.Tuple2;
import org.gyre.tests.oracle.Bag;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.OwnOptions;
import org.gyre.tests.oracle.OwnOptions.Change;
import org.gyre.tests.oracle.ReferenceExecutor;
import org.junit.jupiter.api.Test;

/** Filters that are moved below other nodes, and those that must not be. */
@OwnOptions(keeps = Change.PASSES, value = "says what a pass does")
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
  void belowMapsThatMoveComponents() {
    Function<Environment, DataSet<?>> moved =
        e ->
            items(e)
                .sort(Item::id, SortOrder.ASCENDING)
                .map(i -> Tuple2.of(i.name(), new Item(i.id(), "x")))
                .map(pair -> new Two(pair.f1().id(), pair))
                .filter(two -> two.pair().f0().endsWith("7") && two.id() < 50);
    assertEquals("collected < map < map < sort < sort < filter < map < sequence", order(moved));
    agrees(moved);
    moves(e -> pairs(e).map(p -> Tuple2.of(p.f1(), p.f0())).filter(p -> p.f0().id() < 54));
    moves(e -> pairs(e).map(p -> p.f1()).filter(i -> i.name().endsWith("4")));
    moves(
        e ->
            pairs(e)
                .filter(p -> p.f0().id() + p.f1().id() > 104)
                .map(p -> new Item(p.f0().id(), p.f1().name()))
                .filter(i -> i.id() < 58));
  }

  record Two(long id, Tuple2<String, Item> pair) {}

  @Test
  void notBelowMapsThatDoMore() {
    stays(e -> items(e).map(i -> new Item(i.id(), "x")).filter(i -> i.id() > 9)); // no gain
    stays(e -> sorted(e).map(i -> new Item(i.id() + 1, i.name())).filter(i -> i.id() > 9));
    stays(e -> sorted(e).map(i -> new Item(i.id(), i.name() + "x")).filter(i -> i.id() > 9));
    stays(
        e ->
            sorted(e)
                .map(i -> new Item(i.id(), "" + CALLS.incrementAndGet() * 0))
                .filter(i -> i.id() > 9));
    stays(e -> sorted(e).map(i -> new Item(i.id(), "x")).filter(i -> i.toString().length() > 9));
  }

  private static DataSet<Item> sorted(Environment environment) {
    return items(environment).sort(Item::id, SortOrder.ASCENDING);
  }

  @Test
  void belowGroupsByTheirKey() {
    Function<Environment, DataSet<?>> counts =
        e -> items(e).groupBy(Item::name).count().filter(n -> n.f0().endsWith("3"));
    assertEquals(
        "collected < groupBy.aggregate < groupBy.aggregate < groupBy.aggregate < filter"
            + " < map < sequence",
        order(counts));
    agrees(counts);
    moves(
        e ->
            items(e)
                .groupBy(i -> i.id() % 10)
                .aggregate(Aggregates.sumLong(Item::id))
                .filter(n -> n.f0() == 3));
    moves(e -> items(e).groupBy(Item::id, Item::name).count().filter(n -> n.f0().f0() > 7));
    moves(e -> items(e).groupBy(Item::id, Item::name).count().filter(n -> n.f0().f1() != null));
    moves(e -> items(e).groupBy(i -> i).count().filter(n -> n.f0().id() == 3));
    moves(
        e ->
            items(e)
                .groupBy(Item::name)
                .reduce((l, r) -> new Item(l.id() + r.id(), r.name()))
                .filter(i -> i.name().endsWith("3")));
    moves(e -> items(e).distinct(Item::id, Item::name).filter(i -> i.name().endsWith("3")));
    moves(
        e ->
            sorted(e)
                .groupBy(Item::name)
                .count()
                .map(n -> new Item(n.f1(), n.f0()))
                .filter(i -> i.name().endsWith("3")));
  }

  @Test
  void notBelowGroupsOfWhichItSeesMore() {
    stays(e -> items(e).groupBy(Item::name).count().filter(n -> n.f1() > 3));
    stays(e -> items(e).groupBy(Item::name).count().filter(n -> n.f0().length() > n.f1()));
    stays(e -> items(e).groupBy(Item::name).count().filter(n -> true));
    stays(
        e ->
            items(e)
                .groupBy(Item::name)
                .aggregate(Aggregates.sumLong(i -> i.id() + 0 * CALLS.get()))
                .filter(n -> n.f0().endsWith("3")));
    stays(
        e -> items(e).groupBy(i -> i.id() % 10 + 0 * CALLS.get()).count().filter(n -> n.f0() == 3));
    stays(
        e ->
            items(e)
                .groupBy(Item::name)
                .reduce((l, r) -> new Item(Math.max(l.id(), r.id()), "name"))
                .filter(i -> i.name().endsWith("3")));
    stays(
        e ->
            items(e)
                .groupBy(Item::name)
                .reduce((l, r) -> new Item(Math.max(l.id(), r.id()), l.name()))
                .filter(i -> i.id() > 95));
  }

  private static DataSet<Both> wholes(Environment environment) {
    return items(environment).map(i -> new Both(7, "", "", i));
  }

  record Both(long id, String left, String right, Item whole) {}

  private static DataSet<Both> both(Environment environment) {
    return items(environment)
        .join(few(environment))
        .where(Item::id)
        .equalTo(Item::id)
        .with((l, r) -> new Both(l.id(), l.name(), r.name(), r));
  }

  @Test
  void belowJoinsThatMakeRecordsOfTheirSides() {
    Function<Environment, DataSet<?>> right = e -> both(e).filter(b -> b.whole().id() > 54);
    assertTrue(order(right).contains("< filter, early <"), order(right));
    moves(right);
    moves(e -> both(e).filter(b -> b.left().endsWith("5")));
    moves(e -> both(e).filter(b -> b.right().equals("few 55")));
    moves(e -> both(e).filter(b -> b.id() > 51).filter(b -> b.right().endsWith("5")));
    moves(
        e ->
            items(e)
                .leftOuterJoin(few(e))
                .where(Item::id)
                .equalTo(Item::id)
                .with((l, r) -> new Item(l.id(), r == null ? "none" : "some"))
                .filter(i -> i.id() < 54));
  }

  @Test
  void notBelowJoinsThatMakeThemOfBoth() {
    stays(e -> both(e).filter(b -> b.left().length() > b.right().length()));
    stays(
        e ->
            items(e)
                .join(few(e))
                .where(Item::id)
                .equalTo(Item::id)
                .with((l, r) -> new Item(l.id() + r.id(), r.name()))
                .filter(i -> i.id() > 104));
    stays(
        e ->
            items(e)
                .leftOuterJoin(few(e))
                .where(Item::id)
                .equalTo(Item::id)
                .with((l, r) -> new Item(l.id(), r == null ? "none" : r.name()))
                .filter(i -> i.name().equals("none")));
    stays(
        e ->
            items(e)
                .join(few(e))
                .where(Item::id)
                .equalTo(Item::id)
                .with((l, r) -> new Item(l.id(), r.name() + CALLS.get()))
                .filter(i -> i.id() > 54));
  }

  record Holder(@Nullable Item item, long number) {}

  /** What cannot be made for a filter is left to what makes it. */
  @Test
  void aFailureIsThatOfWhatFails() {
    try (Environment environment = CleanExecutor.environment(2)) {
      DataSet<?> failing =
          environment
              .sequence(0, 10)
              .map(n -> new Holder(n == 5 ? null : new Item(n, "x"), n))
              .sort(Holder::number, SortOrder.ASCENDING)
              .map(holder -> new Item(holder.item().id(), "y"))
              .filter(item -> item.id() > 7);
      String message = assertThrows(JobException.class, failing::collect).getMessage();
      assertTrue(message.contains("map at FiltersBelowTest.java"), message);
    }
    agrees(e -> both(e).filter(b -> 100 / b.id() < 2)); // 0 has no partner
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
    stays(e -> items(e).distinct(Item::name).filter(i -> i.id() >= 0));
    stays(e -> items(e).distinct(Item::name).filter(i -> !i.equals(i.name())));
    stays(e -> wholes(e).distinct(b -> b.whole().name()).filter(b -> b.whole() != null));
    stays(e -> wholes(e).distinct(b -> b.whole().name()).filter(b -> !b.whole().equals(b)));
    moves(e -> wholes(e).distinct(Both::whole).filter(b -> b.whole().name().endsWith("3")));
    moves(e -> wholes(e).distinct(Both::whole).filter(b -> b.whole() != null));
    stays(e -> items(e).distinct(i -> i.name().length()).filter(i -> i.name().length() > 9));
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
