package org.gyre.tests.engine;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.plan.JobCancelledException;
import org.gyre.dataflow.plan.JobException;
import org.gyre.dataflow.plan.Options;
import org.gyre.tests.engine.UserFunctions.Use;
import org.gyre.tests.oracle.CleanExecutor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Wherever a function of the user stands: if it fails, the job ends with an error that names the
 * operator, its place and the value; if somebody cancels while it computes, the job ends; and
 * either way nothing is left: no memory, no file, no output, no thread.
 *
 * <p>How fast jobs end is printed and not asserted: on a machine with other work no time is safe.
 */
final class EveryOperatorFailsTest {

  /** Long enough for any machine, and a fraction of what a job would take to its end. */
  private static final long PATIENCE_SECONDS = 20;

  private static final Map<String, Double> SECONDS_TO_END = new HashMap<>();

  @TempDir private Path folder;

  private final Set<Thread> before = workers();

  static List<Use> all() {
    return UserFunctions.all();
  }

  static Stream<Use> calledOften() {
    return all().stream().filter(Use::isCalledOften);
  }

  private static Set<Thread> workers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("gyre-worker"))
        .collect(Collectors.toSet());
  }

  /** Little memory, so that there is much to clean up. */
  private static Environment environment() {
    return CleanExecutor.environment(
        Options.defaults().withParallelism(3).withMemory(4 << 20).withPageSize(4096));
  }

  /** Hostile modes change it. */
  private static long tasks(Environment environment) {
    return environment.sequence(0, 1).<Long>mapPartition((all, out) -> out.collect(1L)).count();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("all")
  void aFailureIsReported(Use use) {
    Trouble.fails();
    try (Environment environment = environment()) {
      assumeTrue(!use.isBetweenTasks() || tasks(environment) > 1, "there is one task");
      JobException failure =
          assertThrows(JobException.class, () -> use.job().run(environment, folder));
      String message = failure.getMessage();
      assertTrue(message.startsWith(use.operator() + " at UserFunctions.java:"), message);
      assertTrue(message.contains(use.value()), message);
      assertTrue(message.contains("IllegalStateException: seven again"), message);
      assertEquals(10, environment.sequence(0, 10).count(), "the environment can be used on");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("calledOften")
  void aCancelEndsIt(Use use) throws Exception {
    CountDownLatch running = Trouble.isSlow();
    try (Environment environment = environment()) {
      assumeTrue(!use.isBetweenTasks() || tasks(environment) > 1, "there is one task");
      var job = CompletableFuture.runAsync(() -> use.job().run(environment, folder));
      assertTrue(running.await(PATIENCE_SECONDS, SECONDS), "the job runs");
      assertFalse(job.isDone(), "the job runs on");
      long start = System.nanoTime();
      environment.cancel();
      ExecutionException failure =
          assertThrows(ExecutionException.class, () -> job.get(PATIENCE_SECONDS, SECONDS));
      SECONDS_TO_END.put(use.name(), (System.nanoTime() - start) / 1e9);
      assertInstanceOf(JobCancelledException.class, failure.getCause());
      assertEquals(10, environment.sequence(0, 10).count(), "the environment can be used on");
    }
  }

  /** Memory and temporary files are what {@link CleanExecutor} looks after. */
  @AfterEach
  void nothingIsLeft() throws IOException, InterruptedException {
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(), left.toList(), "no output is left");
    }
    for (Thread thread : workers()) {
      if (!before.contains(thread)) {
        thread.join(PATIENCE_SECONDS * 1000);
        assertFalse(thread.isAlive(), thread + " has ended");
      }
    }
  }

  @AfterAll
  static void printSlowest() {
    SECONDS_TO_END.entrySet().stream()
        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .limit(5)
        .forEach(slow -> System.out.printf("%.3f s to end: %s%n", slow.getValue(), slow.getKey()));
  }
}
