package org.gyre.tests.plans;

import java.io.Serializable;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.gyre.dataflow.type.Nullable;
import org.gyre.dataflow.type.Schema;

/** The records of random plans, and random values that hit the corners of their types. */
final class Values {

  private static final String[] TEXTS = {
    "",
    "a",
    "A",
    "ab",
    "\u00e4\u00f6",
    "\u20ac",
    "\ud83d\ude80",
    "\ud83d\ude80x",
    "\uffff",
    "z\u0000",
    "\u0000",
  };

  private static final double[] DOUBLES = {
    0.0,
    -0.0,
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.MIN_VALUE,
    1.5,
    -2.25,
  };

  private Values() {}

  enum Kind {
    RED,
    GREEN,
    BLUE
  }

  /** Numbers only, so rows have one size. */
  record Pair(long left, long right) implements Serializable {}

  /** A text among numbers. */
  record Row(long id, int group, double amount, String name) implements Serializable {}

  /** A record within a record, an enum, and something that may be missing. */
  record Note(@Nullable String text, Kind kind, Pair pair, @Nullable Double weight)
      implements Serializable {}

  /** Arrays. */
  record Blob(String name, int[] numbers) implements Serializable {
    @Override
    public String toString() {
      return name + java.util.Arrays.toString(numbers);
    }
  }

  /** Values of JDK classes, of which some may be missing. */
  record Deal(
      @Nullable LocalDate day,
      BigDecimal price,
      List<@Nullable String> tags,
      Optional<Kind> kind,
      Figure figure)
      implements Serializable {}

  /** One of two. */
  sealed interface Figure extends Serializable permits Line, Mark {}

  record Line(long length, @Nullable String name) implements Figure {}

  record Mark(Kind kind) implements Figure {}

  static long number(Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> random.nextLong();
      case 1 -> random.nextBoolean() ? Long.MIN_VALUE : Long.MAX_VALUE;
      case 2, 3 -> random.nextInt(-5, 5);
      default -> random.nextInt(1000);
    };
  }

  static double real(Random random) {
    return random.nextInt(4) == 0
        ? DOUBLES[random.nextInt(DOUBLES.length)]
        : random.nextInt(-100, 100) * 0.25;
  }

  static String text(Random random) {
    return switch (random.nextInt(10)) {
      case 0, 1, 2 -> TEXTS[random.nextInt(TEXTS.length)];
      case 3 -> "long text ".repeat(random.nextInt(20)) + random.nextInt(50);
      default -> "t" + random.nextInt(200);
    };
  }

  static Pair pair(Random random) {
    return new Pair(number(random), number(random));
  }

  static Row row(Random random) {
    return new Row(number(random), random.nextInt(-3, 20), real(random), text(random));
  }

  static Note note(Random random) {
    return new Note(
        random.nextInt(3) == 0 ? null : text(random),
        Kind.values()[random.nextInt(3)],
        pair(random),
        random.nextBoolean() ? null : (Double) real(random));
  }

  static Blob blob(Random random) {
    return new Blob(text(random), random.ints(random.nextInt(6), -3, 3).toArray());
  }

  static final Schema SHEET =
      Schema.of("name", String.class).andNullable("day", LocalDate.class).and("amount", Long.class);

  static org.gyre.dataflow.type.Row sheet(Random random) {
    return org.gyre.dataflow.type.Row.of(
        SHEET,
        text(random),
        random.nextBoolean() ? null : LocalDate.ofEpochDay(random.nextInt(5)),
        number(random));
  }

  /** A record with a row in it. */
  record Log(long time, @Nullable String place, org.gyre.dataflow.type.Row data)
      implements Serializable {}

  static Log log(Random random) {
    return new Log(number(random), random.nextInt(3) == 0 ? null : text(random), sheet(random));
  }

  static Deal deal(Random random) {
    return new Deal(
        random.nextInt(4) == 0 ? null : LocalDate.ofEpochDay(random.nextInt(30)),
        BigDecimal.valueOf(random.nextInt(-50, 50), random.nextInt(3)),
        random.ints(random.nextInt(3), 0, 4).mapToObj(i -> i == 0 ? null : "g" + i).toList(),
        random.nextBoolean() ? Optional.empty() : Optional.of(Kind.values()[random.nextInt(3)]),
        random.nextBoolean()
            ? new Line(number(random), random.nextBoolean() ? null : text(random))
            : new Mark(Kind.values()[random.nextInt(3)]));
  }
}
