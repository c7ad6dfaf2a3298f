package org.gyre.dataflow.operator;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Stream;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.memory.NoLeaks;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;
import org.gyre.dataflow.type.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@link KeyedTable} against {@link LinkedHashMap}, which keeps the order of insertion as well. */
class KeyedTableTest {

  private static final int PAGE = 4096;
  private static final int PAYLOAD = 12;

  @RegisterExtension final NoLeaks memory = new NoLeaks(64L << 20, PAGE);

  record Place(int country, long city) {}

  record Person(String name, @Nullable String town, long born) {}

  record Nothing() {}

  /**
   * One kind of keys.
   *
   * @param source makes random keys, many of them more than once
   */
  private record Kind<K>(String name, Layout<K> layout, Function<Random, K> source) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static <K> Kind<K> kind(String name, Class<K> type, Function<Random, K> source) {
    return new Kind<>(name, Layouts.of(type), source);
  }

  static Stream<Kind<?>> kinds() {
    Function<Random, String> words = random -> Integer.toString(random.nextInt(20_000), 7);
    return Stream.of(
        kind("dense long", Long.class, random -> (long) random.nextInt(20_000)),
        kind("long around 0", Long.class, random -> random.nextInt(9_000) - 4_500L),
        kind("sparse long", Long.class, random -> random.nextInt(20_000) * 0x1234567890ABL),
        kind("long at the ends", Long.class, KeyedTableTest::nearAnEnd),
        kind("dense, then sparse", Long.class, KeyedTableTest::denseThenSparse),
        kind("int", Integer.class, random -> random.nextInt(5_000) - 100),
        kind("short", Short.class, random -> (short) random.nextInt()),
        kind("byte", Byte.class, random -> (byte) random.nextInt()),
        kind("double", Double.class, random -> random.nextInt(8_000) / 8.0 - 0.0),
        kind("string", String.class, words),
        kind("no bytes", Nothing.class, random -> new Nothing()),
        kind(
            "record",
            Place.class,
            random -> new Place(random.nextInt(200), random.nextInt(100) * 1_000_000_007L)),
        kind(
            "record of strings",
            Person.class,
            random ->
                new Person(
                    words.apply(random),
                    random.nextBoolean() ? null : "x".repeat(random.nextInt(40)),
                    random.nextInt(3))),
        new Kind<>(
            "long, every hash the same",
            new OneHash<>(Layouts.of(Long.class)),
            random -> random.nextInt(600) * 0x1234567890ABL),
        new Kind<>(
            "string, every hash the same", new OneHash<>(Layouts.of(String.class)), words(600)));
  }

  private static Function<Random, String> words(int number) {
    return random -> "word " + random.nextInt(number);
  }

  private static long nearAnEnd(Random random) {
    long distance = random.nextInt(3_000);
    return random.nextBoolean() ? Long.MIN_VALUE + distance : Long.MAX_VALUE - distance;
  }

  private static long denseThenSparse(Random random) {
    return random.nextInt(1000) == 0 ? random.nextLong() : random.nextInt(9_000);
  }

  /** A table and what should be in it. */
  private static final class Checked<K> implements AutoCloseable {
    final Layout<K> layout;
    final KeyedTable<K> table;
    final Map<K, Long> model = new LinkedHashMap<>();
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment stored = arena.allocate(1 << 20);

    Checked(Layout<K> layout, Account account) {
      this.layout = layout;
      table = KeyedTable.kernel(layout, PAYLOAD).create(account);
    }

    /** Writes a key somewhere outside the table; 5 bytes before it belong to its row. */
    void store(K key, long row) {
      layout.write(key, stored, row, 5, 5 + layout.fixedSize());
    }

    /** Adds one to the count of a key; false if the table is full. */
    boolean count(K key, Random random) {
      long found =
          switch (random.nextInt(4)) {
            case 0 -> table.findOrInsert(key);
            case 1 -> table.findOrInsert(key, layout.hash(key));
            case 2 -> {
              store(key, 3);
              yield table.findOrInsert(stored, 3, 5);
            }
            default -> {
              store(key, 3);
              yield table.findOrInsert(stored, 3, 5, layout.hash(key));
            }
          };
      return found != KeyedTable.FULL && count(key, found);
    }

