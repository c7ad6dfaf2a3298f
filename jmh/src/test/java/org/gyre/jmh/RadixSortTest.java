package org.gyre.jmh;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RadixSortTest {

  private final Random random = Seed.random(RadixSortTest.class);

  /**
   * By how many bits the keys of the arrays below differ: none, some at the top, some at the end.
   */
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 0xFF, 0xFFFFF, -1L, 0xFFL << 56, 0xF00000000000000FL})
  void ordersByKeyAndKeepsTheOrderOfEqualKeys(long varying) {
    for (int size : new int[] {0, 1, 2, 24, 25, 1000, 50_000}) {
      long[][] records = new long[size][];
      for (int i = 0; i < size; i++) {
        records[i] = new long[] {random.nextLong() & varying, i};
      }
      long[] flat = flat(records);

      RadixSort.sort(flat, 0, size, new long[2 * size], Long.SIZE);

      Arrays.sort(records, Comparator.comparingLong(record -> record[0]));
      assertArrayEquals(flat(records), flat);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void digestsAllRecordsInOrder(int threads) throws Exception {
    long records = 20_011;
    Digest expected = Digest.EMPTY;
    for (long i = 0; i < records; i++) {
      expected = expected.plus(new Digest(1, Digest.hash(Generated.key(i), i), 0));
    }
    try (Workers workers = new Workers(threads)) {
      assertEquals(expected, RadixSort.run(workers, records));
    }
  }

  @Test
  void disorderIsADifference() {
    Digest ordered = new Digest(3, 77, 0);
    assertEquals("", ordered.difference(new Digest(3, 77, 0)));
    assertEquals(
        "expected 3 records with hash 4d, got 3 records with hash 4d, 1 of them out of order",
        ordered.difference(new Digest(3, 77, 1)));
  }

  private static long[] flat(long[][] records) {
    return Arrays.stream(records).flatMapToLong(Arrays::stream).toArray();
  }
}
