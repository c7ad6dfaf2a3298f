package org.gyre.dataflow.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntFunction;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.memory.NoLeaks;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Keys of one pile lie in one piece of the slots. */
class PilesTest {

  private static final int TASKS = 3;
  private static final int KEYS = 1_000_000;

  @RegisterExtension final NoLeaks memory = new NoLeaks(256L << 20, 32 << 10);

  /** The keys of one partition, and the table that has them. */
  private record Part<K>(KeyedTable<K> table, List<K> keys) {}

  private interface Check<K> {
    void check(List<Part<K>> parts, Piles piles);
  }

  @SuppressWarnings("unchecked") // as in the engine, where all keys are objects
  private <K> void with(Layout<K> layout, int count, IntFunction<K> key, Check<K> check) {
    try (Account account = memory.pool().open("tables", TASKS * KeyedTable.MIN_PAGES)) {
      List<Part<K>> parts = new ArrayList<>();
      for (int i = 0; i < TASKS; i++) {
        parts.add(new Part<>(KeyedTable.kernel(layout, 12).create(account), new ArrayList<>()));
      }
      for (int i = 0; i < count; i++) {
        K next = key.apply(i);
        Part<K> part = parts.get(Keys.partition(layout.hash(next), TASKS));
        if (part.table.findOrInsert(next) < 0) {
          part.keys.add(next);
        }
      }
      List<KeyedTable<Object>> tables = new ArrayList<>();
      parts.forEach(part -> tables.add((KeyedTable<Object>) part.table));
      check.check(parts, Piles.of(tables, (Layout<Object>) layout));
      parts.forEach(part -> part.table.close());
    }
  }

  /** Piles in the order of the slots: none begins before the one before it has ended. */
  private <K> void assertInOrder(Layout<K> layout, Part<K> part, Piles piles, Comparator<K> slots) {
    part.keys.sort(slots);
    int last = 0;
    int[] sizes = new int[piles.count()];
    for (K key : part.keys) {
      long number = key instanceof Number known ? known.longValue() : 0;
      int pile = piles.of(number, layout.hash(key));
      assertTrue(pile >= last, () -> key + " after pile " + pile);
      last = pile;
      sizes[pile]++;
    }
    for (int size : sizes) {
      assertTrue(size < 3 * part.keys.size() / piles.count());
    }
  }

  private <K> void assertByHome(Layout<K> layout, IntFunction<K> key) {
    with(
        layout,
        KEYS,
        key,
        (parts, piles) -> {
          assertFalse(piles.byNumber());
          assertTrue(piles.count() >= 4, piles::toString);
          for (Part<K> part : parts) {
            TableSlots slots = part.table.slots;
            Comparator<K> homes =
                Comparator.comparingLong(k -> slots.home(TableSlots.tag(layout.hash(k))));
            assertInOrder(layout, part, piles, homes);
          }
        });
  }

  private <K extends Comparable<K>> void assertByNumber(Layout<K> layout, IntFunction<K> key) {
    with(
        layout,
        KEYS,
        key,
        (parts, piles) -> {
          assertTrue(piles.byNumber());
          assertTrue(piles.count() >= 4, piles::toString);
          for (Part<K> part : parts) {
            assertInOrder(layout, part, piles, Comparator.naturalOrder());
          }
        });
  }

  @Test
  void homesTellThePilesOfOpenSlots() {
    assertByHome(Layouts.LONG, _ -> memory.random().nextLong());
    assertByHome(Layouts.INT, _ -> memory.random().nextInt());
    assertByHome(Layouts.STRING, i -> "key " + i);
  }

  @Test
  void numbersTellThePilesOfDirectSlots() {
    assertByNumber(Layouts.LONG, i -> (long) i);
    assertByNumber(Layouts.LONG, i -> Long.MIN_VALUE + i);
    assertByNumber(Layouts.LONG, i -> Long.MAX_VALUE - i);
    assertByNumber(Layouts.INT, i -> i - KEYS / 2);
    assertByNumber(Layouts.INT, i -> Integer.MIN_VALUE + i);
    assertByNumber(Layouts.INT, i -> Integer.MAX_VALUE - (int) (i * 7919L % KEYS));
  }

  @Test
  void keysThatAreNotThereYetHavePilesToo() {
    with(
        Layouts.LONG,
        KEYS,
        i -> 1_000_000L + i,
        (_, piles) -> {
          for (long key : List.of(Long.MIN_VALUE, -1L, 0L, 999_999L, 9_000_000L, Long.MAX_VALUE)) {
            int pile = piles.of(key, Layouts.LONG.hash(key));
            assertTrue(pile >= 0 && pile < piles.count(), () -> key + " in pile " + pile);
          }
        });
  }

  @Test
  void smallTablesHaveOnePile() {
    with(Layouts.LONG, 1_000, i -> (long) i, (_, piles) -> assertEquals(Piles.ONE, piles));
    with(Layouts.STRING, 1_000, i -> "key " + i, (_, piles) -> assertEquals(Piles.ONE, piles));
  }

  /** Keys that were sparse at first have open slots, which the same keys read back have not. */
  @Test
  void onlyKeysTellThePiles() {
    with(
        Layouts.INT,
        KEYS,
        i -> i < KEYS / 10 ? 10 * i : i,
        (parts, piles) -> {
          List<Integer> keys = new ArrayList<>();
          parts.forEach(part -> keys.addAll(part.keys));
          keys.sort(Comparator.naturalOrder());
          with(
              Layouts.INT,
              keys.size(),
              keys::get,
              (_, again) -> {
                assertTrue(again.byNumber());
                assertEquals(again, piles);
              });
        });
  }
}
