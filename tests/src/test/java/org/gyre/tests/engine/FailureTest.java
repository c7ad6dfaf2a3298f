package org.gyre.tests.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.format.CsvOutput;
import org.gyre.dataflow.format.TextOutput;
import org.gyre.dataflow.function.Aggregates;
import org.gyre.dataflow.function.Collector;
import org.gyre.dataflow.plan.JobException;
import org.gyre.dataflow.plan.Options;
import org.gyre.dataflow.plan.SortOrder;
import org.gyre.iterations.BulkIteration;
import org.gyre.tests.oracle.CleanExecutor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A user function that fails, wherever it stands, ends the job with a report that names the
 * operator, its place and the value, and leaves no memory, no temporary file and no output.
 */
final class FailureTest {

  private static final long BAD = 7777;

  @TempDir Path folder;

  private static long fail(long value) {
    if (value == BAD) {
      throw new IllegalStateException("seven again");
    }
    return value;
  }

  private static Long nullAtBad(long value) {
    return value == BAD ? null : (Long) value;
  }

  private static Arguments operator(String name, Function<DataSet<Long>, DataSet<?>> plan) {
    return Arguments.of(name, plan);
  }

  static Stream<Arguments> failing() {
    return Stream.of(
        operator("map", data -> data.map(value -> fail(value))),
        operator("flatMap", data -> data.flatMap((value, out) -> out.collect(fail(value)))),
        operator("filter", data -> data.filter(value -> fail(value) >= 0)),
        operator(
            "mapPartition",
            data ->
                data.mapPartition(
                    (values, out) -> {
                      while (values.hasNext()) {
                        out.collect(fail(values.next()));
                      }
                    })),
        operator("reduce", data -> data.reduce((left, right) -> fail(right))),
        operator("aggregate", data -> data.aggregate(Aggregates.sumLong(value -> fail(value)))),
        operator("groupBy.count key", data -> data.groupBy(value -> fail(value) % 10).count()),
        operator(
            "groupBy.reduce",
            data ->
                data.groupBy(value -> value % 10)
                    .reduce((left, right) -> fail(left) + fail(right) * 0 + 1)),
        operator(
            "groupBy.aggregate",
            data ->
                data.groupBy(value -> value % 10)
                    .aggregate(Aggregates.maxLong(value -> fail(value)))),
        operator(
            "groupBy.reduceGroup",
            data ->
                data.groupBy(value -> value % 10)
                    .reduceGroup(
                        (key, values, out) -> {
                          while (values.hasNext()) {
                            out.collect(fail(values.next()));
                          }
                        })),
        operator("distinct", data -> data.distinct(value -> fail(value) % 10)),
        operator(
            "join",
            data ->
                data.join(data)
                    .where(value -> value)
                    .equalTo(value -> value)
                    .with((left, right) -> fail(left))),
        operator(
            "join left key",
            data ->
                data.join(data)
                    .where(value -> fail(value))
                    .equalTo(value -> value)
                    .with((left, right) -> left)),
        operator(
            "join right key",
            data ->
                data.join(data)
                    .where(value -> value)
                    .equalTo(value -> fail(value))
                    .with((left, right) -> left)),
        operator(
            "sortPartition", data -> data.sortPartition(value -> fail(value), SortOrder.ASCENDING)),
        operator(
            "iterate",
            data -> BulkIteration.from(data, 3).run(current -> current.map(value -> fail(value)))));
  }

