package org.gyre.dataflow.type;

import static java.util.Comparator.comparing;
import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.nullsFirst;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;

/** The laws of {@link Layout} for classes of the JDK, sealed types and classes of others. */
class ValueClassLawsTest {

  private static long number(Random random) {
    return random.nextLong() >> random.nextInt(64);
  }

  private static long small(Random random) {
    return random.nextLong(-2, 3);
  }

  // Time.

  private static LocalDate date(Random random) {
    return random.nextBoolean()
        ? LocalDate.ofEpochDay(small(random))
        : LocalDate.ofEpochDay(number(random) % 300_000_000_000L);
  }

  private static LocalTime time(Random random) {
    return random.nextBoolean()
        ? LocalTime.of(random.nextInt(3), 0)
        : LocalTime.ofNanoOfDay(random.nextLong(86_400_000_000_000L));
  }

  private static Instant instant(Random random) {
    return Instant.ofEpochSecond(small(random), random.nextInt(2) * 999_999_999L);
  }

  private static ZoneOffset offset(Random random) {
    return ZoneOffset.ofTotalSeconds(random.nextInt(-2, 3) * 1800);
  }

  @Nested
  class Dates extends LayoutContract<LocalDate> {
    Dates() {
      super(
          Layouts.of(LocalDate.class),
          naturalOrder(),
          ValueClassLawsTest::date,
          LocalDate.MIN,
          LocalDate.MAX);
    }
  }

  @Nested
  class TimesOfDay extends LayoutContract<LocalTime> {
    TimesOfDay() {
      super(
          Layouts.of(LocalTime.class),
          naturalOrder(),
          ValueClassLawsTest::time,
          LocalTime.MIN,
          LocalTime.MAX);
    }
  }

  @Nested
  class DateTimes extends LayoutContract<LocalDateTime> {
    DateTimes() {
      super(
          Layouts.of(LocalDateTime.class),
          naturalOrder(),
          r -> date(r).atTime(time(r)),
          LocalDateTime.MIN,
          LocalDateTime.MAX);
    }
  }

  @Nested
  class Instants extends LayoutContract<Instant> {
    Instants() {
      super(
          Layouts.of(Instant.class),
          naturalOrder(),
          ValueClassLawsTest::instant,
          Instant.MIN,
          Instant.MAX);
    }
  }

  @Nested
  class Durations extends LayoutContract<Duration> {
    Durations() {
      super(
          Layouts.of(Duration.class),
          naturalOrder(),
          r -> Duration.ofSeconds(number(r), r.nextInt(2)),
          Duration.ZERO,
          Duration.ofSeconds(Long.MIN_VALUE),
          Duration.ofSeconds(Long.MAX_VALUE, 999_999_999));
    }
  }

  @Nested
  class OffsetDateTimes extends LayoutContract<OffsetDateTime> {
    OffsetDateTimes() {
      super(
          Layouts.of(OffsetDateTime.class),
          naturalOrder(),
          r -> OffsetDateTime.ofInstant(instant(r), offset(r)),
          OffsetDateTime.MIN,
          OffsetDateTime.MAX);
    }
  }

  @Nested
  class ZonedDateTimes extends LayoutContract<ZonedDateTime> {
    private static final List<ZoneId> ZONES =
        List.of(
            ZoneId.of("Europe/Berlin"), ZoneId.of("UTC"), ZoneOffset.UTC, ZoneId.of("Asia/Tokyo"));

    /** On the night when clocks are set back, so that local times occur twice. */
    private static final Instant NIGHT = Instant.parse("2024-10-27T00:30:00Z");

    ZonedDateTimes() {
      super(
          Layouts.of(ZonedDateTime.class),
          (a, b) -> a.compareTo(b),
          r -> NIGHT.plusSeconds(1800 * r.nextLong(4)).atZone(ZONES.get(r.nextInt(ZONES.size()))));
    }
  }

  @Nested
  class Periods extends LayoutContract<Period> {
    Periods() {
      super(
          Layouts.of(Period.class),
          comparing(Period::getYears)
              .thenComparing(Period::getMonths)
              .thenComparing(Period::getDays),
          r -> Period.of((int) small(r), (int) small(r), (int) number(r)),
          Period.ZERO);
    }
  }

  @Nested
  class Years extends LayoutContract<Year> {
    Years() {
      super(
          Layouts.of(Year.class),
          naturalOrder(),
          r -> Year.of((int) small(r)),
          Year.of(Year.MIN_VALUE),
          Year.of(Year.MAX_VALUE));
    }
  }

