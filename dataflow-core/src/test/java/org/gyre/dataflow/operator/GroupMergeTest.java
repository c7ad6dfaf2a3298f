package org.gyre.dataflow.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.function.Aggregate;
import org.gyre.dataflow.function.Aggregates;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.memory.NoLeaks;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;
import org.gyre.dataflow.type.Tuple2;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Merging in little memory takes no more of it than leaves other tasks what they need to begin. */
class GroupMergeTest {

  private static final int PAGE = 4 << 10;
  private static final int PAGES = 152;
  private static final int TASKS = 2;
  private static final int KEPT = PAGES / 8;
  private static final long KEYS = 100_000;

  @RegisterExtension final NoLeaks memory = new NoLeaks(PAGES * PAGE, PAGE);

  /** Takes the groups, and sees how many parts are open meanwhile. */
  private final class Groups extends Stage<Object> {

    private final Set<Object> keys = new HashSet<>();
    private long mostParts;

    @Override
    public void accept(Object group) {
      Tuple2<?, ?> pair = (Tuple2<?, ?>) group;
      assertTrue(keys.add(pair.f0()), () -> pair.f0() + " comes twice");
      assertEquals(2L, pair.f1(), () -> "of " + pair.f0());
      if (keys.size() % 256 == 1) {
        long parts =
            memory
                .pool()
                .report()
                .lines()
                .filter(line -> line.startsWith(FirstTask.BUFFER))
                .count();
        mostParts = Math.max(mostParts, parts);
      }
    }

    @Override
    public void signal(Signal signal) {
      throw new UnsupportedOperationException("merging ends without a signal");
    }
  }

  /** Keys that fit after some splitting, and keys that no splitting tells apart. */
  static List<Layout<Long>> layouts() {
    return List.of(Layouts.LONG, new OneHash<>(Layouts.LONG));
  }

  @ParameterizedTest
  @MethodSource("layouts")
  @SuppressWarnings("unchecked") // as in the engine, where all values are objects
  void opensOneAccountAndFewParts(Layout<?> layout) throws Exception {
    var kernels =
        new GroupKernels(
            value -> value,
            (Layout<Object>) layout,
            (Aggregate<Object, Object>) (Aggregate<?, ?>) Aggregates.count(),
            Tuple2::of,
            "groupBy");
    memory.pool().keepForOpening((long) KEPT * PAGE);
    try (FirstTask task = new FirstTask(memory, TASKS);
        RowBuffer summaries =
            new RowBuffer(memory.pool().open("summaries", 1), memory.spill(), kernels.rowSize())) {
      combine(kernels, summaries);
      Groups groups = new Groups();
      kernels.merger(task, groups).merge(List.of(summaries), List.of());
      assertEquals(KEYS, groups.keys.size());
      assertEquals(1, task.accounts(), "what others leave is not asked for late");
      int most = KEPT / TASKS / 2 + 1; // half a share, and what is sorted
      assertTrue(groups.mostParts > 1 && groups.mostParts <= most, groups.mostParts + " open");
    }
  }

  /** Each key twice, far apart. */
  private void combine(GroupKernels kernels, RowBuffer summaries) throws Exception {
    try (Account account = memory.pool().open("combiner", KeyedTable.MIN_PAGES + 1)) {
      Stage<Object> combiner =
          kernels.combiner(new RowBuffer[] {summaries}, () -> null, account, PAGE);
      for (long i = 0; i < 2 * KEYS; i++) {
        combiner.accept(i % KEYS);
      }
      combiner.signal(Signal.END_OF_INPUT);
    }
    summaries.finish();
  }
}
