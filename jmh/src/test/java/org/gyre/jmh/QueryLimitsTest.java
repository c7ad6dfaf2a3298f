package org.gyre.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The generated tables, and the two queries against plain streams over records. */
final class QueryLimitsTest {

  private static final Workload WORKLOAD = new Workload(100_000);

  private final List<Tpch.LineItem> items =
      LongStream.range(0, WORKLOAD.lineItems()).mapToObj(Tpch::lineItem).toList();
  private final List<Tpch.Order> orders =
      LongStream.range(0, WORKLOAD.orders())
          .mapToObj(i -> Tpch.order(i, WORKLOAD.buyers()))
          .toList();

  @Test
  void tablesAreOfTheSizesOfTheSpecification() {
    Workload usual = new Workload(10_000_000);
    assertEquals(750_001, usual.orders());
    assertEquals(3_000_004, usual.lineItems());
    assertEquals(75_000, usual.buyers());
  }

  @Test
  void everyOrderHasOneToSevenLineItems() {
    Map<Long, Long> counts =
        items.stream().collect(Collectors.groupingBy(Tpch.LineItem::order, Collectors.counting()));
    assertEquals(orders.stream().map(Tpch.Order::key).collect(Collectors.toSet()), counts.keySet());
    assertEquals(
        Set.of(1L, 2L, 3L, 4L, 5L, 6L, 7L), new HashSet<>(counts.values()), "line items an order");
    assertTrue(orders.stream().allMatch(order -> (order.key() - 1) % 32 < 8), "sparse keys");
  }

  @Test
  void columnsHaveTheRangesOfTheSpecification() {
    assertEquals(
        "1 to 50", range(items.stream().mapToInt(Tpch.LineItem::quantity).summaryStatistics()));
    assertEquals(
        "0 to 10", range(items.stream().mapToInt(Tpch.LineItem::discount).summaryStatistics()));
    assertEquals("0 to 8", range(items.stream().mapToInt(Tpch.LineItem::tax).summaryStatistics()));
    assertTrue(
        items.stream().allMatch(item -> item.price() / item.quantity() / 1000 >= 90),
        "at least 900.00 a piece");
    double building =
        LongStream.range(0, 10_000)
            .filter(i -> Tpch.customer(i).segment().equals(Tpch.SEGMENT))
            .count();
    assertEquals(2000, building, 200, "a fifth of the customers");
    assertTrue(orders.stream().allMatch(order -> order.customer() >= 1));
    assertTrue(orders.stream().allMatch(order -> order.customer() <= WORKLOAD.buyers()));
  }

  private static String range(IntSummaryStatistics numbers) {
    return numbers.getMin() + " to " + numbers.getMax();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void pricingSummary(int threads) throws Exception {
    Map<String, List<Tpch.LineItem>> groups =
        items.stream()
            .filter(item -> item.shipDate() <= Tpch.day(1998, 9, 2))
            .collect(
                Collectors.groupingBy(
                    item -> "" + item.returnFlag() + item.lineStatus(),
                    TreeMap::new,
                    Collectors.toList()));
    assertEquals(List.of("AF", "NF", "NO", "RF"), List.copyOf(groups.keySet()));
    List<PricingSummary.Row> expected = groups.values().stream().map(QueryLimitsTest::row).toList();
    try (Workers workers = new Workers(threads)) {
      assertEquals(
          expected, PricingSummary.run(workers, LineItemColumns.of((int) WORKLOAD.lineItems())));
    }
  }

  private static PricingSummary.Row row(List<Tpch.LineItem> group) {
    return new PricingSummary.Row(
        group.getFirst().returnFlag(),
        group.getFirst().lineStatus(),
        group.stream().mapToLong(Tpch.LineItem::quantity).sum(),
        group.stream().mapToLong(Tpch.LineItem::price).sum(),
        group.stream().mapToLong(QueryLimitsTest::discounted).sum(),
        group.stream().mapToLong(item -> discounted(item) * (100 + item.tax())).sum(),
        group.stream().mapToLong(Tpch.LineItem::quantity).average().orElseThrow(),
        group.stream().mapToLong(Tpch.LineItem::price).average().orElseThrow(),
        group.stream().mapToLong(Tpch.LineItem::discount).average().orElseThrow(),
        group.size());
  }

  private static long discounted(Tpch.LineItem item) {
    return item.price() * (100 - item.discount());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void shippingPriority(int threads) throws Exception {
    int day = Tpch.day(1995, 3, 15);
    Map<Long, Tpch.Order> chosen = new HashMap<>();
    for (Tpch.Order order : orders) {
      String segment = Tpch.customer(order.customer() - 1).segment();
      if (order.date() < day && segment.equals("BUILDING")) {
        chosen.put(order.key(), order);
      }
    }
    Map<Long, Long> revenues =
        items.stream()
            .filter(item -> item.shipDate() > day && chosen.containsKey(item.order()))
            .collect(
                Collectors.groupingBy(
                    Tpch.LineItem::order, Collectors.summingLong(QueryLimitsTest::discounted)));
    assertTrue(revenues.size() > 10, "more orders than are asked for");
    List<Long> best = revenues.values().stream().sorted((a, b) -> Long.compare(b, a)).toList();
    try (Workers workers = new Workers(threads)) {
      List<ShippingPriority.Row> rows =
          ShippingPriority.run(workers, ShippingPriority.Columns.of(WORKLOAD));
      assertEquals(best.subList(0, 10), rows.stream().map(ShippingPriority.Row::revenue).toList());
      for (ShippingPriority.Row row : rows) {
        assertEquals(revenues.get(row.order()), row.revenue());
        assertEquals(chosen.get(row.order()).date(), row.date());
      }
    }
  }
}
