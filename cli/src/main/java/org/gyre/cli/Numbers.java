package org.gyre.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Numbers for reading. Formats by hand: {@code String.format} would cost a short command more time
 * than its job.
 */
final class Numbers {

  private Numbers() {}

  /** With commas between the thousands: {@code 275,531}. */
  static String grouped(long value) {
    StringBuilder digits = new StringBuilder(Long.toString(value));
    int first = value < 0 ? 1 : 0;
    for (int at = digits.length() - 3; at > first; at -= 3) {
      digits.insert(at, ',');
    }
    return digits.toString();
  }

  /** With a fixed number of decimals: {@code 0.41}. */
  static String decimals(double value, int digits) {
    return new BigDecimal(value).setScale(digits, RoundingMode.HALF_UP).toPlainString();
  }
}
