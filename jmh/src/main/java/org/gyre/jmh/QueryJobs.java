package org.gyre.jmh;

import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.function.Aggregates;
import org.gyre.jmh.Tpch.Customer;
import org.gyre.jmh.Tpch.LineItem;
import org.gyre.jmh.Tpch.Order;

/**
 * The first and the third query of TPC-H, nearly. The tables stand in memory before the time: as
 * columns for the limit, as records for Gyre.
 */
final class QueryJobs {

  static final String QUERY_1 = "query 1";
  static final String QUERY_3 = "query 3";

  private QueryJobs() {}

  /** The first query: eight summaries of nearly all line items in a few groups. */
  static BatchJob pricingSummary(Settings settings) {
    int count = Math.toIntExact(settings.workload().lineItems());
    LineItemColumns columns = LineItemColumns.of(count);
    List<LineItem> items = LongStream.range(0, count).mapToObj(Tpch::lineItem).toList();
    return new BatchJob(
        QUERY_1,
        settings,
        workers -> digestSummary(PricingSummary.run(workers, columns)),
        engine -> {
          DataSet<LineItem> input = engine.environment().of(items);
          return () -> digestSummary(engine.collect(pricingSummary(input)));
        });
  }

  private static DataSet<PricingSummary.Row> pricingSummary(DataSet<LineItem> items) {
    return items
        .filter(item -> item.shipDate() <= Tpch.SHIPPED_UNTIL)
        .groupBy(LineItem::returnFlag, LineItem::lineStatus)
        .aggregate(
            Aggregates.all(
                Aggregates.sumLong(LineItem::quantity),
                Aggregates.sumLong(LineItem::price),
                Aggregates.sumLong(item -> item.price() * (100 - item.discount())),
                Aggregates.sumLong(
                    item -> item.price() * (100 - item.discount()) * (100 + item.tax()))),
            Aggregates.both(Aggregates.sumLong(LineItem::discount), Aggregates.count()))
        .map(
            group -> {
              double count = group.f2().f1();
              return new PricingSummary.Row(
                  group.f0().f0(),
                  group.f0().f1(),
                  group.f1().f0(),
                  group.f1().f1(),
                  group.f1().f2(),
                  group.f1().f3(),
                  group.f1().f0() / count,
                  group.f1().f1() / count,
                  group.f2().f0() / count,
                  group.f2().f1());
            });
  }

  private static Digest digestSummary(List<PricingSummary.Row> rows) {
    return Digest.ofRows(
        rows.stream()
            .sorted(
                Comparator.comparing(PricingSummary.Row::returnFlag)
                    .thenComparing(PricingSummary.Row::lineStatus))
            .map(PricingSummary.Row::numbers)
            .toList());
  }

  /** The third query: two joins, a group for each order, and the ten of most revenue. */
  static BatchJob shippingPriority(Settings settings) {
    Workload workload = settings.workload();
    ShippingPriority.Columns columns = ShippingPriority.Columns.of(workload);
    List<Customer> customers =
        LongStream.range(0, workload.buyers()).mapToObj(Tpch::customer).toList();
    List<Order> orders =
        LongStream.range(0, workload.orders())
            .mapToObj(i -> Tpch.order(i, workload.buyers()))
            .toList();
    List<LineItem> items =
        LongStream.range(0, workload.lineItems()).mapToObj(Tpch::lineItem).toList();
    return new BatchJob(
        QUERY_3,
        settings,
        workers -> digestShipping(ShippingPriority.run(workers, columns)),
        engine -> {
          DataSet<Customer> buyers = engine.environment().of(customers);
          DataSet<Order> placed = engine.environment().of(orders);
          DataSet<LineItem> sold = engine.environment().of(items);
          return () -> digestShipping(engine.collect(shippingPriority(buyers, placed, sold)));
        });
  }

  private record Sale(long order, int date, int shipPriority, long revenue) {}

  private static DataSet<ShippingPriority.Row> shippingPriority(
      DataSet<Customer> customers, DataSet<Order> orders, DataSet<LineItem> items) {
    DataSet<Order> placed =
        orders
            .filter(order -> order.date() < Tpch.ORDERED_BEFORE)
            .join(customers.filter(customer -> customer.segment().equals(Tpch.SEGMENT)))
            .where(Order::customer)
            .equalTo(Customer::key)
            .with((order, customer) -> order);
    return items
        .filter(item -> item.shipDate() > Tpch.ORDERED_BEFORE)
        .join(placed)
        .where(LineItem::order)
        .equalTo(Order::key)
        .with(
            (item, order) ->
                new Sale(
                    order.key(),
                    order.date(),
                    order.shipPriority(),
                    item.price() * (100 - item.discount())))
        .groupBy(Sale::order, Sale::date, Sale::shipPriority)
        .aggregate(Aggregates.sumLong(Sale::revenue))
        .map(
            group ->
                new ShippingPriority.Row(
                    group.f0().f0(), group.f1(), group.f0().f1(), group.f0().f2()));
  }

  private static Digest digestShipping(List<ShippingPriority.Row> rows) {
    return Digest.ofRows(
        rows.stream()
            .sorted(ShippingPriority.Row.ORDER)
            .limit(Tpch.TOP)
            .map(ShippingPriority.Row::numbers)
            .toList());
  }
}
