package org.gyre.dataflow.exchange;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.memory.InsufficientMemoryException;
import org.gyre.dataflow.memory.NoLeaks;
import org.gyre.dataflow.memory.SpillFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link RowBuffer} against a list of byte arrays, in memory from plenty down to two pages. */
class RowBufferTest {

  private static final int PAGE = 4096;
  private static final int PAGES = 256;

  @RegisterExtension final NoLeaks memory = new NoLeaks(PAGES * PAGE, PAGE);

  /** Leaves free pages for the test, the rest is taken. */
  private Account takeAllBut(int pages) {
    Account other = memory.pool().open("other", 0);
    for (int i = 0; i < PAGES - pages; i++) {
      other.page();
    }
    return other;
  }

  private static List<byte[]> fixedRows(Random random, int size, int count) {
    List<byte[]> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(randomRow(random, size));
    }
    return rows;
  }

  /** Rows from nothing to a few hundred bytes, now and then of several pages. */
  private static List<byte[]> variableRows(Random random, int count) {
    List<byte[]> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      boolean isLong = random.nextInt(200) == 0;
      rows.add(randomRow(random, random.nextInt(isLong ? 5 * PAGE : 300)));
    }
    return rows;
  }

  private static byte[] randomRow(Random random, int size) {
    byte[] row = new byte[size];
    random.nextBytes(row);
    return row;
  }

  private static void write(RowBuffer buffer, List<byte[]> rows, Random random) throws IOException {
    for (byte[] row : rows) {
      // Now and then more room is reserved than needed, or reserved in vain.
      int spare = random.nextInt(4) == 0 ? random.nextInt(50) : 0;
      if (random.nextInt(10) == 0) {
        buffer.reserve(row.length + spare);
      }
      long at = buffer.reserve(row.length + spare);
      MemorySegment.copy(row, 0, buffer.segment(), ValueLayout.JAVA_BYTE, at, row.length);
      buffer.commit(row.length);
    }
  }

  private static void writeFixed(RowBuffer buffer, List<byte[]> rows) throws IOException {
    for (byte[] row : rows) {
      long at = buffer.reserve(row.length);
      MemorySegment.copy(row, 0, buffer.segment(), ValueLayout.JAVA_BYTE, at, row.length);
      buffer.commit(row.length);
    }
  }

  private static void assertRows(List<byte[]> expected, RowBufferCursor cursor) throws IOException {
    int number = 0;
    while (cursor.next()) {
      byte[] row =
          cursor.segment().asSlice(cursor.row(), cursor.length()).toArray(ValueLayout.JAVA_BYTE);
      assertArrayEquals(expected.get(number), row, "row " + number);
      number++;
    }
    assertEquals(expected.size(), number);
  }

  private static void assertReads(List<byte[]> expected, RowBuffer buffer, boolean release)
      throws IOException {
    try (RowBufferCursor cursor = buffer.cursor(release)) {
      assertRows(expected, cursor);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 20000, 2",
    "24, 20000, 2",
    "24, 20000, 5",
    "24, 20000, 200",
    "4096, 50, 3",
    "4095, 50, 2",
    "5000, 40, 2",
    "5000, 40, 20",
    "9000, 20, 256",
    "24, 0, 2",
    "24, 1, 2"
  })
  void fixedRowsComeBackInOrder(int size, int count, int pages) throws IOException {
    List<byte[]> rows = fixedRows(memory.random(), size, count);
    try (Account _ = takeAllBut(pages);
        Account account = memory.pool().open("sort", pages);
        RowBuffer buffer = new RowBuffer(account, memory.spill(), size)) {
      writeFixed(buffer, rows);
      buffer.finish();
      assertEquals(count, buffer.rows());
      assertEquals((long) count * size, buffer.bytes());
      assertEquals((long) count * size > (long) pages * PAGE, buffer.spilledBytes() > 0);
      assertReads(rows, buffer, false);
      assertReads(rows, buffer, false);
      assertReads(rows, buffer, true);
      assertEquals(0, account.used());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 7, 20, 256})
  void variableRowsComeBackInOrder(int pages) throws IOException {
    Random random = memory.random();
    for (int round = 0; round < 5; round++) {
      List<byte[]> rows = variableRows(random, random.nextInt(3000));
      try (Account _ = takeAllBut(pages);
          Account account = memory.pool().open("sort", pages);
          RowBuffer buffer = new RowBuffer(account, memory.spill(), -1)) {
        write(buffer, rows, random);
        buffer.finish();
        assertEquals(rows.size(), buffer.rows());
        assertEquals(rows.stream().mapToLong(row -> 4 + row.length).sum(), buffer.bytes());
        assertReads(rows, buffer, false);
        if (random.nextBoolean()) {
          buffer.spill();
          assertEquals(0, account.used());
          assertEquals(buffer.bytes(), buffer.spilledBytes());
        }
        assertReads(rows, buffer, random.nextBoolean());
      }
    }
  }

  @Test
  void aLongRowNeedsNoMemoryBeyondTheReserve() throws IOException {
    Random random = memory.random();
    List<byte[]> rows = new ArrayList<>();
    for (int size : new int[] {10, 100_000, 0, 3 * PAGE, 3 * PAGE, 5, PAGE - 4, PAGE - 3}) {
      rows.add(randomRow(random, size));
    }
    try (Account _ = takeAllBut(1);
        Account account = memory.pool().open("sort", 1);
        RowBuffer buffer = new RowBuffer(account, memory.spill(), -1)) {
      write(buffer, rows, random);
      buffer.finish();
      assertReads(rows, buffer, false);
      assertReads(rows, buffer, true);
    }
  }

  @Test
  void whatIsSpilledCanBeReadWithoutAnyMemory() throws IOException {
    Random random = memory.random();
    List<byte[]> rows = variableRows(random, 500);
    try (Account account = memory.pool().open("sort", 0);
        RowBuffer buffer = new RowBuffer(account, memory.spill(), -1)) {
      write(buffer, rows, random);
      buffer.spill();
      buffer.finish();
      try (Account _ = takeAllBut(0)) {
        assertReads(rows, buffer, false);
        assertReads(rows, buffer, true);
      }
    }
  }

  @Test
  void writingGoesOnAfterSpillingAtAnyTime() throws IOException {
    Random random = memory.random();
    List<byte[]> rows = new ArrayList<>();
    try (Account account = memory.pool().open("sort", 1);
        RowBuffer buffer = new RowBuffer(account, memory.spill(), -1)) {
      for (int i = 0; i < 20; i++) {
        List<byte[]> more = variableRows(random, random.nextInt(100));
        write(buffer, more, random);
        rows.addAll(more);
        buffer.spill();
        assertEquals(0, account.used());
        assertEquals(buffer.bytes(), buffer.spilledBytes());
      }
      buffer.finish();
      assertReads(rows, buffer, false);
    }
  }

  @Test
  void aReleasingReaderFreesAsItGoes() throws IOException {
    List<byte[]> rows = fixedRows(memory.random(), 1024, 40);
    try (Account account = memory.pool().open("sort", 1);
        RowBuffer buffer = new RowBuffer(account, memory.spill(), 1024)) {
      writeFixed(buffer, rows);
      buffer.finish();
      assertEquals(10 * PAGE, account.used());
      try (RowBuffer.Reader reader = buffer.read(true)) {
        for (int page = 10; page > 5; page--) {
          assertTrue(reader.nextPage());
          assertEquals((long) page * PAGE, account.used());
        }
        assertThrows(IllegalStateException.class, () -> buffer.read(false));
      }
      assertEquals(0, account.used());
      assertThrows(IllegalStateException.class, () -> buffer.read(false));
    }
  }

  @Test
  void aFinishedBufferGivesWayEvenWhileItIsRead() throws IOException {
    Random random = memory.random();
    for (boolean release : new boolean[] {false, true}) {
      List<byte[]> rows = variableRows(random, 3000);
      try (Account account = memory.pool().open("cache", 2);
          RowBuffer buffer = new RowBuffer(account, memory.spill(), -1)) {
        write(buffer, rows, random);
        buffer.finish();
        assertEquals(0, buffer.spilledBytes());
        try (RowBufferCursor cursor = buffer.cursor(release);
            Account table = memory.pool().open("table", 0)) {
          for (int i = 0; i < 1000; i++) {
            assertRow(rows.get(i), cursor);
          }
          MemorySegment page = table.tryPage();
          while (page != null) {
            page = table.tryPage();
          }
          assertTrue(buffer.spilledBytes() > 0);
          assertTrue(account.used() <= 2 * PAGE);
          for (int i = 1000; i < rows.size(); i++) {
            assertRow(rows.get(i), cursor);
          }
          assertFalse(cursor.next());
        }
      }
    }
  }

  private static void assertRow(byte[] expected, RowBufferCursor cursor) throws IOException {
    assertTrue(cursor.next());
    assertArrayEquals(
        expected,
        cursor.segment().asSlice(cursor.row(), cursor.length()).toArray(ValueLayout.JAVA_BYTE));
  }

  @Test
  void readersAndEvictionsAtTheSameTime() throws Exception {
    Random random = memory.random();
    int readers = 4;
    List<byte[]> rows = variableRows(random, 4000);
    try (Account account = memory.pool().open("cache", readers);
        RowBuffer buffer = new RowBuffer(account, memory.spill(), -1);
        ExecutorService executor = Executors.newFixedThreadPool(readers + 1)) {
      write(buffer, rows, random);
      buffer.finish();
      List<Callable<Void>> work = new ArrayList<>();
      for (int i = 0; i < readers; i++) {
        work.add(
            () -> {
              for (int round = 0; round < 5; round++) {
                assertReads(rows, buffer, false);
              }
              return null;
            });
      }
      work.add(() -> takePages(PAGES - readers));
      for (Future<Void> done : executor.invokeAll(work)) {
        done.get();
      }
    }
  }

  private Void takePages(int count) {
    try (Account table = memory.pool().open("table", 0)) {
      int taken = 0;
      // Long rows that readers are at stay for a moment; in the end everything gives way.
      while (taken < count) {
        taken += table.tryPage() != null ? 1 : 0;
      }
    }
    return null;
  }

  @Test
  void twoBuffersThatFightForMemoryBothComeThrough() throws Exception {
    List<byte[]> rows = fixedRows(memory.random(), 100, 30_000);
    Callable<Void> task =
        () -> {
          try (Account account = memory.pool().open("task", 2);
              RowBuffer buffer = new RowBuffer(account, memory.spill(), 100)) {
            writeFixed(buffer, rows);
            buffer.finish();
            assertReads(rows, buffer, false);
            assertReads(rows, buffer, true);
            return null;
          }
        };
    try (ExecutorService executor = Executors.newFixedThreadPool(4)) {
      for (Future<Void> done : executor.invokeAll(List.of(task, task, task, task))) {
        done.get();
      }
    }
    assertTrue(memory.spill().bytesWritten() > 0);
  }

  @Test
  void failingIoLeavesNothingBehind() throws IOException {
    Random random = memory.random();
    List<byte[]> rows = variableRows(random, 500);
    int failures = 0;
    for (int n = 1; n < 80; n++) {
      try (Account _ = takeAllBut(2);
          SpillFolder failing = memory.failingSpill(n);
          Account account = memory.pool().open("sort", 2);
          RowBuffer buffer = new RowBuffer(account, failing, -1)) {
        write(buffer, rows, random);
        buffer.finish();
        assertReads(rows, buffer, false);
      } catch (IOException failure) {
        failures++;
        assertTrue(failure.getMessage().contains("sort"), failure::getMessage);
      }
      assertEquals(0, memory.pool().used());
      assertEquals(List.of(), memory.filesLeft());
    }
    assertTrue(failures >= 20, "only " + failures + " runs failed");
  }

  @Test
  void failedEvictionLosesNothing() throws IOException {
    List<byte[]> rows = fixedRows(memory.random(), 100, 2000);
    try (SpillFolder failing = memory.failingSpill(1);
        Account account = memory.pool().open("cache", 1);
        RowBuffer buffer = new RowBuffer(account, failing, 100);
        Account table = memory.pool().open("table", 0)) {
      writeFixed(buffer, rows);
      buffer.finish();
      var refusal =
          assertThrows(InsufficientMemoryException.class, () -> table.region(PAGES * PAGE));
      assertTrue(refusal.getSuppressed()[0].getMessage().contains("No space left on device"));
      assertReads(rows, buffer, false);
    }
  }

  @Test
  void withoutAPageNothingCanBeWritten() {
    try (Account _ = takeAllBut(0);
        Account account = memory.pool().open("sort", 0);
        RowBuffer buffer = new RowBuffer(account, memory.spill(), 8)) {
      assertThrows(InsufficientMemoryException.class, () -> buffer.reserve(8));
    }
  }

  @Test
  void callsOutOfOrderAreRefused() throws IOException {
    try (Account account = memory.pool().open("sort", 2)) {
      assertThrows(IllegalArgumentException.class, () -> new RowBuffer(account, memory.spill(), 0));
      RowBuffer buffer = new RowBuffer(account, memory.spill(), 8);
      assertThrows(IllegalStateException.class, () -> buffer.read(false));
      buffer.reserve(8);
      buffer.commit(8);
      buffer.finish();
      assertThrows(IllegalStateException.class, buffer::finish);
      assertThrows(IllegalStateException.class, () -> buffer.reserve(8));
      RowBuffer.Reader open = buffer.read(false);
      var error = assertThrows(IllegalStateException.class, () -> buffer.read(true));
      assertTrue(error.getMessage().contains("1 others read them"), error::getMessage);
      buffer.close();
      buffer.close();
      assertThrows(IllegalStateException.class, open::nextPage);
      assertThrows(IllegalStateException.class, buffer::spill);
      open.close();
      assertEquals(0, account.used());
    }
  }
}
