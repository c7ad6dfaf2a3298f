package org.gyre.dataflow.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalsTest {

  private final Random random = Seeded.random(DecimalsTest.class);

  private static MemorySegment segment(String text) {
    return MemorySegment.ofArray(text.getBytes(ISO_8859_1));
  }

  private static long parseLong(String text) {
    return Decimals.parseLong(segment("x" + text + "9"), 1, 1 + text.length());
  }

  private static double parseDouble(String text) {
    return Decimals.parseDouble(segment("8" + text + "9"), 1, 1 + text.length());
  }

  @Test
  void runsOfDigitsAreCountedAndRead() {
    for (int length = 0; length <= 30; length++) {
      for (int end = 0; end < 256; end++) {
        String digits =
            random
                .ints(length, '0', '9' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        MemorySegment segment = segment("ab" + digits + (char) end + "7".repeat(LineBlocks.SLACK));
        if (end < '0' || end > '9') {
          assertEquals(length, Decimals.digits(segment, 2), digits + " and byte " + end);
        }
        if (length > 0 && length <= Decimals.SAFE_DIGITS) {
          assertEquals(Long.parseLong(digits), Decimals.value(segment, 2, length));
        }
      }
    }
  }

  @Test
  void integersAreThoseOfJava() {
    for (int i = 0; i < 100_000; i++) {
      long value = random.nextLong() >> random.nextInt(64);
      assertEquals(value, parseLong(Long.toString(value)));
    }
    assertEquals(5, parseLong("+5"));
    assertEquals(-7, parseLong("-0007"));
    assertEquals(Long.MIN_VALUE, parseLong("-9223372036854775808"));
    assertEquals(Long.MAX_VALUE, parseLong("9223372036854775807"));
  }

  @Test
  void integersOfMoreThan64BitsAreRefused() {
    BigInteger limit = BigInteger.ONE.shiftLeft(63);
    for (int i = 0; i < 1_000; i++) {
      BigInteger over = limit.add(new BigInteger(1 + random.nextInt(80), random));
      assertThrows(NumberFormatException.class, () -> parseLong(over.toString()));
      BigInteger under = over.add(BigInteger.ONE).negate();
      assertThrows(NumberFormatException.class, () -> parseLong(under.toString()));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-", "+", "--1", "1-", "1 ", " 1", "1.0", "a", "0x1", "1e3", "\u00b2"})
  void whatIsNoIntegerIsRefused(String text) {
    assertThrows(NumberFormatException.class, () -> parseLong(text));
  }

  @Test
  void numbersAreThoseOfJava() {
    for (int i = 0; i < 100_000; i++) {
      same(Double.toString(Double.longBitsToDouble(random.nextLong())));
      same(Double.toString(random.nextGaussian()));
      same(Float.toString(random.nextFloat()));
      same(
          new BigDecimal(new BigInteger(random.nextInt(90), random), random.nextInt(25))
              .toString());
      same(random.nextInt(1000) + "." + random.nextInt(1000));
      same(Long.toString(random.nextLong()));
    }
    for (String text :
        new String[] {"0", "-0", "-0.0", ".5", "5.", "+1", "1e5", "1E-7", "NaN", "-Infinity"}) {
      same(text);
    }
  }

  private static void same(String text) {
    assertEquals(Double.parseDouble(text), parseDouble(text), text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "-", ".", "-.", "1.2.3", "1f", "2d", "0x1p3", "1e", "e5", "1 ", "abc", "1,5", "nan"
      })
  void whatIsNoNumberIsRefused(String text) {
    assertThrows(NumberFormatException.class, () -> parseDouble(text));
  }
}
