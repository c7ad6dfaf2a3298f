package org.gyre.tests.oracle;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.gyre.dataflow.optimizer.Optimizer;
import org.gyre.dataflow.plan.Options;
import org.gyre.tests.oracle.OwnOptions.Change;

/**
 * How ordinary tests are made harder for the engine, none of which may change an answer: {@code
 * -Dgyre.test.parallelism=7}, {@code -Dgyre.test.memory=least} for pages of 4 KiB and few of them,
 * {@code -Dgyre.test.compressed=true} for temporary files, {@code -Dgyre.test.without=PASS,...} for
 * passes of the optimizer that are left out. Read here and applied to whatever {@link
 * CleanExecutor} makes. Tests of what a mode does change are marked {@link OwnOptions}.
 */
final class HostileMode {

  private static final int PARALLELISM = Integer.getInteger("gyre.test.parallelism", 0);
  private static final boolean HAS_LEAST_MEMORY =
      System.getProperty("gyre.test.memory", "").equals("least");
  private static final boolean COMPRESSES = Boolean.getBoolean("gyre.test.compressed");
  private static final List<String> WITHOUT =
      List.of(System.getProperty("gyre.test.without", "").split(",", 0));

  private static final int SMALL_PAGE = 4 << 10;

  /** What a job of a few operators needs: pages for the operators of a task, and beside them ... */
  private static final long PAGES_PER_TASK = 64;

  /** ... for each task one page to each other, of some exchanges at a time. */
  private static final long EXCHANGES = 6;

  private HostileMode() {}

  /** Whether any of this is not as tests ask for it. */
  static boolean changesAny(List<Change> changes) {
    return changes.stream()
        .anyMatch(
            change ->
                switch (change) {
                  case PARALLELISM -> PARALLELISM > 0;
                  case MEMORY -> HAS_LEAST_MEMORY;
                  case PASSES -> !skipped(Set.of()).isEmpty();
                });
  }

  static Options change(Options options) {
    Options changed = PARALLELISM > 0 ? withTasks(options) : options;
    if (HAS_LEAST_MEMORY) {
      changed = changed.withMemory(least(changed.parallelism())).withPageSize(SMALL_PAGE);
    }
    return COMPRESSES ? changed.withCompressedSpills(true) : changed;
  }

  /** A test that says how much memory there is has thought of its own number of tasks. */
  private static Options withTasks(Options options) {
    Options changed = options.withParallelism(PARALLELISM);
    int own = options.parallelism();
    return options.memory() == 0 || own >= PARALLELISM
        ? changed
        : changed.withMemory(Math.max(options.memory() * PARALLELISM / own, least(PARALLELISM)));
  }

  private static long least(long tasks) {
    return (PAGES_PER_TASK * tasks + EXCHANGES * tasks * tasks) * SMALL_PAGE;
  }

  /** The passes to leave out; one that is not known is an error. */
  static Set<String> skipped(Set<String> own) {
    Set<String> all = new HashSet<>(own);
    WITHOUT.stream().filter(pass -> !pass.isBlank()).forEach(all::add);
    if (!new HashSet<>(Optimizer.passes()).containsAll(all)) {
      throw new IllegalArgumentException(all + " are not all passes: " + Optimizer.passes());
    }
    return all;
  }
}
