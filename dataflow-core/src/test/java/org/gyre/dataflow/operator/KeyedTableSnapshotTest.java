package org.gyre.dataflow.operator;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.util.Arrays;
import java.util.Random;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.memory.InsufficientMemoryException;
import org.gyre.dataflow.memory.NoLeaks;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tables that are saved and restored, and damaged in between. */
class KeyedTableSnapshotTest {

  private static final int PAGE = 4096;

  @RegisterExtension final NoLeaks memory = new NoLeaks(16L << 20, PAGE);

  private interface Content<K> {
    K key(int i);
  }

  private <K> KeyedTable<K> table(
      Account account, Layout<K> layout, int entries, Content<K> content) {
    KeyedTable<K> table = KeyedTable.kernel(layout, Long.BYTES).create(account);
    for (int i = 0; i < entries; i++) {
      long row = ~table.findOrInsert(content.key(i));
      table.segment().set(JAVA_LONG_UNALIGNED, row + table.payloadAt(), i * 31L);
    }
    return table;
  }

  private static byte[] save(KeyedTable<?> table) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    table.snapshot(Channels.newChannel(bytes));
    return bytes.toByteArray();
  }

  private static void restore(KeyedTable<?> table, byte[] bytes) throws IOException {
    table.restore(Channels.newChannel(new ByteArrayInputStream(bytes)));
  }

  private <K> void checkRoundTrip(Layout<K> layout, int entries, Content<K> content)
      throws IOException {
    try (Account account = memory.pool().open("table", 0);
        KeyedTable<K> table = table(account, layout, entries, content);
        KeyedTable<K> other = table(account, layout, 100, i -> content.key(-1 - i))) {
      byte[] bytes = save(table);
      restore(other, bytes);
      assertEquals(entries, other.size());
      assertArrayEquals(bytes, save(other));
      for (int i = 0; i < entries; i++) {
        long row = other.find(content.key(i));
        assertEquals(i * 31L, other.segment().get(JAVA_LONG_UNALIGNED, row + other.payloadAt()));
      }
      assertEquals(KeyedTable.ABSENT, other.find(content.key(-1)));
      assertTrue(other.findOrInsert(content.key(-1)) < 0);
      assertEquals(entries + 1, other.size());
    }
  }

  @Test
  void aRestoredTableIsTheSame() throws IOException {
    for (int entries : new int[] {0, 1, 10_000}) {
      checkRoundTrip(Layouts.of(Long.class), entries, i -> (long) i);
      checkRoundTrip(Layouts.of(Long.class), entries, i -> i * 0x9876543210L);
      checkRoundTrip(Layouts.of(String.class), entries, i -> "x".repeat(i & 31) + i);
    }
  }

  @Test
  void damagedBytesAreRefused() throws IOException {
    Random random = memory.random();
    try (Account account = memory.pool().open("table", 0);
        KeyedTable<Long> table = table(account, Layouts.of(Long.class), 50, i -> i * 3L)) {
      byte[] bytes = save(table);
      for (int i = 0; i < bytes.length; i++) {
        byte[] damaged = bytes.clone();
        damaged[i] ^= (byte) (1 << random.nextInt(8));
        checkRefused(table, damaged, "");
        checkRefused(table, Arrays.copyOf(bytes, i), "too early");
      }
      restore(table, bytes);
      assertEquals(50, table.size());
    }
  }

  private static void checkRefused(KeyedTable<?> table, byte[] bytes, String reason) {
    var refusal = assertThrows(IOException.class, () -> restore(table, bytes));
    assertTrue(refusal.getMessage().contains(reason), refusal.getMessage());
    assertTrue(refusal.getMessage().contains("cannot be restored"), refusal.getMessage());
    assertEquals(0, table.size());
  }

  @Test
  void whatIsWrongIsSaid() throws IOException {
    try (Account account = memory.pool().open("table", 0);
        KeyedTable<Long> longs = table(account, Layouts.of(Long.class), 5, i -> (long) i);
        KeyedTable<Integer> ints = table(account, Layouts.of(Integer.class), 5, i -> i)) {
      byte[] bytes = save(longs);
      checkRefused(ints, bytes, "it holds keys of 8 bytes and payloads of 8 bytes, the table");
      checkRefused(
          longs,
          "something else that is long enough to be a header"
              .getBytes(java.nio.charset.StandardCharsets.UTF_8),
          "begin");
      byte[] newer = bytes.clone();
      newer[8] = 2;
      newer[11] = 2;
      checkRefused(longs, newer, "format version");
      byte[] foreign = bytes.clone();
      for (int i = 0; i < 4; i++) {
        foreign[12 + i] = bytes[15 - i];
      }
      checkRefused(longs, foreign, "byte order");
    }
  }

  @Test
  void memoryThatDoesNotSufficeIsSaid() throws IOException {
    byte[] bytes;
    try (Account account = memory.pool().open("table", 0);
        KeyedTable<Long> table = table(account, Layouts.of(Long.class), 50_000, i -> i * 7L)) {
      bytes = save(table);
    }
    int pages = (int) (memory.pool().budget() / PAGE);
    try (Account other = memory.pool().open("other", pages - 20);
        Account account = memory.pool().open("table", 0);
        KeyedTable<Long> table = table(account, Layouts.of(Long.class), 10, i -> (long) i)) {
      assertEquals(0, other.used());
      assertThrows(InsufficientMemoryException.class, () -> restore(table, bytes));
      assertEquals(0, table.size());
      assertTrue(table.findOrInsert(7L) < 0);
    }
  }

  @Test
  void theFormatOfVersion1IsStillRead() throws IOException {
    Assumptions.assumeTrue(
        ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN,
        "the golden file is of a little-endian machine");
    byte[] golden;
    try (InputStream in = getClass().getResourceAsStream("keyed-table-v1.bin")) {
      golden = in.readAllBytes();
    }
    try (Account account = memory.pool().open("table", 0);
        KeyedTable<String> table = table(account, Layouts.of(String.class), 3, i -> "key " + i)) {
      assertArrayEquals(golden, save(table));
      table.clear();
      restore(table, golden);
      assertEquals("key 2", table.key(table.find("key 2")));
      assertEquals(3, table.size());
    }
  }
}
