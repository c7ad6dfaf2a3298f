package org.gyre.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads an amount of memory: {@code 64m}, {@code 1g}, {@code 1.5GiB}, {@code 1048576}.
 *
 * <p>A number and a unit in either case: none or {@code b} for bytes, then {@code k}, {@code m},
 * {@code g}, {@code t} with or without a following {@code b} or {@code ib}, all powers of 1024 as
 * the JVM's own {@code -Xmx} counts them.
 */
final class MemorySize implements ITypeConverter<Long> {

  private static final String UNITS = "bkmgt";

  @Override
  public Long convert(String text) {
    int end = 0;
    while (end < text.length() && isNumeric(text.charAt(end))) {
      end++;
    }
    double bytes = number(text, end) * unit(text, end);
    if (!(bytes >= 1 && bytes < Long.MAX_VALUE)) {
      throw refusal(text);
    }
    return (long) bytes;
  }

  private static boolean isNumeric(char c) {
    return (c >= '0' && c <= '9') || c == '.';
  }

  private static double number(String text, int end) {
    try {
      return Double.parseDouble(text.substring(0, end));
    } catch (NumberFormatException e) {
      throw refusal(text);
    }
  }

  private static double unit(String text, int start) {
    if (start == text.length()) {
      return 1;
    }
    int power = UNITS.indexOf(Character.toLowerCase(text.charAt(start)));
    String rest = text.substring(start + 1);
    boolean spelled = rest.equalsIgnoreCase("b") || rest.equalsIgnoreCase("ib");
    if (power < 0 || !(rest.isEmpty() || (power > 0 && spelled))) {
      throw refusal(text);
    }
    return Math.pow(1024, power);
  }

  private static TypeConversionException refusal(String text) {
    return new TypeConversionException(
        "'" + text + "' is no amount of memory; write it like 512m, 1g or 1.5g");
  }

  /** The same amount for reading: the largest unit that leaves a number of at least 1. */
  static String format(long bytes) {
    int power = 0;
    double value = bytes;
    while (value >= 1024 && power < UNITS.length() - 1) {
      value /= 1024;
      power++;
    }
    String unit = power == 0 ? " B" : " " + Character.toUpperCase(UNITS.charAt(power)) + "iB";
    return Numbers.decimals(value, power == 0 ? 0 : 1) + unit;
  }
}
