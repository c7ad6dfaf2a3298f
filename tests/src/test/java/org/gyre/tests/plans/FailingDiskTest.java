package org.gyre.tests.plans;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.memory.IoFault;
import org.gyre.dataflow.plan.JobException;
import org.gyre.dataflow.plan.Options;
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
 * Random plans in little memory, on a disk of which every n-th operation fails: a run ends with the
 * right answer or with an error that names the file, and either way nothing is left.
 */
@Execution(ExecutionMode.CONCURRENT)
final class FailingDiskTest {

  private static final int PLANS = Math.min(200, Integer.getInteger("plans", 300) / 10);

  /** The operation that fails first, and how many then go well. */
  private static final int[] EVERY = {1, 2, 3, 7, 20, 100, 1_000};

  private static final Options OPTIONS =
      Options.defaults().withParallelism(1).withMemory(640 << 10).withPageSize(4 << 10);

  private static final AtomicInteger FAILED = new AtomicInteger();

  @TempDir private Path folder;

  @AfterAll
  static void someRunsFailed() {
    assertTrue(PLANS < 20 || FAILED.get() > 0, "no plan came to use the disk");
    System.out.println("failed runs " + FAILED);
  }

  @TestFactory
  Stream<DynamicTest> endsInOrder() {
    return LongStream.range(Seed.VALUE, Seed.VALUE + PLANS)
        .mapToObj(seed -> DynamicTest.dynamicTest("-Dplans=10 -Dseed=" + seed, () -> run(seed)));
  }

  private void run(long seed) throws IOException {
    PlanFiles files =
        new PlanFiles(Files.createDirectory(folder.resolve("plan" + (seed - Seed.VALUE))));
    try (ReferenceExecutor reference = new ReferenceExecutor()) {
      Plan plan = new PlanGenerator(seed, Environment.on(reference), files).plan();
      List<List<?>> expected = files.run(reference, plan);
      AtomicInteger operations = new AtomicInteger();
      compare(plan, files, expected, operation -> operations.incrementAndGet());
      for (int every : EVERY) {
        if (every <= operations.get()) {
          compare(plan, files, expected, failing(every));
        }
      }
    }
  }

  private static IoFault failing(int every) {
    AtomicInteger operations = new AtomicInteger();
    return operation -> {
      if (operations.incrementAndGet() % every == 0) {
        throw new IOException("the disk is broken");
      }
    };
  }

  private static void compare(Plan plan, PlanFiles files, List<List<?>> expected, IoFault fault) {
    try (CleanExecutor engine = new CleanExecutor(OPTIONS, Set.of(), fault)) {
      List<List<?>> actual = files.run(engine, plan);
      for (int sink = 0; sink < expected.size(); sink++) {
        Bag.assertEqual(expected.get(sink), actual.get(sink), "sink " + sink);
      }
    } catch (JobException failure) {
      FAILED.incrementAndGet();
      String message = failure.getMessage();
      assertTrue(message.contains("spill file") && message.contains("the disk is broken"), message);
    }
  }
}
