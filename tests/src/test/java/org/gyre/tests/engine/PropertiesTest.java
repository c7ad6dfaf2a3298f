package org.gyre.tests.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.format.TextOutput;
import org.gyre.dataflow.function.Aggregates;
import org.gyre.dataflow.plan.Ordering;
import org.gyre.dataflow.plan.SortOrder;
import org.gyre.dataflow.type.Tuple2;
import org.gyre.dataflow.type.Tuple3;
import org.gyre.tests.oracle.Bag;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.OwnOptions;
import org.gyre.tests.oracle.OwnOptions.Change;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Partitioning, order and uniqueness are kept through functions that hand components on, and what
 * is there already is not done again. Each plan is also run, with two tasks.
 */
@OwnOptions(
    keeps = {Change.PARALLELISM, Change.PASSES},
    value = "says what is in the plan")
final class PropertiesTest {

  record Sale(long shop, String article, long amount) {}

  record ShopAmount(long shop, long amount) {}

  @AutoClose private final Environment environment = CleanExecutor.environment(2);

  private DataSet<Sale> sales() {
    return environment.of(
        LongStream.range(0, 300).mapToObj(i -> new Sale(i % 7, "a" + i % 5, i)).toList());
  }

  private String explain(DataSet<?> data) {
    data.collected();
    String text = environment.explain().toString();
    environment.execute();
    return text;
  }

  private long count(DataSet<?> data, String word) {
    return explain(data).lines().filter(line -> line.contains(": " + word)).count();
  }

  @Test
  void whatIsReadInOrderIsNotSorted() {
    List<Sale> inOrder =
        LongStream.range(0, 300).mapToObj(i -> new Sale(i / 40, "a" + i % 5, -i)).toList();
    Ordering<Sale> ordering = Ordering.by(Sale::shop).thenBy(Sale::amount, SortOrder.DESCENDING);
    DataSet<Sale> declared = environment.of(inOrder).comesInOrder(ordering);
    DataSet<Sale> sorted =
        declared.filter(sale -> sale.shop() != 3).sort(Sale::shop, SortOrder.ASCENDING);
    String plan = explain(sorted);
    assertTrue(!plan.contains("exchange") && !plan.contains(": sort "), plan);
    assertEquals(inOrder.stream().filter(sale -> sale.shop() != 3).toList(), sorted.collect());

    DataSet<Sale> otherwise = declared.sort(Sale::amount, SortOrder.ASCENDING);
    assertEquals(1, count(otherwise, "exchange"), explain(otherwise));
    assertEquals(inOrder.reversed(), otherwise.collect());
    DataSet<Tuple2<Long, Long>> counts = declared.groupBy(Sale::shop).count();
    assertEquals(1, count(counts, "exchange"), "a shop may be in two partitions");
    assertEquals(300L, counts.collect().stream().mapToLong(Tuple2::f1).sum());
  }

  /** What one task must read is not spread over the tasks either. */
  @Test
  void whatOneTaskReadsInOrderIsNotSorted(@TempDir Path folder) {
    Path file = folder.resolve("lines.gz");
    environment.sequence(1000, 3000).map(i -> "" + i).write(TextOutput.of(file));
    environment.execute();
    DataSet<String> lines =
        environment
            .readText(file)
            .comesInOrder(Ordering.by(line -> line))
            .filter(line -> !line.endsWith("0"))
            .sort(line -> line, SortOrder.ASCENDING);
    String plan = explain(lines);
    assertTrue(!plan.contains("exchange"), plan);
    assertEquals(
        LongStream.range(1000, 3000).filter(i -> i % 10 > 0).mapToObj(i -> "" + i).toList(),
        lines.collect());
  }

  @Test
  void anOrderIsDeclaredOfWhatIsRead() {
    DataSet<Sale> mapped = sales().filter(sale -> sale.shop() > 2);
    Ordering<Sale> ordering = Ordering.by(Sale::shop);
    String message =
        assertThrows(IllegalArgumentException.class, () -> mapped.comesInOrder(ordering))
            .getMessage();
    assertTrue(
        message.startsWith(
            "comesInOrder(...) says something of what is read, but stands after filter at"),
        message);
  }

