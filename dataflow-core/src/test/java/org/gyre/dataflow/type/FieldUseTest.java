package org.gyre.dataflow.type;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is seen of functions in their code, and what looks simple and is not. Written as {@code
 * result<-parameter.component} for what is handed on, {@code parameter.component} for what is read;
 * {@code *} stands for the whole value, {@code ?} for a function of which nothing is known.
 */
final class FieldUseTest {

  interface One<T, R> extends Serializable {
    R of(T value) throws Exception;
  }

  interface Two<A, B, R> extends Serializable {
    R of(A left, B right) throws Exception;
  }

  record Name(String first, String last) {}

  record Item(long id, Name name, double price, int[] marks) {

    boolean isCheap() {
      return price < 10;
    }

    Item dearer() {
      return new Item(id, name, price * 2, marks);
    }
  }

  record Out(long id, String name) {}

  /** The constructor changes a value. */
  record Trimmed(long id, String name) {
    Trimmed {
      name = name.trim();
    }
  }

  /** The constructor refuses values, which keeps those that pass. */
  record Checked(long id) {
    Checked {
      if (id < 0) {
        throw new IllegalArgumentException("negative");
      }
    }
  }

  /** The accessor does not say what the component is. */
  record Sly(long id) {
    @Override
    public long id() {
      return id + 1;
    }
  }

  /** Components are swapped by a constructor that is not the canonical one. */
  record Two2(long a, long b) {
    Two2(Long a, Long b) {
      this((long) b, (long) a);
    }
  }

  private static int calls;

  private static int[] kept;

  private static Out make(Item item) {
    return new Out(item.id(), item.name().last());
  }

  private static Out makeBy(long id, String name) {
    return new Out(id, name);
  }

  private static Item touched(Item item) {
    item.marks()[0]++;
    return item;
  }

  private static long forever(Item item) {
    long sum = 0;
    for (int mark : item.marks()) {
      sum += mark;
    }
    return sum;
  }

  private static <T, R> One<T, R> one(One<T, R> function) {
    return function;
  }

  private static <A, B, R> Two<A, B, R> two(Two<A, B, R> function) {
    return function;
  }

  private static Arguments row(One<Item, ?> function, String forwards, String reads) {
    return arguments(function, 1, forwards, reads);
  }

  static List<Arguments> functions() {
    long captured = 7;
    return List.of(
        // Handed on.
        row(item -> item, "*<-0.*", ""),
        row(Item::id, "*<-0.id", ""),
        row(item -> item.name().last(), "*<-0.name.last", ""),
        row(item -> new Out(item.id(), item.name().first()), "id<-0.id name<-0.name.first", ""),
        row(FieldUseTest::make, "id<-0.id name<-0.name.last", ""),
        row(item -> makeBy(item.id(), "x"), "id<-0.id", ""),
        row(item -> Tuple2.of(item.id(), item.price()), "f0<-0.id f1<-0.price", ""),
        row(item -> Tuple2.of(item, 1L), "f0<-0.*", ""),
        row(item -> Tuple2.of(Tuple2.of(item.id(), 1), item.name()), "f0.f0<-0.id f1<-0.name", ""),
        row(item -> Tuple2.of(item.id(), captured), "f0<-0.id", ""),
        row(Item::dearer, "id<-0.id marks<-0.marks name<-0.name", "0.price"),
        row(item -> new Two2(item.id(), 3L), "a<-0.id", ""),
        // Some components are computed.
        row(item -> new Out(item.id(), item.name().last() + "!"), "id<-0.id", "0.name.last"),
        row(item -> new Out(item.id() + 1, item.name().last()), "name<-0.name.last", "0.id"),
        row(
            item -> new Out(item.id(), item.price() > 3 ? "dear" : item.name().last()),
            "id<-0.id",
            "0.name.last 0.price"),
        row(
            item -> item.price() > 3 ? new Out(item.id(), "a") : new Out(item.id(), "b"),
            "id<-0.id",
            "0.price"),
        row(
            item -> {
              long id = item.id();
              String text = item.name().first().toUpperCase(Locale.ROOT);
              return new Out(id, text);
            },
            "id<-0.id",
            "0.name.first"));
  }

