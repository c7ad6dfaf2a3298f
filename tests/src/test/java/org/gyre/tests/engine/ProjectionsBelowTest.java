package org.gyre.tests.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.function.Aggregates;
import org.gyre.dataflow.function.FilterFunction;
import org.gyre.dataflow.function.MapFunction;
import org.gyre.dataflow.function.Rich;
import org.gyre.dataflow.plan.CombineHint;
import org.gyre.dataflow.plan.JobResult.StepReport;
import org.gyre.dataflow.plan.JoinHint;
import org.gyre.dataflow.plan.Options;
import org.gyre.dataflow.plan.SortOrder;
import org.gyre.dataflow.type.Nullable;
import org.gyre.dataflow.type.Tuple2;
import org.gyre.dataflow.type.Tuple3;
import org.gyre.iterations.BulkIteration;
import org.gyre.tests.oracle.Bag;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.OwnOptions;
import org.gyre.tests.oracle.OwnOptions.Change;
import org.gyre.tests.oracle.ReferenceExecutor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Components that nobody reads are not in rows; and those that only seem so are. */
@OwnOptions(keeps = Change.PASSES, value = "says what a pass does")
final class ProjectionsBelowTest {

  private static final String PASS = "projections-below";
  private static final Options TWO = Options.defaults().withParallelism(2);
  private static final Pattern ROWS = Pattern.compile("rows of (\\([^{\\n]*\\))");

  private static final List<Object> KEPT = new ArrayList<>();

  record Place(String street, String city, @Nullable Integer floor) {}

  record Order(long id, String note, @Nullable String remark, Place place, Long amount) {}

  record Customer(long id, String name, String address) {}

  /** The constructor refuses what a missing component would be read back as. */
  record Checked(long id, String text, String note) {
    Checked {
      if (text == null || note == null) {
        throw new IllegalArgumentException("missing");
      }
    }
  }

  /** An accessor says more than its component. */
  record Labelled(long id, String prefix, String label) {
    @Override
    public String label() {
      return prefix.isEmpty() ? label : prefix + label.length();
    }
  }

  private static DataSet<Order> orders(Environment environment) {
    return environment.sequence(0, 200).map(ProjectionsBelowTest::order);
  }

  private static Order order(long n) {
    return new Order(
        n,
        "a note on the order " + n,
        n % 3 == 0 ? null : "remark " + n,
        new Place("street " + n, "city " + n % 7, n % 5 == 0 ? null : (int) n % 4),
        n * n);
  }

  private static DataSet<Customer> customers(Environment environment) {
    return environment
        .sequence(100, 300)
        .map(n -> new Customer(n, "customer " + n, "a long address of the customer " + n));
  }

  private static Environment engine(Options options, Set<String> skipped) {
    return Environment.on(new CleanExecutor(options, skipped));
  }

  private static List<?> answer(Function<Environment, DataSet<?>> plan, Environment environment) {
    try (environment) {
      return plan.apply(environment).collect();
    }
  }

  private static void agrees(Function<Environment, DataSet<?>> plan) {
    List<?> expected = answer(plan, Environment.on(new ReferenceExecutor()));
    Bag.assertEqual(expected, answer(plan, engine(TWO, Set.of())));
    Bag.assertEqual(
        expected, answer(plan, engine(TWO.withMemory(2 << 20).withPageSize(4 << 10), Set.of())));
  }

  private static long bytes(Function<Environment, DataSet<?>> plan, Set<String> skipped) {
    try (Environment environment = engine(TWO, skipped)) {
      plan.apply(environment).collected();
      return environment.execute().steps().stream().mapToLong(StepReport::bytes).sum();
    }
  }

  /** What the rows of the plan are said to have, from the sink on. */
  private static List<String> rows(Function<Environment, DataSet<?>> plan) {
    try (Environment environment = engine(TWO, Set.of())) {
      plan.apply(environment).collected();
      String text = environment.explain().physicalText();
      environment.execute();
      return ROWS.matcher(text).results().map((MatchResult found) -> found.group(1)).toList();
    }
  }

  /** The plan has rows of these components only, takes fewer bytes, and has the same answer. */
  private static void narrows(Function<Environment, DataSet<?>> plan, String... expected) {
    assertEquals(List.of(expected), rows(plan));
    agrees(plan);
    long whole = bytes(plan, Set.of(PASS));
    long narrow = bytes(plan, Set.of());
    assertTrue(narrow < whole, () -> narrow + " bytes of " + whole);
  }

  private static void staysWhole(Function<Environment, DataSet<?>> plan) {
    assertEquals(List.of(), rows(plan));
    agrees(plan);
    assertEquals(bytes(plan, Set.of(PASS)), bytes(plan, Set.of()));
  }

