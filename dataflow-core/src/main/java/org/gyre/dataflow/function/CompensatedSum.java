package org.gyre.dataflow.function;

/**
 * A sum of floating-point numbers that keeps what rounding loses of each addend, whichever of the
 * two is the larger.
 *
 * <p>A. Neumaier: Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen. ZAMM 54
 * (1974). Departs from it in that the sum is plain once it is infinite or NaN, for then the
 * difference that was lost is no number.
 */
public final class CompensatedSum {

  private double sum;
  private double lost;

  /** Makes a sum of nothing, which is 0. */
  public CompensatedSum() {}

  /**
   * Adds a number.
   *
   * @param number any
   */
  public void add(double number) {
    lost += lost(sum, number);
    sum += number;
  }

  /** What rounding loses of a sum and the number that is added to it. */
  static double lost(double sum, double number) {
    double next = sum + number;
    return Math.abs(sum) >= Math.abs(number) ? sum - next + number : number - next + sum;
  }

  /**
   * Adds another sum.
   *
   * @param other is not changed
   */
  public void add(CompensatedSum other) {
    add(other.sum);
    lost += other.lost;
  }

  /**
   * The sum.
   *
   * @return the sum; infinite or NaN if an addend was, or if it overflows
   */
  public double value() {
    return Double.isFinite(sum) ? sum + lost : sum;
  }
}
