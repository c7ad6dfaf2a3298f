package org.gyre.tests.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.plan.Options;
import org.gyre.dataflow.plan.Ordering;
import org.gyre.dataflow.plan.SortOrder;
import org.gyre.dataflow.type.Nullable;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.OwnOptions;
import org.gyre.tests.oracle.OwnOptions.Change;
import org.gyre.tests.oracle.Seed;
import org.junit.jupiter.api.Test;

/** Sorts by several keys, within partitions and within groups, against sorted lists. */
class OrderingTest {

  private static final int COUNT = 20_000;

  record Place(String town, int zip) implements Serializable {}

  record Visit(Place place, @Nullable Integer day, double cost, long id) implements Serializable {}

  private static Visit visit(Random random, long id) {
    return new Visit(
        new Place("town " + random.nextInt(5), random.nextInt(20)),
        random.nextInt(5) == 0 ? null : (Integer) random.nextInt(7),
        random.nextInt(100) / 4.0,
        id);
  }

  private static List<Visit> visits() {
    Random random = Seed.random(OrderingTest.class);
    List<Visit> visits = new ArrayList<>();
    for (long id = 0; id < COUNT; id++) {
      visits.add(visit(random, id));
    }
    return visits;
  }

  /** The order that the tests below ask for in several ways; stable by the number. */
  private static final Comparator<Visit> EXPECTED =
      Comparator.comparing((Visit visit) -> visit.place().town())
          .thenComparing(
              Comparator.comparing(
                      Visit::day, Comparator.nullsFirst(Comparator.<Integer>naturalOrder()))
                  .reversed())
          .thenComparing(visit -> -visit.cost())
          .thenComparing(visit -> visit.place().zip());

  private static Ordering<Visit> ordering() {
    return Ordering.by((Visit visit) -> visit.place().town())
        .thenBy(Visit::day)
        .descending()
        .thenBy(visit -> -visit.cost())
        .thenBy(visit -> visit.place().zip(), SortOrder.ASCENDING);
  }

  private static Environment environment(int parallelism, long memory) {
    return CleanExecutor.environment(
        Options.defaults().withParallelism(parallelism).withMemory(memory));
  }

  @Test
  @OwnOptions(keeps = Change.PARALLELISM, value = "has one partition")
  void severalKeysSortAPartition() {
    List<Visit> visits = visits();
    List<Visit> expected = new ArrayList<>(visits);
    expected.sort(EXPECTED);
    for (long memory : new long[] {64 << 20, 1 << 20}) {
      try (Environment one = environment(1, memory)) {
        assertEquals(expected, one.of(visits).sortPartition(ordering()).collect());
      }
    }
  }

  @Test
  @OwnOptions(keeps = Change.PARALLELISM, value = "has one partition")
  void aChainOfSortsIsOneSort() {
    List<Visit> visits = visits();
    List<Visit> expected = new ArrayList<>(visits);
    expected.sort(EXPECTED);
    try (Environment one = environment(1, 0)) {
      DataSet<Visit> chain =
          one.of(visits)
              .sortPartition(visit -> visit.place().town(), SortOrder.ASCENDING)
              .sortPartition(Visit::day, SortOrder.DESCENDING)
              .sortPartition(
                  Ordering.by((Visit visit) -> -visit.cost())
                      .thenBy(visit -> visit.place().zip())
                      .thenBy(Visit::day));
      assertEquals(expected, chain.collect());
      chain.collected();
      String text = one.explain().physicalText();
      assertEquals(1, text.lines().filter(line -> line.contains("external sort")).count(), text);
      assertTrue(text.contains("place.town, day descending, computed, place.zip, "), text);
    }
  }

  @Test
  void groupsComeInTheirOrder() {
    List<Visit> visits = visits();
    Ordering<Visit> within = Ordering.by(Visit::cost).descending().thenBy(Visit::id);
    Comparator<Visit> order =
        Comparator.comparingDouble((Visit visit) -> -visit.cost()).thenComparingLong(Visit::id);
    Map<Integer, List<Long>> expected =
        visits.stream()
            .sorted(order)
            .collect(
                Collectors.groupingBy(
                    visit -> visit.place().zip(),
                    Collectors.mapping(Visit::id, Collectors.toList())));
    for (int parallelism : new int[] {1, 2, 7}) {
      try (Environment environment = environment(parallelism, 6 << 20)) {
        Map<Integer, List<Long>> found =
            environment
                .of(visits)
                .groupBy(visit -> visit.place().zip())
                .sortGroup(within)
                .<Group>reduceGroup(
                    (zip, values, out) -> {
                      List<Long> ids = new ArrayList<>();
                      values.forEachRemaining(visit -> ids.add(visit.id()));
                      out.collect(
                          new Group(zip, ids.stream().mapToLong(Long::longValue).toArray()));
                    })
                .collect()
                .stream()
                .collect(Collectors.toMap(Group::zip, Group::list));
        assertEquals(expected, found);
      }
    }
  }

  record Group(int zip, long[] ids) implements Serializable {
    List<Long> list() {
      return java.util.Arrays.stream(ids).boxed().toList();
    }
  }

  @Test
  void theFirstOfEachGroup() {
    List<Visit> visits = visits();
    Comparator<Visit> order =
        Comparator.comparing(Visit::day, Comparator.nullsFirst(Comparator.<Integer>naturalOrder()))
            .thenComparing(visit -> -visit.id());
    List<Long> expected =
        visits.stream()
            .collect(Collectors.groupingBy(visit -> visit.place().town()))
            .values()
            .stream()
            .flatMap(group -> group.stream().sorted(order).limit(3))
            .map(Visit::id)
            .sorted()
            .toList();
    try (Environment environment = environment(3, 0)) {
      var groups =
          environment
              .of(visits)
              .groupBy(visit -> visit.place().town())
              .sortGroup(Visit::day, SortOrder.ASCENDING)
              .sortGroup(visit -> -visit.id(), SortOrder.ASCENDING);
      assertEquals(expected, groups.first(3).collect().stream().map(Visit::id).sorted().toList());
      assertEquals(List.of(), groups.first(0).collect());
      assertEquals(COUNT, groups.first(Long.MAX_VALUE).count());
      assertEquals(
          "first(-1): the count is negative",
          assertThrows(IllegalArgumentException.class, () -> groups.first(-1)).getMessage());
    }
  }

  @Test
  @OwnOptions(keeps = Change.PARALLELISM, value = "has one partition")
  void valuesOfAnUnknownTypeAreSorted() {
    List<Visit> visits = visits();
    List<Visit> expected = new ArrayList<>(visits);
    expected.sort(EXPECTED);
    try (Environment one = environment(1, 0)) {
      DataSet<Visit> unknown = one.of(visits).map(OrderingTest::same);
      assertEquals(expected, unknown.sortPartition(ordering()).collect());
    }
  }

  private static <T> T same(T value) {
    return value;
  }

  @Test
  void anOrderingNeedsAKey() {
    assertEquals(
        "an ordering needs at least one key",
        assertThrows(IllegalArgumentException.class, () -> new Ordering<>(List.of())).getMessage());
  }
}