  @ParameterizedTest
  @EnumSource
  void ofBothSidesOfAJoin(JoinHint hint) {
    Function<Environment, DataSet<?>> plan =
        e ->
            orders(e)
                .join(customers(e))
                .hint(hint)
                .where(Order::id)
                .equalTo(Customer::id)
                .with((order, customer) -> Tuple2.of(customer.name(), order.amount()));
    List<String> found = new ArrayList<>(rows(plan));
    found.sort(null);
    assertEquals(List.of("(id, amount)", "(id, name)"), found);
    agrees(plan);
    assertTrue(3 * bytes(plan, Set.of()) < 2 * bytes(plan, Set.of(PASS)));
  }

  @Test
  void ofOuterJoins() {
    narrows(
        e ->
            orders(e)
                .leftOuterJoin(customers(e))
                .where(Order::id)
                .equalTo(Customer::id)
                .with((o, c) -> c == null ? "none of " + o.id() : c.name()),
        "(id, name)",
        "(id)");
    narrows(
        e ->
            orders(e)
                .rightOuterJoin(customers(e))
                .where(Order::id)
                .equalTo(Customer::id)
                .with((o, c) -> o == null ? -c.id() : o.amount()),
        "(id)",
        "(id, amount)");
    narrows(
        e ->
            orders(e)
                .fullOuterJoin(customers(e))
                .where(Order::id)
                .equalTo(Customer::id)
                .pairs()
                .map(pair -> (pair.f0() == null) + ", " + (pair.f1() == null)),
        "(id)",
        "(id)");
  }

  @Test
  void ofSemiAndAntiJoins() {
    narrows(
        e -> orders(e).semiJoin(customers(e), Order::id, Customer::id).map(Order::note),
        "(id)",
        "(id, note)");
    narrows(
        e -> orders(e).antiJoin(customers(e), Order::id, Customer::id).map(Order::amount),
        "(id)",
        "(id, amount)");
    narrows(e -> orders(e).antiJoin(customers(e), Order::id, Customer::id), "(id)");
  }

  @Test
  void ofPairsThatFollowingStepsReadInPart() {
    narrows(
        e ->
            orders(e)
                .join(customers(e))
                .where(Order::id)
                .equalTo(Customer::id)
                .pairs()
                .filter(pair -> pair.f1().name().endsWith("3"))
                .partitionByHash(pair -> pair.f0().amount())
                .map(pair -> pair.f0().place().city()),
        "(f0(place(city), amount))",
        "(id, name)",
        "(id, place(city), amount)");
  }

  @Test
  @OwnOptions(keeps = Change.PARALLELISM, value = "one task sends nothing")
  void ofSortsAndPartitions() {
    narrows(
        e -> orders(e).sort(Order::amount, SortOrder.DESCENDING).map(Order::id), "(id, amount)");
    narrows(e -> orders(e).partitionByRange(Order::note).map(Order::id), "(id, note)");
    narrows(e -> orders(e).rebalance().filter(o -> o.id() > 9).map(Order::amount), "(id, amount)");
    narrows(
        e -> orders(e).sort(Order::note, SortOrder.ASCENDING).first(5).map(Order::amount),
        "(note, amount)");
    narrows(
        e ->
            orders(e)
                .partitionCustom((id, count) -> (int) (id % count), Order::id)
                .map(o -> o.place().floor() == null),
        "(id, place(floor))");
    narrows(
        e ->
            orders(e)
                .rebalance()
                .union(orders(e).partitionByHash(Order::id))
                .rebalance()
                .map(o -> o.remark() == null ? "none" : o.remark()),
        "(remark)",
        "(remark)",
        "(id, remark)");
  }

  @Test
  void ofGroups() {
    narrows(
        e ->
            orders(e)
                .groupBy(order -> order.place().city())
                .combine(CombineHint.SORT)
                .aggregate(Aggregates.sumLong(Order::amount)),
        "(place(city), amount)");
    narrows(
        e ->
            orders(e)
                .rebalance()
                .aggregate(
                    Aggregates.all(
                        Aggregates.average(Order::amount),
                        Aggregates.count(),
                        Aggregates.max(Order::id))),
        "(id, amount)");
    narrows(
        e -> orders(e).rebalance().distinct(o -> o.place().city()).map(o -> o.place().city()),
        "(place(city))");
    narrows(e -> orders(e).rebalance().aggregate(Aggregates.count()), "()");
  }

  @Test
  void ofCrosses() {
    narrows(
        e ->
            orders(e)
                .filter(order -> order.id() < 20)
                .cross(customers(e))
                .with((order, customer) -> order.id() * customer.id()),
        "(id)",
        "(id)");
  }

