package org.gyre.dataflow.type;

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
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * The layouts of value classes of the JDK: numbers, or records of numbers, whose order is that of
 * the class.
 */
final class JdkLayouts {

  private static final Map<Class<?>, Layout<?>> ALL = new HashMap<>();

  /** A point in time or a span of it. */
  private record Seconds(long seconds, int nanos) {}

  /** A day and the time of it. */
  private record DayTime(long day, long nanos) {}

  /** A point in time as a clock with an offset shows it. */
  private record OffsetTime(long seconds, int nanos, int offset) {}

  /** A point in time as a clock of a zone shows it. */
  private record ZonedTime(long seconds, int nanos, int offset, String zone) {}

  private record Days(int years, int months, int days) {}

  private record Bits(long high, long low) {}

  static {
    times();
    spans();
    numbers();
  }

  private JdkLayouts() {}

  /** The layout of a class, or null if it is none of these. */
  static @Nullable Layout<?> of(Class<?> type) {
    return ALL.get(type);
  }

  private static <T, A> void add(
      Class<T> type, Layout<A> as, Conversion<T, A> to, Conversion<A, T> from) {
    ALL.put(
        type,
        new Mapping<>(type, type.getSimpleName(), as, to, from, new LayoutForm.OfClass(type))
            .layout());
  }

  private static void times() {
    add(LocalDate.class, Layouts.LONG, LocalDate::toEpochDay, LocalDate::ofEpochDay);
    add(LocalTime.class, Layouts.LONG, LocalTime::toNanoOfDay, LocalTime::ofNanoOfDay);
    add(
        LocalDateTime.class,
        Layouts.of(DayTime.class),
        time -> new DayTime(time.toLocalDate().toEpochDay(), time.toLocalTime().toNanoOfDay()),
        form ->
            LocalDateTime.of(
                LocalDate.ofEpochDay(form.day()), LocalTime.ofNanoOfDay(form.nanos())));
    add(
        Instant.class,
        Layouts.of(Seconds.class),
        time -> new Seconds(time.getEpochSecond(), time.getNano()),
        form -> Instant.ofEpochSecond(form.seconds(), form.nanos()));
    add(
        OffsetDateTime.class,
        Layouts.of(OffsetTime.class),
        time ->
            new OffsetTime(
                time.toEpochSecond(), time.getNano(), time.getOffset().getTotalSeconds()),
        form ->
            OffsetDateTime.of(
                local(form.seconds(), form.nanos(), form.offset()),
                ZoneOffset.ofTotalSeconds(form.offset())));
    add(
        ZonedDateTime.class,
        Layouts.of(ZonedTime.class),
        time ->
            new ZonedTime(
                time.toEpochSecond(),
                time.getNano(),
                time.getOffset().getTotalSeconds(),
                time.getZone().getId()),
        form ->
            ZonedDateTime.ofInstant(
                local(form.seconds(), form.nanos(), form.offset()),
                ZoneOffset.ofTotalSeconds(form.offset()),
                ZoneId.of(form.zone())));
    add(Year.class, Layouts.INT, Year::getValue, Year::of);
    add(
        YearMonth.class,
        Layouts.LONG,
        month -> month.getYear() * 12L + month.getMonthValue() - 1,
        form -> YearMonth.of((int) Math.floorDiv(form, 12L), (int) Math.floorMod(form, 12L) + 1));
  }

  private static LocalDateTime local(long seconds, int nanos, int offset) {
    return LocalDateTime.ofEpochSecond(seconds, nanos, ZoneOffset.ofTotalSeconds(offset));
  }

  private static void spans() {
    add(
        Duration.class,
        Layouts.of(Seconds.class),
        time -> new Seconds(time.getSeconds(), time.getNano()),
        form -> Duration.ofSeconds(form.seconds(), form.nanos()));
    add(
        Period.class,
        Layouts.of(Days.class),
        time -> new Days(time.getYears(), time.getMonths(), time.getDays()),
        form -> Period.of(form.years(), form.months(), form.days()));
  }

  private static void numbers() {
    add(
        UUID.class,
        Layouts.of(Bits.class),
        id -> new Bits(id.getMostSignificantBits(), id.getLeastSignificantBits()),
        form -> new UUID(form.high(), form.low()));
    add(
        BigInteger.class,
        Layouts.of(IntegerForm.class),
        IntegerForm::of,
        IntegerForm::toBigInteger);
    ALL.put(BigDecimal.class, new DecimalLayout());
    add(
        OptionalInt.class,
        Layouts.nullable(Layouts.INT),
        value -> value.isPresent() ? value.getAsInt() : null,
        kept -> kept == null ? OptionalInt.empty() : OptionalInt.of(kept));
    add(
        OptionalLong.class,
        Layouts.nullable(Layouts.LONG),
        value -> value.isPresent() ? value.getAsLong() : null,
        kept -> kept == null ? OptionalLong.empty() : OptionalLong.of(kept));
    add(
        OptionalDouble.class,
        Layouts.nullable(Layouts.DOUBLE),
        value -> value.isPresent() ? value.getAsDouble() : null,
        kept -> kept == null ? OptionalDouble.empty() : OptionalDouble.of(kept));
  }
}
