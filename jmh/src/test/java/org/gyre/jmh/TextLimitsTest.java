package org.gyre.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text keys, generated words, and the limits that work on them against plain maps. */
final class TextLimitsTest {

  private static final int RECORDS = 60_007;
  private static final int KEYS = 4_001;

  private final Random random = Seed.random(TextLimitsTest.class);

  @TempDir Path folder;

  @Test
  void textKeysAreTwelveHexadecimalDigits() {
    for (int i = 0; i < 10_000; i++) {
      long k = random.nextLong(1L << 40);
      String key = Generated.textKey(k);
      assertEquals("%012x".formatted(Generated.textKeyNumber(k)), key);
      assertEquals(Generated.textKeyNumber(k), Generated.numberOf(key));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void groupSum(int threads) throws Exception {
    Map<String, Long> sums = new HashMap<>();
    for (long i = 0; i < RECORDS; i++) {
      sums.merge(Generated.textKey(Generated.drawn(i, KEYS)), i, Long::sum);
    }
    try (Workers workers = new Workers(threads)) {
      assertEquals(
          digest(sums, key -> Long.parseLong(key, 16)), TextGroupSum.run(workers, RECORDS, KEYS));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void distinct(int threads) throws Exception {
    Map<Long, Long> present = new HashMap<>();
    for (long i = 0; i < RECORDS; i++) {
      present.put(Generated.drawnKey(i, RECORDS / 2), 1L);
    }
    assertTrue(present.size() < RECORDS / 2, "not every key is drawn");
    try (Workers workers = new Workers(threads)) {
      assertEquals(digest(present, key -> key), DistinctKeys.run(workers, RECORDS, RECORDS / 2));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void countsGeneratedWords(int threads) throws Exception {
    countsWordsOf(WordText.file(folder, 300_000), threads);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void countsWordsOfEveryLength(int threads) throws Exception {
    for (int lines : new int[] {0, 1, 3, 500}) {
      countsWordsOf(Files.writeString(folder.resolve(lines + ".txt"), text(lines)), threads);
    }
  }

  /** Lines of words of 1 to 16 letters, few of each length. */
  private String text(int lines) {
    return Stream.generate(
            () ->
                Stream.generate(this::word)
                    .limit(1 + random.nextInt(9))
                    .collect(Collectors.joining(" ", "", "\n")))
        .limit(lines)
        .collect(Collectors.joining());
  }

  private String word() {
    return "abcdefghijklmnop".substring(random.nextInt(16));
  }

  private static void countsWordsOf(Path file, int threads) throws Exception {
    Map<String, Long> counts = new HashMap<>();
    for (String line : Files.readAllLines(file)) {
      for (String word : line.split(" ")) {
        counts.merge(word, 1L, Long::sum);
      }
    }
    try (Workers workers = new Workers(threads)) {
      assertEquals(digest(counts, String::hashCode), WordCount.run(workers, file));
    }
  }

  @Test
  void tooLongAWordIsRefused() throws Exception {
    Path file =
        Files.writeString(folder.resolve("long.txt"), "a sixteenletters16 seventeenletters17\n");
    try (Workers workers = new Workers(1)) {
      Exception failure =
          assertThrows(IllegalStateException.class, () -> WordCount.run(workers, file));
      assertEquals(IOException.class, failure.getCause().getClass());
    }
  }

  @Test
  void wordsOfRanksDifferAndFrequentOnesAreShort() {
    Map<String, Integer> ranks = new HashMap<>();
    byte[] line = new byte[16];
    for (int rank = 1; rank < 100_000; rank++) {
      int length = WordText.put(rank, line, 0);
      assertEquals(rank <= 40 ? 2 : rank <= 1640 ? 4 : rank <= 65_640 ? 6 : 8, length);
      ranks.put(new String(line, 0, length, StandardCharsets.US_ASCII), rank);
    }
    assertEquals(99_999, ranks.size());
  }

  @Test
  void frequencyFallsWithTheRank() {
    List<Integer> ranks = new ArrayList<>();
    for (long i = 0; i < 1_000_000; i++) {
      ranks.add(WordText.rank(i));
    }
    double first = ranks.stream().filter(rank -> rank == 1).count();
    double tenth = ranks.stream().filter(rank -> rank == 10).count();
    double hundredth = ranks.stream().filter(rank -> rank == 100).count();
    // The chance of rank r is proportional to ln((r + 1) / r).
    assertEquals(Math.log(2) / Math.log(1.1), first / tenth, 0.5);
    assertEquals(Math.log(2) / Math.log(1.01), first / hundredth, 7);
  }

  @Test
  void theTextIsWrittenOnceAndHasItsLength() throws Exception {
    Path file = WordText.file(folder, 10_000);
    long size = Files.size(file);
    assertTrue(size >= 10_000 && size < 10_000 + 12 * 9, () -> size + " bytes");
    Files.writeString(file, "kept\n");
    assertEquals("kept\n", Files.readString(WordText.file(folder, 10_000)));
  }

  private static <K> Digest digest(Map<K, Long> values, ToLongFunction<K> number) {
    long hash = 0;
    for (Map.Entry<K, Long> entry : values.entrySet()) {
      hash += Digest.hash(number.applyAsLong(entry.getKey()), entry.getValue());
    }
    return new Digest(values.size(), hash, 0);
  }
}
