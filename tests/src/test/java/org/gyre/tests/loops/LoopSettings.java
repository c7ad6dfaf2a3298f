package org.gyre.tests.loops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.IntToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.plan.Options;

/** How loops are run in tests: by 1, 2 and 7 tasks, in ample memory and in little. */
final class LoopSettings {

  private static final Pattern SOLUTION_SET =
      Pattern.compile("solution set of \\d+ values, (in tables|sorted in .* did not fit)");

  private LoopSettings() {}

  /**
   * All of them.
   *
   * @param little the bytes of little memory for a number of tasks
   */
  static Stream<Options> all(IntToLongFunction little) {
    return IntStream.of(1, 2, 7)
        .mapToObj(Options.defaults()::withParallelism)
        .flatMap(
            ample ->
                Stream.of(
                    ample,
                    ample
                        .withPageSize(4 << 10)
                        .withMemory(little.applyAsLong(ample.parallelism()))));
  }

  /** All of them, with as little memory as delta iterations need: a few pages an operator. */
  static Stream<Options> least() {
    return all(tasks -> ((20L * tasks + 72) * tasks + 192) << 10);
  }

  /**
   * Fails unless the solution sets of the last job's delta iterations were kept as settings say: in
   * tables in ample memory, and sorted in every task in little, else a test of the latter shows
   * nothing.
   */
  static void assertKept(Options options, Environment environment) {
    String steps = environment.lastJob().steps().toString();
    String tasks = String.valueOf(options.parallelism());
    String kept =
        options.memory() > 0
            ? "sorted in %s of %s tasks, as tables did not fit".formatted(tasks, tasks)
            : "in tables";
    Matcher sets = SOLUTION_SET.matcher(steps);
    assertTrue(sets.find(), steps);
    do {
      assertEquals(kept, sets.group(1), steps);
    } while (sets.find());
  }
}
