package org.gyre.dataflow.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.memory.NoLeaks;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;
import org.gyre.dataflow.type.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Orders by several keys, and sorts by them, against comparators of objects. */
class RowOrderTest {

  private static final int PAGE = 4096;
  private static final int PAGES = 512;
  private static final int ROWS = 3_000;
  private static final int ORDERS = 25;

  @RegisterExtension final NoLeaks memory = new NoLeaks(PAGES * PAGE, PAGE);

  record Fixed(
      boolean flag, byte tiny, short small, int number, long large, double real, int index) {}

  record Mixed(byte tiny, String text, @Nullable Integer maybe, @Nullable String note, int index) {}

  /** A component of a record, as the order of objects has it. */
  private record Component<T>(String name, Comparator<T> order) {}

  private static <T, K extends Comparable<K>> Component<T> component(
      String name, Function<T, K> accessor) {
    return new Component<>(
        name, Comparator.comparing(accessor, Comparator.nullsFirst(Comparator.naturalOrder())));
  }

  private static final List<Component<Fixed>> FIXED =
      List.of(
          component("flag", Fixed::flag),
          component("tiny", Fixed::tiny),
          component("small", Fixed::small),
          component("number", Fixed::number),
          component("large", Fixed::large),
          component("real", Fixed::real));

  private static final List<Component<Mixed>> MIXED =
      List.of(
          component("tiny", Mixed::tiny),
          component("text", Mixed::text),
          component("maybe", Mixed::maybe),
          component("note", Mixed::note));

  private static Fixed fixed(Random random, int index) {
    return new Fixed(
        random.nextBoolean(),
        (byte) random.nextInt(-3, 3),
        (short) random.nextInt(-300, 300),
        random.nextInt(-2, 2),
        random.nextInt(4) == 0 ? random.nextLong() : random.nextInt(5),
        random.nextInt(-9, 9) / 4.0,
        index);
  }

  private static Mixed mixed(Random random, int index) {
    return new Mixed(
        (byte) random.nextInt(-3, 3),
        "same beginning ".substring(random.nextInt(15)) + random.nextInt(9),
        random.nextInt(4) == 0 ? null : (Integer) random.nextInt(-5, 5),
        random.nextInt(4) == 0 ? null : "n" + random.nextInt(20),
        index);
  }

  /** An order of rows, and the same of objects. */
  private record Order<T>(RowOrder rows, Comparator<T> objects) {}

  private static <T> Order<T> order(
      Layout<T> layout, List<Component<T>> components, Random random) {
    RowOrder rows = null;
    Comparator<T> objects = (_, _) -> 0;
    for (int keys = random.nextInt(1, 5); keys > 0; keys--) {
      Component<T> component = components.get(random.nextInt(components.size()));
      Layout.Field place = layout.field(component.name).orElseThrow();
      boolean descending = random.nextBoolean();
      rows = new RowOrder(place.layout(), place.at(), descending, rows);
      Comparator<T> rest = objects;
      objects =
          (descending ? component.order.reversed() : component.order)
              .thenComparing((a, b) -> rest.compare(a, b));
    }
    return new Order<>(rows, objects);
  }

  @Test
  void comparesRowsAsObjects() {
    Random random = memory.random();
    for (int i = 0; i < ORDERS; i++) {
      List<Fixed> fixed = new ArrayList<>();
      List<Mixed> mixed = new ArrayList<>();
      for (int row = 0; row < 60; row++) {
        fixed.add(fixed(random, row));
        mixed.add(mixed(random, row));
      }
      checkComparisons(Layouts.of(Fixed.class), fixed, FIXED, random);
      checkComparisons(Layouts.of(Mixed.class), mixed, MIXED, random);
    }
  }

