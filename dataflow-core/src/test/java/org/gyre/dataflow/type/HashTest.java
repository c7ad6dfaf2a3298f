package org.gyre.dataflow.type;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Tables index by the low or the high bits of a hash: keys as people have them must spread in both.
 */
class HashTest {

  private static final int BITS = 12;
  private static final int BUCKETS = 1 << BITS;
  private static final int PER_BUCKET = 64;

  /**
   * With n keys thrown at random the sum over the buckets of (count - mean)² / mean is chi-squared
   * distributed: close to the number of buckets, with a standard deviation of the root of twice
   * that.
   */
  private static void assertSpread(String what, LongStream hashes) {
    long[] all = hashes.toArray();
    assertEquals(BUCKETS * PER_BUCKET, all.length);
    assertEvenly(what + ", low bits", all, h -> h & (BUCKETS - 1));
    assertEvenly(what + ", high bits", all, h -> h >>> (64 - BITS));
  }

  private static void assertEvenly(String what, long[] hashes, LongUnaryOperator bucket) {
    int[] counts = new int[BUCKETS];
    for (long hash : hashes) {
      counts[(int) bucket.applyAsLong(hash)]++;
    }
    double chi = 0;
    for (int count : counts) {
      chi += (double) (count - PER_BUCKET) * (count - PER_BUCKET) / PER_BUCKET;
    }
    double deviations = (chi - BUCKETS) / Math.sqrt(2.0 * BUCKETS);
    assertTrue(deviations < 6, what + ": " + deviations + " standard deviations from even");
  }

  private static LongStream keys() {
    return LongStream.range(0, (long) BUCKETS * PER_BUCKET);
  }

  private record Grid(long x, long y) {}

  private record Place(double x, double y) {}

  private record Names(String first, @Nullable String last) {}

  @Test
  void numbers() {
    assertSpread("dense", keys().map(Layouts.LONG::hash));
    assertSpread("negative", keys().map(k -> Layouts.LONG.hash(-k)));
    assertSpread("multiples", keys().map(k -> Layouts.LONG.hash(k << 20)));
    assertSpread("high", keys().map(k -> Layouts.LONG.hash(k << 45)));
    assertSpread("ints", keys().map(k -> Layouts.INT.hash((int) k * 1000)));
    assertSpread("doubles", keys().map(k -> Layouts.DOUBLE.hash((double) k)));
    assertSpread("floats", keys().map(k -> Layouts.FLOAT.hash((float) k)));
  }

  @Test
  void records() {
    Layout<Grid> grid = Layouts.of(Grid.class);
    assertSpread("grid", keys().map(k -> grid.hash(new Grid(k & 511, k >> 9))));
    assertSpread("diagonal", keys().map(k -> grid.hash(new Grid(k, k))));
    assertSpread("column", keys().map(k -> grid.hash(new Grid(7, k))));
    assertSpread("antidiagonal", keys().map(k -> grid.hash(new Grid(k, -k))));
    Layout<Place> place = Layouts.of(Place.class);
    assertSpread("places", keys().map(k -> place.hash(new Place(k & 511, k >> 9))));
    Layout<Names> names = Layouts.of(Names.class);
    assertSpread("names", keys().map(k -> names.hash(new Names("n" + (k & 511), "" + (k >> 9)))));
    assertSpread("same names", keys().map(k -> names.hash(new Names("n" + k, "n" + k))));
  }

  @Test
  void strings() {
    assertSpread("numbers", keys().map(k -> Layouts.STRING.hash(Long.toString(k))));
    assertSpread("urls", keys().map(k -> Layouts.STRING.hash("https://example.org/item/" + k)));
    assertSpread("zeros", keys().map(k -> Layouts.STRING.hash("\0".repeat((int) (k & 511)) + k)));
  }

  @Test
  void arrays() {
    Layout<long[]> longs = Layouts.of(long[].class);
    assertSpread("longs", keys().map(k -> longs.hash(new long[] {k & 511, k >> 9})));
    Layout<double[]> doubles = Layouts.of(double[].class);
    assertSpread("doubles", keys().map(k -> doubles.hash(new double[] {k, k})));
    Layout<String[]> texts = Layouts.of(String[].class);
    assertSpread("texts", keys().map(k -> texts.hash(new String[] {"" + k, "" + k})));
  }

  @Test
  void numbersHaveDistinctHashes() {
    long count = 1 << 20;
    assertEquals(count, LongStream.range(-5, count - 5).map(Hash::mix).distinct().count());
  }

  @Test
  void pairsOfNumbersHaveDistinctHashes() {
    Layout<Grid> grid = Layouts.of(Grid.class);
    long count = 1 << 20;
    LongStream hashes = LongStream.range(0, count).map(k -> grid.hash(new Grid(k & 1023, k >> 10)));
    assertEquals(count, hashes.distinct().count());
  }

  @Test
  void everyByteAndTheLengthCount() {
    Random random = new Random(LayoutContract.SEED);
    for (int length = 0; length < 100; length++) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      long hash = Hash.bytes(MemorySegment.ofArray(bytes), 0, length);
      byte[] longer = Arrays.copyOf(bytes, length + 1);
      assertTrue(hash != Hash.bytes(MemorySegment.ofArray(longer), 0, length + 1));
      for (int i = 0; i < length; i++) {
        bytes[i] ^= 1;
        assertTrue(hash != Hash.bytes(MemorySegment.ofArray(bytes), 0, length), "byte " + i);
        bytes[i] ^= 1;
      }
    }
  }
}
