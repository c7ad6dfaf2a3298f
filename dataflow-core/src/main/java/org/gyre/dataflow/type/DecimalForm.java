package org.gyre.dataflow.type;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * The value of a {@link BigDecimal} whatever its scale, in its order. The value is plus or minus
 * 0.ddd… times a power of ten, where the first digit is not 0 and neither is the last. So of two
 * positive numbers the one with the larger power is larger, else the digits decide from the left.
 * For negative numbers all is the other way around: the power is negated, the digits are
 * complements, and a mark behind the last one makes the shorter number larger.
 *
 * @param power 0 for zero, else the power of ten plus a number that makes it positive, with the
 *     sign of the value
 * @param digits two in each byte
 */
record DecimalForm(long power, byte[] digits) {

  private static final long POSITIVE = 1L << 40;
  private static final int COMPLEMENT = 99;
  private static final byte MARK = 100;
  private static final byte[] NONE = {};

  static DecimalForm of(BigDecimal value) {
    if (value.signum() == 0) {
      return new DecimalForm(0, NONE);
    }
    String digits = value.unscaledValue().abs().toString();
    long power = digits.length() - (long) value.scale() + POSITIVE;
    int length = digits.length();
    while (digits.charAt(length - 1) == '0') {
      length--;
    }
    return value.signum() > 0
        ? new DecimalForm(power, pairs(digits, length, 0))
        : new DecimalForm(-power, complements(digits, length));
  }

  private static byte[] complements(String digits, int length) {
    byte[] bytes = pairs(digits, length, 1);
    for (int i = 0; i < bytes.length - 1; i++) {
      bytes[i] = (byte) (COMPLEMENT - bytes[i]);
    }
    bytes[bytes.length - 1] = MARK;
    return bytes;
  }

  /** Two digits in each byte, and some bytes more. */
  private static byte[] pairs(String digits, int length, int more) {
    byte[] bytes = new byte[(length + 1) / 2 + more];
    for (int i = 0; i < length; i++) {
      int digit = digits.charAt(i) - '0';
      bytes[i / 2] += (byte) (i % 2 == 0 ? 10 * digit : digit);
    }
    return bytes;
  }

  /** The number of this value and a scale, which it had before. */
  BigDecimal toBigDecimal(int scale) {
    if (power == 0) {
      return BigDecimal.valueOf(0, scale);
    }
    byte[] pairs = power > 0 ? digits : Arrays.copyOf(digits, digits.length - 1);
    StringBuilder text = new StringBuilder(2 * pairs.length);
    for (byte pair : pairs) {
      int two = power > 0 ? pair : COMPLEMENT - pair;
      text.append((char) ('0' + two / 10)).append((char) ('0' + two % 10));
    }
    long digitCount = Math.abs(power) - POSITIVE + scale;
    int wanted = Math.toIntExact(digitCount);
    if (wanted < text.length()) {
      text.setLength(wanted); // the last pair was filled up
    } else {
      text.repeat('0', wanted - text.length());
    }
    BigInteger unscaled = new BigInteger(text.toString());
    return new BigDecimal(power > 0 ? unscaled : unscaled.negate(), scale);
  }
}
