package org.gyre.tests.plans;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.plan.JobException;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.Origin;
import org.gyre.dataflow.plan.Plan;
import org.gyre.tests.oracle.Bag;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.ReferenceExecutor;
import org.gyre.tests.oracle.Seed;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The local engine and the reference executor agree on random plans, whatever the parallelism, the
 * memory and the passes of the optimizer.
 *
 * <p>{@code -Dplans=N} runs more plans. Each is named by its seed: {@code -Dplans=1 -Dseed=N} runs
 * it alone. Plans share nothing and may run beside each other. With {@code
 * -Dgyre.test.equalHashes=true} no hash tells keys apart; as work then grows with the square of the
 * values, a twentieth of the plans are run.
 */
@Execution(ExecutionMode.CONCURRENT)
final class RandomPlanTest {

  private static final int PLANS =
      Math.ceilDiv(
          Integer.getInteger("plans", 300), Boolean.getBoolean("gyre.test.equalHashes") ? 20 : 1);

  /** Each pass of the optimizer is off in every third plan, and each plan without every third. */
  private static final int TURN = 3;

  @TempDir private Path folder;

  private final List<Setting> settings = Setting.all();

  @TestFactory
  Stream<DynamicTest> agrees() {
    return tests(PLANS, "plan", PlanGenerator::plan);
  }

  /** Plans of loops mostly; a fifth as many. */
  @TestFactory
  Stream<DynamicTest> agreesOnLoops() {
    return tests(Math.ceilDiv(PLANS, 5), "loops", PlanGenerator::loops);
  }

  private Stream<DynamicTest> tests(
      int number, String kind, Function<PlanGenerator, Plan> generate) {
    return LongStream.range(Seed.VALUE, Seed.VALUE + number)
        .mapToObj(
            seed ->
                DynamicTest.dynamicTest(
                    kind + " -Dplans=1 -Dseed=" + seed, () -> run(seed, kind, generate)));
  }

  /**
   * What the reference executor has found.
   *
   * @param sinks the values of each sink, and those handed to the caller
   * @param loops how each run of a loop has ended, and what it has added up
   */
  private record Expected(List<Bag> sinks, Bag loops) {}

  private void run(long seed, String kind, Function<PlanGenerator, Plan> generate)
      throws IOException {
    PlanFiles files =
        new PlanFiles(Files.createDirectory(folder.resolve(kind + (seed - Seed.VALUE))));
    try (ReferenceExecutor reference = new ReferenceExecutor()) {
      Plan plan = generate.apply(new PlanGenerator(seed, Environment.on(reference), files));
      Expected expected =
          new Expected(
              files.run(reference, plan).stream().map(Bag::of).toList(), Bag.of(files.loops()));
      for (int i = 0; i < settings.size(); i++) {
        if (settings.get(i).skippedPasses().isEmpty() || Math.floorMod(seed + i, TURN) == 0) {
          compare(seed, plan, files, expected, settings.get(i), reference);
        }
      }
    }
  }

  private static void compare(
      long seed,
      Plan plan,
      PlanFiles files,
      Expected expected,
      Setting setting,
      ReferenceExecutor reference) {
    try (CleanExecutor engine = new CleanExecutor(setting.options(), setting.skippedPasses())) {
      List<List<?>> actual = files.run(engine, plan);
      for (int sink = 0; sink < expected.sinks.size(); sink++) {
        expected.sinks.get(sink).assertEqual(actual.get(sink), "sink " + sink);
      }
      if (setting.skippedPasses().isEmpty()) { // else loops within loops may run more often
        expected.loops.assertEqual(files.loops(), "loops");
      }
    } catch (RuntimeException | AssertionError failure) {
      throw new AssertionError(report(seed, plan, setting, reference, failure), failure);
    }
  }

  private static String report(
      long seed, Plan plan, Setting setting, ReferenceExecutor reference, Throwable failure) {
    return "seed "
        + seed
        + ", "
        + setting
        + "\n"
        + failure
        + "\nplan\n"
        + reference.explain(plan)
        + "the first node that differs when it is run alone: "
        + firstDifference(plan, setting, reference);
  }

  /** Runs node after node alone, those within loops left out. */
  private static String firstDifference(Plan plan, Setting setting, ReferenceExecutor reference) {
    List<Node<?>> nodes = plan.nodes();
    for (int i = 0; i < nodes.size(); i++) {
      boolean isSink =
          nodes.get(i) instanceof Node.Collect<?>
              || nodes.get(i) instanceof Node.Deliver<?>
              || nodes.get(i) instanceof Node.Write<?>;
      if (!isSink && differs(nodes.get(i), setting, reference)) {
        return "[" + (nodes.size() - i) + "] " + nodes.get(i).origin();
      }
    }
    return "none";
  }

  private static <T> boolean differs(Node<T> node, Setting setting, ReferenceExecutor reference) {
    try (CleanExecutor engine = new CleanExecutor(setting.options(), setting.skippedPasses())) {
      Plan alone = new Plan(List.of(new Node.Collect<>(node, new Origin("collect", ""))));
      Bag.assertEqual(
          reference.execute(alone).collected().getFirst(),
          engine.execute(alone).collected().getFirst());
      return false;
    } catch (JobException e) { // within a loop a node cannot be run alone
      return !e.getMessage().contains("only a superstep knows");
    } catch (RuntimeException | AssertionError _) { // is reported by the caller
      return true;
    }
  }
}
