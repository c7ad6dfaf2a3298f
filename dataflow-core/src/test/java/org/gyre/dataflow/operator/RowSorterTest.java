package org.gyre.dataflow.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.memory.InsufficientMemoryException;
import org.gyre.dataflow.memory.NoLeaks;
import org.gyre.dataflow.memory.SpillFolder;
import org.gyre.dataflow.operator.RowSorter.Direction;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;
import org.gyre.dataflow.type.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link RowSorter} against {@link List#sort}, in memory from plenty down to five pages. */
class RowSorterTest {

  private static final int PAGE = 4096;
  private static final int PAGES = 2048;
  private static final int ROWS = 20_000;
  private static final Map<String, Kernel<RowSorter>> KERNELS = new ConcurrentHashMap<>();

  @RegisterExtension final NoLeaks memory = new NoLeaks(PAGES * PAGE, PAGE);

  record Pair(long key, long index) {}

  record Odd(byte filler, int key, long index) {}

  record Key(long first, double second) {}

  record Wide(long index, Key key, long filler) {}

  record Text(long index, String key) {}

  record Maybe(@Nullable Double key, long index) {}

  /**
   * One kind of rows.
   *
   * @param rows makes a row of a random number, small numbers giving many equal keys, and its place
   *     in the input
   */
  private record Kind<T>(
      String name, Class<T> type, Comparator<? super T> order, BiFunction<Long, Long, T> rows) {

    Layout<T> layout() {
      return Layouts.of(type);
    }

    /** One copy for all tests, since every copy is compiled anew. */
    Kernel<RowSorter> kernel(Direction direction) {
      return KERNELS.computeIfAbsent(name + direction, unused -> newKernel(direction));
    }

    private Kernel<RowSorter> newKernel(Direction direction) {
      Layout.Field key = layout().field("key").orElseThrow();
      int rowSize = layout().isFixedSize() ? layout().fixedSize() : -1;
      return RowSorter.kernel(rowSize, key.layout(), key.at(), direction);
    }

    Comparator<? super T> order(Direction direction) {
      return direction == Direction.ASCENDING ? order : order.reversed();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static final Kind<Pair> PAIRS =
      new Kind<>("(long, long)", Pair.class, Comparator.comparingLong(Pair::key), Pair::new);

  private static final Kind<Odd> ODD =
      new Kind<>(
          "13 bytes, int key",
          Odd.class,
          Comparator.comparingInt(Odd::key),
          (number, index) -> new Odd((byte) 7, (int) (long) number, index));

  private static final Kind<Wide> WIDE =
      new Kind<>(
          "32 bytes, key longer than its prefix",
          Wide.class,
          Comparator.comparing(
              Wide::key, Comparator.comparingLong(Key::first).thenComparing(Key::second)),
          (number, index) -> new Wide(index, new Key(number >> 3, (number & 7) - 3.5), ~index));

  private static final Kind<Text> TEXT =
      new Kind<>(
          "strings",
          Text.class,
          Comparator.comparing(Text::key),
          (number, index) -> new Text(index, Long.toString(number, 36)));

  private static final Kind<Text> LINKS =
      new Kind<>(
          "strings with a common beginning",
          Text.class,
          Comparator.comparing(Text::key),
          (number, index) -> new Text(index, "https://example.org/" + number));

  private static final Kind<Maybe> MAYBE =
      new Kind<>(
          "double or null",
          Maybe.class,
          Comparator.comparing(Maybe::key, Comparator.nullsFirst(Comparator.naturalOrder())),
          (number, index) -> new Maybe(number % 5 == 0 ? null : number / 3.0, index));

  private static final Kind<Text> LONG_TEXT =
      new Kind<>(
          "strings of up to five pages",
          Text.class,
          Comparator.comparing(Text::key),
          (number, index) ->
              new Text(
                  index,
                  Long.toString(number, 36)
                      .repeat(index % 500 == 0 ? (int) (index / 10) % 1500 : 1)));

  /** How the numbers are distributed that rows are made of. */
  private enum Numbers {
    RANDOM {
      @Override
      long next(Random random, long index) {
        return random.nextLong();
      }
    },
    FEW {
      @Override
      long next(Random random, long index) {
        return random.nextInt(-50, 50);
      }
    },
    DENSE {
      @Override
      long next(Random random, long index) {
        return random.nextInt(ROWS);
      }
    },
    SAME {
      @Override
      long next(Random random, long index) {
        return 42;
      }
    },
    RISING {
      @Override
      long next(Random random, long index) {
        return index;
      }
    },
    FALLING {
      @Override
      long next(Random random, long index) {
        return -index;
      }
    },
    SKEWED {
      @Override
      long next(Random random, long index) {
        return random.nextLong() >> random.nextInt(64);
      }
    },
    MOSTLY_ONE {
      @Override
      long next(Random random, long index) {
        return random.nextInt(20) == 0 ? random.nextLong() : Long.MAX_VALUE;
      }
    };

    abstract long next(Random random, long index);
  }

  static Stream<Kind<?>> kinds() {
    return Stream.of(PAIRS, ODD, WIDE, TEXT, LINKS, MAYBE, LONG_TEXT);
  }

  private static <T> List<T> rows(Kind<T> kind, Numbers numbers, int count, Random random) {
    List<T> rows = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      rows.add(kind.rows.apply(numbers.next(random, i), i));
    }
    return rows;
  }

  private static <T> void add(RowSorter sorter, Layout<T> layout, T value) throws IOException {
    int size = layout.fixedSize() + layout.variableSize(value);
    long row = sorter.reserve(size);
    layout.write(value, sorter.segment(), row, 0, layout.fixedSize());
    sorter.commit(size);
  }

  private static <T> List<T> read(RowCursor cursor, Layout<T> layout) throws IOException {
    List<T> rows = new ArrayList<>();
    while (cursor.next()) {
      T value = layout.read(cursor.segment(), cursor.row(), 0);
      assertEquals(layout.fixedSize() + layout.variableSize(value), cursor.length());
      rows.add(value);
    }
    assertFalse(cursor.next(), "a row after the end");
    return rows;
  }

  /** Sorts with so many pages free, and compares. */
  private <T> void check(Kind<T> kind, Numbers numbers, int count, Direction direction, int pages)
      throws IOException {
    check(kind, rows(kind, numbers, count, memory.random()), direction, pages, memory.spill());
  }

  private <T> void check(
      Kind<T> kind, List<T> rows, Direction direction, int pages, SpillFolder spill)
      throws IOException {
    try (Account other = memory.pool().open("other", PAGES - pages);
        Account account = memory.pool().open("sort", RowSorter.MIN_PAGES);
        RowSorter sorter =
            kind.kernel(direction).create(account, spill, (Runnable) Thread::onSpinWait)) {
      assertEquals(0, other.used());
      for (T row : rows) {
        add(sorter, kind.layout(), row);
      }
      List<T> sorted = read(sorter.sort(), kind.layout());
      List<T> expected = new ArrayList<>(rows);
      expected.sort(kind.order(direction));
      assertSame(expected, sorted);
    }
  }

  private static <T> void assertSame(List<T> expected, List<T> actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i), actual.get(i), "row " + i);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void sortsInMemory(Kind<?> kind) throws IOException {
    for (Numbers numbers : Numbers.values()) {
      check(kind, numbers, ROWS, Direction.ASCENDING, PAGES);
      check(kind, numbers, ROWS / 10, Direction.DESCENDING, PAGES);
    }
    assertTrue(kind.equals(LONG_TEXT) || memory.spill().bytesWritten() == 0);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void sortsWithFewPages(Kind<?> kind) throws IOException {
    for (int pages : new int[] {5, 6, 9, 20, 60}) {
      for (Numbers numbers : Numbers.values()) {
        check(kind, numbers, ROWS / 4, Direction.ASCENDING, pages);
      }
    }
    check(kind, Numbers.FEW, ROWS / 4, Direction.DESCENDING, RowSorter.MIN_PAGES);
    assertTrue(memory.spill().bytesWritten() > 0);
  }

  @Test
  void distributesMuch() throws IOException {
    for (Numbers numbers : Numbers.values()) {
      check(PAIRS, numbers, 16 * ROWS, Direction.ASCENDING, PAGES);
      check(PAIRS, numbers, 4 * ROWS, Direction.DESCENDING, 200);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 100})
  void sortsFewRows(int count) throws IOException {
    check(PAIRS, Numbers.RANDOM, count, Direction.ASCENDING, RowSorter.MIN_PAGES);
    check(TEXT, Numbers.RANDOM, count, Direction.DESCENDING, RowSorter.MIN_PAGES);
  }

  @Test
  void sortsWhatABufferHolds() throws IOException {
    List<Text> rows = rows(TEXT, Numbers.DENSE, ROWS, memory.random());
    Layout<Text> layout = TEXT.layout();
    try (Account account = memory.pool().open("buffer", 2);
        RowBuffer buffer = new RowBuffer(account, memory.spill(), -1)) {
      for (Text row : rows) {
        int size = layout.fixedSize() + layout.variableSize(row);
        long at = buffer.reserve(size);
        layout.write(row, buffer.segment(), at, 0, layout.fixedSize());
        buffer.commit(size);
      }
      buffer.finish();
      try (Account sorting = memory.pool().open("sort", RowSorter.MIN_PAGES);
          RowSorter sorter =
              TEXT.kernel(Direction.ASCENDING)
                  .create(sorting, memory.spill(), (Runnable) Thread::onSpinWait)) {
        sorter.addAll(buffer);
        rows.sort(TEXT.order());
        assertSame(rows, read(sorter.sort(), layout));
      }
    }
  }

  @Test
  void reservedRoomMayBeLeftUnused() throws IOException {
    Random random = memory.random();
    List<Text> rows = rows(TEXT, Numbers.RANDOM, ROWS, random);
    Layout<Text> layout = TEXT.layout();
    try (Account account = memory.pool().open("sort", RowSorter.MIN_PAGES);
        RowSorter sorter =
            TEXT.kernel(Direction.ASCENDING)
                .create(account, memory.spill(), (Runnable) Thread::onSpinWait)) {
      for (Text row : rows) {
        int size = layout.fixedSize() + layout.variableSize(row);
        if (random.nextInt(10) == 0) {
          sorter.reserve(random.nextInt(3 * PAGE));
        }
        long at = sorter.reserve(size + random.nextInt(100));
        layout.write(row, sorter.segment(), at, 0, layout.fixedSize());
        sorter.commit(size);
      }
      rows.sort(TEXT.order());
      assertSame(rows, read(sorter.sort(), layout));
    }
  }

  @Test
  void needsFivePages() {
    try (Account other = memory.pool().open("other", PAGES - RowSorter.MIN_PAGES + 1);
        Account account = memory.pool().open("sort of orders", 0)) {
      assertEquals(0, other.used());
      Kernel<RowSorter> kernel = PAIRS.kernel(Direction.ASCENDING);
      var refusal =
          assertThrows(
              InsufficientMemoryException.class,
              () -> kernel.create(account, memory.spill(), (Runnable) Thread::onSpinWait));
      assertTrue(refusal.getMessage().contains("sort of orders"), refusal.getMessage());
    }
  }

  @ParameterizedTest
  @CsvSource({"PAIRS, 5", "LONG_TEXT, 7"})
  void givesEverythingBackWhenInputOrOutputFails(String name, int pages) {
    Kind<?> kind = name.equals("PAIRS") ? PAIRS : LONG_TEXT;
    boolean failed = true;
    for (int n = 1; failed; n = n < 30 ? n + 1 : 2 * n) {
      failed = failsWhenEveryNthOperationFails(kind, pages, n);
    }
  }

  private <T> boolean failsWhenEveryNthOperationFails(Kind<T> kind, int pages, int n) {
    List<T> rows = rows(kind, Numbers.RANDOM, ROWS / 4, memory.random());
    try (SpillFolder failing = memory.failingSpill(n)) {
      check(kind, rows, Direction.ASCENDING, pages, failing);
      return false;
    } catch (IOException failure) {
      assertTrue(failure.getMessage().contains("injected"), failure.getMessage());
      return true;
    }
  }

  @Test
  void canBeAbandonedAtAnyTime() throws IOException {
    for (int pages : new int[] {5, 30, PAGES}) {
      for (int readRows : new int[] {-1, 0, 1, ROWS / 8}) {
        abandon(pages, readRows);
      }
    }
  }

  private void abandon(int pages, int readRows) throws IOException {
    try (Account other = memory.pool().open("other", PAGES - pages);
        Account account = memory.pool().open("sort", RowSorter.MIN_PAGES)) {
      assertEquals(0, other.used());
      RowSorter sorter =
          LONG_TEXT
              .kernel(Direction.ASCENDING)
              .create(account, memory.spill(), (Runnable) Thread::onSpinWait);
      for (Text row : rows(LONG_TEXT, Numbers.SKEWED, ROWS / 4, memory.random())) {
        add(sorter, LONG_TEXT.layout(), row);
      }
      RowCursor cursor = readRows < 0 ? null : sorter.sort();
      for (int i = 0; i < readRows; i++) {
        assertTrue(cursor.next());
      }
      sorter.close();
      sorter.close();
      assertEquals(0, account.used());
      assertEquals(
          List.of(),
          memory.filesLeft().stream()
              .filter(file -> file.toFile().isFile() && file.toFile().length() > 0)
              .toList());
    }
  }

  @Test
  void longWorkCanBeEnded() {
    try (Account other = memory.pool().open("other", PAGES - RowSorter.MIN_PAGES);
        Account account = memory.pool().open("sort", RowSorter.MIN_PAGES);
        RowSorter sorter =
            PAIRS
                .kernel(Direction.ASCENDING)
                .create(
                    account,
                    memory.spill(),
                    (Runnable)
                        () -> {
                          throw new IllegalStateException("cancelled");
                        })) {
      assertEquals(0, other.used());
      assertThrows(
          IllegalStateException.class,
          () -> {
            for (long i = 0; i < ROWS; i++) {
              add(sorter, PAIRS.layout(), new Pair(-i, i));
            }
          });
    }
  }
}
