package org.gyre.dataflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.LongStream;
import org.gyre.dataflow.function.CoGroupFunction;
import org.gyre.dataflow.function.Collector;
import org.gyre.dataflow.memory.NoLeaks;
import org.gyre.dataflow.operator.FirstTask;
import org.gyre.dataflow.operator.Kernel;
import org.gyre.dataflow.operator.RowSorter;
import org.gyre.dataflow.operator.Signal;
import org.gyre.dataflow.operator.SortCoGroup;
import org.gyre.dataflow.operator.SortKey;
import org.gyre.dataflow.operator.SortedInput;
import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.Stages;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A task that merges two inputs leaves other tasks their shares, however many values it has. */
class SortedInputsTest {

  private static final int PAGE = 4 << 10;
  private static final int PAGES = 160;
  private static final int TASKS = 4;
  private static final long SHARE = (long) PAGES * PAGE / TASKS;
  private static final long KEYS = 50_000;
  private static final String NAME = "coGroup";

  @RegisterExtension final NoLeaks memory = new NoLeaks(PAGES * PAGE, PAGE);

  @SuppressWarnings("unchecked") // as in the engine, where all values are objects
  private static final Layout<Object> LONG = (Layout<Object>) (Layout<?>) Layouts.LONG;

  private static final class Counts implements CoGroupFunction<Long, Long, Long, Long> {
    private static final long serialVersionUID = 1;

    @Override
    public void coGroup(Long key, Iterator<Long> lefts, Iterator<Long> rights, Collector<Long> out)
        throws Exception {
      long count = 0;
      for (; lefts.hasNext(); lefts.next()) {
        count += 1;
      }
      for (; rights.hasNext(); rights.next()) {
        count += 10;
      }
      out.collect(count);
    }
  }

  private static final class Results extends Stage<Object> {
    private final List<Object> counts = new ArrayList<>();

    @Override
    public void accept(Object count) {
      counts.add(count);
    }

    @Override
    public void signal(Signal signal) {
      throw new UnsupportedOperationException("merging ends without a signal");
    }
  }

  /** The right input is the larger one; each comes in the opposite of its order. */
  @Test
  void takeNoMoreThanTheShareOfATask() throws Exception {
    SortKey key = new SortKey(value -> value, LONG, 0, RowSorter.Direction.ASCENDING);
    Kernel<SortedInput> inputs = Stages.sortedInput(LONG, List.of(key), false, NAME);
    Kernel<SortCoGroup> merger = Stages.coGroup(LONG, new Counts(), NAME);
    Results results = new Results();
    try (FirstTask task = new FirstTask(memory, TASKS)) {
      SortedInputs.Opener opener = (first, most) -> inputs.create(task, most);
      SortedInputs.merge(
          SHARE,
          new SortedInputs.Input(into -> push(KEYS, into), opener),
          new SortedInputs.Input(into -> push(2 * KEYS, into), opener),
          (left, right) -> {
            assertTrue(left.used() > SHARE / 4 && right.used() > SHARE / 4, "both take much");
            merger.create(null, results).merge(left, right);
          },
          NAME);
      assertEquals(0, memory.pool().used(), "what is merged is closed");
    }
    List<Long> expected =
        LongStream.range(0, 2 * KEYS).mapToObj(k -> k < KEYS ? 11L : 10L).toList();
    assertEquals(expected, results.counts);
    assertTrue(memory.pool().peak() <= SHARE, memory.pool().peak() + " bytes of memory");
  }

  private static void push(long count, Stage<Object> into) throws Exception {
    for (long i = count - 1; i >= 0; i--) {
      into.accept(i);
    }
  }
}
