package org.gyre.jmh;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;

/**
 * Customers, orders and line items as in the benchmark TPC-H, with the columns that its first and
 * third query read, computed from their index.
 *
 * <p>What matters is as in the specification: one to seven line items an order and four on average,
 * sparse order keys, the ranges of quantities, prices, discounts and taxes, the dates and what they
 * say about the flags. Money is in cents and dates are days since the start of 1992, so that sums
 * are exact and equal for every contender.
 */
public final class Tpch {

  /** How many line items seven orders have, one after the other. */
  private static final int[] LINES = {4, 1, 7, 3, 6, 2, 5};

  /** After so many orders the numbers of their line items repeat. */
  public static final int ORDERS_OF_PATTERN = LINES.length;

  private static final int[] ORDER_OF_LINE = ordersOfLines();

  private static final LocalDate START = LocalDate.of(1992, 1, 1);
  private static final int ORDER_DAYS = day(1998, 8, 2) + 1;
  private static final int TODAY = day(1995, 6, 17);
  private static final String[] SEGMENTS = {
    "AUTOMOBILE", "BUILDING", "FURNITURE", "HOUSEHOLD", "MACHINERY"
  };

  private static final long ORDERS = 1L << 40;
  private static final long LINE_ITEMS = 2L << 40;
  private static final long PRICES = 3L << 40;
  private static final long CUSTOMERS = 4L << 40;

  /** The first query looks at what was shipped until this day. */
  public static final int SHIPPED_UNTIL = day(1998, 9, 2);

  /** The third query looks at orders from before this day that were shipped after it. */
  public static final int ORDERED_BEFORE = day(1995, 3, 15);

  /** The market segment of the customers of the third query. */
  public static final String SEGMENT = "BUILDING";

  /** How many orders the third query returns. */
  public static final int TOP = 10;

  private Tpch() {}

  /**
   * A customer.
   *
   * @param key from 1
   * @param segment the market segment, one of five
   */
  public record Customer(long key, String segment) {}

  /**
   * An order.
   *
   * @param key sparse: eight of each 32 numbers
   * @param customer the key of its customer
   * @param date the day
   * @param shipPriority 0
   */
  public record Order(long key, long customer, int date, int shipPriority) {}

  /**
   * A line item.
   *
   * @param order the key of its order
   * @param quantity from 1 to 50
   * @param price in cents, for all pieces
   * @param discount in percent, from 0 to 10
   * @param tax in percent, from 0 to 8
   * @param returnFlag R or A if it was received by 17 June 1995, else N
   * @param lineStatus O if it was shipped after 17 June 1995, else F
   * @param shipDate the day
   */
  public record LineItem(
      long order,
      int quantity,
      long price,
      int discount,
      int tax,
      char returnFlag,
      char lineStatus,
      int shipDate) {}

  /**
   * The number of a day.
   *
   * @param year the year
   * @param month from 1 to 12
   * @param day from 1 to 31
   * @return days since the start of 1992
   */
  public static int day(int year, int month, int day) {
    return Math.toIntExact(ChronoUnit.DAYS.between(START, LocalDate.of(year, month, day)));
  }

  /**
   * Makes a customer.
   *
   * @param i the index, from 0
   * @return the customer
   */
  public static Customer customer(long i) {
    return new Customer(i + 1, SEGMENTS[(int) Generated.drawn(CUSTOMERS + i, SEGMENTS.length)]);
  }

  /** The number of a market segment. */
  static int segment(String name) {
    return Arrays.asList(SEGMENTS).indexOf(name);
  }

  /**
   * Makes an order.
   *
   * @param i the index, from 0
   * @param customers how many customers there are
   * @return the order
   */
  public static Order order(long i, long customers) {
    return new Order(orderKey(i), 1 + Generated.drawn(ORDERS + i, customers), orderDate(i), 0);
  }

  /**
   * Makes a line item.
   *
   * @param i the index, from 0
   * @return the line item
   */
  public static LineItem lineItem(long i) {
    long pattern = i / ORDER_OF_LINE.length;
    long order = pattern * ORDERS_OF_PATTERN + ORDER_OF_LINE[(int) (i % ORDER_OF_LINE.length)];
    long bits = Generated.bits(LINE_ITEMS + i);
    long more = Generated.bits(PRICES + i);
    int quantity = 1 + part(bits, 0, 50);
    int shipDate = orderDate(order) + 1 + part(bits, 16, 121);
    int receiptDate = shipDate + 1 + part(bits, 48, 30);
    return new LineItem(
        orderKey(order),
        quantity,
        quantity * (90_000 + Math.unsignedMultiplyHigh(more, 120_000)),
        part(bits, 32, 11),
        part(bits, 40, 9),
        receiptDate > TODAY ? 'N' : (more & 1) == 0 ? 'A' : 'R',
        shipDate > TODAY ? 'O' : 'F',
        shipDate);
  }

  private static long orderKey(long i) {
    return ((i >>> 3 << 5) | (i & 7)) + 1;
  }

  private static int orderDate(long i) {
    return (int) Generated.drawn(~(ORDERS + i), ORDER_DAYS);
  }

  /** One of {@code n} numbers by 16 of the bits. */
  private static int part(long bits, int shift, int n) {
    return (int) ((((bits >>> shift) & 0xFFFF) * n) >>> 16);
  }

  private static int[] ordersOfLines() {
    int[] orders = new int[28];
    int line = 0;
    for (int order = 0; order < LINES.length; order++) {
      for (int i = 0; i < LINES[order]; i++) {
        orders[line++] = order;
      }
    }
    return orders;
  }
}
