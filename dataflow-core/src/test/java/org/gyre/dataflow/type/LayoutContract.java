package org.gyre.dataflow.type;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * The laws of {@link Layout}, for one layout. A test of a layout extends this class and gives it
 * the layout, an order that was not made by it, a source of random values and the values at the
 * corners.
 *
 * <p>Two values are equal if the order finds them so. All randomness comes from one seed, which is
 * printed; {@code -Dgyre.seed=N} repeats a run.
 *
 * @param <T> the type of the values
 */
public abstract class LayoutContract<T> {

  /** The seed of all tests of this kind. */
  static final long SEED = Long.getLong("gyre.seed", System.nanoTime());

  private static final int RANDOM_VALUES = 60;

  static {
    System.out.println("LayoutContract: -Dgyre.seed=" + SEED);
  }

  private final Layout<T> layout;
  private final Comparator<? super T> order;
  private final List<T> values = new ArrayList<>();
  private final Random random = new Random(SEED);

  /**
   * The laws for a layout.
   *
   * @param layout the layout
   * @param order its order; need not know null
   * @param source makes random values other than null
   * @param corners values that must be among those tested, other than null
   */
  @SafeVarargs
  protected LayoutContract(
      Layout<T> layout, Comparator<? super T> order, Function<Random, T> source, T... corners) {
    this.layout = layout;
    this.order = Comparator.nullsFirst(order);
    for (T corner : corners) {
      values.add(corner);
    }
    for (int i = 0; i < RANDOM_VALUES; i++) {
      values.add(source.apply(random));
    }
    if (layout.isNullable()) {
      values.add(null);
      values.add(null);
    }
  }

  /** A value written somewhere, with garbage around it. */
  private record Cell(MemorySegment segment, long row, int at, int tail, int end) {}

  private MemorySegment garbage(long size) {
    byte[] bytes = new byte[Math.toIntExact(size)];
    random.nextBytes(bytes);
    if (random.nextInt(8) == 0) {
      return MemorySegment.ofArray(bytes);
    }
    return Arena.ofAuto().allocate(size).copyFrom(MemorySegment.ofArray(bytes));
  }

  private Cell write(T value) {
    return write(value, random.nextInt(20), random.nextInt(20), random.nextInt(20));
  }

  /** Writes a value so that the segment ends where the row ends. */
  private Cell write(T value, int row, int at, int gap) {
    int tail = at + layout.fixedSize() + gap;
    int end = tail + layout.variableSize(value);
    assertTrue(layout.roomFor(value) >= end - tail, () -> about(value));
    MemorySegment segment = garbage(row + end);
    assertEquals(end, layout.write(value, segment, row, at, tail), () -> about(value));
    return new Cell(segment, row, at, tail, end);
  }

  private T read(Cell cell) {
    return layout.read(cell.segment(), cell.row(), cell.at());
  }

  private boolean equal(Cell a, Cell b) {
    return layout.equal(a.segment(), a.row(), a.at(), b.segment(), b.row(), b.at());
  }

  private int compare(Cell a, Cell b) {
    return layout.compare(a.segment(), a.row(), a.at(), b.segment(), b.row(), b.at());
  }

  private long hash(Cell cell) {
    return layout.hash(cell.segment(), cell.row(), cell.at());
  }

  private long prefix(Cell cell) {
    return layout.prefix(cell.segment(), cell.row(), cell.at());
  }

  private static String about(Object... values) {
    String text = Arrays.deepToString(values);
    String start = text.length() > 500 ? text.substring(0, 500) + "…" : text;
    return start + " with -Dgyre.seed=" + SEED;
  }

  private void assertSameValue(T expected, T actual) {
    assertEquals(0, order.compare(expected, actual), () -> about(expected, actual));
  }

  @Test
  void readsWhatWasWritten() {
    for (T value : values) {
      Cell cell = write(value);
      assertSameValue(value, read(cell));
      assertEquals(
          cell.end() - cell.tail(),
          layout.variableSize(cell.segment(), cell.row(), cell.at()),
          () -> about(value));
    }
  }

  @Test
  void rowsOfFixedSizeHaveNoVariablePart() {
    for (T value : values) {
      assertTrue(!layout.isFixedSize() || layout.variableSize(value) == 0, () -> about(value));
    }
  }

  @Test
  void writesNothingOutsideItsTwoParts() {
    for (T value : values) {
      Cell cell = write(value);
      MemorySegment before = garbage(cell.segment().byteSize());
      MemorySegment after = garbage(before.byteSize()).copyFrom(before);
      layout.write(value, after, cell.row(), cell.at(), cell.tail());
      for (MemorySegment part : List.of(before, after)) {
        part.asSlice(cell.row() + cell.at(), layout.fixedSize()).fill((byte) 0);
        part.asSlice(cell.row() + cell.tail()).fill((byte) 0);
      }
      assertEquals(-1, before.mismatch(after), () -> about(value));
    }
  }

  @Test
  void equalValuesAreEqualBytes() {
    for (T value : values) {
      Cell cell = write(value, 3, 5, 7);
      Cell again = write(read(cell), 3, 5, 7);
      for (MemorySegment part : List.of(cell.segment(), again.segment())) {
        part.asSlice(0, 3 + 5).fill((byte) 0);
        part.asSlice(3 + 5 + layout.fixedSize(), 7).fill((byte) 0);
      }
      assertEquals(-1, cell.segment().mismatch(again.segment()), () -> about(value));
    }
  }

