package org.gyre.dataflow.type;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which components rows have, and what is read back of them. */
final class FieldSetTest {

  record Inner(String text, long number) {}

  record All(
      boolean flag,
      byte small,
      char letter,
      short less,
      int number,
      long large,
      float real,
      double exact,
      String text,
      Long boxed,
      @Nullable Long maybe,
      Inner inner,
      @Nullable Inner other) {}

  record Checked(long id, String text) {
    Checked {
      if (text.isEmpty()) {
        throw new IllegalArgumentException("no text");
      }
    }
  }

  record Doubling(long id, String text) {
    @Override
    public long id() {
      return 2 * id;
    }
  }

  private static final All VALUE =
      new All(
          true,
          (byte) 1,
          'c',
          (short) 2,
          3,
          4,
          5,
          6,
          "text",
          7L,
          null,
          new Inner("inner", 8),
          new Inner("other", 9));

  private static FieldSet set(String... paths) {
    FieldSet all = FieldSet.NOTHING;
    for (String path : paths) {
      boolean presence = path.endsWith("?");
      String name = presence ? path.substring(0, path.length() - 1) : path;
      all =
          all.and(
              FieldSet.at(
                  List.of(name.split("\\.")), presence ? FieldSet.NOTHING : FieldSet.WHOLE));
    }
    return all;
  }

  private static <T> T throughRow(Layout<T> layout, T value) {
    try (Arena arena = Arena.ofConfined()) {
      int size = layout.fixedSize() + layout.variableSize(value);
      MemorySegment row = arena.allocate(Math.max(1, size));
      assertEquals(size, layout.write(value, row, 0, 0, layout.fixedSize()));
      assertEquals(size - layout.fixedSize(), layout.variableSize(row, 0, 0));
      MemorySegment copy = arena.allocate(Math.max(1, size));
      assertEquals(size, layout.copy(row, 0, 0, copy, 0, 0, layout.fixedSize()));
      T read = layout.read(copy, 0, 0);
      assertEquals(layout.hash(value), layout.hash(copy, 0, 0));
      assertEquals(layout.hash(value), layout.hash(read));
      assertEquals(true, layout.equal(value, copy, 0, 0));
      assertEquals(true, layout.equal(row, 0, 0, copy, 0, 0));
      assertEquals(0, layout.compare(row, 0, 0, copy, 0, 0));
      assertEquals(layout.prefix(row, 0, 0), layout.prefix(copy, 0, 0));
      return read;
    }
  }

  @Test
  void onlyWhatMattersIsWritten() {
    Layout<All> whole = Layouts.of(All.class);
    Layout<All> some = set("number", "maybe", "other.text").rowsOf(whole);
    int text = Layouts.STRING.fixedSize();
    assertEquals(4 + 9 + 1 + text, some.fixedSize());
    assertEquals(
        new All(
            false,
            (byte) 0,
            (char) 0,
            (short) 0,
            3,
            0,
            0,
            0,
            null,
            0L,
            null,
            null,
            new Inner("other", 0)),
        throughRow(some, VALUE));
    assertEquals(4, some.field("maybe").orElseThrow().at());
    assertEquals(throughRow(some, VALUE), throughRow(some, throughRow(some, VALUE)));
  }

  @Test
  void nothingTakesNoByte() {
    Layout<All> none = FieldSet.NOTHING.rowsOf(Layouts.of(All.class));
    assertEquals(0, none.fixedSize());
    assertEquals(true, none.isFixedSize());
    All read = throughRow(none, VALUE);
    assertEquals(0L, read.boxed());
    assertNull(read.text());
    assertNull(read.inner());
  }

  @Test
  void whatMustBeThereIs() {
    Layout<All> whole = Layouts.of(All.class);
    All read =
        throughRow(set("text?", "inner?", "other?", "boxed?", "maybe?").rowsOf(whole), VALUE);
    assertEquals("text", read.text());
    assertEquals(new Inner(null, 0), read.inner());
    assertNotNull(read.other());
    assertEquals(0L, read.boxed());
    assertNull(read.maybe());
  }

  @Test
  void nullsStay() {
    Layout<Inner> orNull = set("number").rowsOf(Layouts.nullable(Layouts.of(Inner.class)));
    assertEquals(9, orNull.fixedSize());
    assertNull(throughRow(orNull, null));
    assertEquals(new Inner(null, 5), throughRow(orNull, new Inner("gone", 5)));
  }

  @Test
  void whatCannotBeLeftOutStays() {
    for (Class<?> type : List.of(Checked.class, Doubling.class, String.class, Long.class)) {
      Layout<?> layout = Layouts.of(type);
      assertSame(layout, set("id").rowsOf(layout));
      assertEquals(FieldSet.WHOLE, set("id").keptOf(layout));
    }
    Layout<Inner> inner = Layouts.of(Inner.class);
    assertSame(inner, set("text", "number").rowsOf(inner));
    assertSame(inner, FieldSet.WHOLE.rowsOf(inner));
  }

  @Test
  void aLayoutIsMadeOnceAndFoundAgain() throws IOException, ClassNotFoundException {
    Layout<All> whole = Layouts.of(All.class);
    Layout<All> some = set("number", "inner.text").rowsOf(whole);
    assertSame(some, set("inner.text", "number").rowsOf(whole));
    assertSame(some, set("inner.text", "number").rowsOf(some));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(some);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertSame(some, in.readObject());
    }
  }

  @Test
  void setsAreUnitedAndAskedForParts() {
    FieldSet set = set("a.b", "a.c?", "d");
    assertEquals("(a(b, c()), d)", set.toString());
    assertEquals(Optional.of(FieldSet.WHOLE), set.part(List.of("d", "e")));
    assertEquals(Optional.of(FieldSet.NOTHING), set.part(List.of("a", "c")));
    assertEquals(Optional.empty(), set.part(List.of("a", "e", "f")));
    assertEquals(Optional.of(set), set.part(List.of()));
    assertEquals("(a, d)", set.and(set("a")).toString());
    assertEquals(FieldSet.WHOLE, set.and(FieldSet.WHOLE));
  }
}
