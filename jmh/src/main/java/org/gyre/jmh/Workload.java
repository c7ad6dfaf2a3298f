package org.gyre.jmh;

/**
 * How much of what the batch jobs work on; all follows from the number of records, so that every
 * contender has the same.
 *
 * @param records of the jobs on generated records; 10 million are the usual size
 */
public record Workload(long records) {

  /**
   * The keys of the group sums.
   *
   * @return a tenth of the records
   */
  public long keys() {
    return records / 10;
  }

  /**
   * The small side of the join.
   *
   * @return a tenth of the records
   */
  public long customers() {
    return records / 10;
  }

  /**
   * From how many keys those of the large side of the join are drawn: four of five have a partner.
   *
   * @return customers and a quarter more
   */
  public long customerKeys() {
    return customers() + customers() / 4;
  }

  /**
   * From how many keys the records are drawn whose distinct ones are wanted; about 86 % of them
   * occur.
   *
   * @return half the records
   */
  public long distinctKeys() {
    return records / 2;
  }

  /**
   * The length of the text whose words are counted.
   *
   * @return ten bytes a record
   */
  public long textBytes() {
    return 10 * records;
  }

  /**
   * The orders of the two queries: at the usual size 750 thousand, as at scale 0.5 of TPC-H.
   *
   * @return a multiple of {@link Tpch#ORDERS_OF_PATTERN}
   */
  public long orders() {
    long pattern = Tpch.ORDERS_OF_PATTERN;
    return (records * 3 / 40 + pattern - 1) / pattern * pattern;
  }

  /**
   * The line items of the two queries.
   *
   * @return four an order
   */
  public long lineItems() {
    return 4 * orders();
  }

  /**
   * The customers of the third query.
   *
   * @return a tenth of the orders, at least 1
   */
  public long buyers() {
    return Math.max(1, orders() / 10);
  }
}
