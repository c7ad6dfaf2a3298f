package org.gyre.tests.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.plan.JobException;
import org.gyre.dataflow.type.Nullable;
import org.gyre.dataflow.type.Tuple2;
import org.gyre.tests.oracle.Bag;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.ReferenceExecutor;
import org.gyre.tests.oracle.Seed;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Null, NaN and the like as keys: equal to themselves, everywhere. */
final class NullKeyTest {

  @AutoClose private final Environment environment = CleanExecutor.environment(3);

  @AutoClose private final Environment reference = Environment.on(new ReferenceExecutor());

  /** A value whose keys may be missing. */
  private record Visit(@Nullable String user, @Nullable Long page, double weight, long number) {}

  /** A value whose key is never missing. */
  private record Page(long id, String title) {}

  private static List<Visit> visits() {
    Random random = Seed.random(NullKeyTest.class);
    double[] weights = {0.0, -0.0, Double.NaN, Double.longBitsToDouble(0xFFF8000000000001L), 1.5};
    List<Visit> visits = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      visits.add(
          new Visit(
              random.nextInt(3) == 0 ? null : "u" + random.nextInt(5),
              random.nextInt(3) == 0 ? null : random.nextLong(5),
              weights[random.nextInt(weights.length)],
              i % 7));
    }
    return visits;
  }

  private void assertAsTheReference(Function<Environment, DataSet<?>> job) {
    List<?> expected = job.apply(reference).collect();
    assertTrue(!expected.isEmpty());
    Bag.assertEqual(expected, job.apply(environment).collect());
  }

  /** A value whose key has parts that may be missing. */
  private record Tagged(List<@Nullable String> tags, long number) {}

  /**
   * A value of which a part tells its type only when it is there, beside one that may be missing.
   */
  private record Entry<T>(@Nullable String user, T extra) {}

  /** The type of the results is erased, so that only their first value tells it. */
  private static <T> DataSet<T> erased(DataSet<T> data) {
    return data.mapPartition(
        (values, out) -> {
          while (values.hasNext()) {
            out.collect(values.next());
          }
        });
  }

  @Test
  void aKeyOfUnknownValuesMayBeOrHoldWhatItsComponentMay() {
    List<Tagged> values = new ArrayList<>();
    for (long i = 0; i < 100; i++) {
      values.add(new Tagged(Arrays.asList("tag", i % 3 == 0 ? null : "t" + i % 5), i % 2));
    }
    assertAsTheReference(on -> erased(on.of(values)).groupBy(Tagged::tags, Tagged::number).count());
    assertAsTheReference(on -> erased(on.of(values)).groupBy(Tagged::tags).count());
    assertAsTheReference(
        on ->
            erased(on.of(values))
                .join(erased(on.of(values)).groupBy(Tagged::tags, Tagged::number).count())
                .where(Tagged::tags, Tagged::number)
                .equalTo(count -> count.f0().f0(), count -> count.f0().f1())
                .with((value, count) -> value.number() + count.f1()));
    List<Visit> visits = visits();
    assertAsTheReference(on -> erased(on.of(visits)).groupBy(Visit::user, Visit::page).count());
    assertAsTheReference(
        on ->
            erased(on.of(visits))
                .map(visit -> new Entry<>(visit.user(), visit))
                .groupBy(Entry::user, entry -> entry.extra().page())
                .count());
  }

  @Test
  void nullIsAGroupOfItsOwn() {
    List<Visit> visits = visits();
    assertAsTheReference(on -> on.of(visits).groupBy(Visit::user).count());
    assertAsTheReference(on -> on.of(visits).groupBy(Visit::user, Visit::page).count());
    assertAsTheReference(
        on ->
            on.of(visits)
                .groupBy(Visit::page)
                .reduceGroup(
                    (page, values, out) -> {
                      long sum = 0;
                      while (values.hasNext()) {
                        sum += values.next().number();
                      }
                      out.collect(Tuple2.of("" + page, sum));
                    }));
    List<Tuple2<String, Long>> counts =
        environment
            .of(new Visit(null, 1L, 0, 0), new Visit("a", 1L, 0, 0), new Visit(null, 2L, 0, 0))
            .groupBy(Visit::user)
            .count()
            .collect();
    Bag.assertEqual(List.of(Tuple2.of(null, 2L), Tuple2.of("a", 1L)), counts);
  }

  @Test
  void nullIsKeptOnceByDistinct() {
    List<Visit> visits = visits();
    assertAsTheReference(on -> on.of(visits).distinct(Visit::user).map(v -> "" + v.user()));
    assertAsTheReference(
        on -> on.of(visits).distinct(Visit::user, Visit::page).map(v -> v.user() + "," + v.page()));
  }

  @Test
  void nullEqualsNullInAJoin() {
    List<Visit> visits = visits().subList(0, 60);
    assertAsTheReference(
        on ->
            on.of(visits)
                .join(on.of(visits))
                .where(Visit::user)
                .equalTo(Visit::user)
                .with((left, right) -> left.number() * 10 + right.number()));
    assertAsTheReference(
        on ->
            on.of(visits)
                .join(on.of(visits))
                .where(Visit::user, Visit::page)
                .equalTo(Visit::user, Visit::page)
                .with((left, right) -> left.number() * 10 + right.number()));
  }

  @Test
  void aNullHasNoPartnerWhereTheOtherSideHasNone() {
    List<Visit> visits = visits();
    List<Page> pages = List.of(new Page(0, "home"), new Page(3, "about"));
    assertAsTheReference(
        on ->
            on.of(visits)
                .join(on.of(pages))
                .where(Visit::page)
                .equalTo(Page::id)
                .with((visit, page) -> page.title() + visit.number()));
    assertAsTheReference(
        on ->
            on.of(pages)
                .join(on.of(visits))
                .where(Page::id)
                .equalTo(Visit::page)
                .with((page, visit) -> page.title() + visit.number()));
    assertAsTheReference(
        on ->
            on.of(visits)
                .join(on.of(pages))
                .where(Visit::page, Visit::number)
                .equalTo(Page::id, page -> page.id() + 1)
                .with((visit, page) -> page.title() + visit.number()));
  }

  @Test
  void notANumberEqualsItselfAndZerosHaveASign() {
    List<Visit> visits = visits();
    assertEquals(4, environment.of(visits).distinct(Visit::weight).count());
    assertAsTheReference(on -> on.of(visits).groupBy(Visit::weight).count());
    assertAsTheReference(
        on -> on.of(visits).groupBy(visit -> visit.weight() + 0.0, Visit::user).count());
  }

  @Test
  void decimalsAreEqualWhateverTheirScale() {
    assertEquals(
        1,
        environment
            .of(new BigDecimal("1.0"), new BigDecimal("1.00"), new BigDecimal("1"))
            .distinct()
            .count());
  }

  @Test
  void emptyIsAGroupOfItsOwn() {
    Bag.assertEqual(
        List.of(Tuple2.of(Optional.empty(), 2L), Tuple2.of(Optional.of(1L), 1L)),
        environment
            .of(Arrays.asList(Optional.of(1L), Optional.<Long>empty(), Optional.<Long>empty()))
            .groupBy(value -> value)
            .count()
            .collect());
  }

  @Test
  void aComputedNullNamesTheRemedy() {
    DataSet<Visit> data = environment.of(visits());
    List<Runnable> jobs =
        List.of(
            () -> data.groupBy(visit -> trimmed(visit.user())).count().collect(),
            () -> data.groupBy(visit -> trimmed(visit.user()), Visit::page).count().collect(),
            () -> data.distinct(Visit::page, visit -> trimmed(visit.user())).collect(),
            () ->
                data.join(data)
                    .where(visit -> trimmed(visit.user()))
                    .equalTo(visit -> trimmed(visit.user()))
                    .pairs()
                    .collect());
    for (Runnable job : jobs) {
      JobException failure = assertThrows(JobException.class, job::run);
      assertTrue(failure.getMessage().contains("null"), failure.getMessage());
      assertTrue(failure.getMessage().contains("@Nullable"), failure.getMessage());
      assertTrue(failure.getMessage().contains("NullKeyTest.java:"), failure.getMessage());
    }
  }

  private static String trimmed(@Nullable String text) {
    return text == null ? null : text.strip();
  }
}