    private boolean count(K key, long found) {
      assertEquals(model.containsKey(key), found >= 0, () -> "answer for " + key);
      long payload = (found < 0 ? ~found : found) + table.payloadAt();
      if (found < 0) {
        assertEquals(0, table.segment().get(JAVA_LONG_UNALIGNED, payload), "new payload");
        assertEquals(0, table.segment().get(JAVA_LONG_UNALIGNED, payload + PAYLOAD - 8));
      }
      long count = table.segment().get(JAVA_LONG_UNALIGNED, payload) + 1;
      table.segment().set(JAVA_LONG_UNALIGNED, payload, count);
      model.merge(key, 1L, Long::sum);
      return true;
    }

    /** Counts some keys as a batch; false if the table is full. */
    boolean countAll(List<K> keys) {
      long[] keyRows = new long[keys.size()];
      long[] rows = new long[keys.size()];
      for (int i = 0; i < keyRows.length; i++) {
        keyRows[i] = i * 1000L;
        store(keys.get(i), keyRows[i]);
      }
      int done = table.findOrInsertAll(stored, keyRows, 5, keyRows.length, rows);
      for (int i = 0; i < done; i++) {
        count(keys.get(i), rows[i]);
      }
      return done == keyRows.length;
    }

    /** Everything in the table and nothing else, in order, and found by all ways of asking. */
    void check() {
      assertEquals(model.size(), table.size());
      long row = table.first();
      for (Map.Entry<K, Long> entry : model.entrySet()) {
        assertTrue(row < table.end());
        assertEquals(entry.getKey(), table.key(row));
        long payload = row + table.payloadAt();
        assertEquals(entry.getValue(), table.segment().get(JAVA_LONG_UNALIGNED, payload));
        checkFound(entry.getKey(), row);
        row = table.next(row);
      }
      assertEquals(table.end(), row);
    }

    void checkFound(K key, long row) {
      assertEquals(row, table.find(key));
      assertEquals(row, table.find(key, layout.hash(key)));
      store(key, 8);
      assertEquals(row, table.find(stored, 8, 5));
      assertEquals(row, table.find(stored, 8, 5, layout.hash(key)));
      long[] rows = new long[1];
      table.findAll(stored, new long[] {8}, 5, 1, rows);
      assertEquals(row, rows[0]);
    }

    void clear() {
      table.clear();
      model.clear();
    }

