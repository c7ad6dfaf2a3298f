package org.gyre.dataflow.physical;

/**
 * How many values a step delivers, as far as that is known before it runs.
 *
 * @param least surely not fewer
 * @param most surely not more; {@code Long.MAX_VALUE} if there is no limit
 * @param likely a guess between these, for choices that cost little when they are wrong
 */
public record RowCount(long least, long most, double likely) {

  /** What a source of unknown size is taken to have. */
  private static final double GUESS = 1e6;

  /** What part of the values is taken to pass a filter, or to remain of groups. */
  private static final double REDUCTION = 0.3;

  /** Any number. */
  public static final RowCount UNKNOWN = new RowCount(0, Long.MAX_VALUE, GUESS);

  /** One value, or none. */
  static final RowCount AT_MOST_ONE = new RowCount(0, 1, 1);

  /** Keeps the guess between the limits. */
  public RowCount {
    likely = Math.clamp(likely, least, most);
  }

  /**
   * A number that is known.
   *
   * @param count the number
   * @return just that
   */
  public static RowCount exactly(long count) {
    return new RowCount(count, count, count);
  }

  /** Some of these pass, or all, or none. */
  RowCount some() {
    return new RowCount(0, most, likely * REDUCTION);
  }

  /** The groups of these: there is none only if there is nothing. */
  RowCount groups() {
    return new RowCount(Math.min(1, least), most, likely * REDUCTION);
  }

  /** Any number, about as many as these. */
  RowCount about() {
    return new RowCount(0, Long.MAX_VALUE, likely);
  }

  /** These, up to a number. */
  RowCount upTo(long count) {
    return new RowCount(Math.min(least, count), Math.min(most, count), Math.min(likely, count));
  }

  /** These and others. */
  RowCount plus(RowCount other) {
    return new RowCount(sum(least, other.least), sum(most, other.most), likely + other.likely);
  }

  /** Each of these with each of others. */
  RowCount times(RowCount other) {
    return new RowCount(
        product(least, other.least), product(most, other.most), likely * other.likely);
  }

  private static long sum(long left, long right) {
    return left > Long.MAX_VALUE - right ? Long.MAX_VALUE : left + right;
  }

  private static long product(long left, long right) {
    return right != 0 && left > Long.MAX_VALUE / right ? Long.MAX_VALUE : left * right;
  }

  /**
   * Whether there are fewer of these than of others, as far as anybody can tell.
   *
   * @param other of other values
   * @return true if so; false if it is not known, or there are as many
   */
  public boolean isSmaller(RowCount other) {
    return most < other.least || likely < other.likely;
  }

  @Override
  public String toString() {
    if (most == Long.MAX_VALUE) {
      return "";
    }
    String limit = least == most ? "" : "at most ";
    return limit + (most == 1 ? "1 row" : grouped(most) + " rows");
  }

  /** By hand: each job explains its steps, and a formatter took a tenth of a small one. */
  private static String grouped(long number) {
    StringBuilder digits = new StringBuilder().append(number);
    for (int at = digits.length() - 3; at > 0; at -= 3) {
      digits.insert(at, ',');
    }
    return digits.toString();
  }
}