  @Test
  void aSummaryIsPartitionedByItsKeyUnderAnyName() {
    DataSet<ShopAmount> sums =
        sales()
            .groupBy(Sale::shop)
            .aggregate(Aggregates.sumLong(Sale::amount))
            .map(sum -> new ShopAmount(sum.f0(), sum.f1()));
    DataSet<Tuple2<Long, Long>> again =
        sums.groupBy(ShopAmount::shop).aggregate(Aggregates.maxLong(ShopAmount::amount));
    assertEquals(1, count(again, "exchange"), explain(again));
    Bag.assertEqual(sums.map(s -> Tuple2.of(s.shop(), s.amount())).collect(), again.collect());
  }

  @Test
  void reducedValuesAreWhereTheHashOfTheirKeySays() {
    DataSet<Sale> best = sales().groupBy(Sale::shop).maxBy(Sale::amount);
    DataSet<Tuple2<Long, Long>> withNumber =
        best.coGroup(sales())
            .where(Sale::shop)
            .equalTo(Sale::shop)
            .with(
                (shop, bests, all, out) -> {
                  long number = 0;
                  while (all.hasNext()) {
                    all.next();
                    number++;
                  }
                  out.collect(Tuple2.of(bests.next().amount(), number));
                });
    assertEquals(2, count(withNumber, "exchange"), explain(withNumber));
    Bag.assertEqual(
        LongStream.range(293, 300)
            .mapToObj(amount -> Tuple2.of(amount, amount % 7 < 300 % 7 ? 43L : 42L))
            .toList(),
        withNumber.collect());
  }

  @Test
  void whatDoesMoreToTheKeyLosesIt() {
    DataSet<Tuple2<Long, Long>> counts =
        sales()
            .groupBy(Sale::shop)
            .count()
            .map(pair -> new ShopAmount(pair.f0() / 2, pair.f1()))
            .groupBy(ShopAmount::shop)
            .aggregate(Aggregates.sumLong(ShopAmount::amount));
    assertEquals(2, count(counts, "exchange"));
    assertEquals(4, counts.count());
  }

  @Test
  void declaredComponentsAreBelieved() {
    DataSet<Tuple2<String, Long>> upper =
        sales()
            .groupBy(Sale::article)
            .count()
            .map(
                pair -> {
                  try {
                    return Tuple2.of(pair.f0(), pair.f1() + 1);
                  } finally {
                    Locale.getDefault(); // a handler, which is not looked at
                  }
                });
    assertEquals(2, count(upper.groupBy(Tuple2::f0).count(), "exchange"));
    DataSet<Tuple2<String, Long>> declared =
        upper.forwards(Tuple2<String, Long>::f0, Tuple2<String, Long>::f0);
    assertEquals(1, count(declared.groupBy(Tuple2::f0).count(), "exchange"));
    assertEquals(5, declared.groupBy(Tuple2::f0).count().count());
  }

  @Test
  void whatIsDeclaredIsChecked() {
    DataSet<Sale> sales = sales();
    String noFunction =
        assertThrows(
                IllegalArgumentException.class,
                () -> sales.filter(s -> true).forwards(Sale::shop, Sale::shop))
            .getMessage();
    assertTrue(noFunction.contains("map or flatMap"), noFunction);
    String noComponent =
        assertThrows(
                IllegalArgumentException.class,
                () -> sales.map(s -> s).forwards((Sale s) -> s.shop() + 1, Sale::shop))
            .getMessage();
    assertTrue(noComponent.contains("component of a record"), noComponent);
    assertThrows(
        IllegalArgumentException.class,
        () -> sales.map(s -> s).forwardsLeft(Sale::shop, Sale::shop));
  }

  @Test
  void flatMapsKeepWhatIsDeclared() {
    DataSet<Sale> twice =
        sales()
            .distinct(Sale::shop)
            .flatMap(
                (Sale sale, org.gyre.dataflow.function.Collector<Sale> out) -> {
                  out.collect(sale);
                  out.collect(sale);
                })
            .forwards(Sale::shop, Sale::shop);
    DataSet<Tuple2<Long, Long>> counts = twice.groupBy(Sale::shop).count();
    assertEquals(1, count(counts, "exchange"));
    Bag.assertEqual(
        LongStream.range(0, 7).mapToObj(shop -> Tuple2.of(shop, 2L)).toList(), counts.collect());
  }