  static List<Arguments> readers() {
    long captured = 7;
    return List.of(
        // Only read.
        row(Item::isCheap, "", "0.price"),
        row(item -> item.isCheap() && item.id() > captured, "", "0.id 0.price"),
        row(item -> item.name().last().length(), "", "0.name.last"),
        row(item -> item.name() == null, "", "0.name"),
        row(item -> item.marks()[0], "", "0.marks"),
        row(
            item ->
                switch (item.name().last()) {
                  case "a" -> 1;
                  case "b" -> 2;
                  default -> item.id();
                },
            "",
            "0.id 0.name.last"),
        row(item -> (int) item.id(), "", "0.id"),
        row(item -> "x", "", ""),
        row(item -> calls++, "", ""));
  }

  static List<Arguments> deceivers() {
    return List.of(
        // Not what they look like.
        row(item -> new Trimmed(item.id(), item.name().last()), "", "0.id 0.name.last"),
        row(item -> new Checked(item.id()), "", "0.id"),
        row(item -> new Two2((Long) item.id(), (Long) 3L), "", "0.id"),
        row(item -> new Sly(item.id()), "id<-0.id", ""),
        row(item -> new Sly(item.id()).id(), "", "0.id"),
        row(FieldUseTest::touched, "?", "?"),
        row(
            item -> {
              item.marks()[0] = 1;
              return item.id();
            },
            "*<-0.id",
            "0.marks"),
        row(
            item -> {
              kept = item.marks();
              return Tuple2.of(item.marks(), item.id());
            },
            "f1<-0.id",
            "0.marks"),
        row(item -> item.toString(), "", "0.*"),
        row(item -> List.of(item).size(), "", "0.*"),
        row(item -> item.equals(item.name()) ? item.id() : 0L, "", "0.* 0.id 0.name"),
        row(FieldUseTest::forever, "?", "?"),
        row(
            item -> {
              try {
                return item.id();
              } catch (RuntimeException e) {
                return 0L;
              }
            },
            "?",
            "?"),
        row(
            item -> {
              if (item.id() > 0) {
                throw new IllegalStateException("no");
              }
              return item.name();
            },
            "*<-0.name",
            "0.id"),
        row(
            item -> {
              Item other = item;
              other = other.dearer();
              return other.id();
            },
            "*<-0.id",
            "0.price"),
        row(new Shout(), "?", "?"));
  }

  static List<Arguments> pairFunctions() {
    return List.of(
        // Two parameters.
        arguments(
            two((Item l, Out r) -> new Out(l.id(), r.name())), 2, "id<-0.id name<-1.name", ""),
        arguments(two((Item l, Out r) -> Tuple2.of(l, r)), 2, "f0<-0.* f1<-1.*", ""),
        arguments(two(FieldUseTest.<Item, Out>pairs()), 2, "f0<-0.* f1<-1.*", ""),
        arguments(two((Item l, Out r) -> r), 2, "*<-1.*", ""),
        arguments(two((Long id, String name) -> new Out(id, name)), 2, "id<-0.* name<-1.*", ""),
        arguments(FieldUseTest.<Long, String, Out>two(Out::new), 2, "id<-0.* name<-1.*", ""),
        arguments(two((Item l, Item r) -> l.id() > r.id() ? l : r), 2, "", "0.* 0.id 1.* 1.id"),
        arguments(
            two((Item l, Item r) -> new Item(l.id(), r.name(), l.price() + r.price(), l.marks())),
            2,
            "id<-0.id marks<-0.marks name<-1.name",
            "0.price 1.price"));
  }

  private static <L, R> Two<L, R, Tuple2<L, R>> pairs() {
    return Tuple2::of;
  }

  /** No lambda. */
  private static final class Shout implements One<Item, String> {
    private static final long serialVersionUID = 1;

    @Override
    public String of(Item item) {
      return item.name().last();
    }
  }

  @ParameterizedTest
  @MethodSource({"functions", "readers", "deceivers", "pairFunctions"})
  void seen(Serializable function, int parameters, String forwards, String reads) {
    FieldUse use = FieldUse.of(function, parameters);
    assertEquals(forwards, forwards(use));
    assertEquals(reads, reads(use));
  }

  private static String forwards(FieldUse use) {
    return use.known()
        ? use.forwards().stream()
            .map(f -> text(f.result()) + "<-" + f.parameter() + "." + text(f.from()))
            .sorted()
            .collect(Collectors.joining(" "))
        : "?";
  }

  private static String reads(FieldUse use) {
    Set<String> all = new TreeSet<>();
    for (int i = 0; i < use.reads().size(); i++) {
      for (List<String> path : use.reads().get(i)) {
        all.add(i + "." + text(path));
      }
    }
    return use.known() ? String.join(" ", all) : "?";
  }

  private static String text(List<String> path) {
    return path.isEmpty() ? "*" : String.join(".", path);
  }

