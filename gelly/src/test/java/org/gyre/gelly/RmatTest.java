package org.gyre.gelly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RmatTest {

  @Test
  void theSameEdgesForAnyNumberOfSplits() throws Exception {
    Rmat rmat = Rmat.scale(11).edgeFactor(7).seed(42);
    List<Edge<Long, NoValue>> edges = FormatReading.read(rmat, 1);
    assertEquals(7 << 11, edges.size());
    assertEquals(OptionalLong.of(7 << 11), rmat.count());
    for (int splits = 2; splits <= 9; splits++) {
      assertEquals(edges, FormatReading.read(rmat, splits));
    }
    assertEquals(4, Rmat.scale(1).edgeFactor(2).splits(100).size());
    assertNotEquals(edges, FormatReading.read(rmat.seed(43), 1));
    assertTrue(edges.stream().allMatch(e -> isVertex(e.source(), 11) && isVertex(e.target(), 11)));
  }

  private static boolean isVertex(long id, int scale) {
    return id >= 0 && id < 1L << scale;
  }

  /** Edges that were generated once are generated forever: published results depend on them. */
  @Test
  void theEdgesOfASeedNeverChange() throws Exception {
    List<Edge<Long, NoValue>> edges = FormatReading.read(Rmat.scale(20).edgeFactor(1).seed(1), 1);
    long hash = 0;
    for (Edge<Long, NoValue> edge : edges) {
      hash = 31 * hash + (edge.source() << 32 | edge.target());
    }
    assertEquals(-7182434306228821341L, hash);
  }

  /** The generator of the JDK gives the same sequence from the same counter. */
  @Test
  void randomWordsAreThoseOfSplitMix64() {
    long start = RmatRandom.start(7);
    SplittableRandom jdk = new SplittableRandom(start);
    for (int i = 0; i < 1_000; i++) {
      assertEquals(jdk.nextLong(), RmatRandom.word(start, i));
    }
  }

  @Test
  void quadrantsAreAsLikelyAsStatedAtEveryLevel() throws Exception {
    int scale = 12;
    List<Edge<Long, NoValue>> edges =
        FormatReading.read(Rmat.scale(scale).edgeFactor(64).seed(3).scrambled(false), 1);
    for (int level = 0; level < scale; level++) {
      double[] share = new double[4];
      for (Edge<Long, NoValue> edge : edges) {
        long row = edge.source() >> level & 1;
        long column = edge.target() >> level & 1;
        share[(int) (2 * row + column)] += 1.0 / edges.size();
      }
      assertEquals(0.57, share[0], 0.005, Arrays.toString(share));
      assertEquals(0.19, share[1], 0.005, Arrays.toString(share));
      assertEquals(0.19, share[2], 0.005, Arrays.toString(share));
      assertEquals(0.05, share[3], 0.003, Arrays.toString(share));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 16})
  void scramblingIsABijection(int bits) {
    RmatScramble scramble = RmatScramble.of(bits, 5);
    Set<Long> images = new HashSet<>();
    LongStream.range(0, 1L << bits).map(scramble::apply).forEach(images::add);
    assertEquals(1 << bits, images.size());
    assertTrue(images.stream().allMatch(id -> isVertex(id, bits)));
  }

  @Test
  void scramblingOnlyRenamesTheVertices() throws Exception {
    Rmat rmat = Rmat.scale(10).seed(9);
    List<Edge<Long, NoValue>> plain = FormatReading.read(rmat.scrambled(false), 1);
    List<Edge<Long, NoValue>> scrambled = FormatReading.read(rmat, 1);
    RmatScramble scramble = RmatScramble.of(10, 9);
    for (int i = 0; i < plain.size(); i++) {
      assertEquals(scramble.apply(plain.get(i).source()), scrambled.get(i).source());
      assertEquals(scramble.apply(plain.get(i).target()), scrambled.get(i).target());
    }
    assertNotEquals(plain, scrambled);
  }

  @Test
  void largeScalesHaveLargeIds() throws Exception {
    Rmat rmat = Rmat.scale(32).edgeFactor(1);
    assertEquals(1L << 32, rmat.vertices());
    long[] largest = {0};
    try (FormatReading reading = new FormatReading()) {
      rmat.read(
          rmat.splits(1 << 20).getLast(),
          edge -> {
            assertTrue(isVertex(edge.source(), 32) && isVertex(edge.target(), 32));
            largest[0] = Math.max(largest[0], edge.source());
          },
          reading);
    }
    assertTrue(largest[0] > 1L << 31);
  }

  @Test
  void argumentsOutOfRangeAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> Rmat.scale(0));
    assertThrows(IllegalArgumentException.class, () -> Rmat.scale(33));
    Rmat rmat = Rmat.scale(20);
    assertThrows(IllegalArgumentException.class, () -> rmat.edgeFactor(0));
    String message =
        assertThrows(IllegalArgumentException.class, () -> rmat.edgeFactor(1L << 38)).getMessage();
    assertEquals("the edge factor at scale 20 is 1 to 274877906943, but got 274877906944", message);
  }
}
