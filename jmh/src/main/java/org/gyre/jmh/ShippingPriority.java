package org.gyre.jmh;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The limit of the third query: of the orders that customers of one segment placed before a day and
 * that were shipped after it, those with the most revenue, written by hand.
 *
 * <p>The orders that count become a set of bits, since their keys are small numbers. Each thread
 * runs through a range of the line items, and what is left of them it adds up by order in a table.
 */
final class ShippingPriority {

  private final Workers workers;
  private final Columns columns;
  private final long[][] chosen;
  private final LongTable[] revenues;

  private ShippingPriority(Workers workers, Columns columns) {
    this.workers = workers;
    this.columns = columns;
    this.chosen = new long[workers.count()][(columns.largestOrder() >>> 6) + 1];
    this.revenues = new LongTable[workers.count()];
  }

  /** Answers the query: at most {@link Tpch#TOP} rows, the most revenue first. */
  static List<Row> run(Workers workers, Columns columns) throws Exception {
    ShippingPriority query = new ShippingPriority(workers, columns);
    workers.run(query::choose);
    for (int worker = 1; worker < workers.count(); worker++) {
      for (int i = 0; i < query.chosen[0].length; i++) {
        query.chosen[0][i] |= query.chosen[worker][i];
      }
    }
    workers.run(query::addUp);
    for (int worker = 1; worker < workers.count(); worker++) {
      query.revenues[worker].forEach(query.revenues[0]::add);
    }
    return query.top();
  }

  /** Sets the bits of the orders that count, of a range. */
  private void choose(int worker) {
    long[] mine = chosen[worker];
    long end = workers.start(worker + 1, columns.orderKey.length);
    for (int i = (int) workers.start(worker, columns.orderKey.length); i < end; i++) {
      if (columns.orderDate[i] < Tpch.ORDERED_BEFORE
          && columns.segment[columns.orderCustomer[i] - 1] == Columns.CHOSEN) {
        int key = columns.orderKey[i];
        mine[key >>> 6] |= 1L << key;
      }
    }
  }

  private void addUp(int worker) {
    LongTable mine = new LongTable(1 << 12);
    LineItemColumns items = columns.items;
    long end = workers.start(worker + 1, items.count());
    for (int i = (int) workers.start(worker, items.count()); i < end; i++) {
      int key = items.order[i];
      if (items.shipDate[i] > Tpch.ORDERED_BEFORE && (chosen[0][key >>> 6] >>> key & 1) != 0) {
        mine.add(key, (long) items.price[i] * (100 - items.discount[i]));
      }
    }
    revenues[worker] = mine;
  }

  private List<Row> top() {
    List<Row> rows = new ArrayList<>();
    revenues[0].forEach(
        (key, revenue) -> {
          int order = Arrays.binarySearch(columns.orderKey, (int) key);
          rows.add(new Row(key, revenue, columns.orderDate[order], 0));
        });
    rows.sort(Row.ORDER);
    return rows.subList(0, Math.min(Tpch.TOP, rows.size()));
  }

  /**
   * A row of the answer.
   *
   * @param order the key of the order
   * @param revenue its line items' prices less discount, in hundredths of cents
   * @param date its day
   * @param shipPriority its priority
   */
  record Row(long order, long revenue, int date, int shipPriority) {

    /** The order of the answer; no two orders are equal in it. */
    static final Comparator<Row> ORDER =
        Comparator.comparingLong(Row::revenue)
            .reversed()
            .thenComparingInt(Row::date)
            .thenComparingLong(Row::order);

    /** The numbers of the row, for a digest. */
    long[] numbers() {
      return new long[] {order, revenue, date, shipPriority};
    }
  }

  /**
   * The input as a hand-written loop would hold it.
   *
   * @param segment for the customers from key 1 on the number of the segment
   * @param orderKey the keys of the orders, ascending
   * @param orderCustomer the keys of their customers
   * @param orderDate their days
   * @param items the line items
   */
  record Columns(
      byte[] segment,
      int[] orderKey,
      int[] orderCustomer,
      short[] orderDate,
      LineItemColumns items) {

    private static final byte CHOSEN = (byte) Tpch.segment(Tpch.SEGMENT);

    /** Makes as much as a workload says. */
    static Columns of(Workload workload) {
      int customers = Math.toIntExact(workload.buyers());
      int orders = Math.toIntExact(workload.orders());
      byte[] segment = new byte[customers];
      for (int i = 0; i < customers; i++) {
        segment[i] = (byte) Tpch.segment(Tpch.customer(i).segment());
      }
      int[] orderKey = new int[orders];
      int[] orderCustomer = new int[orders];
      short[] orderDate = new short[orders];
      for (int i = 0; i < orders; i++) {
        Tpch.Order order = Tpch.order(i, customers);
        orderKey[i] = Math.toIntExact(order.key());
        orderCustomer[i] = Math.toIntExact(order.customer());
        orderDate[i] = (short) order.date();
      }
      LineItemColumns items = LineItemColumns.of(Math.toIntExact(workload.lineItems()));
      return new Columns(segment, orderKey, orderCustomer, orderDate, items);
    }

    private int largestOrder() {
      return orderKey[orderKey.length - 1];
    }
  }
}