  @Test
  void whatSeveralReadersReadOfTheSameRows() {
    narrows(
        e -> {
          DataSet<Order> sorted = orders(e).sortPartition(Order::id, SortOrder.ASCENDING);
          return sorted.map(Order::id).union(sorted.map(Order::amount));
        },
        "(id, amount)");
  }

  @Test
  void ofTypesThatOnlyTheFirstValueTells() {
    narrows(
        e ->
            e.sequence(0, 200)
                .map(n -> Tuple3.of(n, "text " + n, order(n)))
                .partitionByHash(t -> t.f0())
                .filter(t -> t.f2().amount() % 2 == 0)
                .map(t -> t.f2().place().city()),
        "(f2(place(city)), f0)");
    narrows(
        e ->
            e.sequence(0, 200)
                .map(n -> Tuple2.of(n, "text " + n))
                .rebalance()
                .map(t -> Tuple2.of(t.f0(), "x"))
                .map(t -> t.f0() + 1),
        "(f0)");
  }

  @Test
  void inLoops() {
    narrows(
        e ->
            BulkIteration.from(orders(e), 3)
                .run(
                    current ->
                        current
                            .join(customers(e))
                            .where(Order::id)
                            .equalTo(Customer::id)
                            .with(
                                (o, c) ->
                                    new Order(
                                        o.id(), c.name(), o.remark(), o.place(), o.amount()))),
        "(id, name)",
        "(id, remark, place, amount)");
  }

  @Test
  void whatEscapesIsWhole() {
    staysWhole(e -> orders(e).rebalance());
    staysWhole(e -> orders(e).rebalance().map(Object::toString));
    staysWhole(e -> orders(e).rebalance().map(Order::hashCode));
    staysWhole(e -> orders(e).rebalance().map(order -> order.equals(null)));
    staysWhole(e -> orders(e).rebalance().map(order -> "order " + order));
    staysWhole(e -> orders(e).rebalance().map(order -> List.of(order).size()));
    staysWhole(e -> orders(e).rebalance().filter(new Even()));
    staysWhole(e -> orders(e).rebalance().map(Rich.map(_ -> order -> order.id())));
    staysWhole(e -> orders(e).distinct().map(Order::id));
    staysWhole(
        e ->
            orders(e)
                .groupBy(order -> order.place().city())
                .reduce((left, right) -> left.id() < right.id() ? left : right)
                .map(Order::id));
    staysWhole(
        e ->
            orders(e)
                .rebalance()
                .map(
                    order -> {
                      synchronized (KEPT) {
                        KEPT.add(order);
                      }
                      return order.id();
                    }));
    MapFunction<Order, Long> captured = Order::id;
    staysWhole(e -> orders(e).rebalance().map(order -> captured.map(order)));
    staysWhole(
        e ->
            orders(e)
                .coGroup(customers(e))
                .where(Order::id)
                .equalTo(Customer::id)
                .with((key, ours, theirs, out) -> out.collect(key + " " + ours.hasNext())));
  }

  /** No lambda: nobody knows what it does. */
  private record Even() implements FilterFunction<Order> {
    @Override
    public boolean test(Order order) {
      return order.id() % 2 == 0;
    }
  }

  @Test
  void recordsThatDoMoreThanHoldTheirComponentsAreWhole() {
    staysWhole(
        e ->
            e.sequence(0, 100)
                .map(n -> new Checked(n, "text " + n, "note"))
                .rebalance()
                .map(checked -> checked.text()));
    staysWhole(
        e ->
            e.sequence(0, 100)
                .map(n -> new Labelled(n, "prefix", "label " + n))
                .partitionByHash(Labelled::id)
                .map(labelled -> labelled.id()));
    narrows(
        e ->
            e.sequence(0, 100)
                .map(n -> new Tuple3<>(n, new Checked(n, "text " + n, "note"), "more"))
                .rebalance()
                .map(t -> t.f1().text()),
        "(f1(text))"); // said before the type is known; the checked record is whole nevertheless
  }

  /** What is only compared with null, taken out of its box, or asked for a part, must be there. */
  @Test
  void whatMustNotBeNullIsNot() {
    narrows(e -> orders(e).rebalance().map(o -> o.remark() == null), "(remark)");
    narrows(e -> orders(e).rebalance().map(o -> o.place() == null), "(place())");
    narrows(e -> orders(e).rebalance().map(ProjectionsBelowTest::asksInVain), "(id, place())");
    narrows(
        e ->
            orders(e)
                .rebalance()
                .map(o -> new Order(o.id(), o.note(), "r", o.place(), o.amount()))
                .rebalance()
                .map(o -> o.id()),
        "(id)",
        "(id)");
  }

  /** Would fail, were there no place, and no amount. */
  private static long asksInVain(Order order) {
    long _ = order.amount();
    String _ = order.place().city();
    return order.id();
  }
}
