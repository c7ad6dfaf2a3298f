package org.gyre.tests.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.function.Summary;
import org.gyre.dataflow.type.Layouts;
import org.gyre.dataflow.type.Nullable;
import org.gyre.dataflow.type.Row;
import org.gyre.dataflow.type.Schema;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Statistics of every component, against plain code that runs through the values twice. */
final class SummarizeTest {

  private enum Color {
    RED,
    GREEN
  }

  private record Item(
      double price,
      @Nullable Float weight,
      long number,
      @Nullable Integer stock,
      boolean sold,
      @Nullable Boolean checked,
      @Nullable String name,
      @Nullable Color color) {}

  private static double anyDouble(Random random) {
    return switch (random.nextInt(12)) {
      case 0 -> Double.NaN;
      case 1 -> Double.POSITIVE_INFINITY;
      case 2 -> Double.NEGATIVE_INFINITY;
      case 3 -> 1e16 * (random.nextBoolean() ? 1 : -1);
      default -> random.nextGaussian() + 1000;
    };
  }

  private static <V> @Nullable V orNull(V value, Random random) {
    return random.nextInt(5) == 0 ? null : value;
  }

  private static List<Item> items(int count) {
    Random random = new Random(Seed.VALUE);
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      items.add(
          new Item(
              anyDouble(random),
              orNull((float) anyDouble(random), random),
              random.nextInt(),
              orNull(random.nextInt(-50, 50), random),
              random.nextBoolean(),
              orNull(random.nextInt(3) == 0, random),
              orNull("x".repeat(random.nextInt(4)), random),
              orNull(Color.values()[random.nextInt(2)], random)));
    }
    return items;
  }

  private static void checkNumbers(
      Summary.Numbers found, List<Item> items, Function<Item, ? extends Number> component) {
    List<Double> present =
        items.stream()
            .map(component)
            .filter(Objects::nonNull)
            .map(number -> Double.valueOf(number.doubleValue()))
            .toList();
    List<Double> finite = present.stream().filter(Double::isFinite).toList();
    assertEquals(items.size() - present.size(), found.nulls());
    assertEquals(present.size(), found.count());
    assertEquals(present.stream().filter(number -> number.isNaN()).count(), found.nans());
    assertEquals(present.stream().filter(n -> n.isInfinite()).count(), found.infinities());
    assertEquals(finite.size(), found.finite());
    double min = finite.stream().min(Double::compare).orElse(Double.NaN);
    assertEquals(min, found.min());
    double max = finite.stream().max(Double::compare).orElse(Double.NaN);
    assertEquals(max, found.max());
    BigDecimal sum = finite.stream().map(BigDecimal::new).reduce(BigDecimal.ZERO, BigDecimal::add);
    double scale = finite.stream().mapToDouble(Math::abs).sum();
    assertEquals(sum.doubleValue(), found.sum(), Math.max(Math.ulp(found.sum()), scale * 1e-28));
    if (!finite.isEmpty()) {
      BigDecimal mean = sum.divide(BigDecimal.valueOf(finite.size()), MathContext.DECIMAL128);
      assertEquals(mean.doubleValue(), found.mean(), 2 * Math.ulp(found.mean()));
      checkVariance(found, finite, mean);
    }
  }

  private static void checkVariance(Summary.Numbers found, List<Double> finite, BigDecimal mean) {
    if (finite.size() < 2) {
      assertEquals(Double.NaN, found.variance());
      return;
    }
    BigDecimal squares =
        finite.stream()
            .map(number -> new BigDecimal(number).subtract(mean).pow(2, MathContext.DECIMAL128))
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    double variance = squares.doubleValue() / (finite.size() - 1);
    assertEquals(variance, found.variance(), variance * 1e-9 + Double.MIN_VALUE);
    double deviation = Math.sqrt(variance);
    assertEquals(deviation, found.standardDeviation(), deviation * 1e-9 + Double.MIN_VALUE);
  }

  private static long count(List<Item> items, Function<Item, Boolean> test) {
    return items.stream().filter(test::apply).count();
  }

  private static void check(Summary summary, List<Item> items) {
    assertEquals(items.size(), summary.count());
    checkNumbers(summary.number("price"), items, Item::price);
    checkNumbers(summary.number("weight"), items, Item::weight);
    checkNumbers(summary.number("number"), items, Item::number);
    checkNumbers(summary.number("stock"), items, Item::stock);
    long sold = count(items, Item::sold);
    assertEquals(new Summary.Booleans("sold", sold, items.size() - sold, 0), summary.bool("sold"));
    assertEquals(
        new Summary.Booleans(
            "checked",
            count(items, item -> item.checked() != null && item.checked()),
            count(items, item -> item.checked() != null && !item.checked()),
            count(items, item -> item.checked() == null)),
        summary.bool("checked"));
    long colors = count(items, item -> item.color() != null);
    assertEquals(
        new Summary.Others("color", colors, items.size() - colors), summary.other("color"));
    checkNames(summary.string("name"), items);
  }

  private static void checkNames(Summary.Strings found, List<Item> items) {
    var lengths =
        items.stream()
            .map(Item::name)
            .filter(Objects::nonNull)
            .mapToInt(String::length)
            .summaryStatistics();
    assertEquals(lengths.getCount(), found.count());
    assertEquals(items.size() - lengths.getCount(), found.nulls());
    assertEquals(count(items, item -> "".equals(item.name())), found.empty());
    assertEquals(lengths.getCount() == 0 ? 0 : lengths.getMin(), found.minLength());
    assertEquals(lengths.getCount() == 0 ? 0 : lengths.getMax(), found.maxLength());
    double mean = (double) lengths.getSum() / lengths.getCount();
    assertEquals(mean, found.meanLength());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void statisticsAreThoseOfTwoPasses(int tasks) {
    try (Environment environment = CleanExecutor.environment(tasks)) {
      for (int count : List.of(0, 1, 2, 5, 3000)) {
        List<Item> items = items(count);
        check(environment.of(items, Layouts.of(Item.class)).rebalance().summarize(), items);
      }
    }
  }

  @Test
  void valuesWithoutComponentsAreOne() {
    try (Environment environment = CleanExecutor.environment(2)) {
      Summary summary = environment.sequence(0, 5).summarize();
      assertEquals(
          List.of(new Summary.Numbers("value", 5, 0, 0, 0, 0, 4, 10, 2, 2.5)),
          summary.components());
    }
  }

  @Test
  void columnsOfRowsAreComponents() {
    Schema schema = Schema.of("id", long.class).andNullable("name", String.class);
    try (Environment environment = CleanExecutor.environment(2)) {
      Summary summary =
          environment
              .sequence(1, 4)
              .map(id -> Row.of(schema, id, id == 2 ? null : "n" + id))
              .as(schema.layout())
              .summarize();
      assertEquals(new Summary.Numbers("id", 3, 0, 0, 0, 1, 3, 6, 2, 1), summary.number("id"));
      assertEquals(new Summary.Strings("name", 2, 1, 0, 2, 2, 2), summary.string("name"));
    }
  }

  @Test
  void wrongNamesAndKindsAreRefused() {
    try (Environment environment = CleanExecutor.environment(1)) {
      Summary summary = environment.of(items(10), Layouts.of(Item.class)).summarize();
      assertEquals(
          "no component 'cost'; there are price, weight, number, stock, sold, checked, name, color",
          message(() -> summary.number("cost")));
      assertEquals(
          "component 'name' has statistics of strings, not of numbers",
          message(() -> summary.number("name")));
      assertEquals(
          "component 'price' has statistics of numbers, not of values of another type",
          message(() -> summary.other("price")));
    }
  }

  private static String message(Runnable call) {
    return assertThrows(IllegalArgumentException.class, call::run).getMessage();
  }

  @Test
  void theTableHasALineForEachComponent() {
    try (Environment environment = CleanExecutor.environment(1)) {
      List<String> lines =
          environment.of(items(10), Layouts.of(Item.class)).summarize().toString().lines().toList();
      assertEquals("10 values", lines.getFirst());
      assertEquals(1 + 8, lines.size());
      assertTrue(lines.get(1).matches("price +0 null .* NaN .* mean .*"), lines.get(1));
      assertTrue(lines.get(7).matches("name +\\d+ null .* empty .*"), lines.get(7));
    }
  }
}