    @Override
    public void close() {
      table.close();
      table.close();
      arena.close();
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  <K> void countsAsTheModelDoes(Kind<K> kind) {
    Random random = memory.random();
    try (Account account = memory.pool().open("table", 0);
        Checked<K> checked = new Checked<>(kind.layout, account)) {
      for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 15_000; i++) {
          assertTrue(checked.count(kind.source.apply(random), random));
        }
        checked.check();
        for (int i = 0; i < 500; i++) {
          K key = kind.source.apply(random);
          if (!checked.model.containsKey(key)) {
            checked.checkFound(key, KeyedTable.ABSENT);
          }
        }
        checked.clear();
        checked.check();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  <K> void countsBatchesAsTheModelDoes(Kind<K> kind) {
    Random random = memory.random();
    try (Account account = memory.pool().open("table", 0);
        Checked<K> checked = new Checked<>(kind.layout, account)) {
      for (int batch = 0; batch < 200; batch++) {
        int size = random.nextInt(KeyedTable.BATCH + 1);
        assertTrue(
            checked.countAll(
                Stream.generate(() -> kind.source.apply(random)).limit(size).toList()));
      }
      checked.check();
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  <K> void aFullTableIsUnchanged(Kind<K> kind) {
    Random random = memory.random();
    int pages = (int) (memory.pool().budget() / PAGE);
    for (int left : new int[] {2, 3, 5, 11, 40}) {
      try (Account other = memory.pool().open("other", pages - left);
          Account account = memory.pool().open("table", 0);
          Checked<K> checked = new Checked<>(kind.layout, account)) {
        assertEquals(0, other.used());
        fillTwice(checked, kind, random, left);
      }
    }
  }

  private static <K> void fillTwice(Checked<K> checked, Kind<K> kind, Random random, int left) {
    for (int round = 0; round < 2; round++) {
      boolean full = false;
      for (int i = 0; i < 20_000 && !full; i++) {
        full = !checked.count(kind.source.apply(random), random);
      }
      checked.check();
      assertTrue(!full || checked.model.size() > left * 4, "full with " + checked.model.size());
      checked.clear();
      full = false;
      for (int i = 0; i < 100 && !full; i++) {
        full =
            !checked.countAll(Stream.generate(() -> kind.source.apply(random)).limit(90).toList());
      }
      checked.check();
      checked.clear();
    }
  }

  @Test
  void inTwoPagesTheDistanceOfKeysDoesNotMatter() {
    int pages = (int) (memory.pool().budget() / PAGE);
    try (Account other = memory.pool().open("other", pages - 2);
        Account account = memory.pool().open("table", 2);
        Checked<Long> checked = new Checked<>(Layouts.of(Long.class), account)) {
      assertEquals(0, other.used());
      for (long distance = 1; distance < 1L << 40; distance += 1 + distance / 20) {
        for (long i = 0; i < 100; i++) {
          assertTrue(checked.count(i * distance, memory.random()), "full with " + i);
        }
        checked.check();
        checked.clear();
      }
    }
  }

  @Test
  void denseKeysAreAddressedDirectly() {
    for (boolean rising : new boolean[] {true, false}) {
      try (Account account = memory.pool().open("table", 0);
          Checked<Long> checked = new Checked<>(Layouts.of(Long.class), account)) {
        for (long i = 0; i < 100_000; i++) {
          checked.count(1_000_000 + (rising ? 3 * i : -3 * i), memory.random());
        }
        assertTrue(checked.table.slots.isDirect());
        checked.check();
        checked.count(Long.MIN_VALUE, memory.random());
        assertFalse(checked.table.slots.isDirect());
        checked.check();
      }
    }
  }

  @Test
  void keysThatBecomeDenseAreAddressedDirectly() {
    List<Long> keys = new ArrayList<>();
    for (long i = 0; i < 50_000; i++) {
      keys.add(i - 7_000);
    }
    Collections.shuffle(keys, memory.random());
    try (Account account = memory.pool().open("table", 0);
        Checked<Long> checked = new Checked<>(Layouts.of(Long.class), account)) {
      boolean wasOpen = false;
      for (Long key : keys) {
        checked.count(key, memory.random());
        wasOpen |= !checked.table.slots.isDirect();
      }
      assertTrue(wasOpen);
      assertTrue(checked.table.slots.isDirect());
      checked.check();
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  <K> void manyThreadsFindAtOnce(Kind<K> kind) throws Exception {
    Random random = memory.random();
    try (Account account = memory.pool().open("table", 0);
        Checked<K> checked = new Checked<>(kind.layout, account);
        ExecutorService threads = Executors.newFixedThreadPool(3)) {
      for (int i = 0; i < 3_000; i++) {
        checked.count(kind.source.apply(random), random);
      }
      List<Future<?>> answers = new ArrayList<>();
      for (int thread = 0; thread < 3; thread++) {
        answers.add(threads.submit(() -> findAll(checked)));
      }
      for (Future<?> answer : answers) {
        answer.get();
      }
    }
  }

  private static <K> void findAll(Checked<K> checked) {
    KeyedTable<K> table = checked.table;
    for (int round = 0; round < 5; round++) {
      for (long row = table.first(); row < table.end(); row = table.next(row)) {
        assertEquals(row, table.find(table.key(row)));
      }
    }
  }

  @Test
  void rowsAreKeyPayloadAndVariablePart() {
    try (Account account = memory.pool().open("table", 0);
        Checked<Long> fixed = new Checked<>(Layouts.of(Long.class), account);
        Checked<String> variable = new Checked<>(Layouts.of(String.class), account)) {
      assertEquals(Long.BYTES, fixed.table.payloadAt());
      assertEquals(Long.BYTES + PAYLOAD, fixed.table.rowSize());
      assertEquals(-1, variable.table.rowSize());
      assertEquals(variable.layout.fixedSize(), variable.table.payloadAt());
    }
  }

  @Test
  void longKeysAreKept() {
    try (Account account = memory.pool().open("table", 0);
        Checked<String> checked = new Checked<>(Layouts.of(String.class), account)) {
      for (int i = 0; i < 40; i++) {
        checked.count("k".repeat(i * 5_000) + i % 3, memory.random());
      }
      checked.check();
    }
  }

  @Test
  void aNegativePayloadIsRefused() {
    Layout<Long> layout = Layouts.of(Long.class);
    var refusal = assertThrows(IllegalArgumentException.class, () -> KeyedTable.kernel(layout, -1));
    assertTrue(refusal.getMessage().contains("-1"));
  }
}