  @Nested
  class Months extends LayoutContract<YearMonth> {
    Months() {
      super(
          Layouts.of(YearMonth.class),
          naturalOrder(),
          r -> YearMonth.of((int) small(r), r.nextInt(1, 13)),
          YearMonth.of(Year.MIN_VALUE, 1),
          YearMonth.of(Year.MAX_VALUE, 12));
    }
  }

  // Numbers.

  private static BigInteger integer(Random random) {
    BigInteger value = new BigInteger(random.nextInt(200), random);
    return random.nextBoolean() ? value : value.negate();
  }

  @Nested
  class BigIntegers extends LayoutContract<BigInteger> {
    BigIntegers() {
      super(
          Layouts.of(BigInteger.class),
          naturalOrder(),
          r -> r.nextBoolean() ? BigInteger.valueOf(small(r)) : integer(r),
          BigInteger.valueOf(127),
          BigInteger.valueOf(128),
          BigInteger.valueOf(-128),
          BigInteger.valueOf(-129),
          BigInteger.valueOf(255),
          BigInteger.valueOf(256),
          BigInteger.valueOf(-256),
          BigInteger.valueOf(-257),
          BigInteger.ONE.shiftLeft(4000),
          BigInteger.ONE.shiftLeft(4000).negate());
    }
  }

  @Nested
  class BigDecimals extends LayoutContract<BigDecimal> {
    BigDecimals() {
      super(
          Layouts.of(BigDecimal.class),
          naturalOrder(),
          r ->
              r.nextBoolean()
                  ? BigDecimal.valueOf(r.nextLong(-20, 20), r.nextInt(-2, 3))
                  : new BigDecimal(integer(r), r.nextInt(-40, 40)),
          Stream.of(
                  "0",
                  "0.00",
                  "0E+5",
                  "1",
                  "1.0",
                  "1E+1",
                  "10",
                  "10.00",
                  "9",
                  "0.1",
                  "0.09",
                  "0.10",
                  "-1",
                  "-1.0",
                  "-10",
                  "-9",
                  "-1.5",
                  "-1.55",
                  "-1.505",
                  "1.5",
                  "1.55",
                  "1.505",
                  "12345",
                  "1234",
                  "-12345",
                  "-1234",
                  "99",
                  "-99",
                  "0.01",
                  "-0.01",
                  "1E-2147483647",
                  "-1E-2147483647")
              .map(BigDecimal::new)
              .toArray(BigDecimal[]::new));
    }
  }

  @Nested
  class Uuids extends LayoutContract<UUID> {
    Uuids() {
      super(
          Layouts.of(UUID.class),
          naturalOrder(),
          r -> new UUID(number(r), number(r)),
          new UUID(0, 0),
          new UUID(Long.MIN_VALUE, Long.MAX_VALUE));
    }
  }

  // What may be missing.

  private static <T extends Comparable<? super T>> Comparator<Optional<T>> emptyFirst() {
    return comparing((Optional<T> value) -> value.orElse(null), nullsFirst(naturalOrder()));
  }

  @Nested
  class Optionals extends LayoutContract<Optional<String>> {
    Optionals() {
      super(
          Layouts.optionalOf(Layouts.STRING),
          emptyFirst(),
          r -> r.nextInt(4) == 0 ? Optional.empty() : Optional.of(LayoutContract.word(r)),
          Optional.empty(),
          Optional.of(""));
    }
  }

  @Nested
  class NullableOptionals extends LayoutContract<Optional<Long>> {
    NullableOptionals() {
      super(
          Layouts.nullable(Layouts.optionalOf(Layouts.LONG)),
          emptyFirst(),
          r -> r.nextInt(4) == 0 ? Optional.empty() : Optional.of(number(r)));
    }
  }

  @Nested
  class OptionalInts extends LayoutContract<OptionalInt> {
    OptionalInts() {
      super(
          Layouts.of(OptionalInt.class),
          comparing((OptionalInt v) -> v.isPresent()).thenComparing(v -> v.orElse(0)),
          r -> r.nextInt(4) == 0 ? OptionalInt.empty() : OptionalInt.of((int) number(r)));
    }
  }

