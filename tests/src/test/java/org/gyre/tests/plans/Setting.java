package org.gyre.tests.plans;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.gyre.dataflow.optimizer.Optimizer;
import org.gyre.dataflow.plan.Options;

/**
 * A way to run a plan that must not change its answer.
 *
 * @param options parallelism and memory
 * @param skippedPasses the optimizer passes that are left out
 */
record Setting(Options options, Set<String> skippedPasses) {

  private static final int SMALL_PAGE = 4 << 10;

  /** Without this pass results are computed more than once, which plans with loops do not bear. */
  private static final String NEEDED = "share-results";

  /** Every parallelism with much and with little memory, and every pass off once. */
  static List<Setting> all() {
    List<Setting> settings = new ArrayList<>();
    settings.add(of(1, 0, 0));
    settings.add(of(2, 0, 0));
    settings.add(of(7, 0, 0));
    settings.add(of(1, 1 << 20, SMALL_PAGE));
    settings.add(of(2, 2 << 20, SMALL_PAGE));
    settings.add(of(7, 8 << 20, SMALL_PAGE));
    settings.add(of(2, 2 << 20, SMALL_PAGE).packed());
    int parallelism = 1;
    for (String pass : Optimizer.passes()) {
      if (!pass.equals(NEEDED)) {
        settings.add(new Setting(options(parallelism % 3 + 1, 0, 0), Set.of(pass)));
        parallelism++;
      }
    }
    return settings;
  }

  private static Setting of(int parallelism, long memory, int pageSize) {
    return new Setting(options(parallelism, memory, pageSize), Set.of());
  }

  private Setting packed() {
    return new Setting(options.withCompressedSpills(true), skippedPasses);
  }

  private static Options options(int parallelism, long memory, int pageSize) {
    return Options.defaults()
        .withParallelism(parallelism)
        .withMemory(memory)
        .withPageSize(pageSize);
  }

  @Override
  public String toString() {
    return "parallelism "
        + options.parallelism()
        + ", memory "
        + (options.memory() == 0
            ? "default"
            : options.memory() + " in pages of " + options.pageSize())
        + (options.compressSpills() ? ", compressed spills" : "")
        + (skippedPasses.isEmpty() ? "" : ", without " + skippedPasses);
  }
}
