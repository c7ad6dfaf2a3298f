package org.gyre.tests.loops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.plan.LoopReport;
import org.gyre.tests.loops.KilledLoop.Kind;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.Seed;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Loops whose process is killed at any moment go on in the next one, and give the same to the bit.
 *
 * <p>{@code -Dkills=N} kills each loop in N runs.
 */
final class KilledLoopTest {

  private static final int KILLS = Integer.getInteger("kills", 2);

  /** From when a checkpoint is there on: the next superstep, its checkpoint, and a little more. */
  private static final int MOST_MICROSECONDS = 16_000;

  @TempDir private Path temp;

  @ParameterizedTest
  @EnumSource
  void goesOnToTheSameResult(Kind kind) throws Exception {
    Random random = Seed.random(KilledLoopTest.class);
    long expected;
    int supersteps;
    try (Environment environment = CleanExecutor.environment(2)) {
      expected = KilledLoop.checksum(kind.in(environment, null));
      LoopReport report = environment.lastJob().loops().getFirst();
      supersteps = report.supersteps();
    }
    assertTrue(supersteps > 10, () -> supersteps + " supersteps");
    int whileWriting = 0;
    for (int i = 0; i < KILLS; i++) {
      Path folder = Files.createDirectory(temp.resolve("run" + i));
      int killed = random.nextInt(1, supersteps);
      long moment = random.nextInt(MOST_MICROSECONDS);
      killAfter(kind, folder, killed, moment);
      whileWriting += names(folder).stream().anyMatch(name -> name.startsWith(".")) ? 1 : 0;
      Result result = runToTheEnd(kind, folder);
      String when = "killed " + moment + " microseconds after superstep " + killed;
      assertEquals(expected, result.checksum, when);
      assertTrue(result.first > killed && result.first <= supersteps, when + ": " + result);
      assertTrue(names(folder).stream().noneMatch(name -> name.startsWith(".")));
    }
    System.out.println(
        kind + ": killed " + KILLS + " times, " + whileWriting + " while it wrote a checkpoint");
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  /** What a process has said. */
  private record Result(int first, long checksum) {}

  private static void killAfter(Kind kind, Path folder, int superstep, long microseconds)
      throws Exception {
    Process process = start(kind, folder);
    try (BufferedReader lines = process.inputReader()) {
      String line = lines.readLine();
      while (line != null && !line.equals("superstep " + superstep)) {
        line = lines.readLine();
      }
      assertTrue(line != null, "ended before superstep " + superstep);
      process.waitFor(microseconds, TimeUnit.MICROSECONDS);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static Result runToTheEnd(Kind kind, Path folder) throws Exception {
    Process process = start(kind, folder);
    int first = 0;
    long checksum = -1;
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.split(" ");
        if (words[0].equals("superstep") && first == 0) {
          first = Integer.parseInt(words[1]);
        } else if (words[0].equals("result")) {
          checksum = Long.parseLong(words[1]);
        }
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    return new Result(first, checksum);
  }

  private static Process start(Kind kind, Path folder) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            KilledLoop.class.getName(),
            kind.name(),
            folder.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