  @Test
  void pathsAreFoundInBothDirections() {
    FieldUse use = FieldUse.of(one((Item item) -> Tuple2.of(item.name(), item.id())), 1);
    assertEquals(List.of("f0", "last"), use.inResult(0, List.of("name", "last")).orElseThrow());
    assertTrue(use.inResult(0, List.of("price")).isEmpty());
    assertTrue(use.inResult(0, List.of()).isEmpty());
    assertEquals(List.of("name", "first"), use.origin(List.of("f0", "first")).orElseThrow().from());
    assertTrue(use.origin(List.of()).isEmpty());
  }

  @Test
  void whatMattersIsReadOrHandedOn() {
    FieldUse use = FieldUse.of(one((Item item) -> new Out(item.id(), item.name().last() + 1)), 1);
    assertEquals(Set.of(List.of("id"), List.of("name", "last")), use.needs(0));
    assertEquals(Set.of(List.of()), FieldUse.UNKNOWN.needs(0));
  }

  private static String matters(One<Item, ?> function) {
    return FieldUse.of(function, 1).matters(0, FieldSet.WHOLE).toString();
  }

  @Test
  void whatIsOnlyComparedWithNullOrOpenedMustBeThere() {
    assertEquals("(name())", matters(item -> item.name() == null));
    assertEquals("(name(last))", matters(item -> item.name().last()));
    assertEquals("(name(last))", matters(item -> item.name().last().length()));
    assertEquals("()", matters(item -> item == null));
    assertEquals("(id)", matters(item -> (Long) item.id()));
    assertEquals("(id, price)", matters(item -> item.id() > 1 ? item.price() : 0.0));
    assertEquals("all", matters(item -> item.equals(null)));
    assertEquals("all", matters(FieldUseTest::forever));
    One<Tuple2<Long, Item>, ?> opens =
        pair -> {
          long _ = pair.f0();
          return pair.f1().id();
        };
    assertEquals("(f0(), f1(id))", FieldUse.of(opens, 1).matters(0, FieldSet.WHOLE).toString());
  }

  @Test
  void whatBecomesOfNoUseDoesNotMatter() {
    FieldUse use = FieldUse.of(one((Item item) -> Tuple2.of(item.name(), item.price())), 1);
    FieldSet first = FieldSet.at(List.of("f0"), FieldSet.WHOLE);
    FieldSet ofFirst = FieldSet.at(List.of("f0", "last"), FieldSet.WHOLE);
    assertEquals("(name)", use.matters(0, first).toString());
    assertEquals("(name(last))", use.matters(0, ofFirst).toString());
    assertEquals("()", use.matters(0, FieldSet.NOTHING).toString());
    assertEquals("(name, price)", use.matters(0, FieldSet.WHOLE).toString());
  }

  private static boolean isRepeatable(One<Item, ?> function) {
    return FieldUse.of(function, 1).repeatable();
  }

  private enum Size {
    SMALL
  }

  @Test
  void whatOnlyComputesIsRepeatable() {
    long captured = calls;
    assertTrue(isRepeatable(item -> item.id() % 3 == captured));
    assertTrue(isRepeatable(Item::isCheap));
    assertTrue(isRepeatable(item -> item.name().last().startsWith("a") || item.name() == null));
    assertTrue(isRepeatable(item -> new Out(item.id(), "b")));
    assertTrue(isRepeatable(item -> Math.abs(item.price()) > 1 ? Size.SMALL : null));
  }

  @Test
  void whatMayDoOrSeeMoreIsNot() {
    int[] captured = {1};
    assertFalse(isRepeatable(item -> calls++));
    assertFalse(isRepeatable(item -> item.id() > calls));
    assertFalse(isRepeatable(item -> item.id() > captured[0]++));
    assertFalse(isRepeatable(item -> item.id() > System.nanoTime()));
    assertFalse(isRepeatable(item -> item.id() > Math.random()));
    assertFalse(isRepeatable(item -> item.id() > Long.getLong("no such property", 1)));
    assertFalse(isRepeatable(item -> item.marks()[0] > 1));
    assertFalse(isRepeatable(item -> item.toString()));
    assertFalse(isRepeatable(item -> new Trimmed(item.id(), "b")));
    assertFalse(isRepeatable(FieldUseTest::touched));
    assertFalse(isRepeatable(new Shout()));
  }

  @Test
  void aLambdaIsLookedAtOnce() {
    List<FieldUse> all = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      long number = i;
      all.add(FieldUse.of(one((Item item) -> item.id() + number), 1));
    }
    assertSame(all.get(0), all.get(1));
  }
}