  @Test
  void distinctOfWhatIsUniqueIsNothing() {
    DataSet<Tuple2<Long, Long>> counts = sales().groupBy(Sale::shop).count();
    assertEquals(1, count(counts.distinct(), "exchange"));
    assertEquals(1, count(counts.map(c -> Tuple3.of(0L, c.f1(), c.f0())).distinct(), "exchange"));
    assertEquals(
        1,
        count(counts.filter(c -> c.f0() > 2).groupBy(Tuple2::f0).reduce((l, r) -> l), "exchange"));
    assertEquals(2, count(counts.map(c -> Tuple2.of(0L, c.f1())).distinct(), "exchange"));
    assertEquals(2, count(counts.union(counts).distinct(), "exchange"));
    assertEquals(7, counts.map(c -> Tuple3.of(0L, c.f1(), c.f0())).distinct().count());
    assertEquals(7, counts.union(counts).distinct().count());
  }

  @Test
  void aReductionThatKeepsTheKeyKeepsItsPartition() {
    DataSet<Sale> sums =
        sales()
            .groupBy(Sale::shop)
            .reduce((l, r) -> new Sale(l.shop(), r.article(), l.amount() + r.amount()));
    assertEquals(1, count(sums.groupBy(Sale::shop).count(), "exchange"));
    DataSet<Sale> moved =
        sales()
            .groupBy(Sale::shop)
            .reduce((l, r) -> new Sale(l.shop() + r.shop(), r.article(), l.amount()));
    assertEquals(2, count(moved.groupBy(Sale::shop).count(), "exchange"));
    assertEquals(7, sums.groupBy(Sale::shop).count().count());
  }

  @Test
  void whatIsChosenOfAGroupKeepsItsKey() {
    record Bid(long shop, long article, long amount) {}
    DataSet<Bid> bids = sales().map(sale -> new Bid(sale.shop(), sale.amount() % 5, sale.amount()));
    DataSet<Bid> best = bids.groupBy(Bid::shop).maxBy(Bid::amount);
    assertEquals(1, count(best.groupBy(Bid::shop).count(), "exchange"));
    assertEquals(7, best.groupBy(Bid::shop).count().count());
    DataSet<Bid> each = bids.groupBy(Bid::shop, Bid::article).minBy(Bid::amount);
    assertEquals(1, count(each.groupBy(Bid::shop, Bid::article).count(), "exchange"));
    assertEquals(2, count(each.groupBy(Bid::amount).count(), "exchange"));
    assertEquals(35, each.groupBy(Bid::shop, Bid::article).count().count());
  }

  @Test
  void keysOfSeveralPartsAreFollowedPartByPart() {
    DataSet<Sale> sums =
        sales()
            .groupBy(Sale::shop, Sale::article)
            .aggregate(Aggregates.sumLong(Sale::amount))
            .map(sum -> new Sale(sum.f0().f0(), sum.f0().f1(), sum.f1()));
    assertEquals(1, count(sums.groupBy(Sale::shop, Sale::article).count(), "exchange"));
    assertEquals(2, count(sums.groupBy(Sale::article).count(), "exchange"));
    assertEquals(35, sums.groupBy(Sale::shop, Sale::article).count().count());
  }

  @Test
  void whatIsTogetherUnderAnotherNameIsNotTakenToBeWhereTheHashSays() {
    DataSet<ShopAmount> sums =
        sales()
            .groupBy(Sale::shop)
            .aggregate(Aggregates.sumLong(Sale::amount))
            .map(sum -> new ShopAmount(sum.f0(), sum.f1()));
    DataSet<Long> both =
        sums.coGroup(environment.sequence(0, 9))
            .where(ShopAmount::shop)
            .equalTo(v -> v)
            .with(
                (shop, left, right, out) -> {
                  if (left.hasNext() && right.hasNext()) {
                    out.collect(left.next().shop());
                  }
                });
    Bag.assertEqual(LongStream.range(0, 7).boxed().toList(), both.collect());
  }

  @Test
  void ordersAreKeptUnderAnyName() {
    DataSet<ShopAmount> sorted =
        sales()
            .sortPartition(Sale::amount, SortOrder.DESCENDING)
            .map(sale -> new ShopAmount(sale.shop(), sale.amount()));
    String text = explain(sorted.sortPartition(ShopAmount::amount, SortOrder.DESCENDING));
    assertEquals(1, text.lines().filter(line -> line.contains(": external sort")).count(), text);
    List<Long> shops =
        sorted.sortPartition(ShopAmount::shop, SortOrder.ASCENDING).map(ShopAmount::shop).collect();
    assertEquals(300, shops.size());
  }
}
