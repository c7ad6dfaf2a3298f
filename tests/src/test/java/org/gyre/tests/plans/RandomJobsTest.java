package org.gyre.tests.plans;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.plan.Plan;
import org.gyre.tests.oracle.Bag;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.ReferenceExecutor;
import org.gyre.tests.oracle.Seed;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Several random jobs in one environment, which share data sets, agree with the reference executor:
 * what is kept from one job to the next, asked for or not, changes no answer. {@code -Dplans=N}
 * runs a fifth as many, 500 at most; {@code -Dplans=1 -Dseed=N} runs one alone.
 */
@Execution(ExecutionMode.CONCURRENT)
final class RandomJobsTest {

  private static final int SEEDS = Math.min(500, Math.ceilDiv(Integer.getInteger("plans", 300), 5));
  private static final int JOBS = 4;

  /** One in so many is run for each seed, in turn. */
  private static final int SETTINGS = 4;

  private static final AtomicInteger KEPT = new AtomicInteger();
  private static final AtomicInteger ASKED = new AtomicInteger();

  @TempDir private Path folder;

  @TestFactory
  Stream<DynamicTest> agree() {
    return LongStream.range(Seed.VALUE, Seed.VALUE + SEEDS)
        .mapToObj(seed -> DynamicTest.dynamicTest("-Dplans=1 -Dseed=" + seed, () -> run(seed)));
  }

  @AfterAll
  static void someWasKept() {
    assertTrue(
        SEEDS < 20 || (KEPT.get() > 0 && ASKED.get() > 0),
        KEPT + " and " + ASKED + " results reused");
  }

  private void run(long seed) throws IOException {
    PlanFiles files = new PlanFiles(Files.createDirectory(folder.resolve("jobs" + seed)));
    try (ReferenceExecutor reference = new ReferenceExecutor()) {
      List<Plan> jobs = new PlanGenerator(seed, Environment.on(reference), files).jobs(JOBS);
      List<List<List<?>>> expected = new ArrayList<>();
      jobs.forEach(job -> expected.add(files.run(reference, job)));
      List<Setting> settings = Setting.all();
      for (int i = 0; i < settings.size(); i++) {
        if (Math.floorMod(seed + i, SETTINGS) == 0) {
          compare(seed, jobs, files, expected, settings.get(i));
        }
      }
    }
  }

  private static void compare(
      long seed, List<Plan> jobs, PlanFiles files, List<List<List<?>>> expected, Setting setting) {
    String plan = "";
    int number = 0;
    try (CleanExecutor engine =
        CleanExecutor.keepingAll(setting.options(), setting.skippedPasses())) {
      for (; number < jobs.size(); number++) {
        plan = engine.explain(jobs.get(number)).toString();
        KEPT.addAndGet(plan.contains("from the cache, as") ? 1 : 0);
        ASKED.addAndGet(plan.contains("from the cache:") ? 1 : 0);
        List<List<?>> actual = files.run(engine, jobs.get(number));
        for (int sink = 0; sink < actual.size(); sink++) {
          Bag.assertEqual(expected.get(number).get(sink), actual.get(sink), "sink " + sink);
        }
      }
    } catch (RuntimeException | AssertionError failure) {
      throw new AssertionError(
          "seed %d, job %d of %d, %s%n%s%n%s"
              .formatted(seed, number + 1, jobs.size(), setting, failure, plan),
          failure);
    }
  }
}
