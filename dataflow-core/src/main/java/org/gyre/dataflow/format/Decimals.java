package org.gyre.dataflow.format;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Numbers in decimal ASCII, parsed where they lie in a segment.
 *
 * <p>{@link #digits} and {@link #value} are for loops over a {@link LineBlocks block}: they read
 * eight bytes at a time, up to seven beyond the number. The technique, eight digits combined by
 * three multiplications, is from Johnny Lee's and Daniel Lemire's notes on parsing integers quickly
 * (2018). {@link #parseLong} and {@link #parseDouble} stay within their range.
 */
public final class Decimals {

  /** The digits that {@link #value} can take: every number of so many fits in a long. */
  public static final int SAFE_DIGITS = 18;

  private static final ValueLayout.OfLong EIGHT_BYTES =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final long ZEROS = 0x3030303030303030L;

  /** Added to a byte this sets its high bit if the byte is above 9. */
  private static final long ABOVE_NINE = 0x7676767676767676L;

  private static final long HIGHS = 0x8080808080808080L;

  /** The powers of ten that a double holds exactly. */
  private static final double[] EXACT_TENS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };

  private static final long[] TENS = new long[9];

  static {
    TENS[0] = 1;
    for (int i = 1; i < TENS.length; i++) {
      TENS[i] = 10 * TENS[i - 1];
    }
  }

  /** The numbers of Java and of most other programs, without hexadecimal ones and suffixes. */
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?|[+-]?Infinity|NaN");

  private Decimals() {}

  /**
   * Counts the digits that start at an offset.
   *
   * @param segment has at least {@link LineBlocks#SLACK} bytes after the last digit
   * @param at an offset
   * @return the number of consecutive ASCII digits, 0 or more
   */
  public static int digits(MemorySegment segment, long at) {
    int digits = leadingDigits(segment.get(EIGHT_BYTES, at));
    return digits < 8 ? digits : 8 + digits(segment, at + 8);
  }

  private static int leadingDigits(long eight) {
    long x = eight ^ ZEROS;
    long others = ((x + ABOVE_NINE) | x) & HIGHS;
    return Long.numberOfTrailingZeros(others) >>> 3;
  }

  /**
   * The number that some digits write.
   *
   * @param segment where they are
   * @param at the first digit
   * @param digits how many, 1 to {@link #SAFE_DIGITS}
   * @return the number
   */
  public static long value(MemorySegment segment, long at, int digits) {
    if (digits <= 8) {
      return upToEight(segment.get(EIGHT_BYTES, at), digits);
    }
    int rest = digits - 8;
    long head = upToEight(segment.get(EIGHT_BYTES, at), 8);
    if (rest <= 8) {
      return head * TENS[rest] + upToEight(segment.get(EIGHT_BYTES, at + 8), rest);
    }
    long middle = head * TENS[8] + upToEight(segment.get(EIGHT_BYTES, at + 8), 8);
    return middle * TENS[rest - 8] + upToEight(segment.get(EIGHT_BYTES, at + 16), rest - 8);
  }

  /**
   * The first {@code digits} bytes, 1 to 8, moved to the end behind zeros and combined two, four
   * and eight at a time.
   */
  private static long upToEight(long eight, int digits) {
    long x = (eight ^ ZEROS) << (64 - 8 * digits);
    x = (x * 10 + (x >>> 8)) & 0x00ff00ff00ff00ffL;
    x = (x * 100 + (x >>> 16)) & 0x0000ffff0000ffffL;
    return (x * 10_000 + (x >>> 32)) & 0xffffffffL;
  }

  /**
   * Parses an integer: digits, perhaps after a sign.
   *
   * @param segment where it is
   * @param from its first byte
   * @param to its end
   * @return the number
   * @throws NumberFormatException if the bytes are no integer of 64 bits
   */
  public static long parseLong(MemorySegment segment, long from, long to) {
    int sign = from < to ? segment.get(JAVA_BYTE, from) : 0;
    long start = sign == '-' || sign == '+' ? from + 1 : from;
    if (start >= to) {
      throw new NumberFormatException("no digits");
    }
    // Built up below zero, where there is one number more.
    long limit = sign == '-' ? Long.MIN_VALUE : -Long.MAX_VALUE;
    long negative = 0;
    for (long p = start; p < to; p++) {
      int digit = segment.get(JAVA_BYTE, p) - '0';
      if (digit < 0 || digit > 9) {
        throw new NumberFormatException("not a digit");
      }
      if (negative < limit / 10 || 10 * negative < limit + digit) {
        throw new NumberFormatException("more than 64 bits");
      }
      negative = 10 * negative - digit;
    }
    return sign == '-' ? negative : -negative;
  }

  /**
   * Parses a decimal number: digits, perhaps with a sign, a point and an exponent, or {@code
   * Infinity} or {@code NaN}.
   *
   * @param segment where it is
   * @param from its first byte
   * @param to its end
   * @return the nearest double, as {@link Double#parseDouble} gives it
   * @throws NumberFormatException if the bytes are no number
   */
  public static double parseDouble(MemorySegment segment, long from, long to) {
    boolean negative = from < to && segment.get(JAVA_BYTE, from) == '-';
    long mantissa = 0;
    int digits = 0;
    int point = -1;
    for (long p = negative ? from + 1 : from; p < to; p++) {
      int c = segment.get(JAVA_BYTE, p);
      if (c >= '0' && c <= '9' && digits < SAFE_DIGITS) {
        mantissa = 10 * mantissa + c - '0';
        digits++;
      } else if (c == '.' && point < 0) {
        point = digits;
      } else {
        return parseAny(segment, from, to);
      }
    }
    int decimals = point < 0 ? 0 : digits - point;
    if (digits == 0 || mantissa >= 1L << 53) {
      return parseAny(segment, from, to);
    }
    // Both are exact, so that the one rounding of the division gives the nearest double (Clinger,
    // 1990).
    double magnitude = mantissa / EXACT_TENS[decimals];
    return negative ? -magnitude : magnitude;
  }

  private static double parseAny(MemorySegment segment, long from, long to) {
    byte[] bytes = segment.asSlice(from, to - from).toArray(JAVA_BYTE);
    String number = new String(bytes, StandardCharsets.ISO_8859_1);
    if (!NUMBER.matcher(number).matches()) {
      throw new NumberFormatException("not a number");
    }
    return Double.parseDouble(number);
  }
}