  @Nested
  class OptionalLongs extends LayoutContract<OptionalLong> {
    OptionalLongs() {
      super(
          Layouts.of(OptionalLong.class),
          comparing((OptionalLong v) -> v.isPresent()).thenComparing(v -> v.orElse(0)),
          r -> r.nextInt(4) == 0 ? OptionalLong.empty() : OptionalLong.of(number(r)));
    }
  }

  @Nested
  class OptionalDoubles extends LayoutContract<OptionalDouble> {
    OptionalDoubles() {
      super(
          Layouts.of(OptionalDouble.class),
          comparing((OptionalDouble v) -> v.isPresent()).thenComparing(v -> v.orElse(0)),
          r -> r.nextInt(4) == 0 ? OptionalDouble.empty() : OptionalDouble.of(r.nextGaussian()),
          OptionalDouble.of(Double.NaN),
          OptionalDouble.of(-0.0));
    }
  }

  // Collections.

  private static <T> Comparator<Collection<T>> byElements(Comparator<? super T> order) {
    return (a, b) ->
        Arrays.compare(
            a.toArray(),
            b.toArray(),
            (x, y) -> {
              @SuppressWarnings("unchecked")
              int difference = order.compare((T) x, (T) y);
              return difference;
            });
  }

  private static <T> List<T> sorted(Set<T> set, Comparator<? super T> order) {
    return set.stream().sorted(order).toList();
  }