  private static <T> void checkComparisons(
      Layout<T> layout, List<T> values, List<Component<T>> components, Random random) {
    Order<T> order = order(layout, components, random);
    List<MemorySegment> rows = values.stream().map(value -> row(layout, value)).toList();
    for (int a = 0; a < rows.size(); a++) {
      for (int b = 0; b < rows.size(); b++) {
        int expected = Integer.signum(order.objects.compare(values.get(a), values.get(b)));
        int whole = Integer.signum(order.rows.compare(rows.get(a), 0, rows.get(b), 0));
        int prefix =
            Long.compareUnsigned(
                order.rows.prefix(rows.get(a), 0), order.rows.prefix(rows.get(b), 0));
        String context = values.get(a) + ", " + values.get(b) + " by " + order.rows;
        assertEquals(expected, whole, context);
        assertTrue(prefix == 0 || Integer.signum(prefix) == expected, context);
        assertTrue(prefix != 0 || expected == 0 || !order.rows.prefixIsWhole(), context);
      }
    }
  }

  private static <T> MemorySegment row(Layout<T> layout, T value) {
    int fixed = layout.fixedSize();
    MemorySegment row = MemorySegment.ofArray(new byte[fixed + layout.variableSize(value)]);
    layout.write(value, row, 0, 0, fixed);
    return row;
  }

  @Test
  void shortKeysShareThePrefix() {
    Layout<Fixed> layout = Layouts.of(Fixed.class);
    RowOrder number = order(layout, "number", null);
    RowOrder both = order(layout, "small", number);
    assertTrue(order(layout, "tiny", both).prefixIsWhole(), "1 + 2 + 4 bytes");
    assertTrue(!order(layout, "large", both).prefixIsWhole(), "8 bytes leave no room");
    Fixed one = new Fixed(false, (byte) 1, (short) 2, 3, 0, 0, 0);
    Fixed other = new Fixed(false, (byte) 1, (short) 2, 4, 0, 0, 0);
    assertTrue(
        Long.compareUnsigned(both.prefix(row(layout, one), 0), both.prefix(row(layout, other), 0))
            < 0);
  }

  private static RowOrder order(Layout<?> layout, String name, @Nullable RowOrder then) {
    Layout.Field place = layout.field(name).orElseThrow();
    return new RowOrder(place.layout(), place.at(), false, then);
  }

  @Test
  void sortsByAllKeys() throws IOException {
    Random random = memory.random();
    for (int i = 0; i < ORDERS; i++) {
      List<Fixed> fixed = new ArrayList<>();
      List<Mixed> mixed = new ArrayList<>();
      for (int row = 0; row < ROWS; row++) {
        fixed.add(fixed(random, row));
        mixed.add(mixed(random, row));
      }
      int pages = i % 3 == 0 ? RowSorter.MIN_PAGES : PAGES;
      checkSort(Layouts.of(Fixed.class), fixed, FIXED, pages, random);
      checkSort(Layouts.of(Mixed.class), mixed, MIXED, pages, random);
    }
  }

  private <T> void checkSort(
      Layout<T> layout, List<T> values, List<Component<T>> components, int pages, Random random)
      throws IOException {
    Order<T> order = order(layout, components, random);
    Kernel<RowSorter> kernel =
        RowSorter.kernel(layout.isFixedSize() ? layout.fixedSize() : -1, order.rows);
    List<T> expected = new ArrayList<>(values);
    expected.sort(order.objects);
    List<T> sorted = new ArrayList<>();
    try (Account other = memory.pool().open("other", PAGES - pages);
        Account account = memory.pool().open("sort", RowSorter.MIN_PAGES);
        RowSorter sorter = kernel.create(account, memory.spill(), (Runnable) Thread::onSpinWait)) {
      assertEquals(0, other.used());
      for (T value : values) {
        int size = layout.fixedSize() + layout.variableSize(value);
        long row = sorter.reserve(size);
        layout.write(value, sorter.segment(), row, 0, layout.fixedSize());
        sorter.commit(size);
      }
      RowCursor cursor = sorter.sort();
      while (cursor.next()) {
        sorted.add(layout.read(cursor.segment(), cursor.row(), 0));
      }
    }
    assertEquals(expected, sorted, "stable, by " + order.rows);
  }
}