  @Test
  void rowsCanBeMovedAsBytes() {
    for (T value : values) {
      Cell cell = write(value);
      MemorySegment elsewhere = garbage(cell.end() + 11L);
      MemorySegment.copy(cell.segment(), cell.row(), elsewhere, 11, cell.end());
      assertSameValue(value, layout.read(elsewhere, 11, cell.at()));
    }
  }

  @Test
  void hashesAreTheSameInMemoryAndForEqualValues() {
    for (T value : values) {
      Cell cell = write(value);
      assertEquals(layout.hash(value), hash(cell), () -> about(value));
      assertEquals(layout.hash(read(cell)), hash(write(value)), () -> about(value));
    }
  }

  @Test
  void hashesTellValuesApart() {
    TreeSet<T> distinct = new TreeSet<>(order);
    distinct.addAll(values);
    long hashes = distinct.stream().map(layout::hash).distinct().count();
    assertEquals(distinct.size(), hashes, () -> about(values));
  }

  @Test
  void orderEqualityAndPrefixAgree() {
    List<Cell> cells = values.stream().map(this::write).toList();
    List<Cell> others = values.stream().map(this::write).toList();
    for (int i = 0; i < cells.size(); i++) {
      for (int j = 0; j < cells.size(); j++) {
        pairAgrees(values.get(i), cells.get(i), values.get(j), others.get(j));
      }
    }
  }

  private void pairAgrees(T a, Cell aCell, T b, Cell bCell) {
    int expected = Integer.signum(order.compare(a, b));
    assertEquals(expected, Integer.signum(compare(aCell, bCell)), () -> about(a, b));
    assertEquals(expected == 0, equal(aCell, bCell), () -> about(a, b));
    assertEquals(
        expected == 0,
        layout.equal(a, bCell.segment(), bCell.row(), bCell.at()),
        () -> about(a, b));
    if (expected == 0) {
      assertEquals(layout.hash(a), hash(bCell), () -> about(a, b));
    }
    int prefixes = Long.compareUnsigned(prefix(aCell), prefix(bCell));
    assertTrue(
        layout.prefixIsWhole()
            ? Integer.signum(prefixes) == expected
            : prefixes == 0 || Integer.signum(prefixes) == expected,
        () -> prefixes + " " + about(a, b));
  }

  @Test
  void prefixesHaveNoMoreBytesThanStated() {
    assertTrue(layout.prefixBytes() >= 0 && layout.prefixBytes() <= Long.BYTES);
    for (T value : values) {
      long rest = layout.prefixBytes() == Long.BYTES ? 0 : -1L >>> (8 * layout.prefixBytes());
      assertEquals(0, prefix(write(value)) & rest, () -> about(value));
    }
  }

  @Test
  void copiesAreEqualAndIndependent() {
    for (T value : values) {
      Cell cell = write(value);
      int at = random.nextInt(20);
      int tail = at + layout.fixedSize() + random.nextInt(20);
      int row = random.nextInt(20);
      int end = tail + layout.variableSize(value);
      MemorySegment to = garbage(row + end);
      assertEquals(
          end,
          layout.copy(cell.segment(), cell.row(), cell.at(), to, row, at, tail),
          () -> about(value));
      assertTrue(equal(cell, new Cell(to, row, at, tail, end)), () -> about(value));
      cell.segment().fill((byte) -1);
      assertSameValue(value, layout.read(to, row, at));
    }
  }

  @Test
  void survivesSerialization() throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(layout);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertSame(layout, in.readObject());
    }
  }

  @Test
  void nullIsAValueOrRefused() {
    if (layout.isNullable()) {
      assertNull(read(write(null)));
      return;
    }
    MemorySegment segment = garbage(layout.fixedSize());
    List<NullPointerException> refusals =
        List.of(
            assertThrows(
                NullPointerException.class,
                () -> layout.write(null, segment, 0, 0, layout.fixedSize())),
            assertThrows(NullPointerException.class, () -> layout.hash(null)));
    for (NullPointerException refusal : refusals) {
      assertTrue(refusal.getMessage().contains("is null"), refusal::getMessage);
      assertTrue(refusal.getMessage().contains("@Nullable"), refusal::getMessage);
    }
  }

  @Test
  void stopsAtTheEndOfTheSegment() {
    for (T value : values) {
      Cell cell = write(value, 3, 5, 0);
      MemorySegment tooSmall = cell.segment().asSlice(0, cell.segment().byteSize() - 1);
      if (cell.end() > cell.at()) {
        assertThrows(
            IndexOutOfBoundsException.class,
            () -> layout.write(value, tooSmall, cell.row(), cell.at(), cell.tail()),
            () -> about(value));
      }
    }
  }

  @Test
  void saysWhatItIs() {
    assertNotNull(layout.toString());
    assertTrue(!layout.toString().contains("@"), layout::toString);
  }

  /** A word at random, for the values of other tests. */
  static String word(Random random) {
    return Long.toString(random.nextLong() >>> random.nextInt(64), 36);
  }
}
