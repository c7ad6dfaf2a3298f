package org.gyre.jmh;

import java.util.ArrayList;
import java.util.List;

/**
 * The limit of the first query: sums and means of the line items shipped until a day, for each
 * return flag and line status, written by hand.
 *
 * <p>Each thread runs through a range of the columns and adds to an array of sums that the two
 * flags index.
 */
final class PricingSummary {

  private static final int SUMS = 6;
  private static final int GROUPS = 64;

  private PricingSummary() {}

  /**
   * A row of the answer.
   *
   * @param returnFlag the first key
   * @param lineStatus the second key
   * @param quantity the sum of the quantities
   * @param price the sum of the prices, in cents
   * @param discounted the sum of the prices less discount, in hundredths of cents
   * @param charged the sum of those with tax, in ten thousandths of cents
   * @param meanQuantity the mean quantity
   * @param meanPrice the mean price
   * @param meanDiscount the mean discount, in percent
   * @param count the number of line items
   */
  record Row(
      char returnFlag,
      char lineStatus,
      long quantity,
      long price,
      long discounted,
      long charged,
      double meanQuantity,
      double meanPrice,
      double meanDiscount,
      long count) {

    /** The numbers of the row, for a digest. */
    long[] numbers() {
      return new long[] {
        returnFlag,
        lineStatus,
        quantity,
        price,
        discounted,
        charged,
        Double.doubleToLongBits(meanQuantity),
        Double.doubleToLongBits(meanPrice),
        Double.doubleToLongBits(meanDiscount),
        count
      };
    }
  }

  /** Answers the query: rows in the order of their keys. */
  static List<Row> run(Workers workers, LineItemColumns items) throws Exception {
    long[][] sums = new long[workers.count()][];
    workers.run(
        worker ->
            sums[worker] =
                sums(
                    items,
                    (int) workers.start(worker, items.count()),
                    (int) workers.start(worker + 1, items.count())));
    for (int worker = 1; worker < sums.length; worker++) {
      for (int i = 0; i < sums[0].length; i++) {
        sums[0][i] += sums[worker][i];
      }
    }
    List<Row> rows = new ArrayList<>();
    for (char flag : new char[] {'A', 'N', 'R'}) {
      for (char status : new char[] {'F', 'O'}) {
        int at = SUMS * group((byte) flag, (byte) status);
        if (sums[0][at + 5] > 0) {
          rows.add(row(flag, status, sums[0], at));
        }
      }
    }
    return rows;
  }

  private static long[] sums(LineItemColumns items, int start, int end) {
    long[] sums = new long[SUMS * GROUPS];
    for (int i = start; i < end; i++) {
      if (items.shipDate[i] <= Tpch.SHIPPED_UNTIL) {
        int at = SUMS * group(items.returnFlag[i], items.lineStatus[i]);
        long discounted = (long) items.price[i] * (100 - items.discount[i]);
        sums[at] += items.quantity[i];
        sums[at + 1] += items.price[i];
        sums[at + 2] += discounted;
        sums[at + 3] += discounted * (100 + items.tax[i]);
        sums[at + 4] += items.discount[i];
        sums[at + 5]++;
      }
    }
    return sums;
  }

  /** A number below {@link #GROUPS} for each pair of flags: by their last bits. */
  private static int group(byte returnFlag, byte lineStatus) {
    return ((returnFlag & 31) << 1) | ((lineStatus >> 3) & 1);
  }

  private static Row row(char flag, char status, long[] sums, int at) {
    double count = sums[at + 5];
    return new Row(
        flag,
        status,
        sums[at],
        sums[at + 1],
        sums[at + 2],
        sums[at + 3],
        sums[at] / count,
        sums[at + 1] / count,
        sums[at + 4] / count,
        sums[at + 5]);
  }
}
