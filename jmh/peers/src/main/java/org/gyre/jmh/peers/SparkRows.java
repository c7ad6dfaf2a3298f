package org.gyre.jmh.peers;

import org.gyre.jmh.Tpch;

/**
 * The tables' rows as beans, which is what Spark's encoders take in Java: they pass over the
 * components of records. Public inside, since generated code sets the properties.
 */
final class SparkRows {

  private SparkRows() {}

  /** A line item. */
  public static final class Item {
    private long order;
    private int quantity;
    private long price;
    private int discount;
    private int tax;
    private String flags = "";
    private int shipDate;

    static Item of(long i) {
      Tpch.LineItem from = Tpch.lineItem(i);
      Item item = new Item();
      item.order = from.order();
      item.quantity = from.quantity();
      item.price = from.price();
      item.discount = from.discount();
      item.tax = from.tax();
      item.flags = "" + from.returnFlag() + from.lineStatus();
      item.shipDate = from.shipDate();
      return item;
    }

    long discounted() {
      return price * (100 - discount);
    }

    public long getOrder() {
      return order;
    }

    public void setOrder(long value) {
      order = value;
    }

    public int getQuantity() {
      return quantity;
    }

    public void setQuantity(int value) {
      quantity = value;
    }

    public long getPrice() {
      return price;
    }

    public void setPrice(long value) {
      price = value;
    }

    public int getDiscount() {
      return discount;
    }

    public void setDiscount(int value) {
      discount = value;
    }

    public int getTax() {
      return tax;
    }

    public void setTax(int value) {
      tax = value;
    }

    public String getFlags() {
      return flags;
    }

    public void setFlags(String value) {
      flags = value;
    }

    public int getShipDate() {
      return shipDate;
    }

    public void setShipDate(int value) {
      shipDate = value;
    }
  }

  /** The sums of the first query for one group. */
  public static final class Sums {
    private long quantity;
    private long price;
    private long discounted;
    private long charged;
    private long discount;
    private long count;

    Sums add(Item item) {
      quantity += item.quantity;
      price += item.price;
      discounted += item.discounted();
      charged += item.discounted() * (100 + item.tax);
      discount += item.discount;
      count++;
      return this;
    }

    Sums add(Sums other) {
      quantity += other.quantity;
      price += other.price;
      discounted += other.discounted;
      charged += other.charged;
      discount += other.discount;
      count += other.count;
      return this;
    }

    /** The numbers of a row of the answer. */
    long[] row(String flags) {
      double n = count;
      return new long[] {
        flags.charAt(0),
        flags.charAt(1),
        quantity,
        price,
        discounted,
        charged,
        Double.doubleToLongBits(quantity / n),
        Double.doubleToLongBits(price / n),
        Double.doubleToLongBits(discount / n),
        count
      };
    }

    public long getQuantity() {
      return quantity;
    }

    public void setQuantity(long value) {
      quantity = value;
    }

    public long getPrice() {
      return price;
    }

    public void setPrice(long value) {
      price = value;
    }

    public long getDiscounted() {
      return discounted;
    }

    public void setDiscounted(long value) {
      discounted = value;
    }

    public long getCharged() {
      return charged;
    }

    public void setCharged(long value) {
      charged = value;
    }

    public long getDiscount() {
      return discount;
    }

    public void setDiscount(long value) {
      discount = value;
    }

    public long getCount() {
      return count;
    }

    public void setCount(long value) {
      count = value;
    }
  }
}