  private static <T> List<T> some(Random random, Function<Random, T> source) {
    List<T> list = new ArrayList<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      list.add(source.apply(random));
    }
    return list;
  }

  @Nested
  class ListsOfStrings extends LayoutContract<List<String>> {
    ListsOfStrings() {
      super(
          Layouts.listOf(Layouts.STRING),
          byElements(naturalOrder()),
          r -> some(r, LayoutContract::word),
          List.of(),
          List.of(""),
          List.of("a", ""));
    }
  }

  @Nested
  class ListsOfNullableLists extends LayoutContract<List<List<Long>>> {
    ListsOfNullableLists() {
      super(
          Layouts.listOf(Layouts.nullable(Layouts.listOf(Layouts.LONG))),
          byElements(nullsFirst(byElements(naturalOrder()))),
          r -> some(r, q -> q.nextInt(3) == 0 ? null : some(q, ValueClassLawsTest::small)),
          Arrays.asList((List<Long>) null));
    }
  }

  @Nested
  class SetsOfNumbers extends LayoutContract<Set<Integer>> {
    SetsOfNumbers() {
      super(
          Layouts.setOf(Layouts.INT),
          (a, b) ->
              ValueClassLawsTest.<Integer>byElements(naturalOrder())
                  .compare(sorted(a, naturalOrder()), sorted(b, naturalOrder())),
          r -> new HashSet<>(some(r, q -> q.nextInt(-1000, 1000))),
          Set.of());
    }
  }

  @Nested
  class SetsOfNullableRecords extends LayoutContract<Set<Point>> {
    private static final Comparator<Point> ORDER = nullsFirst(POINTS);

    SetsOfNullableRecords() {
      super(
          Layouts.setOf(Layouts.nullable(Layouts.of(Point.class))),
          (a, b) -> byElements(ORDER).compare(list(a), list(b)),
          r -> new HashSet<>(some(r, q -> q.nextInt(4) == 0 ? null : point(q))));
    }

    private static Collection<Point> list(Set<Point> set) {
      return sorted(set, ORDER);
    }
  }

  @Nested
  class Maps extends LayoutContract<Map<String, Optional<Long>>> {
    private static final Comparator<Map.Entry<String, Optional<Long>>> ENTRIES =
        Map.Entry.<String, Optional<Long>>comparingByKey()
            .thenComparing(Map.Entry::getValue, emptyFirst());

    Maps() {
      super(
          Layouts.mapOf(Layouts.STRING, Layouts.optionalOf(Layouts.LONG)),
          (a, b) -> byElements(ENTRIES).compare(sort(a), sort(b)),
          Maps::random,
          Map.of());
    }

    private static Map<String, Optional<Long>> random(Random random) {
      Map<String, Optional<Long>> map = new HashMap<>();
      for (int i = random.nextInt(5); i > 0; i--) {
        map.put(
            "k" + random.nextInt(9),
            random.nextBoolean() ? Optional.empty() : Optional.of(small(random)));
      }
      return map;
    }

    private static Collection<Map.Entry<String, Optional<Long>>> sort(
        Map<String, Optional<Long>> map) {
      return map.entrySet().stream().sorted(ENTRIES).toList();
    }
  }

  // Sealed types.

  record Point(int x, @Nullable String name) {}

  private static final Comparator<Point> POINTS =
      comparing(Point::x).thenComparing(Point::name, nullsFirst(naturalOrder()));

  private static Point point(Random random) {
    return new Point(random.nextInt(3), random.nextBoolean() ? null : LayoutContract.word(random));
  }

  sealed interface Shape permits Circle, Round, None {}

  record Circle(double radius, Point centre) implements Shape {}

  sealed interface Round extends Shape permits Ball, Dot {}

  record Ball(LocalDate made, List<Integer> sizes) implements Round {}

  record Dot() implements Round {}

  enum None implements Shape {
    NONE,
    NEVER {}
  }

  private static Shape shape(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> new Circle(random.nextInt(2), point(random));
      case 1 -> new Ball(date(random), some(random, Random::nextInt));
      case 2 -> new Dot();
      default -> None.values()[random.nextInt(2)];
    };
  }

  private static final Comparator<Shape> SHAPES =
      comparing(
              (Shape shape) ->
                  switch (shape) {
                    case Circle _ -> 0;
                    case Ball _ -> 1;
                    case Dot _ -> 2;
                    case None _ -> 3;
                  })
          .thenComparing(
              (a, b) ->
                  switch (a) {
                    case Circle c -> {
                      Circle d = (Circle) b;
                      int radius = Double.compare(c.radius(), d.radius());
                      yield radius != 0 ? radius : POINTS.compare(c.centre(), d.centre());
                    }
                    case Ball c -> {
                      Ball d = (Ball) b;
                      int made = c.made().compareTo(d.made());
                      yield made != 0
                          ? made
                          : ValueClassLawsTest.<Integer>byElements(naturalOrder())
                              .compare(c.sizes(), d.sizes());
                    }
                    case Dot _ -> 0;
                    case None c -> c.compareTo((None) b);
                  });

  @Nested
  class SealedTypesOfRecords extends LayoutContract<Shape> {
    SealedTypesOfRecords() {
      super(
          Layouts.of(Shape.class),
          SHAPES,
          ValueClassLawsTest::shape,
          new Dot(),
          None.NONE,
          None.NEVER);
    }
  }

  sealed interface Flat permits Left, Right {}

  record Left(byte value) implements Flat {}

  record Right(short value) implements Flat {}

  @Nested
  class SealedTypesOfFixedSize extends LayoutContract<Flat> {
    SealedTypesOfFixedSize() {
      super(
          Layouts.of(Flat.class),
          comparing((Flat flat) -> flat instanceof Right)
              .thenComparing(
                  flat ->
                      switch (flat) {
                        case Left left -> (short) left.value();
                        case Right right -> right.value();
                      }),
          r -> r.nextBoolean() ? new Left((byte) r.nextInt()) : new Right((short) r.nextInt()));
    }
  }

  sealed interface Result<T, E> permits Success, Failure {}

  record Success<T, E>(T value) implements Result<T, E> {}

  record Failure<E, T>(E error) implements Result<T, E> {}

  record Holder(Result<Long, String> result) {}

  @Nested
  class GenericSealedTypes extends LayoutContract<Holder> {
    GenericSealedTypes() {
      super(
          Layouts.of(Holder.class),
          comparing((Holder holder) -> holder.result() instanceof Failure)
              .thenComparing(
                  holder -> holder.result() instanceof Success<Long, ?>(Long value) ? value : 0L)
              .thenComparing(
                  holder ->
                      holder.result() instanceof Failure<String, ?>(String error) ? error : ""),
          r ->
              new Holder(
                  r.nextBoolean()
                      ? new Success<>(number(r))
                      : new Failure<>(LayoutContract.word(r))));
    }
  }

  // Classes of others.

  /** A class that knows nothing of layouts. */
  static final class Money {
    private final long cents;

    Money(long cents) {
      this.cents = cents;
    }

    long cents() {
      return cents;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Money money && money.cents == cents;
    }

    @Override
    public int hashCode() {
      return Objects.hash(cents);
    }
  }

  static {
    Layouts.register(
        Money.class, Layouts.mapped(Money.class, Layouts.LONG, Money::cents, Money::new));
  }

  record Price(String item, Money amount, List<Money> rebates) {}

  @Nested
  class RegisteredClasses extends LayoutContract<Money> {
    RegisteredClasses() {
      super(
          Layouts.of(Money.class),
          comparing(Money::cents),
          r -> new Money(number(r)),
          new Money(Long.MIN_VALUE));
    }
  }

  @Nested
  class RecordsOfRegisteredClasses extends LayoutContract<Price> {
    RecordsOfRegisteredClasses() {
      super(
          Layouts.of(Price.class),
          comparing(Price::item)
              .thenComparing(p -> p.amount().cents())
              .thenComparing(Price::rebates, byElements(comparing(Money::cents))),
          r ->
              new Price(
                  LayoutContract.word(r), new Money(small(r)), some(r, q -> new Money(small(q)))));
    }
  }

  // Rows.

  private static final Schema SCHEMA =
      Schema.of("day", LocalDate.class)
          .andNullable("name", String.class)
          .and("tags", Layouts.listOf(Layouts.STRING));

  @Nested
  class Rows extends LayoutContract<Row> {
    Rows() {
      super(
          SCHEMA.layout(),
          comparing((Row row) -> row.get("day", LocalDate.class))
              .thenComparing(row -> row.getString("name"), nullsFirst(naturalOrder()))
              .thenComparing(Rows::tags, byElements(naturalOrder())),
          r ->
              Row.of(
                  SCHEMA,
                  date(r),
                  r.nextBoolean() ? null : LayoutContract.word(r),
                  some(r, LayoutContract::word)));
    }

    @SuppressWarnings("unchecked") // as the schema says
    private static Collection<String> tags(Row row) {
      return (List<String>) row.get("tags");
    }
  }

  @Nested
  class RowsOfOneColumn extends LayoutContract<Row> {
    private static final Schema ONE = Schema.of("id", Layouts.nullable(Layouts.INT));

    RowsOfOneColumn() {
      super(
          ONE.layout(),
          comparing((Row row) -> row.get("id", Integer.class), nullsFirst(naturalOrder())),
          r -> Row.of(ONE, r.nextBoolean() ? null : (Integer) r.nextInt()));
    }
  }

  // Records of all these.

  record Everything(
      Optional<LocalDate> day,
      @Nullable BigDecimal amount,
      Map<UUID, List<@Nullable Instant>> times,
      Shape shape,
      Set<None> none) {}

  @Nested
  class RecordsOfThem extends LayoutContract<Everything> {
    RecordsOfThem() {
      super(
          Layouts.of(Everything.class),
          comparing(Everything::day, emptyFirst())
              .thenComparing(Everything::amount, nullsFirst(naturalOrder()))
              .thenComparing(e -> e.times().size())
              .thenComparing(Everything::shape, SHAPES)
              .thenComparing(
                  e -> (Collection<None>) sorted(e.none(), naturalOrder()),
                  byElements(naturalOrder())),
          r ->
              new Everything(
                  r.nextBoolean() ? Optional.empty() : Optional.of(date(r)),
                  r.nextBoolean() ? null : BigDecimal.valueOf(small(r), 1),
                  r.nextBoolean()
                      ? Map.of()
                      : Map.of(new UUID(0, 1), Arrays.asList(Instant.EPOCH, null)),
                  shape(r),
                  r.nextBoolean() ? Set.of() : Set.of(None.NONE)));
    }
  }

  @Nested
  class EightValues
      extends LayoutContract<
          Tuple8<Long, String, Integer, Boolean, Byte, Character, Double, Short>> {
    @SuppressWarnings("unchecked")
    EightValues() {
      super(
          (Layout<Tuple8<Long, String, Integer, Boolean, Byte, Character, Double, Short>>)
              Layouts.ofValue(value(new Random(1))).orElseThrow(),
          comparing(
                  (Tuple8<Long, String, Integer, Boolean, Byte, Character, Double, Short> t) ->
                      t.f0())
              .thenComparing(Tuple8::f1)
              .thenComparing(Tuple8::f2)
              .thenComparing(Tuple8::f3)
              .thenComparing(Tuple8::f4)
              .thenComparing(Tuple8::f5)
              .thenComparing(Tuple8::f6)
              .thenComparing(Tuple8::f7),
          EightValues::value);
    }

    private static Tuple8<Long, String, Integer, Boolean, Byte, Character, Double, Short> value(
        Random r) {
      return Tuple8.of(
          small(r),
          "s" + r.nextInt(2),
          r.nextInt(2),
          r.nextBoolean(),
          (byte) r.nextInt(2),
          'c',
          r.nextInt(2) * 0.5,
          (short) r.nextInt(2));
    }
  }
}
