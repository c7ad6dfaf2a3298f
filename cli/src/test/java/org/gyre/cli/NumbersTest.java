package org.gyre.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"0|0", "999|999", "1000|1,000", "-999|-999", "-1000|-1,000", "275531|275,531"})
  void groups(long value, String text) {
    assertEquals(text, Numbers.grouped(value));
  }

  @Test
  void groupsAsTheJdkDoes() {
    long seed = Long.getLong("gyre.seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 10_000; i++) {
      long value = random.nextLong() >> random.nextInt(64);
      assertEquals(
          String.format(Locale.ROOT, "%,d", value), Numbers.grouped(value), "-Dgyre.seed=" + seed);
    }
  }

  @ParameterizedTest
  @CsvSource({"0.4149, 2, 0.41", "0.4151, 2, 0.42", "12, 2, 12.00", "1e-9, 2, 0.00", "2.5, 0, 3"})
  void roundsToDecimals(double value, int digits, String text) {
    assertEquals(text, Numbers.decimals(value, digits));
  }
}