  static Stream<Arguments> returningNull() {
    return Stream.of(
        operator("map", data -> data.map(value -> nullAtBad(value))),
        operator("flatMap", data -> data.flatMap((value, out) -> out.collect(nullAtBad(value)))),
        operator("reduce", data -> data.reduce((left, right) -> nullAtBad(right))),
        operator("key", data -> data.groupBy(value -> nullAtBad(value)).count()),
        operator("distinct key", data -> data.distinct(value -> nullAtBad(value))),
        operator(
            "groupBy.reduce",
            data ->
                data.groupBy(value -> 1L)
                    .reduce((left, right) -> right == BAD || left == BAD ? null : right)),
        operator(
            "groupBy.reduceGroup",
            data ->
                data.groupBy(value -> value)
                    .reduceGroup((key, values, out) -> out.collect(nullAtBad(key)))),
        operator(
            "mapPartition", data -> data.mapPartition((values, out) -> out.collect((Long) null))),
        operator(
            "join",
            data ->
                data.join(data)
                    .where(value -> value)
                    .equalTo(value -> value)
                    .with((left, right) -> nullAtBad(left))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("failing")
  void isReported(String name, Function<DataSet<Long>, DataSet<?>> plan) throws IOException {
    JobException failure = failureOf(plan);
    assertTrue(failure.getMessage().contains("seven again"), failure.getMessage());
    assertNamesPlaceAndValue(failure, !name.equals("mapPartition"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("returningNull")
  void nullIsReported(String name, Function<DataSet<Long>, DataSet<?>> plan) throws IOException {
    JobException failure = failureOf(plan);
    assertTrue(failure.getMessage().contains("null"), failure.getMessage());
    assertNamesPlaceAndValue(failure, !name.equals("mapPartition"));
  }

  private static void assertNamesPlaceAndValue(JobException failure, boolean hasValue) {
    assertTrue(failure.getMessage().contains("FailureTest.java:"), failure.getMessage());
    assertFalse(failure.getMessage().contains("the engine failed"), failure.getMessage());
    assertTrue(!hasValue || failure.getMessage().matches("(?s).*\\d+.*"), failure.getMessage());
  }

  /** Runs into a file with little memory, so that there is much to clean up. */
  private JobException failureOf(Function<DataSet<Long>, DataSet<?>> plan) throws IOException {
    Path file = folder.resolve("out.txt");
    Options options = Options.defaults().withParallelism(3).withMemory(4 << 20).withPageSize(4096);
    JobException failure;
    try (Environment environment = CleanExecutor.environment(options)) {
      write(plan.apply(environment.sequence(0, 100_000)), file);
      failure = assertThrows(JobException.class, environment::execute);
      assertEquals(10, environment.sequence(0, 10).count(), "the environment can be used on");
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(), left.toList(), "no output is left");
    }
    return failure;
  }

  private static <T> void write(DataSet<T> data, Path file) {
    data.write(TextOutput.of(file));
  }

  @Test
  void theValueAtHandIsNamed() {
    try (Environment environment = CleanExecutor.environment(2)) {
      DataSet<Long> data = environment.sequence(0, 10_000).map(value -> fail(value));
      JobException failure = assertThrows(JobException.class, data::collect);
      assertTrue(
          failure
              .getMessage()
              .matches("map at FailureTest.java:\\d+ failed on value 7777: .*seven again.*"),
          failure.getMessage());
      assertEquals("seven again", root(failure).getMessage());
    }
  }

  private static Throwable root(Throwable failure) {
    return failure.getCause() == null ? failure : root(failure.getCause());
  }

  @Test
  void aFunctionIsNotBlamedForTheOneAfterIt() {
    try (Environment environment = CleanExecutor.environment(2)) {
      DataSet<Long> data =
          environment
              .sequence(0, 10_000)
              .flatMap((Long value, Collector<Long> out) -> out.collect(value + 1))
              .filter(value -> fail(value) > 0);
      JobException failure = assertThrows(JobException.class, data::collect);
      assertTrue(failure.getMessage().startsWith("filter at"), failure.getMessage());
    }
  }

  @Test
  void errorsOfTheMachineAreNotSwallowed() {
    try (Environment environment = CleanExecutor.environment(2)) {
      DataSet<Long> data =
          environment
              .sequence(0, 10_000)
              .map(
                  value -> {
                    if (value == BAD) {
                      throw new StackOverflowError("too deep");
                    }
                    return value;
                  });
      Throwable failure = assertThrows(Throwable.class, data::collect);
      assertEquals("too deep", root(failure).getMessage());
      assertEquals(10, environment.sequence(0, 10).count());
    }
  }

  @Test
  void nothingOfSeveralOutputsIsVisible() throws IOException {
    Path first = folder.resolve("first.csv");
    Path second = folder.resolve("second.txt");
    Files.writeString(second, "old");
    try (Environment environment = CleanExecutor.environment(2)) {
      DataSet<Item> items = environment.sequence(0, 10_000).map(id -> new Item(id, "n"));
      items.write(CsvOutput.of(first, Item.class));
      items.map(item -> fail(item.id())).write(TextOutput.of(second));
      assertThrows(JobException.class, environment::execute);
    }
    assertFalse(Files.exists(first));
    assertEquals("old", Files.readString(second));
  }

  @Test
  void aFolderThatDoesNotExistIsReportedBeforeAnyWork() {
    try (Environment environment = CleanExecutor.environment(2)) {
      Path file = folder.resolve("nowhere/out.txt");
      environment.sequence(0, 10).map(value -> fail(BAD)).write(TextOutput.of(file));
      JobException failure = assertThrows(JobException.class, environment::execute);
      assertTrue(failure.getMessage().contains("nowhere"), failure.getMessage());
    }
  }

  @Test
  void aMissingInputIsReported() {
    try (Environment environment = CleanExecutor.environment(2)) {
      DataSet<String> lines = environment.readText(folder.resolve("missing.txt"));
      JobException failure = assertThrows(JobException.class, lines::count);
      assertTrue(failure.getMessage().contains("missing.txt"), failure.getMessage());
    }
  }
}
