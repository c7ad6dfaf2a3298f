package org.gyre.tests.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.zip.GZIPOutputStream;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.format.FileSet;
import org.gyre.dataflow.function.IndexFunction;
import org.gyre.dataflow.plan.JobException;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.OwnOptions;
import org.gyre.tests.oracle.OwnOptions.Change;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What environments read, through whole jobs. */
class SourcesTest {

  record Point(long index, double x) {}

  @TempDir Path folder;

  @Test
  void generatedValuesDependOnTheirIndexOnly() {
    List<Point> expected = LongStream.range(0, 10_007).mapToObj(SourcesTest::point).toList();
    for (int parallelism : new int[] {1, 2, 7}) {
      try (Environment gyre = CleanExecutor.environment(parallelism)) {
        assertEquals(expected, gyre.generate(10_007, SourcesTest::point).collect());
        assertEquals(0, gyre.generate(0, SourcesTest::point).count());
        assertEquals(
            10_007,
            gyre.generate(10_007, SourcesTest::point).groupBy(Point::index).count().count());
      }
    }
  }

  private static Point point(long index) {
    return new Point(index, new SplittableRandom(index).nextDouble());
  }

  @Test
  void theFirstGeneratedValueTellsTheTypeWhereNothingElseDoes() {
    try (Environment gyre = CleanExecutor.environment(2)) {
      IndexFunction<Object> function = new Texts();
      List<Object> found = gyre.generate(3, function).distinct().collect();
      assertEquals(List.of("0", "1", "2"), found.stream().sorted().toList());
    }
  }

  /** Returns an object, so that the type of its values is not declared. */
  private static final class Texts implements IndexFunction<Object> {
    private static final long serialVersionUID = 1;

    @Override
    public Object value(long index) {
      return Long.toString(index);
    }
  }

  @Test
  void aGeneratorThatFailsIsNamedWithTheIndex() {
    try (Environment gyre = CleanExecutor.environment(2)) {
      var failing =
          gyre.generate(
              1_000,
              index -> {
                if (index == 777) {
                  throw new IllegalStateException("not this one");
                }
                return index;
              });
      String message = assertThrows(JobException.class, failing::count).getMessage();
      assertTrue(message.startsWith("generate at SourcesTest.java:"), message);
      assertTrue(message.contains("failed on value 777: IllegalStateException: not this"), message);
      var nothing = gyre.generate(5, index -> index == 3 ? null : "v" + index);
      message = assertThrows(JobException.class, nothing::count).getMessage();
      assertTrue(message.contains("failed on value 3: "), message);
      assertTrue(message.contains("null was returned; return a value"), message);
      assertThrows(IllegalArgumentException.class, () -> gyre.generate(-1, index -> index));
    }
  }

  @Test
  @OwnOptions(keeps = Change.MEMORY, value = "unpacks files, for which there is no room")
  void theLinesOfManyFilesComeInTheirOrder() throws IOException {
    for (int i = 0; i < 30; i++) {
      Path file = folder.resolve("day%02d.log".formatted(i) + (i % 3 == 0 ? ".gz" : ""));
      try (OutputStream raw = Files.newOutputStream(file);
          OutputStream out = i % 3 == 0 ? new GZIPOutputStream(raw) : raw) {
        out.write(("first of " + i + "\nlast of " + i).getBytes(StandardCharsets.UTF_8));
      }
    }
    List<String> expected =
        LongStream.range(0, 60)
            .mapToObj(i -> (i % 2 == 0 ? "first of " : "last of ") + i / 2)
            .toList();
    try (Environment gyre = CleanExecutor.environment(3)) {
      assertEquals(expected, gyre.readText(FileSet.folder(folder)).collect());
      assertEquals(expected, gyre.readText(FileSet.glob(folder + "/day*")).collect());
      String message =
          assertThrows(
                  JobException.class,
                  () -> gyre.readText(FileSet.folder(folder).named("*.txt")).collect())
              .getMessage();
      assertTrue(message.contains("there is no file named *.txt in this folder"), message);
    }
  }

  @Test
  @OwnOptions(
      keeps = {Change.PARALLELISM, Change.PASSES},
      value = "says what is in the plan")
  void theLinesOfOnePackedFileAreSharedByAllTasks() throws IOException {
    Path file = folder.resolve("lines.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write("line\n".repeat(50_000).getBytes(StandardCharsets.UTF_8));
    }
    try (Environment gyre = CleanExecutor.environment(3)) {
      assertEquals(
          200_000, gyre.readText(file).map(String::length).reduce(Integer::sum).collect().get(0));
      gyre.readText(file).map(String::length).collected();
      String plan = gyre.explain().toString();
      assertTrue(plan.contains("pipe"), plan);
    }
  }
}
