package org.gyre.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The table, the grouping and the join against plain maps. */
final class HashLimitsTest {

  private static final int RECORDS = 60_007;
  private static final int KEYS = 4_001;

  @Test
  void tableAddsUpWhatIsAdded() {
    Random random = Seed.random(HashLimitsTest.class);
    LongTable table = new LongTable(3);
    for (int round = 0; round < 3; round++) {
      Map<Long, Long> expected = new HashMap<>();
      for (int i = 0; i < 10_000; i++) {
        long key = random.nextLong(-2000, 2000) << (4 * round);
        long value = random.nextLong();
        table.add(key, value);
        expected.merge(key, value, Long::sum);
      }
      for (long key = -3000; key < 3000; key++) {
        int slot = table.find(key);
        assertEquals(expected.get(key), slot < 0 ? null : (Long) table.value(slot));
      }
      assertEquals(digest(expected), table.digest());
      table.clear();
      assertEquals(Digest.EMPTY, table.digest());
      assertEquals(-1, table.find(0));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void groupSum(int threads) throws Exception {
    Map<Long, Long> sums = new HashMap<>();
    for (long i = 0; i < RECORDS; i++) {
      sums.merge(Generated.drawnKey(i, KEYS), i, Long::sum);
    }
    assertEquals(KEYS, sums.size(), "every key is drawn");
    try (Workers workers = new Workers(threads)) {
      assertEquals(digest(sums), GroupSum.run(workers, RECORDS, KEYS));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void join(int threads) throws Exception {
    int drawn = KEYS + KEYS / 4;
    Map<Long, Long> customers = new HashMap<>();
    for (long k = 0; k < KEYS; k++) {
      customers.put(Generated.key(k), k);
    }
    Digest expected = Digest.EMPTY;
    for (long i = 0; i < RECORDS; i++) {
      long key = Generated.drawnKey(i, drawn);
      if (customers.containsKey(key)) {
        expected = expected.plus(new Digest(1, Digest.hash(key, i * customers.get(key)), 0));
      }
    }
    assertEquals(0.8, expected.count() / (double) RECORDS, 0.02, "four of five match");
    try (Workers workers = new Workers(threads)) {
      assertEquals(expected, HashJoin.run(workers, RECORDS, KEYS, drawn));
    }
  }

  private static Digest digest(Map<Long, Long> values) {
    long hash = 0;
    for (Map.Entry<Long, Long> entry : values.entrySet()) {
      hash += Digest.hash(entry.getKey(), entry.getValue());
    }
    return new Digest(values.size(), hash, 0);
  }
}
