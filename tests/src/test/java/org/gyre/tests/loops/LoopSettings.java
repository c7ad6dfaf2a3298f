package org.gyre.tests.loops;

import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gyre.dataflow.plan.Options;

/** How loops are run in tests: by 1, 2 and 7 tasks, in ample memory and in little. */
final class LoopSettings {

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
}
